"""The cube in memory: cells of a scan as arrays, rolled up along the keys that a result does not ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.columns import Column


LARGEST_CODE = 1 << 62
DENSE = 8
"""A table with this many places for each cell is still cheaper than sorting the cells."""
SMALL_TABLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Axis:
    """One key of a cube: for each cell the number of the value that it has there.

    Attributes:
        codes: from 0.
        size: how many values there may be.
    """

    codes: Numbers
    size: int

    def take(self, places: Numbers) -> Axis:
        """Return the codes of some cells."""
        return Axis(self.codes[places], self.size)


@dataclass(frozen=True, slots=True)
class CellCube:
    """Cells of a scan.

    Attributes:
        times: the stretch of time, or the period, that each cell lies in.
        axes: the other keys, by name.
        columns: the aggregates, in the order of the scan; the first counts rows.
    """

    times: Axis
    axes: Mapping[str, Axis]
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.times.codes)

    def take(self, places: Numbers) -> CellCube:
        """Return some of the cells."""
        axes = {name: axis.take(places) for name, axis in self.axes.items()}
        return CellCube(self.times.take(places), axes, tuple(column.take(places) for column in self.columns))

    def rolled_up(self, names: Sequence[str]) -> CellCube:
        """Return the cube by some of its keys only, its cells in the order of these keys and then of time."""
        kept = [*(self.axes[name] for name in names), self.times]
        places, number = number_cells(kept)
        first = np.empty(number, dtype=np.int64)
        first[places[::-1]] = np.arange(len(places) - 1, -1, -1)
        if number == len(self):
            columns = tuple(column.take(first) for column in self.columns)
        else:
            columns = tuple(column.merged(places, number) for column in self.columns)
        axes = [axis.take(first) for axis in kept]
        return CellCube(axes[-1], dict(zip(names, axes[:-1], strict=True)), columns)

    def by_period(self, period_by_stretch: Numbers, periods: int) -> CellCube:
        """Return the cube by periods instead of stretches, without the cells that lie in none of them."""
        codes = period_by_stretch[self.times.codes]
        cube = CellCube(Axis(codes, periods), self.axes, self.columns)
        kept = codes >= 0
        return cube if kept.all() else cube.take(np.flatnonzero(kept))


def number_cells(axes: Sequence[Axis]) -> tuple[Numbers, int]:
    """Number the different combinations of codes, in their order; return each cell's number and how many there are."""
    codes, size = combine(axes)
    return number_codes(codes, size)


def combine(axes: Iterable[Axis]) -> tuple[Numbers, int]:
    """Return one code for each cell's combination of codes, in their order, and how many there may be."""
    codes: Numbers = np.zeros(1, dtype=np.int64)
    size = 1
    for axis in axes:
        if size * axis.size >= LARGEST_CODE:
            codes, size = number_codes(codes, size)
        codes = codes * axis.size + axis.codes
        size *= axis.size
    return codes, size


def number_codes(codes: Numbers, size: int) -> tuple[Numbers, int]:
    """Return for each code its place among the different codes in order, and how many different ones there are."""
    if size > DENSE * len(codes) + SMALL_TABLE:
        present, places = np.unique(codes, return_inverse=True)
        return places, len(present)
    is_present = np.zeros(size, dtype=bool)
    is_present[codes] = True
    places = np.cumsum(is_present)
    return places[codes] - 1, int(places[-1]) if size else 0
