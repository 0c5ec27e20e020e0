"""Reading metrics from tables of cells: those whose formulas have the same shape are computed together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.merging.blocks import MEMBERS
from northing.metrics.merging.evaluation import evaluate
from northing.metrics.merging.results import Result, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.engine import Engine
    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.blocks import Block
    from northing.metrics.merging.cell_columns import CellColumns
    from northing.metrics.merging.columns import Column
    from northing.metrics.merging.groups import Group
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.merging.tables import CellTables
    from northing.model.time import Grain


MOST_AT_ONCE = 4_000_000
"""Cells of one shape that are computed at once."""


class Readings:
    """Computes metrics from tables of cells.

    Attributes:
        too_many: how many members a break-down of a metric, given by its number, has, where they were too many.
    """

    def __init__(self, tables: CellTables, stretches: Stretches, engine: Engine) -> None:
        """Take what is known of cells, and the engine that computes formulas."""
        self.too_many: dict[tuple[int, Slice], int] = {}
        self._tables = tables
        self._stretches = stretches
        self._engine = engine
        self._most = np.zeros(0, dtype=np.int64)

    def read(self, groups: Iterable[Group], names: Sequence[str], most_members: Sequence[int]) -> CellColumns:
        """Return the cells of metrics; break-downs that could not be measured are left out.

        Args:
            groups: the metrics, by how they are computed.
            names: their ids, by number.
            most_members: most members of a break-down of each; those that have more are left out.
        """
        self._most = np.array(most_members, dtype=np.int64)
        results = [
            result
            for group in groups
            for one in group.slices
            for grain in group.grains
            for result in self._read(group, one, grain)
        ]
        return in_order(results, names, self._tables.members)

    def _read(self, group: Group, one: Slice, grain: Grain) -> Iterator[Result]:
        """Yield the results of one break-down and length of period."""
        sources = self._tables.sources(group, one, grain)
        for line in np.unique(sources, axis=0).tolist():
            if min(line) >= 0:
                own = group.only(np.flatnonzero((sources == line).all(axis=1)))
                for part in self._parts(own, line[0], one, grain):
                    yield self._compute(own.only(part), line, one, grain)

    def _parts(self, group: Group, source: int, one: Slice, grain: Grain) -> Iterator[Numbers]:
        """Yield metrics of a group, by their place, so that each lot has not too many cells."""
        lengths = np.ones(len(group.metrics), dtype=np.int64)
        places = np.arange(len(group.metrics))
        if one != WHOLE_SLICE:
            _, lengths = self._tables.block(source, one, grain).rows_of(group.filters[:, 0])
            over = lengths > self._most[group.metrics]
            for place in np.flatnonzero(over).tolist():
                self.too_many[int(group.metrics[place]), one] = int(lengths[place])
            places, lengths = places[~over], lengths[~over]
        lots = np.cumsum(lengths) * len(self._stretches.period_starts[grain]) // MOST_AT_ONCE
        for lot in np.unique(lots):
            yield places[lots == lot]

    def _compute(self, group: Group, sources: Sequence[int], one: Slice, grain: Grain) -> Result:
        """Compute the results of metrics: every member that has any row has one in every period."""
        blocks = [self._tables.block(source, one, grain) for source in sources]
        filters = group.filters[:, 0]
        if one == WHOLE_SLICE:
            keys, lengths = filters * MEMBERS, np.ones(len(filters), dtype=np.int64)
        else:
            keys, lengths = blocks[0].rows_of(filters)
        owners, members = np.repeat(np.arange(len(filters)), lengths), keys % MEMBERS
        starts = self._stretches.period_starts[grain]
        grids: dict[tuple[int, int], _Grid] = {}
        for block, source, slot in zip(blocks, sources, (0, *group.pattern.slots), strict=True):
            if (source, slot) not in grids:
                grids[source, slot] = _Grid.of(block, group.filters[owners, slot] * MEMBERS + members, len(starts))
        inputs = [
            grids[source, slot].fill(self._tables.column(source, atom))
            for source, slot, atom in zip(sources[1:], group.pattern.slots, group.pattern.atoms, strict=True)
        ]
        values, uppers, lowers = evaluate(group.pattern, inputs, self._engine)
        return Result(
            one=one,
            grain=grain,
            metrics=np.repeat(group.metrics[owners], len(starts)),
            members=np.repeat(members, len(starts)),
            starts=np.tile(starts, len(keys)),
            values=values,
            uppers=uppers,
            lowers=lowers,
            rows=np.nan_to_num(grids[sources[0], 0].fill(0).values),
        )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells of one filter of each result stand among all results: a line for each member, by period."""

    block: Block
    cells: Numbers
    places: Numbers
    size: int

    @classmethod
    def of(cls, block: Block, keys: Numbers, periods: int) -> _Grid:
        """Return the grid of some keys of a block."""
        cells, lines = block.cells_of(keys)
        return cls(block, cells, lines * periods + block.periods[cells], len(keys) * periods)

    def fill(self, column: int) -> Column:
        """Return the values of an aggregate, NaN where there is no cell."""
        found = self.block.columns[column]
        values = np.full(self.size, np.nan)
        values[self.places] = found.values[self.cells]
        return replace(found, values=values)
