"""How long a store takes to record and to read measurements, against what a script would do with the same rows.

1,000 metrics by week, a year of them: recorded for the first time; measured again with nothing new; measured again with
one more week; only that week; and read: everything that holds, what one scorecard needs of it, and everything as it was
known before the last run. The others keep the same columns in SQLite, with an index by what is measured:

- sqlite3: `executemany` into one table, every run appended; what holds is found by a window function.
- pandas: `DataFrame.to_sql` and `read_sql`, with the same statement.

They append what they are given, new or not, and refuse no rewriting; Northing compares, keeps the run and what holds.

    python benchmarks/bench_facts.py [--metrics 1000] [--weeks 52] [--rounds 5] [--postgresql URL]

With `--postgresql` the address of a server without a database at its end, such as postgresql://ann@localhost/; its
databases bench_1, bench_2 and so on are made anew.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd  # type: ignore[import-untyped]

from northing.model import Measurement, Run
from northing.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AT = datetime(2026, 1, 12, tzinfo=UTC)
FIRST = date(2025, 1, 6)
COLUMNS = (
    *("metric", "member", "grain", "start", "value", "numerator", "denominator", "rows"),
    *("recorded_at", "run", "origin", "version"),
)
TABLE = """
    CREATE TABLE measurement (metric TEXT, member TEXT, grain TEXT, start TEXT, value REAL, numerator REAL,
        denominator REAL, rows INTEGER, recorded_at TEXT, run TEXT, origin TEXT, version INTEGER);
    CREATE INDEX measurement_key ON measurement (metric, member, grain, start, recorded_at);
"""
LATEST = """
    SELECT * FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY metric, member, grain, start ORDER BY recorded_at DESC, rowid DESC) p
        FROM measurement WHERE recorded_at <= ? AND start >= ?
    ) WHERE p = 1
