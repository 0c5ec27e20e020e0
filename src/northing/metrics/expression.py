"""Expressions people write over a dataset's columns, read into a tree of our own or refused with reasons.

Three doors: a value of one row (computed columns), a condition on a row (`where`, tests), and an aggregate over
the rows of a period (metrics). Everything that is wrong is reported at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from northing.metrics.dialect import render
from northing.metrics.nodes import Atom, Call, children, walk
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.metrics.nodes import Node, ValueType
    from northing.model.measures import Dataset

LONGEST = 4000
"""Most characters of an expression."""
LONGEST_SQL = 100_000
"""Most characters of the SQL that an expression becomes."""
SHALLOW = 6
"""Levels of an expression whose SQL cannot become much longer than the expression."""
KEPT = 10_000
"""Expressions that a process remembers having read."""
NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may name.

    Attributes:
        type_by_column: the columns and their types.
        owner: what has the columns, for messages: `dataset 'flights'`.
        time_column: the column by which first and last are meant; None when there is none.
        where: the place in the plan that the expression stands at.
    """

    type_by_column: Mapping[str, ValueType]
    owner: str = "the dataset"
    time_column: str | None = None
    where: Where = field(default=NOWHERE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression that was read, or the issues that stand against it."""

    node: Node | None
    issues: tuple[Issue, ...] = ()


def scope_of(dataset: Dataset, where: Where = NOWHERE) -> Scope:
    """Return what expressions over a dataset may name."""
    types: dict[str, ValueType] = {column.name: column.type for column in dataset.columns}
    return Scope(types, f"dataset '{dataset.id}'", dataset.time_column, where)


def parse_row_value(text: str, scope: Scope) -> Parsed:
    """Read an expression that gives one value per row."""
    return _read(text, scope, is_aggregate=False)


def parse_condition(text: str, scope: Scope) -> Parsed:
    """Read a condition on a row."""
    parsed = _read(text, scope, is_aggregate=False)
    if parsed.node is None or parsed.node.type in {"boolean", "null"}:
        return parsed
    message = f"the condition gives {_article(parsed.node.type)}, not true or false"
    fix = "compare it with something, such as dep_delay > 15"
    return Parsed(None, (Issue("NR327", "error", message, scope.where, fix),))


def parse_aggregate(text: str, scope: Scope) -> Parsed:
    """Read an aggregate over the rows of a period, or a formula over several of them."""
    parsed = _read(text, scope, is_aggregate=True)
    if parsed.node is None:
        return parsed
    issues = tuple(_aggregate_faults(parsed.node, scope))
    return Parsed(None, issues) if issues else Parsed(pull_up_ratio(parsed.node))


def _read(text: str, scope: Scope, *, is_aggregate: bool) -> Parsed:
    """Read an expression, once for all places that it stands at: metrics are checked before they are planned."""
    columns = tuple(scope.type_by_column.items())
    parsed = _read_once(text, columns, scope.owner, scope.time_column, is_aggregate=is_aggregate)
    return Parsed(parsed.node, tuple(issue.at(scope.where) for issue in parsed.issues)) if parsed.issues else parsed


@lru_cache(maxsize=KEPT)
def _read_once(
    text: str, columns: tuple[tuple[str, ValueType], ...], owner: str, time_column: str | None, *, is_aggregate: bool
) -> Parsed:
    return _read_anew(text, Scope(dict(columns), owner, time_column), is_aggregate=is_aggregate)


def _read_anew(text: str, scope: Scope, *, is_aggregate: bool) -> Parsed:
    from northing.metrics.reader import Reader
    from northing.metrics.syntax import parse_syntax

    if len(text) > LONGEST:
        message = f"the expression has {len(text):,} characters, {LONGEST:,} are allowed"
        fix = "compute parts of it as columns of the dataset"
        return Parsed(None, (Issue("NR320", "error", message, scope.where, fix),))
    try:
        syntax = parse_syntax(text, scope.where)
        if isinstance(syntax, Issue):
            return Parsed(None, (_with_quotes(syntax, text, scope),))
        reader = Reader(scope, is_aggregate=is_aggregate)
        node = reader.read(syntax)
    except RecursionError:
        message = "the expression is nested too deeply"
        return Parsed(None, (Issue("NR320", "error", message, scope.where, "take parts of it apart"),))
    issues = tuple(dict.fromkeys(reader.issues))
    if issues or node is None:
        return Parsed(None, issues)
    if _is_bounded(node):
        return Parsed(node)
    message = "the expression becomes too large a query"
    fix = "compute parts of it as columns of the dataset"
    return Parsed(None, (Issue("NR320", "error", message, scope.where, fix),))


def _with_quotes(issue: Issue, text: str, scope: Scope) -> Issue:
    """Return a fault of syntax with the hint that a name needs quotes, where one does that stands in the text."""
    from northing.metrics.syntax import needs_quotes

    words = text.casefold()
    bare = [name for name in scope.type_by_column if name.casefold() in words and f'"{name}"' not in text]
    found = next((name for name in bare if needs_quotes(name)), None)
    return issue if found is None else replace(issue, fix=f'write the column\'s name in double quotes: "{found}"')


def _is_bounded(node: Node) -> bool:
    """Tell whether the SQL of an expression is of a sensible length.

    Some functions name their arguments twice, so that the length may double with every level: what is nested deeply
    is looked at from within, and no longer text is made than is needed to know.
    """
    if _depth(node) > SHALLOW and not all(_is_bounded(child) for child in children(node)):
        return False
    return len(render(node)) <= LONGEST_SQL


def _depth(node: Node) -> int:
    return 1 + max((_depth(child) for child in children(node)), default=0)


def _aggregate_faults(node: Node, scope: Scope) -> list[Issue]:
    if not any(isinstance(part, Atom) for part in walk(node)):
        message = "the expression has no aggregate, so it gives no result of a period"
        return [Issue("NR326", "error", message, scope.where, "write for instance count(*), sum(…) or avg(…)")]
    if node.type not in {"integer", "number"}:
        message = f"the expression gives {_article(node.type)}; a metric's result is a number"
        fix = _NUMBERS.get(node.type, "")
        return [Issue("NR327", "error", message, scope.where, fix)]
    return []


_NUMBERS = {
    "boolean": "count_if(…) counts the rows that fulfil a condition",
    "date": "date_diff('day', min(…), max(…)) is a number",
    "timestamp": "date_diff('minute', min(…), max(…)) is a number",
    "text": "count(DISTINCT …) counts different texts",
}
"""What makes a number of a result that is none."""


def _article(kind: str) -> str:
    return {"integer": "an integer", "null": "no value"}.get(kind, f"a {kind}")


def pull_up_ratio(node: Node) -> Node:
    """Return a formula with a division times a number as one division, so that both of its sides can be kept.

    `sum(a) / sum(b) * 100` becomes `(sum(a) * 100) / sum(b)`.
    """
    if not isinstance(node, Call) or node.function != "*":
        return node
    for ratio, factor in (node.arguments, node.arguments[::-1]):
        is_plain = not any(isinstance(part, Atom) for part in walk(factor))
        if isinstance(ratio, Call) and ratio.function == "/" and is_plain:
            upper, lower = ratio.arguments
            return Call("/", (Call("*", (upper, factor), "number"), lower), "number")
    return node
