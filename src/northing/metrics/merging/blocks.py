"""Blocks: the cells of many filters by member and period, packed so that the cells of one are next to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.cell_cube import CellCube
    from northing.metrics.merging.columns import Column


MEMBERS = 1 << 32
"""Room for members: a place is a filter's number times this, plus the member's."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cells by filter and member.

    Attributes:
        keys: filter and member as one number (see `MEMBERS`), each once, in order.
        bounds: where the cells of each key begin, and at the end how many cells there are.
        periods: the period of each cell.
        columns: the aggregates.
    """

    keys: Numbers
    bounds: Numbers
    periods: Numbers
    columns: tuple[Column, ...]

    def rows_of(self, filters: Numbers) -> tuple[Numbers, Numbers]:
        """Return the keys of some filters, one filter after the other, and how many keys each has."""
        first = np.searchsorted(self.keys, filters * MEMBERS)
        lengths = np.searchsorted(self.keys, (filters + 1) * MEMBERS) - first
        return self.keys[spread_out(first, lengths)], lengths

    def cells_of(self, keys: Numbers) -> tuple[Numbers, Numbers]:
        """Return the cells of some keys, and for each cell the place of its key; keys without cells are left out."""
        if not len(self.keys):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        first = self.bounds[places]
        lengths = np.where(self.keys[places] == keys, self.bounds[places + 1] - first, 0)
        return spread_out(first, lengths), np.repeat(np.arange(len(keys)), lengths)


def block_of(filters: Numbers, members: Numbers, cells: CellCube) -> Block:
    """Return the block of cells whose filters and members are known, each combination with a period once."""
    codes = filters * MEMBERS + members
    if (codes[1:] < codes[:-1]).any():
        order = np.argsort(codes, kind="stable")
        codes, cells = codes[order], cells.take(order)
    is_first = np.ones(len(codes), dtype=bool)
    is_first[1:] = codes[1:] != codes[:-1]
    starts = np.flatnonzero(is_first)
    return Block(codes[starts], np.append(starts, len(codes)), cells.times.codes, cells.columns)


def spread_out(first: Numbers, lengths: Numbers) -> Numbers:
    """Return the numbers of all places of some runs, each run beginning at its first and so many places long."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Numbers = np.arange(total) + np.repeat(first - (ends - lengths), lengths)
    return places
