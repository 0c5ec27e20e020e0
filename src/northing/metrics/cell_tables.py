# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Tables of cells: every scan runs once, and its cells are merged to each filter, period, break-down and member."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.cube import key_name, merge_sql, period_sql
from northing.metrics.dialect import quote_name, quote_text, render, render_all, render_atom
from northing.metrics.filters import Filter, lookup_of, make_filter
from northing.metrics.nodes import atoms_of
from northing.model.time import CALENDAR_YEAR

if TYPE_CHECKING:
    from northing.metrics.changes import Span
    from northing.metrics.cube import Scan, Slice
    from northing.metrics.engine import Engine
    from northing.metrics.engines.remote import Remote
    from northing.metrics.nodes import Atom
    from northing.metrics.plan import MeasurePlan, Single
    from northing.metrics.window import Window
    from northing.model.time import Grain

PERIOD_GRAIN, PERIOD_KEY, PERIOD_START = (f'p."northing:{part}"' for part in ("grain", "key", "start"))
"""Columns of the table of periods, named so that no column of a dataset is mistaken for one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of an aggregate under a filter stand: a table of cells, the filter's number, a column."""

    table: str
    filter: int
    column: str


class CellTables:
    """What one run keeps in the engine: the periods, and tables of cells by filter, grain, break-down and member.

    Attributes:
        number_by_filter: under which number the tables know a filter.
        number_by_slice: under which number they know a break-down.
        places: where the values of an aggregate under a filter and break-down stand.
    """

    def __init__(self, plan: MeasurePlan, engine: Engine, remote: Remote | None = None) -> None:
        """Number the filters and break-downs of a plan; nothing is computed yet."""
        self.number_by_filter: dict[Filter, int] = {}
        self.number_by_slice: dict[Slice, int] = {}
        self.places: dict[tuple[Atom, Filter, Slice], Place] = {}
        self._plan = plan
        self._engine = engine
        self._remote = remote
        self.grains = tuple(dict.fromkeys(grain for metric in plan.metrics for grain in metric.grains))
        self._wanted: dict[Filter, set[tuple[Grain, Slice]]] = defaultdict(set)
        for metric in plan.metrics:
            for one in metric.slices:
                self.number_by_slice.setdefault(one, len(self.number_by_slice))
            for wanted in (metric.rows, *(make_filter(atom.filters) for atom in atoms_of(metric.formula))):
                self.number_by_filter.setdefault(wanted, len(self.number_by_filter))
                self._wanted[wanted].update((grain, one) for grain in metric.grains for one in metric.slices)

    def extent(self) -> Span | None:
        """Return the first and the last day of the rows, None when no row has a time."""
        if self._remote is not None:
            return self._remote.days()
        time = period_sql(self._plan.time, "day")
        ((first, last),) = self._engine.run(f"SELECT min({time}), max({time}) FROM {quote_name(self._plan.dataset)}")
        return None if first is None else (first, last)

    def fill(self, window: Window) -> None:
        """Run all scans and merge their cells to the periods of a window."""
        self._put_periods(window)
        for number, scan in enumerate(self._plan.scans):
            self._fill_from_scan(scan, number)
        for number, single in enumerate(self._plan.singles):
            self._fill_from_single(single, number)
        self._put_members()

    def _put_periods(self, window: Window) -> None:
        """Make a table of which key period belongs to which period of every grain."""
        import pyarrow as pa

        rows = [
            (grain, key.start, period.start)
            for grain, periods in window.periods_by_grain.items()
            for period in periods
            for key in CALENDAR_YEAR.periods(self._key_of(grain), period.start, period.last_day)
        ]
        text, day = pa.string(), pa.date32()
        types = {"northing:grain": text, "northing:key": day, "northing:start": day}
        self._engine.register(
            "period_rows",
            pa.table(
                [
                    pa.array(column, kind)
                    for column, kind in zip(
                        zip(*rows, strict=True) if rows else ((), (), ()), types.values(), strict=True
                    )
                ],
                names=list(types),
            ),
        )
        self._engine.run("CREATE TEMP TABLE period_keys AS FROM period_rows")

    def _key_of(self, grain: Grain) -> Grain:
        """Return the key period that a grain's periods are made of."""
        keys = self._plan.period_keys
        return "day" if "day" in keys else "week" if grain == "week" else "month"

    def _put_members(self) -> None:
        """Make a table of the members that have rows under each filter; the whole is always there."""
        tables = [f"SELECT DISTINCT filter, grain, slice, member FROM cells_{n}" for n in range(len(self._plan.scans))]
        whole = self.number_by_slice.get(())
        always = [
            f"({number}, {quote_text(grain)}, {whole}, []::VARCHAR[])"
            for wanted, number in self.number_by_filter.items()
            for grain in sorted({grain for grain, one in self._wanted[wanted] if one == ()})
        ]
        tables.append(f"SELECT * FROM (VALUES {', '.join(always)})")
        self._engine.run(f"CREATE TEMP TABLE all_members AS {' UNION '.join(tables)}")

    def _make_table(self, name: str, measures: int) -> None:
        columns = ", ".join(f"a{index} DOUBLE" for index in range(measures))
        keys = "filter INTEGER, grain VARCHAR, slice INTEGER, member VARCHAR[], start DATE"
        self._engine.run(f"CREATE TEMP TABLE {name} ({keys}, {columns})")

    def _fill_from_scan(self, scan: Scan, number: int) -> None:
        if self._remote is None:
            self._engine.run(f"CREATE TEMP TABLE scan_{number} AS {scan.sql}")
        else:
            self._engine.register(f"rows_{number}", self._remote.scan(scan))
            self._engine.run(f"CREATE TEMP TABLE scan_{number} AS FROM rows_{number}")
        self._make_table(f"cells_{number}", len(scan.atoms))
        for grain in self.grains:
            for one in scan.slices:
                asked = [wanted for wanted in scan.filters if (grain, one) in self._wanted[wanted]]
                for cells in self._cells_by_filter(scan, number, asked):
                    self._merge(scan, number, grain, one, cells=cells)
        self._engine.run(f"DROP TABLE scan_{number}")
        for wanted in scan.filters:
            for one in scan.slices:
                for index, atom in enumerate(scan.atoms):
                    place = Place(f"cells_{number}", self.number_by_filter[wanted], f"a{index}")
                    self.places[atom, wanted, one] = place

    def _cells_by_filter(self, scan: Scan, number: int, asked: list[Filter]) -> list[str]:
        """Return queries that give a scan's cells together with the number of each filter they belong to."""
        if scan.is_batch:
            return [self._batch_cells(scan, number, wanted) for wanted in asked]
        bit_by_sql = {render(mask): bit for bit, mask in enumerate(scan.masks)}
        rows_by_columns: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for wanted in asked:
            own = Filter(tuple(part for part in wanted.conditions if part not in scan.common.conditions))
            lookup = lookup_of(own, frozenset(scan.keys), bit_by_sql)
            for values in lookup.rows:
                row = ", ".join([str(self.number_by_filter[wanted]), str(lookup.bits), *values])
                rows_by_columns[lookup.columns].append(f"({row})")
        return [self._cube_cells(scan, number, columns, rows) for columns, rows in rows_by_columns.items()]

    @staticmethod
    def _cube_cells(scan: Scan, number: int, columns: tuple[str, ...], rows: list[str]) -> str:
        """Return the query that joins a cube with the definitions of filters that compare the same columns."""
        names = ", ".join(["filter", "bits", *(f"v{position}" for position in range(len(columns)))])
        conditions = [f"c.{key_name(scan, column)} = d.v{position}" for position, column in enumerate(columns)]
        if scan.masks:
            conditions.append("(c.mask & d.bits) = d.bits")
        on = " AND ".join(conditions) or "TRUE"
        return f"SELECT d.filter, c.* FROM scan_{number} c JOIN (VALUES {', '.join(rows)}) AS d({names}) ON {on}"

    def _batch_cells(self, scan: Scan, number: int, wanted: Filter) -> str:
        position = scan.filters.index(wanted)
        keys = [f"p_{grain}" for grain in scan.period_keys] + [key_name(scan, name) for name in scan.keys]
        measures = [f"f{position}_a{index} AS a{index}" for index in range(len(scan.atoms))]
        selected = ", ".join([f"{self.number_by_filter[wanted]} AS filter", *keys, *measures])
        return f"SELECT {selected} FROM scan_{number} WHERE f{position}_a0 > 0"

    def _merge(self, scan: Scan, number: int, grain: Grain, one: Slice, *, cells: str) -> None:
        """Merge cells to the periods of a grain and the members of a break-down."""
        keys = [f"c.{key_name(scan, name)}" for name in one]
        measures = ", ".join(merge_sql(atom, f"c.a{index}") for index, atom in enumerate(scan.atoms))
        period = f"{PERIOD_KEY} = c.p_{self._key_of(grain)} AND {PERIOD_GRAIN} = {quote_text(grain)}"
        labels = f"{quote_text(grain)}, {self.number_by_slice[one]}, {_member(keys)}, {PERIOD_START}"
        self._engine.run(
            f"INSERT INTO cells_{number} SELECT c.filter, {labels}, {measures} "
            f"FROM ({cells}) c JOIN period_keys p ON {period} "
            f"WHERE {_is_present(keys)} GROUP BY {', '.join(['c.filter', *keys, PERIOD_START])}"
        )

    def _fill_from_single(self, single: Single, number: int) -> None:
        """Run the queries of an aggregate that cannot be merged, one for each grain and break-down."""
        self._make_table(f"single_{number}", 1)
        filter_number = self.number_by_filter[single.filter]
        for grain, one in sorted(self._wanted[single.filter]):
            key = period_sql(self._plan.time, self._key_of(grain))
            names = [f"d.{quote_name(name)}" for name in one]
            self._engine.run(
                f"INSERT INTO single_{number} SELECT {filter_number}, {quote_text(grain)}, "
                f"{self.number_by_slice[one]}, {_member(names)}, {PERIOD_START}, {render_atom(single.atom)} "
                f"FROM {quote_name(self._plan.dataset)} d "
                f"JOIN period_keys p ON {PERIOD_KEY} = {key} AND {PERIOD_GRAIN} = {quote_text(grain)} "
                f"WHERE {render_all(single.filter.conditions)} AND {_is_present(names)} "
                f"GROUP BY {', '.join([*names, PERIOD_START])}"
            )
        for one in self.number_by_slice:
            self.places[single.atom, single.filter, one] = Place(f"single_{number}", filter_number, "a0")


def _member(keys: list[str]) -> str:
    return f"[{', '.join(f'CAST({key} AS VARCHAR)' for key in keys)}]::VARCHAR[]"


def _is_present(keys: list[str]) -> str:
    return " AND ".join(f"{key} IS NOT NULL" for key in keys) or "TRUE"