"""
ALWAYS, EVER = datetime.max.replace(tzinfo=UTC), date.min
_numbers = count(1)


def measured(run: str, *, metrics: int, weeks: Sequence[int], hours: int) -> list[Measurement]:
    """Return what a run measures; the number of a metric and week is always the same."""
    at = AT + timedelta(hours=hours)
    starts = {week: FIRST + timedelta(weeks=week) for week in weeks}
    return [
        Measurement(
            f"metric-{metric}", "", "week", start, metric / (week + 1), metric, week + 1.0, 9, at, run, "computed"
        )
        for metric in range(metrics)
        for week, start in starts.items()
    ]


class Northing:
    """A store of Northing."""

    def __init__(self, url: str, folder: Path) -> None:
        """Open it."""
        self.url, self.folder = url, folder
        self.store = open_store(url, workspace=folder, create=True)

    def record(self, measurements: list[Measurement]) -> None:
        """Record what a run measured."""
        first = measurements[0]
        self.store.facts.record(measurements, Run(first.run, first.recorded_at, "ann", "measure", {}))

    def read(self) -> int:
        """Read everything that holds."""
        return len(self.store.facts.measurements())

    def read_columns(self) -> int:
        """Read everything that holds as a scoreboard does, in a new process."""
        lines = open_store(self.url, workspace=self.folder).facts.timelines().values()
        return sum(len(line.results) for line in lines)

    def read_since(self, since: date) -> int:
        """Read the latest periods."""
        return len(self.store.facts.measurements(since=since))

    def read_past(self, moment: datetime) -> int:
        """Read everything that held at an earlier moment."""
        return len(self.store.facts.measurements(known_on=moment))


class Plain:
    """One table in SQLite."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        self.connection = sqlite3.connect(folder / f"plain-{next(_numbers)}.db")
        self.connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + TABLE)

    def record(self, measurements: list[Measurement]) -> None:
        """Append what a run measured."""
        rows = [row_of(item) for item in measurements]
        self.connection.executemany(f"INSERT INTO measurement VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        self.connection.commit()

    def _latest(self, moment: datetime, since: date) -> int:
        return len(self.connection.execute(LATEST, (moment.isoformat(), since.isoformat())).fetchall())

    def read(self) -> int:
        """Read everything that holds."""
        return self._latest(ALWAYS, EVER)

    read_columns = read

    def read_since(self, since: date) -> int:
        """Read the latest periods."""
        return self._latest(ALWAYS, since)

    def read_past(self, moment: datetime) -> int:
        """Read everything that held at an earlier moment."""
        return self._latest(moment, EVER)


class Pandas(Plain):
    """The same table through data frames."""

    def record(self, measurements: list[Measurement]) -> None:
        """Append what a run measured."""
        frame = pd.DataFrame.from_records([row_of(item) for item in measurements], columns=COLUMNS)
        frame.to_sql("measurement", self.connection, if_exists="append", index=False)
        self.connection.commit()

    def _latest(self, moment: datetime, since: date) -> int:
        return len(pd.read_sql(LATEST, self.connection, params=(moment.isoformat(), since.isoformat())))


def row_of(item: Measurement) -> tuple[object, ...]:
    """Return a measurement as SQLite keeps it."""
    return (
        item.metric,
        item.member,
        item.grain,
        item.start.isoformat(),
        item.value,
        item.numerator,
        item.denominator,
        item.rows,
        item.recorded_at.isoformat(),
        item.run,
        item.origin,
        item.version,
    )


Kept = Northing | Plain


def tasks(metrics: int, weeks: int) -> dict[str, Callable[[Kept], object]]:
    """Return what each of them does, in order, with the measurements made beforehand."""
    year = range(weeks)
    first = measured("one", metrics=metrics, weeks=year, hours=0)
    again = measured("two", metrics=metrics, weeks=year, hours=1)
    more = measured("three", metrics=metrics, weeks=range(weeks + 1), hours=2)
    last = measured("four", metrics=metrics, weeks=[weeks + 1], hours=3)
    quarter = FIRST + timedelta(weeks=weeks - 13)
    return {
        f"record {len(first):,} for the first time": lambda kept: kept.record(first),
        "record the same again": lambda kept: kept.record(again),
        f"record them with {metrics:,} more": lambda kept: kept.record(more),
        f"record {metrics:,} more alone": lambda kept: kept.record(last),
        "read everything": lambda kept: kept.read(),
        "read everything in columns": lambda kept: kept.read_columns(),
        "read the last quarter": lambda kept: kept.read_since(quarter),
        "read everything as known earlier": lambda kept: kept.read_past(AT + timedelta(hours=1)),
    }


def make(name: str, folder: Path, server: str) -> Kept:
    """Return an empty one of a kind."""
    if name == "plain":
        return Plain(folder)
    if name == "pandas":
        return Pandas(folder)
    number = next(_numbers)
    if name == "postgresql":
        import psycopg

        with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS bench_{number}")
            connection.execute(f"CREATE DATABASE bench_{number}")
        return Northing(f"{server}bench_{number}", folder)
    return Northing(f"sqlite:///bench-{number}.db" if name == "sqlite" else f"files:bench-{number}", folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgresql", default="", help="address of a server on which databases may be made")
    options = parser.parse_args()
    todo = tasks(options.metrics, options.weeks)
    names = ["plain", "pandas", "sqlite", *(["postgresql"] if options.postgresql else [])]
    taken: dict[tuple[str, str], list[float]] = {(task, name): [] for task in todo for name in names}
    with tempfile.TemporaryDirectory(prefix="northing-bench-") as folder:
        for _ in range(options.rounds):
            kept = {name: make(name, Path(folder), options.postgresql) for name in names}
            for task, run in todo.items():
                for name in names:
                    begun = time.perf_counter()
                    run(kept[name])
                    taken[task, name].append(time.perf_counter() - begun)
            for one in kept.values():
                if isinstance(one, Northing):
                    one.store.close()
    print(f"medians of {options.rounds} rounds: milliseconds, and how many times those of sqlite3")
    for task in todo:
        median = {name: statistics.median(taken[task, name]) * 1000 for name in names}
        cells = (f"{name} {found:8,.1f} ({found / median['plain']:5.2f}×)" for name, found in median.items())
        print(f"{task:36} " + "  ".join(cells))


if __name__ == "__main__":
    main()
