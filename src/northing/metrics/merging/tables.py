"""Tables of cells: what one run knows by filter, grain, break-down, member and period, and where it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.merging.blocks import block_of
from northing.metrics.merging.cell_cube import Axis, CellCube, combine
from northing.metrics.merging.columns import column_of
from northing.metrics.merging.scan_cells import read_cells
from northing.metrics.merging.selection import FILTER
from northing.metrics.singles import Single

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.engine import Engine
    from northing.metrics.filters import Filter
    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.blocks import Block
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.nodes import Atom
    from northing.metrics.plan import MetricPlan
    from northing.model.time import Grain


MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of an aggregate under a filter stand: a source of blocks, a filter's number, a column."""

    source: int
    filter: int
    column: int


class Members:
    """The members of one break-down, numbered as they are met."""

    def __init__(self) -> None:
        """Begin without members."""
        self.texts: list[tuple[str, ...]] = []
        self._number_by_text: dict[tuple[str, ...], int] = {}

    def number(self, text: tuple[str, ...]) -> int:
        """Return the number of a member, given by the texts of its dimensions' values."""
        if text not in self._number_by_text:
            self._number_by_text[text] = len(self.texts)
            self.texts.append(text)
        return self._number_by_text[text]

    def numbers(self, axes: Sequence[Axis], texts: Sequence[Sequence[str]]) -> Numbers:
        """Return the number of each cell's member, given by codes of its dimensions' values and the values' texts."""
        if not axes:
            return np.zeros(1, dtype=np.int64)
        codes, _ = combine(axes)
        _, first, places = np.unique(codes, return_index=True, return_inverse=True)
        members = zip(
            *([each[axis.codes[cell]] for cell in first] for axis, each in zip(axes, texts, strict=True)), strict=True
        )
        return np.array([self.number(member) for member in members], dtype=np.int64)[places]


class CellTables:
    """What one run knows of cells.

    Attributes:
        members: the members of each break-down.
        number_by_filter: under which number the blocks know a filter.
    """

    def __init__(self, metrics: Iterable[MetricPlan], stretches: Stretches, engine: Engine) -> None:
        """Number the filters of metrics; no cells are known yet."""
        self.members: dict[Slice, Members] = defaultdict(Members)
        self.members[WHOLE_SLICE].number(())
        self.number_by_filter: dict[Filter, int] = {}
        self._stretches = stretches
        self._engine = engine
        self._blocks: dict[tuple[int, Slice, Grain], Block] = {}
        self._sources = 0
        self._shared: dict[tuple[int, Slice], tuple[int, Mapping[Atom, int]]] = {}
        self._singles: dict[tuple[Single, Slice, Grain], int] = {}
        self._wanted: dict[tuple[int, Slice], set[Grain]] = defaultdict(set)
        for metric in metrics:
            for wanted in metric.filters:
                number = self.number_by_filter.setdefault(wanted, len(self.number_by_filter))
                for one in metric.slices:
                    self._wanted[number, one].update(metric.grains)

    def grains_of(self, wanted: Filter, one: Slice) -> set[Grain]:
        """Return the lengths of period by which a filter's cells of a break-down are wanted."""
        return self._wanted.get((self.number_by_filter[wanted], one), set())

    def block(self, source: int, one: Slice, grain: Grain) -> Block:
        """Return the cells that came from one source, by a break-down and length of period."""
        return self._blocks[source, one, grain]

    def place(self, atom: Atom, wanted: Filter, one: Slice, grain: Grain) -> Place | None:
        """Return where the values of an aggregate under a filter stand, None when they could not be measured."""
        number = self.number_by_filter[wanted]
        if not atom.is_mergeable:
            single = self._singles.get((Single(atom, wanted), one, grain))
            return None if single is None else Place(single, number, 0)
        shared = self._shared.get((number, one))
        return None if shared is None else Place(shared[0], number, shared[1][atom])

    def add_scan(self, scan: Scan, table: pa.Table) -> None:
        """Take over the cells of a scan."""
        cells = read_cells(scan, table, self._stretches, self._engine)
        self._sources += 1
        column_by_atom = {atom: number for number, atom in enumerate(scan.atoms)}
        for one in scan.slices:
            numbers = {wanted: self.number_by_filter[wanted] for wanted in scan.filters if self.grains_of(wanted, one)}
            if not numbers:
                continue
            found = cells.by_filter(one, numbers)
            keys = [cells.key_of(name) for name in one]
            members = self.members[one].numbers([found.axes[key] for key in keys], [cells.texts(key) for key in keys])
            self._put(one, found, found.axes[FILTER].codes, np.broadcast_to(members, len(found)))
            for number in numbers.values():
                self._shared[number, one] = (self._sources, column_by_atom)

    def _put(self, one: Slice, found: CellCube, filters: Numbers, members: Numbers) -> None:
        """Keep cells by filter and stretch as blocks, one for each length of period that is wanted of them."""
        grains_by_filter = [self._wanted.get((number, one), set()) for number in range(len(self.number_by_filter))]
        axes = {FILTER: Axis(filters, len(grains_by_filter)), MEMBER: Axis(members, len(self.members[one].texts) or 1)}
        cube = CellCube(found.times, axes, found.columns)
        for grain in sorted({grain for grains in grains_by_filter for grain in grains}):
            is_wanted = np.array([grain in grains for grains in grains_by_filter])[filters]
            chosen = cube if is_wanted.all() else cube.take(np.flatnonzero(is_wanted))
            periods = len(self._stretches.period_starts[grain])
            chosen = chosen.by_period(self._stretches.period_by_stretch[grain], periods)
            self._keep(one, grain, chosen)

    def _keep(self, one: Slice, grain: Grain, cube: CellCube) -> None:
        merged = cube.rolled_up((FILTER, MEMBER))
        self._blocks[self._sources, one, grain] = block_of(merged.axes[FILTER].codes, merged.axes[MEMBER].codes, merged)

    def add_single(self, single: Single, one: Slice, grain: Grain, table: pa.Table) -> None:
        """Take over the values of an aggregate that cannot be merged, by one break-down and length of period.

        Args:
            single: the aggregate and its filter.
            one: the break-down.
            grain: the length of period.
            table: the columns period (its number), k0 … (the dimensions' values as texts) and a0.
        """
        self._sources += 1
        number = self.number_by_filter[single.filter]
        texts = [table.column(f"k{position}").to_pylist() for position in range(len(one))]
        members = [self.members[one].number(text) for text in zip(*texts, strict=True)] if one else [0] * len(table)
        self._singles[single, one, grain] = self._sources
        size = len(self._stretches.period_starts[grain])
        axes = {
            FILTER: Axis(np.full(len(table), number), number + 1),
            MEMBER: Axis(np.array(members, dtype=np.int64), len(self.members[one].texts) or 1),
        }
        times = Axis(table.column("period").to_numpy().astype(np.int64), max(1, size))
        self._keep(one, grain, CellCube(times, axes, (column_of(table.column("a0"), single.atom),)))
