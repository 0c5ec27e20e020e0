"""Columns of cells: the values of one aggregate as numbers, merged by the arithmetic that its kind asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.nodes import Atom, Call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.metrics.merging.arrays import Floats, Found, Keys, Numbers, Values


LARGEST_EXACT = 2.0**53
"""Integers beyond are not told apart as floating-point numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one aggregate.

    Attributes:
        atom: the aggregate.
        values: one for each cell; NaN is no value.
        keys: of a first or last value what it is the first or last by; of other aggregates nothing.
    """

    atom: Atom
    values: Floats
    keys: Keys | None = None

    def take(self, places: Numbers) -> Column:
        """Return the values of some cells."""
        keys = None if self.keys is None else self.keys[places]
        return replace(self, values=self.values[places], keys=keys)

    def merged(self, groups: Numbers, number: int) -> Column:
        """Return one value for each group of cells; a group of cells without a value has none.

        Args:
            groups: number of the group that each cell belongs to; every group has a cell.
            number: how many groups there are.
        """
        kind = self.atom.kind
        if self.keys is not None:
            return self._first(self.keys, groups, number)
        merge = _extremes if kind in {"min", "max"} else _totals
        return replace(self, values=merge(self.values, groups, number, kind))

    def _first(self, keys: Keys, groups: Numbers, number: int) -> Column:
        """Return the first or last value of each group; among those of the same moment the least or the greatest."""
        present = ~np.isnan(self.values)
        groups, values, keys = groups[present], self.values[present], keys[present]
        places = np.lexsort((values, keys, groups))
        edges = np.searchsorted(groups[places], np.arange(number + 1))
        chosen = edges[:-1] if self.atom.kind == "first" else edges[1:] - 1
        found = np.flatnonzero(edges[:-1] < edges[1:])
        best = places[chosen[found]]
        merged, by = np.full(number, np.nan), np.zeros(number, dtype=keys.dtype)
        merged[found], by[found] = values[best], keys[best]
        return replace(self, values=merged, keys=by)


def _totals(values: Floats, groups: Numbers, number: int, _: str) -> Floats:
    missing = np.isnan(values)
    if not missing.any():
        return np.bincount(groups, values, number).astype(np.float64)
    groups, values = groups[~missing], values[~missing]
    totals = np.bincount(groups, values, number).astype(np.float64)
    totals[np.bincount(groups, minlength=number) == 0] = np.nan
    return totals


def _extremes(values: Floats, groups: Numbers, number: int, kind: str) -> Floats:
    merge, nothing = (np.fmin, np.inf) if kind == "min" else (np.fmax, -np.inf)
    merged = np.full(number, nothing)
    merge.at(merged, groups, values)
    return np.where(merged == nothing, np.nan, merged)


def join_columns(columns: Sequence[Column]) -> Column:
    """Return columns of the same aggregate as one."""
    keys = [column.keys for column in columns if column.keys is not None]
    return replace(
        columns[0],
        values=np.concatenate([column.values for column in columns]),
        keys=np.concatenate(keys) if keys else None,
    )


def key_atom(atom: Atom) -> Atom | None:
    """Return the aggregate that says by what a first or last value is the first or last, None for any other.

    Days and moments are counted, so that every engine gives them as integers.
    """
    if atom.by is None or atom.argument is None:
        return None
    count = {"date": "days_of", "timestamp": "microseconds_of"}.get(atom.by.type)
    by = atom.by if count is None else Call(count, (atom.by,), "integer")
    is_known = Call("not", (Call("is_null", (atom.argument,), "boolean"),), "boolean")
    known = Call("case", (is_known, by), by.type)
    return Atom("min" if atom.kind == "first" else "max", known, (), by.type)


def _keys(found: Found) -> Keys:
    """Return what values are the first or last by; where there is no value, anything."""
    keys: Keys = found.to_numpy() if not found.null_count else found.combine_chunks().fill_null(0).to_numpy()
    return keys


def columns_of(found: Mapping[Atom, Found]) -> tuple[Column, ...]:
    """Return columns of what an engine gave back for aggregates."""
    import pyarrow as pa

    def column(atom: Atom, values: Found) -> Column:
        whole = values.cast(pa.int8()) if pa.types.is_boolean(values.type) else values
        by = key_atom(atom)
        keys = None if by is None or by not in found else _keys(found[by])
        return Column(atom, whole.cast(pa.float64(), safe=False).to_numpy(), keys)

    return tuple(column(atom, values) for atom, values in found.items())


def arrow_of(column: Column) -> Values:
    """Return the values in the type of the aggregate's result, so that a formula over them means what it says."""
    import pyarrow as pa

    values, missing = column.values, np.isnan(column.values)
    if column.atom.type != "integer" or (np.abs(values[~missing]) >= LARGEST_EXACT).any():
        return pa.array(values, pa.float64(), mask=missing)
    return pa.array(np.where(missing, 0, values).astype(np.int64), pa.int64(), mask=missing)
