"""Tables of cells: what one run knows by filter, grain, break-down, member and period, and where it is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.cube import ROWS, WHOLE_SLICE
from northing.metrics.merging.blocks import block_of
from northing.metrics.merging.cell_cube import Axis, CellCube, combine
from northing.metrics.merging.columns import columns_of
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
    from northing.metrics.merging.groups import Group
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.nodes import Atom
    from northing.model.time import Grain

MEMBER = "member"
NOWHERE = -1


class Members:
    """The members of one break-down, numbered as they are met."""

    def __init__(self, texts: Iterable[tuple[str, ...]] = ()) -> None:
        """Begin with some members, or without any."""
        self.texts: list[tuple[str, ...]] = []
        self._number_by_text: dict[tuple[str, ...], int] = {}
        for text in texts:
            self.number(text)

    def number(self, text: tuple[str, ...]) -> int:
        """Return the number of a member, given by the texts of its dimensions' values."""
        if text not in self._number_by_text:
            self._number_by_text[text] = len(self.texts)
            self.texts.append(text)
        return self._number_by_text[text]

    def numbers(self, axes: Sequence[Axis], texts: Sequence[Sequence[str]]) -> Numbers:
        """Return the number of each cell's member, given by codes of its dimensions' values and the values' texts."""
        codes, _ = combine(axes)
        _, first, places = np.unique(codes, return_index=True, return_inverse=True)
        columns = [[own[code] for code in axis.codes[first].tolist()] for axis, own in zip(axes, texts, strict=True)]
        numbers: Numbers = np.array([self.number(text) for text in zip(*columns, strict=True)], dtype=np.int64)
        return numbers[places]


