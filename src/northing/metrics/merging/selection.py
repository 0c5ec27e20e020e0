"""Selecting: from the cells of a scan, those of each filter, merged to the members of a break-down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.merging.arrays import order_of
from northing.metrics.merging.blocks import spread_out
from northing.metrics.merging.cell_cube import DENSE, SMALL_TABLE, Axis, CellCube, combine
from northing.metrics.merging.columns import join_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.lookups import Allowed

FILTER = "filter"
"""The key that says which filter a cell was selected for."""
MOST_AT_ONCE = 4_000_000
"""Cells that are selected before they are merged; what has more is done in parts, filter by filter."""
MOST_COMBINATIONS = 10_000
"""Combinations of values that are looked up one by one; above, all combinations that exist are looked through."""
WORTH_IT = 4
"""Cells are merged before they are selected when filters would select more than one in so many of them."""


def select_cells(cube: CellCube, allowed_by_filter: Mapping[int, Allowed], keys: Sequence[str]) -> CellCube:
    """Return the cells of filters, merged by filter, some keys and time; a cell of several filters is there for each.

    Args:
        cube: the cells of a scan.
        allowed_by_filter: which codes the cells of each filter have, by the filter's number.
        keys: the keys that are kept: those of a break-down.
    """
    groups: dict[tuple[str, ...], dict[int, Allowed]] = defaultdict(dict)
    for number, allowed in allowed_by_filter.items():
        groups[tuple(sorted(allowed))][number] = allowed
    askings = [_Asking.of(cube, names, group) for names, group in groups.items()]
    sources = {asking.names: (*asking.names, *(key for key in keys if key not in asking.names)) for asking in askings}
    narrower = [asking for asking in askings if len(sources[asking.names]) < len(cube.axes)]
    broad = {sources[asking.names] for asking in narrower if WORTH_IT * asking.count(cube) > len(cube)}
    rolled = _roll_up(cube, broad)
    return _join([part for asking in askings for part in asking.select(rolled.get(sources[asking.names], cube), keys)])


def _roll_up(cube: CellCube, wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], CellCube]:
    """Return the cube by each set of keys, a smaller one from the smallest larger one."""
    rolled: dict[tuple[str, ...], CellCube] = {}
    for names in sorted(wanted, key=lambda names: (-len(names), names)):
        larger = [rolled[known] for known in rolled if set(names) < set(known)]
        rolled[names] = min([*larger, cube], key=len).rolled_up(names)
    return rolled


@dataclass(frozen=True, slots=True, eq=False)
class _Asking:
    """What filters that restrict the same keys ask for.

    Attributes:
        names: the keys.
        owners: for each combination of values that is asked for, the number of the filter.
        asked: a line for each with the codes on the keys.
    """

    names: tuple[str, ...]
    owners: Numbers
    asked: Numbers

    @classmethod
    def of(cls, cube: CellCube, names: tuple[str, ...], group: Mapping[int, Allowed]) -> _Asking:
        """Return what filters, given by their numbers, ask for."""
        numbers = np.array(list(group), dtype=np.int64)
        columns = [np.concatenate([allowed[name] for allowed in group.values()]) for name in names]
        if all(len(column) == len(numbers) for column in columns) and all(map(_asks_once, group.values())):
            return cls(names, numbers, np.stack([numbers, *columns], axis=1)[:, 1:])
        lists = _combinations(cube, names, group)
        return cls(names, np.repeat(numbers, [len(each) for each in lists]), np.concatenate(lists))

    def match(self, cube: CellCube) -> tuple[Numbers, Numbers, int]:
        """Compare what is asked for with the cells.

        Returns:
            The place of each asking among the different combinations that are asked for, that of each cell, -1 where
            nobody asks for it, and how many different combinations there are.
        """
        axes = [cube.axes[name] for name in self.names]
        size = prod(axis.size for axis in axes)
        asked, cells = np.zeros(len(self.asked), dtype=np.int64), np.zeros(len(cube), dtype=np.int64)
        if size <= DENSE * len(cube) + SMALL_TABLE:
            for place, axis in enumerate(axes):
                asked = asked * axis.size + self.asked[:, place]
                cells = cells * axis.size + axis.codes
            table = np.full(size, -1)
            present, asked = np.unique(asked, return_inverse=True)
            table[present] = np.arange(len(present))
            return asked, table[cells], len(present)
        number = 1
        for place, axis in enumerate(axes):
            present, asked = np.unique(asked * axis.size + self.asked[:, place], return_inverse=True)
            wanted = np.where(cells < 0, -1, cells * axis.size + axis.codes)
            number = len(present)
            places = np.minimum(np.searchsorted(present, wanted), max(0, number - 1))
            cells = np.where(present[places] == wanted, places, -1) if number else np.full(len(cube), -1)
        return asked, cells, number

    def count(self, cube: CellCube) -> int:
        """Return how many cells are selected, a cell of several filters once for each."""
        asked, cells, number = self.match(cube)
        return int(np.bincount(cells[cells >= 0], minlength=max(1, number))[asked].sum())

    def select(self, cube: CellCube, keys: Sequence[str]) -> Iterator[CellCube]:
        """Yield the cells of the filters, merged by filter, the kept keys and time."""
        asked, places, number = self.match(cube)
        cells = np.flatnonzero(places >= 0)
        cells = cells[order_of(places[cells], number)]
        ends = np.cumsum(np.bincount(places[cells], minlength=max(1, number)))
        first = np.append(0, ends)[asked]
        lengths = ends[asked] - first
        size = int(self.owners.max(initial=0)) + 1
        for part in _parts(self.owners, lengths):
            chosen = cube.take(cells[spread_out(first[part], lengths[part])])
            axes = {name: chosen.axes[name] for name in keys}
            axes[FILTER] = Axis(np.repeat(self.owners[part], lengths[part]), size)
            yield CellCube(chosen.times, axes, chosen.columns).rolled_up((FILTER, *keys))


def _asks_once(allowed: Allowed) -> bool:
    """Tell whether a filter asks for no more than one value of each key."""
    return max(map(len, allowed.values()), default=1) == 1


def _combinations(cube: CellCube, names: Sequence[str], group: Mapping[int, Allowed]) -> list[Numbers]:
    """Return the combinations of codes that each filter asks for, a line for each."""
    present: Numbers | None = None
    found = []
    for allowed in group.values():
        lists = [allowed[name] for name in names]
        if prod(len(each) for each in lists) <= MOST_COMBINATIONS:
            found.append(np.stack([each.ravel() for each in np.meshgrid(*lists, indexing="ij")], axis=1))
            continue
        if present is None:
            codes, _ = combine(cube.axes[name] for name in names)
            present = np.unique(codes, return_index=True)[1]
        found.append(_existing(cube, names, allowed, present))
    return found


def _existing(cube: CellCube, names: Sequence[str], allowed: Allowed, cells: Numbers) -> Numbers:
    """Return the combinations that a filter asks for among those of some cells."""
    for name in names:
        is_allowed = np.zeros(cube.axes[name].size, dtype=bool)
        is_allowed[allowed[name]] = True
        cells = cells[is_allowed[cube.axes[name].codes[cells]]]
    return np.stack([cube.axes[name].codes[cells] for name in names], axis=1)


def _parts(owners: Numbers, lengths: Numbers) -> Iterator[slice]:
    """Yield runs of askings that have not too many cells together; those of one filter stay together."""
    if not len(owners):
        yield slice(0, 0)
    totals = np.cumsum(lengths)
    begin = 0
    while begin < len(owners):
        most = (totals[begin - 1] if begin else 0) + MOST_AT_ONCE
        end = max(int(np.searchsorted(totals, most, "right")), begin + 1)
        end += int(np.argmax(np.append(owners[end:], -1) != owners[end - 1]))
        yield slice(begin, end)
        begin = end


def _join(parts: Sequence[CellCube]) -> CellCube:
    """Return the cells of several cubes with the same keys and aggregates as one."""
    first = parts[0]

    def joined(axes: Sequence[Axis]) -> Axis:
        return Axis(np.concatenate([axis.codes for axis in axes]), max(axis.size for axis in axes))

    if len(parts) == 1:
        return first
    axes = {name: joined([part.axes[name] for part in parts]) for name in first.axes}
    columns = tuple(join_columns(each) for each in zip(*(part.columns for part in parts), strict=True))
    return CellCube(joined([part.times for part in parts]), axes, columns)
