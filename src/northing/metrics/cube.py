"""The shared cube: one scan of a dataset that every result of the dataset is then read from.

Its keys are the periods, the dimensions, the columns that filters compare with values, and one number whose bits
say which of the other conditions a row fulfils. Its measures are aggregates that can be merged into larger cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, render_all, render_atom, render_row_value
from northing.metrics.filters import NO_FILTER, boolean_keys, common_conditions, equality_of
from northing.metrics.nodes import Atom, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.metrics.filters import Filter
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Field, Node
    from northing.model.time import Grain

MOST_CELLS = 4_000_000
"""Most cells of a cube; above that it is split."""
MOST_MASKS = 60
"""Most boolean keys of a cube: they share one 64-bit number."""
BATCH = 25
"""Most filters of a batch of CASE columns; more in one query cost more than several queries."""
ROWS = Atom("count_rows", None, (), "integer")
MERGES = {"min": "min", "max": "max"}
Slice = tuple[str, ...]
"""The dimensions that a result is broken down by; none for the whole."""
WHOLE_SLICE: Slice = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One query over the rows, from which cells of several filters come.

    Attributes:
        table: name of the dataset's rows.
        time: the time column.
        period_keys: lengths of period that are keys; all others come from these.
        keys: columns that are keys: dimensions, and columns compared with values.
        masks: conditions whose outcome is a bit of the key `mask`.
        common: conditions that all filters share; other rows are left out.
        atoms: the aggregates, over all rows of a cell; the first counts them.
        filters: the filters whose cells come from here.
        slices: the break-downs that come from here.
        is_batch: whether every filter has CASE columns of its own instead of keys.
        cells: how many cells are expected at most; None when nothing is known about the data.
    """

    table: str
    time: Field
    period_keys: tuple[Grain, ...]
    keys: tuple[str, ...]
    masks: tuple[Node, ...]
    common: Filter
    atoms: tuple[Atom, ...]
    filters: tuple[Filter, ...]
    slices: tuple[Slice, ...]
    is_batch: bool
    cells: int | None

    @property
    def sql(self) -> str:
        """Return the query."""
        keys = [f"{period_sql(self.time, grain)} AS p_{grain}" for grain in self.period_keys]
        keys += [f"{quote_name(name)} AS {key_name(self, name)}" for name in self.keys]
        if self.masks:
            keys.append(f"{_mask_sql(self.masks)} AS mask")
        measures = self._batch_measures() if self.is_batch else self._measures()
        return (
            f"SELECT {', '.join([*keys, *measures])}\nFROM {quote_name(self.table)}\n"
            f"WHERE {self._where()}\nGROUP BY ALL"
        )

    def _where(self) -> str:
        conditions = [f"{quote_name(self.time.name)} IS NOT NULL"]
        if self.common.conditions:
            conditions.append(render_all(self.common.conditions))
        if self.is_batch and all(wanted.conditions for wanted in self.filters):
            conditions.append("(" + " OR ".join(f"({render_all(f.conditions)})" for f in self.filters) + ")")
        return " AND ".join(conditions)

    def _measures(self) -> list[str]:
        return [f"{render_atom(atom)} AS a{index}" for index, atom in enumerate(self.atoms)]

    def _batch_measures(self) -> list[str]:
        return [
            f"{_case_sql(atom, wanted)} AS f{position}_a{index}"
            for position, wanted in enumerate(self.filters)
            for index, atom in enumerate(self.atoms)
        ]


def key_name(scan: Scan, column: str) -> str:
    """Return the name that a key column has in the cube."""
    return f"k{scan.keys.index(column)}"


def period_sql(time: Field, grain: Grain) -> str:
    """Return the SQL of the first day of a row's day, week or month."""
    name = quote_name(time.name)
    day = name if time.type == "date" else f"CAST({name} AS DATE)"
    if grain == "day":
        return day
    if grain == "week":
        return f"{day} - CAST(isodow({day}) - 1 AS INTEGER)"
    return f"{day} - CAST(day({day}) - 1 AS INTEGER)"


def _mask_sql(masks: Sequence[Node]) -> str:
    # a condition that is NULL is not fulfilled: CASE sees to that by itself
    bits = [f"CASE WHEN {render_row_value(mask)} THEN {1 << bit} ELSE 0 END" for bit, mask in enumerate(masks)]
    return f"CAST({' + '.join(bits)} AS BIGINT)"


def _case_sql(atom: Atom, wanted: Filter) -> str:
    condition = render_all(wanted.conditions)
    if atom.argument is None:
        return f"count(CASE WHEN {condition} THEN 1 END)"
    value = f"CASE WHEN {condition} THEN {render_row_value(atom.argument)} END"
    if atom.kind == "sum_squares":
        return f"sum(CAST({value} AS DOUBLE) * CAST({value} AS DOUBLE))"
    return f"{atom.kind}({value})"


