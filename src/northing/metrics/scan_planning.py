"""Planning scans: as few queries over the rows as the expected number of cells allows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from northing.metrics.cube import ROWS, Asked, Scan
from northing.metrics.filters import NO_FILTER, common_conditions, equality_of, is_told_by
from northing.metrics.masks import comparison_of
from northing.metrics.nodes import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.filters import Filter
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Atom, Constant, Field, Node
    from northing.model.time import Grain

    AtomsByFilter = Mapping[Filter, tuple[Atom, ...]]

MOST_CELLS = 4_000_000
"""Most cells of a cube; above that it is split."""
MOST_MASKS = 60
"""Most boolean keys of a cube: they share one 64-bit number."""
BATCH = 25
"""Most filters of a batch of CASE columns; more in one query cost more than several queries."""
FEW_VALUES = 64
"""So many values of a column are told apart in any case."""
DAYS_BY_GRAIN: dict[Grain, int] = {"day": 1, "week": 7, "month": 28}


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scans of a dataset have in common.

    Attributes:
        table: name of the dataset's rows.
        time: the time column.
        period_keys: lengths of period that all others come from.
        load: what is known about the data, if anything.
    """

    table: str
    time: Field
    period_keys: tuple[Grain, ...]
    load: Load | None

    @property
    def distinct_by_column(self) -> dict[str, int]:
        """Return about how many different values each column has; nothing when nothing was loaded yet."""
        return {} if self.load is None else {column.name: column.distinct for column in self.load.columns}


def most_possible(one: Slice, load: Load | None) -> int:
    """Return how many members a break-down has at most, as far as is known: 0 when nothing is, and for the whole."""
    distinct = {} if load is None else {column.name: column.distinct for column in load.columns}
    return prod(distinct.get(name, 0) for name in one) if one else 0


def is_doubtful(one: Slice, most_members: int, load: Load | None) -> bool:
    """Tell whether a break-down may have more members than are measured."""
    return most_possible(one, load) > most_members


def plan_scans(
    ground: Ground, slices: Sequence[Slice], atoms_by_filter: AtomsByFilter, *, why: str = ""
) -> tuple[Scan, ...]:
    """Plan as few scans as the expected number of cells allows.

    One cube for all; if it would have too many cells, one for each break-down; then one for each set of columns that
    filters use, halved while it has too many conditions; at last batches of CASE columns.

    Args:
        ground: what all scans have in common.
        slices: the break-downs.
        atoms_by_filter: the aggregates that are wanted of each filter.
        why: why these are not planned together with others.
    """
    if not atoms_by_filter:
        return ()
    scan = _scan(ground, slices, atoms_by_filter)
    fault = _too_much(scan)
    if not fault:
        return (replace(scan, why=why),)
    if len(slices) > 1:
        reason = f"{fault}; each break-down has its own"
        return tuple(part for one in slices for part in plan_scans(ground, [one], atoms_by_filter, why=reason))
    groups, reason = _group_by_columns(atoms_by_filter), f"{fault}; each set of columns in filters has its own"
    if len(groups) == 1 and len(scan.masks) > MOST_MASKS:
        groups, reason = _halves(atoms_by_filter), f"{fault}; they are halved"
    if len(groups) > 1:
        return tuple(part for group in groups for part in plan_scans(ground, slices, group, why=reason))
    reason = f"{fault}; every filter has columns of its own"
    return tuple(replace(_batch(ground, slices, group), why=reason) for group in _chunks(atoms_by_filter, BATCH))


def _too_much(scan: Scan) -> str:
    """Say why a cube for all would be too much, empty when it is not."""
    if len(scan.masks) > MOST_MASKS:
        return f"one query for all would tell {len(scan.masks):,} conditions apart, and {MOST_MASKS} are possible"
    if scan.cells is not None and scan.cells > MOST_CELLS:
        return f"one query for all would have up to {scan.cells:,} cells, and {MOST_CELLS:,} are allowed"
    return ""


