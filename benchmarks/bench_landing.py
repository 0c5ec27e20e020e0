"""Land ten files of CSV, then again with one more: against pandas.read_csv and DuckDB's own read_csv to Parquet.

Run `python benchmarks/bench_landing.py --rows 5000000`. Times are medians; read the ratios. Landing does more than the
others: it judges every value by its declared type, keeps bad rows aside with their lines, tests the data, counts what
the columns hold and digests the rows of each day.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from northing.metrics.changes import changed_spans
from northing.metrics.landing import load_dataset
from northing.metrics.loads import data_paths
from northing.model.measures import Column, Dataset, DataTest, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.metrics.loads import Load

FILES = 10
AT = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source(id="files", title="Files", access_point="data")
DATASET = Dataset(
    id="visits",
    title="Visits",
    source="files",
    files="*.csv",
    time_column="day",
    columns=(
        Column(name="id", type="integer"),
        Column(name="day", type="date"),
        Column(name="at", type="timestamp"),
        Column(name="region", type="text"),
        Column(name="product", type="text"),
        Column(name="amount", type="number"),
        Column(name="seconds", type="integer"),
        Column(name="new", type="boolean"),
    ),
    tests=(
        DataTest(type="unique", columns=("id",)),
        DataTest(type="not_null", columns=("day", "region")),
        DataTest(type="range", columns=("amount",), minimum=0),
    ),
)


def main() -> None:
    """Write the files, land them, and print what everything takes beside DuckDB's own way."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        size = _write_files(root / "data", options.rows // FILES)
        print(f"{options.rows:,} rows in {FILES} files of CSV, {size / 1e6:,.0f} MB")
        plain = _median(options.repeats, lambda: _copy_with_duckdb(root))
        columns = [("plain DuckDB: read_csv to Parquet", plain)]
        columns.append(("pandas.read_csv", _median(options.repeats, lambda: _read_with_pandas(root))))
        columns.append(("landing all files", _median(options.repeats, lambda: _land_anew(root))))
        first = _land(root)
        columns.append(("landing, nothing changed", _median(options.repeats, lambda: _land(root))))
        appended, loads = _median_of_appended(root, options)
        columns.append((f"landing, one file of {options.rows // FILES:,} rows appended", appended))
        week, loads_of_week = _median_of_appended(root, options, rows=options.rows // 520)
        columns.append((f"landing, one file of {options.rows // 520:,} rows appended", week))
        landing = columns[2][1]
        for what, seconds in columns:
            print(f"{what:48} {seconds:8.2f} s {seconds / plain:7.2f} × DuckDB {seconds / landing:7.3f} × landing")
        begun = time.perf_counter()
        spans = [changed_spans(first, load, root / "landed") for load in (loads[-1], loads_of_week[-1])]
        print(f"days that changed: {spans}, found in {(time.perf_counter() - begun) * 1000:.1f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def _write_files(folder: Path, rows: int) -> int:
    folder.mkdir()
    for number in range(FILES):
        _write(folder / f"visits-{number:02}.csv", date(2025, 1, 1) + timedelta(days=36 * number), rows, number * rows)
    return sum(path.stat().st_size for path in folder.iterdir())


def _write(path: Path, first: date, rows: int, offset: int) -> None:
    days = f"DATE '{first}' + (i * 36 // {rows})::INTEGER"
    duckdb.execute(
        f"COPY (SELECT {offset} + i AS id, {days} AS day, {days} + INTERVAL (hash(i) % 86400) SECOND AS at, "
        f"'region ' || (hash(i + 1) % 12) AS region, 'product ' || (hash(i + 2) % 4000) AS product, "
        f"(hash(i + {offset}) % 9000)::DOUBLE / 100 AS amount, "
        f"CASE WHEN hash(i + 4) % 50 > 0 THEN hash(i + 5) % 900 END AS seconds, hash(i + 6) % 2 = 0 AS new "
        f"FROM range({rows}) t(i)) TO '{path}' (FORMAT csv, HEADER)"
    ).fetchall()


def _copy_with_duckdb(root: Path) -> None:
    duckdb.execute(f"COPY (FROM read_csv('{root}/data/*.csv')) TO '{root}/plain.parquet' (FORMAT parquet)").fetchall()


def _read_with_pandas(root: Path) -> None:
    frames = [pd.read_csv(path, parse_dates=["day", "at"]) for path in sorted((root / "data").iterdir())]
    pd.concat(frames)


def _land_anew(root: Path) -> None:
    shutil.rmtree(root / "landed", ignore_errors=True)
    _land(root)


def _land(root: Path) -> Load:
    load = load_dataset(DATASET, SOURCE, root=root, landed=root / "landed", at=AT)
    if load.status == "failed" or not all(path.exists() for path in data_paths(load, root / "landed")):
        raise SystemExit(load.reason)
    return load


def _median_of_appended(
    root: Path, options: argparse.Namespace, *, rows: int | None = None
) -> tuple[float, list[Load]]:
    """Return what it takes to land one file more, and the loads."""
    loads: list[Load] = []
    times = []
    for number in range(options.repeats):
        path = root / "data" / "visits-99.csv"
        _write(path, date(2026, 2, 1), rows or options.rows // FILES, options.rows * (10 + number))
        times.append(_median(1, lambda: loads.append(_land(root))))
        path.unlink()
        _land(root)
    return statistics.median(times), loads


def _median(repeats: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
