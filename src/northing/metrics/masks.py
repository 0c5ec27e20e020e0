"""Boolean keys: conditions on a row as bits of one number, those that compare one column with values as one CASE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from northing.metrics.dialect import render, render_row_value
from northing.metrics.nodes import Call, Constant, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.metrics.nodes import Node

    Limit = int | float | date

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
WIDTHS = ((8, "UTINYINT"), (16, "USMALLINT"), (31, "INTEGER"), (62, "BIGINT"))
"""Types for the mask by how many bits they hold."""
INLINE_BITS = 30
"""Most bits of a literal that needs no cast."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition that compares a column with constants.

    Attributes:
        field: the column.
        function: how it is compared; in and between have several values.
        values: what it is compared with.
    """

    field: Field
    function: str
    values: tuple[Limit, ...]

    def holds_at(self, place: int, place_by_value: dict[Limit, int]) -> bool:
        """Tell whether it is fulfilled at a place of the line: even places lie between values, odd ones on them."""
        places = [place_by_value[value] for value in self.values]
        first = places[0]
        if self.function in {"=", "in"}:
            return place in places
        if self.function == "between":
            return first <= place <= places[1]
        return {
            "<>": place != first,
            "<": place < first,
            "<=": place <= first,
            ">": place > first,
            ">=": place >= first,
        }[self.function]


def comparison_of(condition: Node) -> Comparison | None:
    """Return what a condition like `delay > 15` compares, None for one that is not about one column and constants."""
    if not isinstance(condition, Call) or condition.function not in {*MIRRORED, "in", "between"}:
        return None
    first, *others = condition.arguments
    function = condition.function
    if isinstance(first, Constant) and function in MIRRORED:
        first, others, function = others[0], [first], MIRRORED[function]
    if not isinstance(first, Field):
        return None
    values = tuple(value for other in others if (value := _limit(other, first)) is not None)
    return Comparison(first, function, values) if len(values) == len(others) else None


def _limit(node: Node, field: Field) -> Limit | None:
    """Return the constant that a column of an ordered type is compared with."""
    value = node.value if isinstance(node, Constant) and not isinstance(node.value, str) else None
    allowed: dict[str, tuple[type, ...]] = {
        "integer": (int,),
        "number": (int, float),
        "date": (date,),
        "timestamp": (datetime,),
    }
    is_other = isinstance(value, bool) or (isinstance(value, datetime) and field.type == "date")
    if value is None or is_other or not isinstance(value, allowed.get(field.type, ())):
        return None
    return value


def mask_sql(masks: Sequence[Node]) -> str:
    """Return the SQL of the number whose bits say which conditions a row fulfils.

    A condition that is NULL is not fulfilled. Conditions on the same column become one tree of comparisons, so that
    twenty thresholds cost five comparisons and not twenty.
    """
    by_field: dict[Field, list[tuple[int, Comparison]]] = {}
    terms = []
    for bit, mask in enumerate(masks):
        comparison = comparison_of(mask)
        if comparison is not None:
            by_field.setdefault(comparison.field, []).append((bit, comparison))
        else:
            terms.append(f"CASE WHEN {render_row_value(mask)} THEN {_number(1 << bit)} ELSE 0 END")
    terms += [_tree_sql(field, compared) for field, compared in by_field.items()]
    width = next(kind for bits, kind in WIDTHS if len(masks) <= bits)
    return f"CAST({' + '.join(terms)} AS {width})"


def _tree_sql(field: Field, compared: Iterable[tuple[int, Comparison]]) -> str:
    compared = list(compared)
    values = sorted({value for _, comparison in compared for value in comparison.values})
    place_by_value = {value: 2 * number + 1 for number, value in enumerate(values)}
    patterns = [
        sum(1 << bit for bit, comparison in compared if comparison.holds_at(place, place_by_value))
        for place in range(2 * len(values) + 1)
    ]
    cuts = [place for place in range(1, len(patterns)) if patterns[place] != patterns[place - 1]]

    def tree(low: int, high: int) -> str:
        """Return the SQL for what lies above the first `low` cuts and below the cut `high`."""
        if low == high:
            return _number(patterns[cuts[low - 1] if low else 0])
        middle = (low + high) // 2
        value = Constant(values[(cuts[middle] - 1) // 2], field.type)
        above = Call(">=" if cuts[middle] % 2 else ">", (field, value), "boolean")
        return f"CASE WHEN {render(above)} THEN {tree(middle + 1, high)} ELSE {tree(low, middle)} END"

    sql = tree(0, len(cuts))
    return f"CASE WHEN {render(field)} IS NOT NULL THEN {sql} ELSE 0 END" if patterns[0] else sql


def _number(bits: int) -> str:
    return str(bits) if bits < 1 << INLINE_BITS else f"CAST({bits} AS BIGINT)"
