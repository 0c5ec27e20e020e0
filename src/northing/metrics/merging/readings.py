# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading metrics from tables of cells: those whose formulas have the same shape are computed together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.dialect import render
from northing.metrics.merging.blocks import MEMBERS
from northing.metrics.merging.columns import arrow_of
from northing.metrics.merging.results import Result, in_order
from northing.metrics.nodes import COUNTS, Call, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.engine import Engine
    from northing.metrics.merging.arrays import Floats, Found, Numbers
    from northing.metrics.merging.blocks import Block
    from northing.metrics.merging.cell_columns import CellColumns
    from northing.metrics.merging.columns import Column
    from northing.metrics.merging.groups import Group
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.merging.tables import CellTables
    from northing.metrics.nodes import Atom
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
        for block, source, slot in zip(blocks, sources, (0, *group.slots), strict=True):
            if (source, slot) not in grids:
                grids[source, slot] = _Grid.of(block, group.filters[owners, slot] * MEMBERS + members, len(starts))
        inputs = [
            grids[source, slot].fill(self._tables.column(source, atom))
            for source, slot, atom in zip(sources[1:], group.slots, group.atoms, strict=True)
        ]
        values, uppers, lowers = self._evaluate(group, inputs)
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

    def _evaluate(self, group: Group, inputs: Sequence[Column]) -> tuple[Floats, Floats, Floats]:
        """Return results with both sides where the formula is a division, NaN where there is none."""
        size = len(inputs[0].values)
        nothing = np.full(size, np.nan)
        if isinstance(group.shape, Field) and group.shape.type in {"integer", "number"}:
            value = np.nan_to_num(inputs[0].values) if group.atoms[0].kind in COUNTS else inputs[0].values
            return np.where(np.isfinite(value), value, np.nan), nothing, nothing
        import pyarrow as pa

        self._engine.register(
            "inputs", pa.table({f"x{number}": arrow_of(column) for number, column in enumerate(inputs)})
        )
        names = ", ".join(f"{_input_sql(atom, f'x{number}')} AS x{number}" for number, atom in enumerate(group.atoms))
        ratio = group.shape if isinstance(group.shape, Call) and group.shape.function == "/" else None
        sides = [group.shape, *(ratio.arguments if ratio is not None else ())]
        results = ", ".join(f"TRY(CAST({render(side)} AS DOUBLE)) AS y{number}" for number, side in enumerate(sides))
        found = self._engine.arrow(f"SELECT {results} FROM (SELECT {names} FROM inputs)")
        columns = [_floats(column) for column in found.columns]
        return (columns[0], columns[1], columns[2]) if ratio is not None else (columns[0], nothing, nothing)


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


def _input_sql(atom: Atom, name: str) -> str:
    """Return the SQL of an input as wide as the aggregate over rows is: a sum of integers is wider than an integer."""
    if atom.kind in COUNTS:
        return f"coalesce({name}, 0)"
    return f"CAST({name} AS HUGEINT)" if atom.kind == "sum" and atom.type == "integer" else name


def _floats(column: Found) -> Floats:
    """Return numbers, NaN where there is none or it is not finite."""
    found = column.to_numpy()
    return np.where(np.isfinite(found), found, np.nan)
