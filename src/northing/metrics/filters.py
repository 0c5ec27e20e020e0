"""Filters as data: which rows a result is about, taken apart so that many results can share one scan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from northing.metrics.nodes import Call, Constant, Field, fields_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from northing.metrics.nodes import Node


@dataclass(frozen=True)
class Filter:
    """Conditions that a row must all fulfil, in an order that does not depend on how they were written."""

    conditions: tuple[Node, ...]

    def __hash__(self) -> int:
        """Return a hash that is computed once: filters are looked up much more often than they are made."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.conditions)

    @cached_property
    def columns_asked(self) -> frozenset[str]:
        """Return the columns that must have one of some values."""
        return frozenset(found.field.name for found in map(equality_of, self.conditions) if found is not None)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Return the columns that its conditions read."""
        return frozenset(name for condition in self.conditions for name in fields_of(condition))


NO_FILTER = Filter(())


@dataclass(frozen=True, slots=True)
class Equality:
    """A condition that a column has one of some values."""

    field: Field
    values: tuple[Constant, ...]


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
    return Equality(first, values)


def column_of(condition: Node) -> str | None:
    """Return the one column that a condition is about, None when it is about several or none."""
    names = fields_of(condition)
    return next(iter(names)) if len(names) == 1 else None


def is_told_by(condition: Node, full: Collection[str], asked: Collection[str]) -> bool:
    """Tell whether the keys of a cube say if a condition is fulfilled, so that rows need not be looked at.

    Args:
        condition: the condition.
        full: columns that are keys with all of their values.
        asked: columns that are keys with the values that are asked for only.
    """
    column = column_of(condition)
    if column is None:
        return False
    return column in full or (column in asked and equality_of(condition) is not None)


def common_conditions(filters: Sequence[Filter]) -> Filter:
    """Return the conditions that all filters share: the scan can leave all other rows out."""
    shared = set(filters[0].conditions)
    for other in filters[1:]:
        if not shared:
            break
        shared.intersection_update(other.conditions)
    return Filter(tuple(condition for condition in filters[0].conditions if condition in shared))