def _scan(ground: Ground, slices: Sequence[Slice], atoms_by_filter: AtomsByFilter) -> Scan:
    """Return the one cube that all filters and break-downs share."""
    filters = tuple(atoms_by_filter)
    common = common_conditions(filters)
    batch = _batch(ground, slices, atoms_by_filter)
    conditions = dict.fromkeys(
        part for wanted in filters for part in wanted.conditions if part not in common.conditions
    )
    asked_by_column = _asked_values(conditions)
    distinct = ground.distinct_by_column
    keys, asked = list(batch.keys), {}
    for column, values in sorted(asked_by_column.items()):
        if column not in keys:
            if distinct.get(column, 0) > max(FEW_VALUES, 4 * len(values.values)):
                asked[len(keys)] = values
            keys.append(column)
    full = {name for position, name in enumerate(keys) if position not in asked}
    partly = {values.field.name for values in asked.values()}
    masks = tuple(part for part in conditions if not is_told_by(part, full, partly))
    scan = replace(batch, keys=tuple(keys), masks=masks, common=common, is_batch=False, asked=asked)
    return replace(scan, cells=expected_cells(ground, scan))


def _asked_values(conditions: Mapping[Node, None]) -> dict[str, Asked]:
    """Return the values that conditions ask for, by column."""
    values_by_field: dict[Field, dict[object, Constant]] = defaultdict(dict)
    for condition in conditions:
        equality = equality_of(condition)
        if equality is not None:
            values_by_field[equality.field].update({value.value: value for value in equality.values})
    return {field.name: Asked(field, tuple(values.values())) for field, values in values_by_field.items()}


def _batch(ground: Ground, slices: Sequence[Slice], atoms_by_filter: AtomsByFilter) -> Scan:
    """Return the scan in which every filter has columns of its own."""
    scan = Scan(
        table=ground.table,
        time=ground.time,
        period_keys=ground.period_keys,
        keys=tuple(dict.fromkeys(name for one in slices for name in one)),
        masks=(),
        common=NO_FILTER,
        atoms=tuple(dict.fromkeys([ROWS, *(atom for atoms in atoms_by_filter.values() for atom in atoms)])),
        filters=tuple(atoms_by_filter),
        slices=tuple(slices),
        is_batch=True,
        cells=None,
    )
    return replace(scan, cells=expected_cells(ground, scan))


def expected_cells(ground: Ground, scan: Scan) -> int | None:
    """Return how many cells there are at most: the product of the keys' sizes, but no more than there are rows."""
    load = ground.load
    if load is None or load.first_day is None or load.last_day is None:
        return None
    days = (load.last_day - load.first_day).days + 1
    cells = sum(days // DAYS_BY_GRAIN[grain] + 2 for grain in ground.period_keys)
    distinct = ground.distinct_by_column
    for position, key in enumerate(scan.keys):
        asked = scan.asked.get(position)
        cells *= (distinct.get(key, 1) if asked is None else len(asked.values)) + 1
    return min(cells * _patterns(scan.masks, distinct), load.rows)


def _patterns(masks: Sequence[Node], distinct: Mapping[str, int]) -> int:
    """Return how many outcomes conditions can have together at most."""
    masks_by_columns: dict[frozenset[str], list[Node]] = defaultdict(list)
    for mask in masks:
        masks_by_columns[fields_of(mask)].append(mask)
    patterns = 1
    for columns, own in masks_by_columns.items():
        values = 1
        for column in columns:
            values *= distinct.get(column, 1) + 1
        compared = [comparison_of(mask) for mask in own]
        limits = {value for comparison in compared if comparison is not None for value in comparison.values}
        others = sum(comparison is None for comparison in compared)
        patterns *= min(2 ** len(own), values, (2 * len(limits) + 2) * 2**others)
    return patterns


def _group_by_columns(atoms_by_filter: AtomsByFilter) -> list[AtomsByFilter]:
    groups: dict[frozenset[str], dict[Filter, tuple[Atom, ...]]] = defaultdict(dict)
    for wanted, atoms in atoms_by_filter.items():
        groups[wanted.columns][wanted] = atoms
    return list(groups.values())


def _halves(atoms_by_filter: AtomsByFilter) -> list[AtomsByFilter]:
    return _chunks(atoms_by_filter, (len(atoms_by_filter) + 1) // 2)


def _chunks(atoms_by_filter: AtomsByFilter, size: int) -> list[AtomsByFilter]:
    entries = list(atoms_by_filter.items())
    return [dict(entries[start : start + size]) for start in range(0, len(entries), size)]
