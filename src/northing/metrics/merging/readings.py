# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading metrics from tables of cells: those whose formulas have the same shape are computed together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import ROWS, WHOLE_SLICE
from northing.metrics.dialect import render
from northing.metrics.merging.blocks import MEMBERS
from northing.metrics.merging.cell_columns import CellColumns
from northing.metrics.merging.columns import arrow_of
from northing.metrics.nodes import COUNTS, Call, Field
from northing.model.facts import member_key
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.engine import Engine
    from northing.metrics.merging.arrays import Floats, Found, Numbers
    from northing.metrics.merging.blocks import Block
    from northing.metrics.merging.columns import Column
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.merging.tables import CellTables
    from northing.metrics.nodes import Atom, Node
    from northing.metrics.plan import MetricPlan
    from northing.model.time import Grain


MOST_AT_ONCE = 4_000_000
"""Cells of one shape that are computed at once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What metrics that are computed together have in common.

    Attributes:
        formula: the formula over inputs x0, x1 ….
        atoms: the aggregate that each input is.
        inputs: for each input, which of the filters it is under, and the column of the block.
        sources: the source of the blocks of each filter; the first is that of the metric's own rows.
    """

    formula: Node
    atoms: tuple[Atom, ...]
    inputs: tuple[tuple[int, int], ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Results of one break-down and length of period, as columns; see `CellColumns`."""

    one: Slice
    grain: Grain
    metrics: Numbers
    members: Numbers
    starts: Numbers
    values: Floats
    uppers: Floats
    lowers: Floats
    rows: Floats


class Readings:
    """Computes metrics from tables of cells."""

    def __init__(self, tables: CellTables, stretches: Stretches, engine: Engine) -> None:
        """Take what is known of cells, and the engine that computes formulas."""
        self._tables = tables
        self._stretches = stretches
        self._engine = engine

    def read(self, metrics: Sequence[MetricPlan]) -> CellColumns:
        """Return the cells of metrics; break-downs that could not be measured are left out."""
        results: list[Result] = []
        for one in dict.fromkeys(one for metric in metrics for one in metric.slices):
            for grain in GRAINS:
                asked = [
                    number for number, metric in enumerate(metrics) if grain in metric.grains and one in metric.slices
                ]
                if asked:
                    results += self._read(metrics, asked, one, grain)
        return self._in_order(metrics, results)

    def _read(self, metrics: Sequence[MetricPlan], asked: Iterable[int], one: Slice, grain: Grain) -> Iterator[Result]:
        """Yield the results of one break-down and length of period, shape by shape."""
        found: dict[Shape, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for number in asked:
            shaped = self._shape(metrics[number], one, grain)
            if shaped is not None:
                found[shaped[0]].append((number, shaped[1]))
        for shape, members in found.items():
            numbers = np.array([number for number, _ in members], dtype=np.int64)
            filters = np.array([filters for _, filters in members], dtype=np.int64)
            for part in self._parts(shape, filters, one, grain):
                yield self._compute(shape, numbers[part], filters[part], one, grain)

    def _shape(self, metric: MetricPlan, one: Slice, grain: Grain) -> tuple[Shape, tuple[int, ...]] | None:
        """Return the shape of a metric and its filters in the order of the shape's sources."""
        asked = ((ROWS, metric.rows), *metric.inputs)
        places = [self._tables.place(atom, wanted, one, grain) for atom, wanted in asked]
        if any(place is None for place in places):
            return None
        slots: dict[tuple[int, int], int] = {}
        inputs = [(slots.setdefault((p.source, p.filter), len(slots)), p.column) for p in places if p is not None]
        shape = Shape(
            metric.shape,
            tuple(atom for atom, _ in metric.inputs),
            tuple(inputs[1:]),
            tuple(source for source, _ in slots),
        )
        return shape, tuple(number for _, number in slots)

    def _parts(self, shape: Shape, filters: Numbers, one: Slice, grain: Grain) -> Iterator[Numbers]:
        """Yield metrics of a shape, by their place, so that each lot has not too many cells."""
        lengths = np.ones(len(filters), dtype=np.int64)
        if one != WHOLE_SLICE:
            _, lengths = self._tables.block(shape.sources[0], one, grain).rows_of(filters[:, 0])
        totals = np.cumsum(lengths) * len(self._stretches.period_starts[grain])
        lots = totals // MOST_AT_ONCE
        for lot in np.unique(lots):
            yield np.flatnonzero(lots == lot)

    def _compute(self, shape: Shape, numbers: Numbers, filters: Numbers, one: Slice, grain: Grain) -> Result:
        """Compute the results of metrics of one shape: every member of a metric has one in every period."""
        blocks = [self._tables.block(source, one, grain) for source in shape.sources]
        if one == WHOLE_SLICE:
            keys, lengths = filters[:, 0] * MEMBERS, np.ones(len(filters), dtype=np.int64)
        else:
            keys, lengths = blocks[0].rows_of(filters[:, 0])
        owners, members = np.repeat(np.arange(len(filters)), lengths), keys % MEMBERS
        starts = self._stretches.period_starts[grain]
        grids = [
            _Grid.of(block, filters[owners, slot] * MEMBERS + members, len(starts)) for slot, block in enumerate(blocks)
        ]
        inputs = [grids[slot].fill(column) for slot, column in shape.inputs]
        rows = np.nan_to_num(grids[0].fill(0).values)
        values, uppers, lowers = self._evaluate(shape, inputs)
        return Result(
            one,
            grain,
            np.repeat(numbers[owners], len(starts)),
            np.repeat(members, len(starts)),
            np.tile(starts, len(keys)),
            values,
            uppers,
            lowers,
            rows,
        )

    def _evaluate(self, shape: Shape, inputs: Sequence[Column]) -> tuple[Floats, Floats, Floats]:
        """Return results with both sides where the formula is a division, NaN where there is none."""
        size = len(inputs[0].values)
        nothing = np.full(size, np.nan)
        if isinstance(shape.formula, Field) and shape.formula.type in {"integer", "number"}:
            value = np.nan_to_num(inputs[0].values) if shape.atoms[0].kind in COUNTS else inputs[0].values
            return np.where(np.isfinite(value), value, np.nan), nothing, nothing
        import pyarrow as pa

        self._engine.register(
            "inputs", pa.table({f"x{number}": arrow_of(column) for number, column in enumerate(inputs)})
        )
        names = ", ".join(f"{_input_sql(atom, f'x{number}')} AS x{number}" for number, atom in enumerate(shape.atoms))
        ratio = shape.formula if isinstance(shape.formula, Call) and shape.formula.function == "/" else None
        sides = [shape.formula, *(ratio.arguments if ratio is not None else ())]
        results = ", ".join(f"TRY(CAST({render(side)} AS DOUBLE)) AS y{number}" for number, side in enumerate(sides))
        found = self._engine.arrow(f"SELECT {results} FROM (SELECT {names} FROM inputs)")
        columns = [_floats(column) for column in found.columns]
        return (columns[0], columns[1], columns[2]) if ratio is not None else (columns[0], nothing, nothing)

    def _in_order(self, metrics: Sequence[MetricPlan], results: Sequence[Result]) -> CellColumns:
        """Return results in the order of metric, grain, break-down, member and period."""
        keys: list[str] = []
        number_by_slice: dict[Slice, Numbers] = {}
        for one in dict.fromkeys(one for metric in metrics for one in metric.slices):
            texts = self._tables.members[one].texts
            order = sorted(range(len(texts)), key=texts.__getitem__)
            numbers = np.empty(len(texts), dtype=np.int64)
            numbers[order] = np.arange(len(order)) + len(keys)
            number_by_slice[one] = numbers
            keys += [member_key(dict(zip(one, texts[place], strict=True))) for place in order]

        def joined(parts: Iterable[Numbers | Floats]) -> Numbers:
            return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

        found = [
            joined(getattr(result, name) for result in results)
            for name in ("metrics", "starts", "values", "uppers", "lowers", "rows")
        ]
        members = joined(number_by_slice[result.one][result.members] for result in results)
        grains = joined(np.full(len(result.metrics), GRAINS.index(result.grain)) for result in results)
        places = np.lexsort((found[1], members, grains, found[0].astype(np.int64)))
        number, starts, values, uppers, lowers, rows = (column[places] for column in found)
        return CellColumns(
            names=[metric.metric for metric in metrics],
            keys=keys,
            metrics=number.astype(np.int64),
            members=members[places].astype(np.int64),
            grains=grains[places].astype(np.int64),
            starts=starts.astype(np.int64),
            values=values.astype(np.float64),
            numerators=uppers.astype(np.float64),
            denominators=lowers.astype(np.float64),
            rows=rows.astype(np.int64),
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


def _input_sql(atom: Atom, name: str) -> str:
    """Return the SQL of an input as wide as the aggregate over rows is: a sum of integers is wider than an integer."""
    if atom.kind in COUNTS:
        return f"coalesce({name}, 0)"
    return f"CAST({name} AS HUGEINT)" if atom.kind == "sum" and atom.type == "integer" else name


def _floats(column: Found) -> Floats:
    """Return numbers, NaN where there is none or it is not finite."""
    found = column.to_numpy()
    return np.where(np.isfinite(found), found, np.nan)
