"""The cells that a scan gave back, as a cube in memory whose keys are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import PERIOD
from northing.metrics.merging.cell_cube import Axis, CellCube
from northing.metrics.merging.columns import columns_of, join_columns
from northing.metrics.merging.lookups import MASK, Lookups
from northing.metrics.merging.selection import FILTER, select_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.engine import Engine
    from northing.metrics.filters import Filter
    from northing.metrics.merging.arrays import Found, Numbers, Values
    from northing.metrics.merging.columns import Column
    from northing.metrics.merging.stretches import Stretches


@dataclass(frozen=True)
class ScanCells:
    """The cells of a scan, ready to be merged to filters, members and periods.

    Attributes:
        scan: the scan.
        cube: its cells; those of a batch have the filter as a key.
        values_by_key: the different values of each key column; the number after the last stands for NULL.
        patterns: the different masks.
        engine: judges conditions on values, and writes values as texts.
    """

    scan: Scan
    cube: CellCube
    values_by_key: Mapping[str, Values]
    patterns: Numbers
    engine: Engine

    def by_filter(self, one: Slice, number_by_filter: Mapping[Filter, int]) -> CellCube:
        """Return the cells of filters, given with their numbers, by member of a break-down and stretch of time."""
        keys = [self.key_of(name) for name in one]
        cube = self.cube
        for key in keys:
            has_value = cube.axes[key].codes < len(self.values_by_key[key])
            cube = cube if has_value.all() else cube.take(np.flatnonzero(has_value))
        if not self.scan.is_batch:
            allowed = {number: self._lookups.allowed(wanted) for wanted, number in number_by_filter.items()}
            return select_cells(cube, allowed, keys)
        numbers = np.full(len(self.scan.filters), -1)
        for wanted, number in number_by_filter.items():
            numbers[self.scan.filters.index(wanted)] = number
        codes = numbers[cube.axes[FILTER].codes]
        axes = {**cube.axes, FILTER: Axis(codes, int(numbers.max()) + 1)}
        return CellCube(cube.times, axes, cube.columns).take(np.flatnonzero(codes >= 0)).rolled_up((FILTER, *keys))

    def key_of(self, column: str) -> str:
        """Return the name of the key that a column is."""
        return f"k{self.scan.keys.index(column)}"

    def texts(self, key: str) -> list[str]:
        """Return the values of a key column as texts, as the engine writes them."""
        import pyarrow as pa

        values = self.values_by_key[key]
        if pa.types.is_string(values.type):
            return [str(value) for value in values.to_pylist()]
        self.engine.register("key_values", pa.table({"value": values}))
        found = self.engine.arrow("SELECT CAST(value AS VARCHAR) AS text FROM key_values")
        return [str(text) for text in found.column("text").to_pylist()]

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(self.scan, self.values_by_key, self.patterns, self.engine)


def read_cells(scan: Scan, table: pa.Table, stretches: Stretches, engine: Engine) -> ScanCells:
    """Return the cells of a scan.

    Args:
        scan: the scan.
        table: what an engine gave back for it.
        stretches: the days that are measured; cells of other days are left out.
        engine: the built-in one.
    """
    codes = _times(scan, table, stretches)
    if (codes < 0).any():
        kept = np.flatnonzero(codes >= 0)
        codes, table = codes[kept], table.take(kept)
    times = Axis(codes, max(1, len(stretches.starts)))
    values_by_key, axes = {}, {}
    for position in range(len(scan.keys)):
        values_by_key[f"k{position}"], axes[f"k{position}"] = _axis(table.column(f"k{position}"))
    patterns = np.zeros(0, dtype=np.int64)
    if scan.masks and not scan.is_batch:
        patterns, codes = np.unique(table.column(MASK).to_numpy().astype(np.int64), return_inverse=True)
        axes[MASK] = Axis(codes, max(1, len(patterns)))
    cube = _batch(scan, table, times, axes) if scan.is_batch else CellCube(times, axes, _columns(scan, table))
    return ScanCells(scan, cube, values_by_key, patterns, engine)


def _times(scan: Scan, table: pa.Table, stretches: Stretches) -> Numbers:
    """Return the stretch of each cell; an engine that does not know stretches of time gives first days of periods."""
    import pyarrow as pa

    if PERIOD in table.column_names:
        return table.column(PERIOD).to_numpy().astype(np.int64)
    starts = [
        table.column(f"p_{grain}").cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)
        for grain in scan.period_keys
    ]
    return stretches.stretch_of(np.maximum.reduce(starts))


def _axis(found: Found) -> tuple[Values, Axis]:
    """Return the different values of a key and which of them each cell has; NULL comes after the last."""
    encoded = found.combine_chunks().dictionary_encode()
    values = encoded.dictionary
    codes = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False).astype(np.int64)
    return values, Axis(codes, len(values) + 1)


def _columns(scan: Scan, table: pa.Table, prefix: str = "") -> tuple[Column, ...]:
    return columns_of({atom: table.column(f"{prefix}a{number}") for number, atom in enumerate(scan.atoms)})


def _batch(scan: Scan, table: pa.Table, times: Axis, axes: Mapping[str, Axis]) -> CellCube:
    """Return the cells of a batch, those of one filter after those of the other."""
    size, number = len(times.codes), len(scan.filters)
    places = np.tile(np.arange(size), number)
    columns = [_columns(scan, table, f"f{position}_") for position in range(number)]
    cube = CellCube(
        times.take(places),
        {
            **{name: axis.take(places) for name, axis in axes.items()},
            FILTER: Axis(np.repeat(np.arange(number), size), number),
        },
        tuple(join_columns(each) for each in zip(*columns, strict=True)),
    )
    return cube.take(np.flatnonzero(cube.columns[0].values > 0))
