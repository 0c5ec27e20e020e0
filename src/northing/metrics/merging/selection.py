"""Selecting: from the cells of a scan, those of each filter, merged to the members of a break-down."""

from __future__ import annotations

from collections import defaultdict
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.merging.blocks import spread_out
from northing.metrics.merging.cell_cube import LARGEST_CODE, Axis, CellCube, combine
from northing.metrics.merging.columns import join_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.merging.lookups import Allowed


FILTER = "filter"
"""The key that says which filter a cell was selected for."""
MOST_AT_ONCE = 4_000_000
"""Cells that are selected before they are merged; what has more is done in parts, filter by filter."""
MOST_COMBINATIONS = 10_000
"""Combinations of values that are looked up one by one; above, all combinations that exist are looked through."""


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
    sources = {names: (*names, *(key for key in keys if key not in names)) for names in groups}
    rolled = _roll_up(cube, set(sources.values()))
    parts = [part for names, group in groups.items() for part in _select(rolled[sources[names]], names, group, keys)]
    return _join(parts)


def _roll_up(cube: CellCube, wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], CellCube]:
    """Return the cube by each set of keys, a smaller one from the smallest larger one."""
    rolled: dict[tuple[str, ...], CellCube] = {}
    for names in sorted(wanted, key=lambda names: (-len(names), names)):
        larger = [rolled[known] for known in rolled if set(names) < set(known)]
        rolled[names] = min([*larger, cube], key=len).rolled_up(names)
    return rolled


def _select(
    cube: CellCube, names: tuple[str, ...], group: Mapping[int, Allowed], keys: Sequence[str]
) -> Iterator[CellCube]:
    """Yield the cells of filters that restrict the same keys, by which the cube is in order."""
    numbers = np.array(list(group), dtype=np.int64)
    codes, _ = combine(cube.axes[name] for name in names) if names else (np.zeros(len(cube), dtype=np.int64), 1)
    combinations = _plain_combinations(cube, names, group) or [
        _combinations(cube, names, allowed, codes) for allowed in group.values()
    ]
    owners = np.repeat(np.arange(len(numbers)), [len(each) for each in combinations])
    asked = np.concatenate(combinations)
    first = np.searchsorted(codes, asked)
    lengths = np.searchsorted(codes, asked, "right") - first
    for part in _parts(owners, lengths):
        cells = cube.take(spread_out(first[part], lengths[part]))
        filters = Axis(numbers[np.repeat(owners[part], lengths[part])], int(numbers.max()) + 1)
        axes = {FILTER: filters, **{key: cells.axes[key] for key in keys}}
        yield CellCube(cells.times, axes, cells.columns).rolled_up((FILTER, *keys))


def _plain_combinations(cube: CellCube, names: Sequence[str], group: Mapping[int, Allowed]) -> list[Numbers] | None:
    """Return the one combination of each filter where every filter asks for one value of each key, else None."""
    if prod(cube.axes[name].size for name in names) >= LARGEST_CODE:
        return None
    found = np.zeros(len(group), dtype=np.int64)
    for name in names:
        columns = [allowed[name] for allowed in group.values()]
        if any(len(column) != 1 for column in columns):
            return None
        found = found * cube.axes[name].size + np.concatenate(columns)
    return list(found[:, None])


def _combinations(cube: CellCube, names: Sequence[str], allowed: Allowed, codes: Numbers) -> Numbers:
    """Return the combined codes that a filter's cells have."""
    sizes = [cube.axes[name].size for name in names]
    lists = [allowed[name] for name in names]
    if prod(len(each) for each in lists) <= MOST_COMBINATIONS and prod(sizes) < LARGEST_CODE:
        found = np.zeros(1, dtype=np.int64)
        for size, each in zip(sizes, lists, strict=True):
            found = (found[:, None] * size + each).ravel() if len(each) != 1 else found * size + each[0]
        return found
    is_first = np.ones(len(codes), dtype=bool)
    is_first[1:] = codes[1:] != codes[:-1]
    places = np.flatnonzero(is_first)
    for name, size, each in zip(names, sizes, lists, strict=True):
        is_allowed = np.zeros(size, dtype=bool)
        is_allowed[each] = True
        places = places[is_allowed[cube.axes[name].codes[places]]]
    return codes[places]


def _parts(owners: Numbers, lengths: Numbers) -> Iterator[slice]:
    """Yield runs of combinations that have not too many cells together; those of one filter stay together."""
    if not len(owners):
        yield slice(0, 0)
    totals = np.cumsum(lengths)
    begin = 0
    while begin < len(owners):
        most = (totals[begin - 1] if begin else 0) + MOST_AT_ONCE
        end = max(int(np.searchsorted(totals, most, "right")), begin + 1)
        end = int(np.searchsorted(owners, owners[end - 1], "right"))
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
