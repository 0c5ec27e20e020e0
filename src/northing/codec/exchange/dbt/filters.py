"""Filters of dbt: SQL with calls in double braces, taken apart into texts and what the calls name."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from northing.codec.exchange.dbt.project import Condition

CALL = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
LONGEST = 4000
KINDS: dict[str, Literal["dimension", "time_dimension", "entity", "metric"]] = {
    "Dimension": "dimension",
    "TimeDimension": "time_dimension",
    "Entity": "entity",
    "Metric": "metric",
}
GRAINS = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})
METRIC_TIME = "metric_time"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a call in a filter names.

    Attributes:
        kind: a dimension, time dimension, entity or metric.
        name: its own name, without entities and grain.
        entities: the entities that lead to it, outermost first.
        grain: the period that a time is cut down to; empty for none.
        part: the part of a date, such as month; empty for none.
        text: the call as it is written.
    """

    kind: Literal["dimension", "time_dimension", "entity", "metric"]
    name: str
    entities: tuple[str, ...] = ()
    grain: str = ""
    part: str = ""
    text: str = ""


def parse_filter(condition: Condition) -> tuple[str | Reference, ...] | str:
    """Return the parts of a filter in order: SQL as text, and references. A text alone says why it cannot be read.

    >>> from northing.codec.exchange.dbt.project import Condition
    >>> sql, found = parse_filter(Condition("1 < {{ Dimension('order__size') }}"))
    >>> sql, found.name, found.entities
    ('1 < ', 'size', ('order',))
    """
    text = condition.text
    if len(text) > LONGEST:
        return f"the filter has {len(text):,} characters, {LONGEST:,} can be read"
    parts: list[str | Reference] = []
    position = 0
    for call in CALL.finditer(text):
        found = _parse_call(call[1].strip())
        if isinstance(found, str):
            return found
        parts += [text[position : call.start()], found]
        position = call.end()
    parts.append(text[position:])
    if any(sign in part for part in parts if isinstance(part, str) for sign in ("{%", "{{", "}}", "%}", "{#")):
        return f"the filter is Jinja that is more than calls such as Dimension('…'): {_shorten(text)}"
    return tuple(part for part in parts if part != "")


def _parse_call(text: str) -> Reference | str:
    """Read one call, such as TimeDimension('metric_time', 'month') or Dimension('order__placed').grain('day')."""
    refused = f"'{{{{ {_shorten(text)} }}}}' is more than a call such as Dimension('…')"
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return refused
    methods: list[tuple[str, str]] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        argument = _text_of(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if node.func.attr not in {"grain", "date_part"} or argument is None:
            return refused
        methods.append((node.func.attr, argument))
        node = node.func.value
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in KINDS:
        return refused
    arguments = _arguments(node)
    if arguments is None or "0" not in arguments:
        return refused
    return _reference(node.func.id, arguments, dict(methods), text)


def _arguments(call: ast.Call) -> dict[str, str | tuple[str, ...]] | None:
    """Return a call's written texts and lists of texts by position and keyword; None when there is anything else."""
    given = [(str(place), value) for place, value in enumerate(call.args)]
    given += [(keyword.arg or "**", keyword.value) for keyword in call.keywords]
    found: dict[str, str | tuple[str, ...]] = {}
    for name, value in given:
        known = _texts_of(value) if isinstance(value, ast.List | ast.Tuple) else _text_of(value)
        if known is None:
            return None
        found[name] = known
    return found


def _text_of(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts_of(node: ast.List | ast.Tuple) -> tuple[str, ...] | None:
    found = [_text_of(item) for item in node.elts]
    return tuple(item for item in found if item is not None) if None not in found else None


def _reference(
    call: str, arguments: dict[str, str | tuple[str, ...]], methods: dict[str, str], text: str
) -> Reference | str:
    kind = KINDS[call]
    path = arguments.get("entity_path", arguments.get("1", ()) if kind in {"dimension", "entity"} else ())
    grain = arguments.get("1", arguments.get("time_granularity_name", "")) if kind == "time_dimension" else ""
    names = str(arguments["0"]).lower().split("__")
    if len(names) > 1 and names[-1] in GRAINS and kind != "entity":
        grain = grain or names[-1]
        names = names[:-1]
    entities = (*(path if isinstance(path, tuple) else (path,)), *names[:-1])
    grain = methods.get("grain", str(grain))
    return Reference(kind, names[-1], entities, grain.lower(), methods.get("date_part", "").lower(), _shorten(text))


def _shorten(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