def merge_sql(atom: Atom, column: str) -> str:
    """Return the SQL that merges cells of an aggregate into a larger one."""
    return f"{MERGES.get(atom.kind, 'sum')}({column})"


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scans of a dataset have in common.

    Attributes:
        table: name of the dataset's rows.
        time: the time column.
        period_keys: lengths of period that are keys.
        load: what is known about the data, if anything.
    """

    table: str
    time: Field
    period_keys: tuple[Grain, ...]
    load: Load | None


def plan_scans(
    ground: Ground, slices: Sequence[Slice], atoms_by_filter: dict[Filter, tuple[Atom, ...]]
) -> tuple[Scan, ...]:
    """Plan as few scans as the expected number of cells allows.

    One cube for all; if it would have too many cells, one for each break-down; then one for each set of columns that
    filters use, halved while it has too many conditions; at last batches of CASE columns.
    """
    if not atoms_by_filter:
        return ()
    scan = _scan(ground, slices, atoms_by_filter)
    if len(scan.masks) <= MOST_MASKS and (scan.cells is None or scan.cells <= MOST_CELLS):
        return (scan,)
    if len(slices) > 1:
        return tuple(part for one in slices for part in plan_scans(ground, [one], atoms_by_filter))
    groups = _group_by_columns(atoms_by_filter)
    if len(groups) == 1 and len(scan.masks) > MOST_MASKS:
        groups = _halves(atoms_by_filter)
    if len(groups) > 1:
        return tuple(part for group in groups for part in plan_scans(ground, slices, group))
    return tuple(_batch(ground, slices, group) for group in _chunks(atoms_by_filter, BATCH))


def _scan(ground: Ground, slices: Sequence[Slice], atoms_by_filter: dict[Filter, tuple[Atom, ...]]) -> Scan:
    """Return the one cube that all filters and break-downs share."""
    filters = tuple(atoms_by_filter)
    common = common_conditions(filters)
    batch = _batch(ground, slices, atoms_by_filter)
    keys = tuple(dict.fromkeys([*batch.keys, *_lookup_columns(ground, filters, common)]))
    masks = boolean_keys(filters, frozenset(keys), common)
    cells = expected_cells(ground, keys, masks)
    return replace(batch, keys=keys, masks=masks, common=common, is_batch=False, cells=cells)


def _batch(ground: Ground, slices: Sequence[Slice], atoms_by_filter: dict[Filter, tuple[Atom, ...]]) -> Scan:
    """Return the scan in which every filter has columns of its own."""
    keys = tuple(dict.fromkeys(name for one in slices for name in one))
    return Scan(
        table=ground.table,
        time=ground.time,
        period_keys=ground.period_keys,
        keys=keys,
        masks=(),
        common=NO_FILTER,
        atoms=tuple(dict.fromkeys([ROWS, *(atom for atoms in atoms_by_filter.values() for atom in atoms)])),
        filters=tuple(atoms_by_filter),
        slices=tuple(slices),
        is_batch=True,
        cells=expected_cells(ground, keys, ()),
    )


def _lookup_columns(ground: Ground, filters: Iterable[Filter], common: Filter) -> list[str]:
    """Return the columns that are cheaper as keys than one boolean key per value that is asked for."""
    conditions = {condition for wanted in filters for condition in wanted.conditions} - set(common.conditions)
    equalities = [found for found in map(equality_of, conditions) if found is not None]
    distinct = distinct_by_column(ground.load)
    chosen = []
    for column in sorted({equality.column for equality in equalities}):
        asked = sum(equality.column == column for equality in equalities)
        if distinct.get(column, 0) <= max(64, 4 * asked):
            chosen.append(column)
    return chosen


def distinct_by_column(load: Load | None) -> dict[str, int]:
    """Return about how many different values each column has; nothing when nothing was loaded yet."""
    return {} if load is None else {column.name: column.distinct for column in load.columns}


def expected_cells(ground: Ground, keys: Sequence[str], masks: Sequence[Node]) -> int | None:
    """Return how many cells there are at most: the product of the keys' sizes, but no more than there are rows."""
    load = ground.load
    if load is None or load.first_day is None or load.last_day is None:
        return None
    days = (load.last_day - load.first_day).days + 1
    cells = sum(days // {"day": 1, "week": 7, "month": 28}[grain] + 2 for grain in ground.period_keys)
    distinct = distinct_by_column(load)
    for key in keys:
        cells *= distinct.get(key, 1) + 1
    by_columns: dict[frozenset[str], int] = {}
    for mask in masks:
        by_columns[fields_of(mask)] = by_columns.get(fields_of(mask), 0) + 1
    for columns, number in by_columns.items():
        values = 1
        for column in columns:
            values *= distinct.get(column, 1) + 1
        thresholds = 2 * number + 2 if len(columns) == 1 else 2**number
        cells *= min(2**number, thresholds, values)
    return min(cells, load.rows)


def _group_by_columns(atoms_by_filter: dict[Filter, tuple[Atom, ...]]) -> list[dict[Filter, tuple[Atom, ...]]]:
    groups: dict[frozenset[str], dict[Filter, tuple[Atom, ...]]] = {}
    for wanted, atoms in atoms_by_filter.items():
        columns = frozenset(name for condition in wanted.conditions for name in fields_of(condition))
        groups.setdefault(columns, {})[wanted] = atoms
    return list(groups.values())


def _halves(atoms_by_filter: dict[Filter, tuple[Atom, ...]]) -> list[dict[Filter, tuple[Atom, ...]]]:
    return _chunks(atoms_by_filter, (len(atoms_by_filter) + 1) // 2)


def _chunks(atoms_by_filter: dict[Filter, tuple[Atom, ...]], size: int) -> list[dict[Filter, tuple[Atom, ...]]]:
    entries = list(atoms_by_filter.items())
    return [dict(entries[start : start + size]) for start in range(0, len(entries), size)]