class CellTables:
    """What one run knows of cells.

    Attributes:
        members: the members of each break-down.
    """

    def __init__(
        self, groups: Sequence[Group], filters: Sequence[Filter], stretches: Stretches, engine: Engine
    ) -> None:
        """Take what is wanted; no cells are known yet.

        Args:
            groups: the metrics.
            filters: their filters, by number.
            stretches: the days that are measured.
            engine: the built-in one.
        """
        self.members: dict[Slice, Members] = defaultdict(Members, {WHOLE_SLICE: Members([()])})
        self._groups = groups
        self._filters = filters
        self._number_by_filter = {wanted: number for number, wanted in enumerate(filters)}
        self._stretches = stretches
        self._engine = engine
        self._blocks: dict[tuple[int, Slice, Grain], Block] = {}
        self._columns: list[Mapping[Atom, int]] = []
        nowhere = np.full(len(filters), NOWHERE)
        self._source_by_filter: dict[tuple[Slice, Atom], Numbers] = defaultdict(nowhere.copy)
        self._source_by_single: dict[tuple[Single, Slice, Grain], int] = {}
        self._wanted: dict[Slice, dict[Grain, Numbers]] = defaultdict(dict)
        for group in groups:
            for one in group.slices:
                for grain in group.grains:
                    wanted = self._wanted[one].setdefault(grain, np.zeros(len(filters), dtype=np.int64))
                    wanted[group.filters] = 1

    def block(self, source: int, one: Slice, grain: Grain) -> Block:
        """Return the cells that came from one source, by a break-down and length of period."""
        return self._blocks[source, one, grain]

    def column(self, source: int, atom: Atom) -> int:
        """Return the column in which the blocks of a source have an aggregate."""
        return self._columns[source][atom]

    def sources(self, group: Group, one: Slice, grain: Grain) -> Numbers:
        """Return where the values of each metric of a group are.

        Returns:
            Metrics × inputs: sources of blocks, the first that of the rows that are counted; -1 where something could
            not be measured.
        """
        columns = []
        for atom, slot in zip((ROWS, *group.pattern.atoms), (0, *group.pattern.slots), strict=True):
            filters = group.filters[:, slot]
            if atom.is_mergeable:
                columns.append(self._source_by_filter[one, atom][filters])
            else:
                columns.append(self._singles(atom, filters, one, grain))
        return np.stack(columns, axis=1)

    def _singles(self, atom: Atom, filters: Numbers, one: Slice, grain: Grain) -> Numbers:
        asked = (Single(atom, self._filters[number]) for number in filters.tolist())
        return np.array([self._source_by_single.get((single, one, grain), NOWHERE) for single in asked])

    def add_scan(self, scan: Scan, table: pa.Table) -> int:
        """Take over the cells of a scan, and return how many metrics need them."""
        cells = read_cells(scan, table, self._stretches, self._engine)
        source = self._add_source(scan.atoms)
        numbers = {wanted: self._number_by_filter[wanted] for wanted in scan.filters}
        nobody = np.zeros(len(self._filters), dtype=np.int64)
        for one in scan.slices:
            is_asked = np.maximum.reduce([nobody, *self._wanted[one].values()]).tolist()
            asked = {wanted: number for wanted, number in numbers.items() if is_asked[number]}
            if not asked:
                continue
            found = cells.by_filter(one, asked)
            keys = [cells.key_of(name) for name in one]
            members = np.zeros(len(found), dtype=np.int64)
            if keys:
                texts = [cells.texts(key) for key in keys]
                members = self.members[one].numbers([found.axes[key] for key in keys], texts)
            self._put(source, one, found, members)
            for atom in scan.atoms:
                self._source_by_filter[one, atom][list(asked.values())] = source
        return self._number_of_metrics(scan, numbers.values())

    def _number_of_metrics(self, scan: Scan, filters: Iterable[int]) -> int:
        """Return how many metrics need anything of a scan."""
        is_there = np.zeros(len(self._filters), dtype=bool)
        is_there[list(filters)] = True
        groups = (group for group in self._groups if not set(group.slices).isdisjoint(scan.slices))
        return sum(int(is_there[group.filters].any(axis=1).sum()) for group in groups)

    def _add_source(self, atoms: Sequence[Atom]) -> int:
        self._columns.append({atom: number for number, atom in enumerate(atoms)})
        return len(self._columns) - 1

    def _put(self, source: int, one: Slice, found: CellCube, members: Numbers) -> None:
        """Keep cells by filter and stretch as blocks, one for each length of period that is wanted of them."""
        member = Axis(members, max(1, len(self.members[one].texts)))
        cube = CellCube(found.times, {FILTER: found.axes[FILTER], MEMBER: member}, found.columns)
        for grain, wanted in self._wanted[one].items():
            is_wanted = wanted[cube.axes[FILTER].codes]
            chosen = cube if is_wanted.all() else cube.take(np.flatnonzero(is_wanted))
            periods = len(self._stretches.period_starts[grain])
            self._keep(source, one, grain, chosen.by_period(self._stretches.period_by_stretch[grain], periods))

    def _keep(self, source: int, one: Slice, grain: Grain, cube: CellCube) -> None:
        merged = cube.rolled_up((FILTER, MEMBER))
        self._blocks[source, one, grain] = block_of(merged.axes[FILTER].codes, merged.axes[MEMBER].codes, merged)

    def add_single(self, single: Single, one: Slice, grain: Grain, table: pa.Table) -> None:
        """Take over the values of an aggregate that cannot be merged, by one break-down and length of period.

        Args:
            single: the aggregate and its filter.
            one: the break-down.
            grain: the length of period.
            table: the columns period (its number), k0 … (the dimensions' values as texts) and a0.
        """
        source = self._add_source([single.atom])
        self._source_by_single[single, one, grain] = source
        texts = [table.column(f"k{position}").to_pylist() for position in range(len(one))]
        members = [self.members[one].number(text) for text in zip(*texts, strict=True)] if one else [0] * len(table)
        number = self._number_by_filter[single.filter]
        axes = {
            FILTER: Axis(np.full(len(table), number), number + 1),
            MEMBER: Axis(np.array(members, dtype=np.int64), max(1, len(self.members[one].texts))),
        }
        periods = table.column("period").to_numpy().astype(np.int64)
        times = Axis(periods, max(1, len(self._stretches.period_starts[grain])))
        self._keep(source, one, grain, CellCube(times, axes, columns_of({single.atom: table.column("a0")})))
