"""Land ten files of CSV, then again with one more: against pandas.read_csv and DuckDB's own read_csv to Parquet.

Run `python benchmarks/bench_landing.py --rows 5000000`. Times are medians; read the ratios, the first to plain DuckDB,
the second to landing all files. Landing does more than the others: it judges every value by its declared type, keeps
bad rows aside with their lines, tests the data, counts what the columns hold and digests the rows of each day.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
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
    from collections.abc import Callable, Sequence

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


@dataclass(frozen=True)
class Timing:
    """What some work took.

    Attributes:
        seconds: on the clock.
        work: seconds of processors, which others on the machine change less.
    """

    seconds: float
    work: float


def main() -> None:
    """Write the files, land them, and print what everything takes beside DuckDB's own way."""
    options = _options()
    share, week = options.rows // FILES, options.rows // 520
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        size = _write_files(root / "data", share)
        print(f"{options.rows:,} rows in {FILES} files of CSV, {size / 1e6:,.0f} MB")
        plain = _median(options.repeats, lambda: _copy_with_duckdb(root))
        pandas = _median(options.repeats, lambda: _read_with_pandas(root))
        landing = _median(options.repeats, lambda: _land_anew(root))
        first = _land(root)
        nothing = _median(options.repeats, lambda: _land(root))
        appended, loads = _append(root, options, share)
        little, loads_of_week = _append(root, options, week)
        _print("plain DuckDB: read_csv to Parquet", plain, plain, landing)
        _print("pandas.read_csv", pandas, plain, landing)
        _print("landing all files", landing, plain, landing)
        _print("landing, nothing changed", nothing, plain, landing)
        _print(f"landing, one file of {share:,} rows appended", appended, plain, landing)
        _print(f"landing, one file of {week:,} rows appended", little, plain, landing)
        begun = time.perf_counter()
        spans = [changed_spans(first, load, root / "landed") for load in (loads[-1], loads_of_week[-1])]
        print(f"days that changed: {spans}, found in {(time.perf_counter() - begun) * 1000:.1f} ms")


def _print(what: str, timing: Timing, plain: Timing, landing: Timing) -> None:
    seconds = (
        f"{timing.seconds:8.2f} s {timing.seconds / plain.seconds:6.2f} × {timing.seconds / landing.seconds:6.3f} ×"
    )
    work = f"{timing.work:8.2f} s {timing.work / plain.work:6.2f} × {timing.work / landing.work:6.3f} ×"
    print(f"{what:46} clock {seconds}   processors {work}")


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


def _append(root: Path, options: argparse.Namespace, rows: int) -> tuple[Timing, list[Load]]:
    """Return what it takes to land one file more, and the loads."""
    loads: list[Load] = []
    timings = []
    for number in range(options.repeats):
        path = root / "data" / "visits-99.csv"
        _write(path, date(2026, 2, 1), rows, options.rows * (10 + number))
        timings.append(_median(1, lambda: loads.append(_land(root))))
        path.unlink()
        _land(root)
    return _median_of(timings), loads


def _median(repeats: int, work: Callable[[], object]) -> Timing:
    timings = []
    for _ in range(repeats):
        begun, at_work = time.perf_counter(), time.process_time()
        work()
        timings.append(Timing(time.perf_counter() - begun, time.process_time() - at_work))
    return _median_of(timings)


def _median_of(timings: Sequence[Timing]) -> Timing:
    return Timing(statistics.median(one.seconds for one in timings), statistics.median(one.work for one in timings))


if __name__ == "__main__":
    main()
