"""Methods: how a metric is computed, line by line, and a digest that changes when the computation does.

To the method belong the metric's dataset, expression, condition and formula, the dataset's time column, and of every
column that the metric reads how it is computed and which values are renamed in it. Titles, units and owners do not.
Nor does a metric that a formula names: it has a method of its own.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.model import Dataset, Metric

    Line = tuple[str, str]
    """One line of a definition: what it is, and how it is written."""

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|\S")


def definition_lines(metric: Metric, dataset: Dataset | None) -> tuple[Line, ...]:
    """Write what a metric computes, line by line; two definitions with the same lines compute the same.

    >>> from northing.model import Metric
    >>> definition_lines(Metric(id="m", title="M", formula="a / b"), None)
    (('formula', 'a / b'),)
    """
    if metric.formula is not None:
        return (("formula", metric.formula),)
    if metric.expression is None:
        return (("origin", "typed in"),)
    lines = [("dataset", str(metric.dataset or "")), ("expression", metric.expression)]
    if metric.where:
        lines.append(("where", metric.where))
    return (*lines, *(_column_lines(metric, dataset) if dataset is not None else ()))


def definition_of(metric: Metric) -> str:
    """Write in one line how a metric comes about: its aggregate and condition, its formula, or that it is typed in.

    >>> from northing.model import Metric
    >>> definition_of(Metric(id="m", title="M", expression="avg(delay)", where="delay > 0"))
    'avg(delay) where delay > 0'
    """
    if metric.expression is not None:
        return f"{metric.expression} where {metric.where}" if metric.where else metric.expression
    return metric.formula or "typed in"


def _column_lines(metric: Metric, dataset: Dataset) -> Iterator[Line]:
    """Yield the time column, and how the columns that a metric reads are computed and which values are renamed."""
    if dataset.time_column:
        yield ("time column", dataset.time_column)
    texts = [metric.expression or "", metric.where or ""]
    read = names_in("\n".join(texts)) | {(dataset.time_column or "").casefold()}
    keys = {name.casefold() for name in metric.dimensions}
    found: list[Line] = []
    for column in reversed(dataset.columns):  # a computed column reads those before it
        name = column.name.casefold()
        if name in read and column.renamed:
            pairs = ", ".join(f"{old} → {new}" for old, new in sorted(column.renamed.items()))
            found.append((f"renamed in {column.name}", pairs))
        if column.expression is not None and name in read | keys:
            found.append((f"column {column.name}", column.expression))
            read |= names_in(column.expression)
    yield from reversed(found)


def names_in(text: str | None) -> set[str]:
    """Return every name that an expression may mean a column or a metric by, in lower case.

    >>> sorted(names_in('"Late-flights" / flown * 2'))
    ['flown', 'late-flights']
    """
    words = (token for token in _TOKEN.findall(text or "") if token[0] in '"_' or token[0].isalpha())
    return {word.strip('"').casefold() for word in words}


def method_digest(lines: Iterable[Line], renamed: Mapping[str, str]) -> str:
    """Return a digest of what a definition computes, however it is spaced and whatever its elements are called now.

    Args:
        lines: the definition.
        renamed: the id that an element has now, by every id that it had before.

    >>> method_digest([("formula", "A /  b")], {"b": "c"}) == method_digest([("formula", "a / c")], {"b": "c"})
    True
    """
    written = [f"{label}: {' '.join(_plain(renamed.get(text, text), renamed))}" for label, text in lines]
    return hashlib.sha256("\n".join(written).encode()).hexdigest()[:16]


def method_of(definition: str) -> str:
    """Return the half of a digest that is that of the method.

    >>> method_of("0123-4567")
    '0123'
    """
    return definition.partition("-")[0]


def _plain(text: str, renamed: Mapping[str, str]) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if token[0] == "'":
            yield token
        else:
            name = token.strip('"')
            yield renamed.get(name, name if token[0] == '"' else name.casefold())
