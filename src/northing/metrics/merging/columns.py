"""Columns of cells: the values of one aggregate as numbers, merged by the arithmetic that its kind asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.merging.arrays import Floats, Found, Numbers, Values
    from northing.metrics.nodes import Atom


LARGEST_EXACT = 2.0**53
"""Integers beyond are not told apart as floating-point numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one aggregate.

    Attributes:
        atom: the aggregate.
        values: one for each cell; NaN is no value.
    """

    atom: Atom
    values: Floats

    def take(self, places: Numbers) -> Column:
        """Return the values of some cells."""
        return replace(self, values=self.values[places])

    def merged(self, groups: Numbers, number: int) -> Column:
        """Return one value for each group of cells; a group of cells without a value has none.

        Args:
            groups: number of the group that each cell belongs to; every group has a cell.
            number: how many groups there are.
        """
        merge = _extremes if self.atom.kind in {"min", "max"} else _totals
        return replace(self, values=merge(self.values, groups, number, self.atom.kind))


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
    return replace(columns[0], values=np.concatenate([column.values for column in columns]))


def column_of(found: Found, atom: Atom) -> Column:
    """Return a column of what an engine gave back for an aggregate."""
    import pyarrow as pa

    whole = found.cast(pa.int8()) if pa.types.is_boolean(found.type) else found
    return Column(atom, whole.cast(pa.float64(), safe=False).to_numpy())


def arrow_of(column: Column) -> Values:
    """Return the values in the type of the aggregate's result, so that a formula over them means what it says."""
    import pyarrow as pa

    values, missing = column.values, np.isnan(column.values)
    if column.atom.type != "integer" or (np.abs(values[~missing]) >= LARGEST_EXACT).any():
        return pa.array(values, pa.float64(), mask=missing)
    return pa.array(np.where(missing, 0, values).astype(np.int64), pa.int64(), mask=missing)
