"""Filters as data: which rows a result is about, taken apart so that many results can share one scan."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_value, render
from northing.metrics.nodes import Call, Constant, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from northing.metrics.nodes import Node

MOST_VALUES = 200
"""Most combinations of values by which one filter may be looked up among a cube's keys."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that a row must all fulfil, in an order that does not depend on how they were written."""

    conditions: tuple[Node, ...]


NO_FILTER = Filter(())


@dataclass(frozen=True, slots=True)
class Equality:
    """A condition that a column has one of some values."""

    column: str
    values: tuple[Constant, ...]


def make_filter(conditions: Iterable[Node]) -> Filter:
    """Return the filter of some conditions, without doubles."""
    by_sql = {render(condition): condition for condition in conditions}
    return Filter(tuple(by_sql[sql] for sql in sorted(by_sql)))


def equality_of(condition: Node) -> Equality | None:
    """Return what a condition like `origin = 'JFK'` or `carrier IN ('AA', 'UA')` asks for, None for any other."""
    if not isinstance(condition, Call) or condition.function not in {"=", "in"}:
        return None
    first, *others = condition.arguments
    if isinstance(first, Constant) and condition.function == "=":
        first, others = others[0], [first]
    values = tuple(dict.fromkeys(value for value in others if isinstance(value, Constant) and value.value is not None))
    if not isinstance(first, Field) or len(values) != len(dict.fromkeys(others)):
        return None
    return Equality(first.name, values)


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a filter finds its cells in a cube.

    Attributes:
        columns: key columns that have to have certain values.
        rows: the combinations of values, as SQL, in the order of `columns`.
        bits: the boolean keys that have to be set.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bits: int


def lookup_of(wanted: Filter, keys: frozenset[str], masks: Mapping[str, int]) -> Lookup:
    """Return how a filter finds its cells.

    Args:
        wanted: the filter.
        keys: columns that are keys of the cube.
        masks: position of the boolean key of a condition, by the condition's SQL.
    """
    allowed: dict[str, list[str]] = {}
    bits = 0
    for condition in wanted.conditions:
        sql = render(condition)
        if sql in masks:
            bits |= 1 << masks[sql]
            continue
        equality = equality_of(condition)
        if equality is None or equality.column not in keys:  # pragma: no cover - the planner made it a boolean key
            msg = f"no key of the cube stands for {sql}"
            raise ValueError(msg)
        values = [quote_value(value.value) for value in equality.values]
        known = allowed.get(equality.column, values)
        allowed[equality.column] = [value for value in known if value in values]
    columns = tuple(sorted(allowed))
    return Lookup(columns, tuple(product(*(allowed[column] for column in columns))), bits)


def boolean_keys(filters: Sequence[Filter], keys: frozenset[str], common: Filter) -> tuple[Node, ...]:
    """Return the conditions that need a boolean key: all that are neither common to all nor an equality on a key."""
    needed: dict[str, Node] = {}
    for wanted in filters:
        combinations = 1
        for condition in wanted.conditions:
            equality = equality_of(condition)
            size = len(equality.values) if equality else 0
            is_lookup = equality is not None and equality.column in keys and combinations * size <= MOST_VALUES
            combinations *= size if is_lookup else 1
            if not is_lookup and condition not in common.conditions:
                needed[render(condition)] = condition
    return tuple(needed[sql] for sql in sorted(needed))


def common_conditions(filters: Sequence[Filter]) -> Filter:
    """Return the conditions that all filters share: the scan can leave all other rows out."""
    shared = set(filters[0].conditions).intersection(*(set(other.conditions) for other in filters[1:]))
    return make_filter(shared)
