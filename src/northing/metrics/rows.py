"""The rows of a dataset, read by the built-in engine or by another: scans go in, tables of cells come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from northing.metrics.cube import day_sql
from northing.metrics.dialect import quote_name
from northing.metrics.merging.stretches import DAYS
from northing.metrics.row_counts import count_rows
from northing.metrics.singles import single_sql
from northing.metrics.window import days_sql
from northing.model.time import CALENDAR_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.changes import Span
    from northing.metrics.cube import Scan, Slice
    from northing.metrics.engine import Engine
    from northing.metrics.engines.remote import Remote
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.nodes import Field
    from northing.metrics.plan import MeasurePlan
    from northing.metrics.singles import Single
    from northing.metrics.window import Window
    from northing.model.time import Grain


class Rows(Protocol):
    """Rows that scans can be run over."""

    name: str

    def extent(self) -> Span | None:
        """Return the first and the last day of the rows that count, None when no row has a time."""
        ...

    def narrow(self, window: Window, stretches: Stretches) -> None:
        """Read only the days of a window from now on."""
        ...

    def read(self) -> int:
        """Return how many rows a query reads: those of the parts of files that have any day of the window."""
        ...

    def scan_sql(self, scan: Scan) -> str:
        """Return the query of a scan."""
        ...

    def scan(self, scan: Scan) -> pa.Table:
        """Run a scan and return its cells."""
        ...

    def single_sql(self, single: Single, one: Slice, grain: Grain) -> str:
        """Return the query of an aggregate that cannot be merged."""
        ...

    def single(self, single: Single, one: Slice, grain: Grain) -> pa.Table:
        """Run the query of an aggregate that cannot be merged; return the columns period, k0 … and a0."""
        ...


@dataclass(frozen=True, slots=True)
class Files:
    """The landed files that rows stand in.

    Attributes:
        table: the name under which the built-in engine knows them.
        paths: where they are.
        time: the time column.
        until: the last day whose rows count; all of them when None.
    """

    table: str
    paths: Sequence[Path]
    time: Field
    until: date | None

    def open(self, engine: Engine, days: Sequence[Span] | None = None) -> None:
        """Make the rows, or those of some days, readable for the built-in engine."""
        engine.open_parquet(self.table, self.paths, where=days_sql(self.time, until=self.until, days=days))

    def count(self, days: Sequence[Span] | None) -> int:
        """Return how many rows are read for some days."""
        return count_rows(self.paths, self.time.name, days=days, until=self.until)


class LocalRows:
    """Rows that the built-in engine reads from landed files."""

    name = "duckdb"

    def __init__(self, plan: MeasurePlan, engine: Engine, files: Files) -> None:
        """Take the engine and the files."""
        self._plan = plan
        self._engine = engine
        self._files = files
        self._days: Sequence[Span] | None = None

    @cached_property
    def _count(self) -> int:
        return self._files.count(self._days)

    def read(self) -> int:
        """Return how many rows a query reads."""
        return self._count

    def extent(self) -> Span | None:
        """Return the first and the last day of the rows that count, None when no row has a time."""
        self._files.open(self._engine)
        day = day_sql(self._plan.time)
        sql = f"SELECT min({day}), max({day}) FROM {quote_name(self._plan.dataset)}"  # noqa: S608 - quoted
        ((first, last),) = self._engine.run(sql)
        return None if first is None else (first, last)

    def narrow(self, window: Window, stretches: Stretches) -> None:
        """Read only the days of a window from now on."""
        self._engine.register("days_given", stretches.table())
        self._engine.set_up(f"CREATE TEMP TABLE {quote_name(DAYS)} AS FROM days_given")
        self._days = window.days
        self._files.open(self._engine, window.days)

    def scan_sql(self, scan: Scan) -> str:
        """Return the query of a scan."""
        return scan.sql

    def scan(self, scan: Scan) -> pa.Table:
        """Run a scan and return its cells."""
        return self._engine.arrow(scan.sql)

    def single_sql(self, single: Single, one: Slice, grain: Grain) -> str:
        """Return the query of an aggregate that cannot be merged."""
        return single_sql(single, one, grain, table=self._plan.dataset, time=self._plan.time)

    def single(self, single: Single, one: Slice, grain: Grain) -> pa.Table:
        """Run the query of an aggregate that cannot be merged; return the columns period, k0 … and a0."""
        return self._engine.arrow(self.single_sql(single, one, grain))


class RemoteRows:
    """Rows that another engine reads; it knows days, ISO weeks and months, and nothing of our stretches of time."""

    def __init__(self, plan: MeasurePlan, engine: Engine, files: Files, remote: Remote) -> None:
        """Take an engine that has the dataset open."""
        self.name = remote.name
        self._plan = plan
        self._engine = engine
        self._files = files
        self._remote = remote
        self._window: Window | None = None
        self._stretches: Stretches | None = None

    @cached_property
    def _count(self) -> int:
        return self._files.count(self._days)

    def read(self) -> int:
        """Return how many rows a query reads."""
        return self._count

    def extent(self) -> Span | None:
        """Return the first and the last day of the rows that count, None when no row has a time."""
        return self._remote.days()

    def narrow(self, window: Window, stretches: Stretches) -> None:
        """Read only the days of a window from now on."""
        self._window, self._stretches = window, stretches

    @property
    def _days(self) -> Sequence[Span] | None:
        return None if self._window is None else self._window.days

    def scan_sql(self, scan: Scan) -> str:
        """Return the query of a scan."""
        return self._remote.scan_sql(scan, days=self._days)

    def scan(self, scan: Scan) -> pa.Table:
        """Run a scan and return its cells."""
        return self._remote.scan(scan, days=self._days)

    def single_sql(self, single: Single, one: Slice, grain: Grain) -> str:
        """Return the query of an aggregate that cannot be merged."""
        key = self._key(grain)
        return self._remote.single_sql(single, one, key=key, periods=self._periods(grain, key))

    def single(self, single: Single, one: Slice, grain: Grain) -> pa.Table:
        """Run the query of an aggregate that cannot be merged; return the columns period, k0 … and a0."""
        import pyarrow as pa

        key = self._key(grain)
        found = self._remote.single(single, one, key=key, periods=self._periods(grain, key))
        starts = found.column("start").cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)
        periods = np.zeros(0, np.int64) if self._stretches is None else self._stretches.period_starts[grain]
        columns = {"period": np.searchsorted(periods, starts), "a0": found.column("a0")}
        names = [f"k{place}" for place in range(len(one))]
        if names:
            self._engine.register("member_values", found.select(names))
            listed = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in names)
            texts = self._engine.arrow(f"SELECT {listed} FROM member_values")  # noqa: S608 - our own names
            columns |= {name: texts.column(name) for name in names}
        return pa.table(columns)

    def _key(self, grain: Grain) -> Grain:
        """Return the length of period, of those that every engine knows, that a grain's periods are made of."""
        return "day" if "day" in self._plan.period_keys else self._plan.calendar.key_grain(grain)

    def _periods(self, grain: Grain, key: Grain) -> list[tuple[date, date]]:
        periods = () if self._window is None else self._window.periods_by_grain[grain]
        return [
            (part.start, period.start)
            for period in periods
            for part in CALENDAR_YEAR.periods(key, period.start, period.last_day)
        ]
