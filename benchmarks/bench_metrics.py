"""Measure many filtered metrics over one table: the shared cube, a bare scan, one query each, and one fused query.

Run `python benchmarks/bench_metrics.py --rows 20000000 --metrics 200`. Times are medians; read the ratios.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from northing.metrics.folders import dataset_folder
from northing.metrics.loads import Load, LoadedColumn, data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import metric_sql, plan_measure
from northing.model.measures import Column, Dataset, Metric
from northing.model.time import CALENDAR_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.metrics.plan import MeasurePlan

REGIONS = 12
CHANNELS = 5
PRODUCTS = 40
AGGREGATES = ("count(*)", "sum(amount)", "avg(amount)", "count_if(seconds > 300) / count(*)", "max(seconds)")


def main() -> None:
    """Generate the table, measure it four ways, compare the results and print the ratios."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        landed = Path(folder)
        dataset, load = _generate(landed, options.rows, options.products)
        metrics = _metrics(options.metrics, options.products)
        plan = plan_measure(metrics, dataset, CALENDAR_YEAR, load=load)
        print(
            f"{options.rows:,} rows, {len(metrics)} metrics by week, {len(plan.scans)} scan(s), "
            f"at most {sum(scan.cells or 0 for scan in plan.scans):,} cells"
        )
        path = data_paths(load, landed)[0]
        scan = _median(options.repeats, lambda: _bare_scan(path))
        cube = _median(options.repeats, lambda: measure_dataset(plan, load, landed=landed))
        sample = min(options.sample, len(metrics))
        chosen = random.Random(7).sample(range(len(metrics)), sample)  # noqa: S311 - a sample, no secret
        one_each = _median(1, lambda: [_query(plan, path, number) for number in chosen]) / sample * len(metrics)
        fused = {n: _median(1, lambda n=n: _fused(plan, path, n)) for n in options.fused if n <= len(metrics)}
        _print(scan, cube, one_each, fused)
        _compare(plan, load, landed, chosen)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--metrics", type=int, default=200)
    parser.add_argument(
        "--products", type=int, default=PRODUCTS, help="values of a column that half of the filters use"
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sample", type=int, default=10, help="metrics queried one by one, and compared")
    parser.add_argument("--fused", type=int, nargs="*", default=[10, 25, 50], help="FILTER clauses in one query")
    return parser.parse_args()


def _generate(landed: Path, rows: int, products: int) -> tuple[Dataset, Load]:
    dataset = Dataset(
        id="visits",
        title="Visits",
        source="generated",
        time_column="day",
        columns=(
            Column(name="day", type="date"),
            Column(name="region", type="text"),
            Column(name="channel", type="text"),
            Column(name="product", type="integer"),
            Column(name="amount", type="number"),
            Column(name="seconds", type="integer"),
        ),
    )
    dataset_folder(dataset.id, landed).mkdir(parents=True)
    distinct = {"day": 365, "region": REGIONS, "channel": CHANNELS, "product": products, "amount": 9000, "seconds": 900}
    load = Load(
        dataset=dataset.id,
        status="loaded",
        version="bench",
        loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
        rows=rows,
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        columns=tuple(
            LoadedColumn(name=column.name, type=column.type, missing=0, distinct=distinct[column.name])
            for column in dataset.columns
        ),
    )
    duckdb.execute(
        f"COPY (SELECT DATE '2025-01-01' + (i * 365 // {rows})::INTEGER AS day, "
        f"'region ' || (hash(i) % {REGIONS}) AS region, 'channel ' || (hash(i + 1) % {CHANNELS}) AS channel, "
        f"(hash(i + 2) % {products})::BIGINT AS product, (hash(i + 3) % 9000)::DOUBLE / 100 AS amount, "
        f"CASE WHEN hash(i + 4) % 50 > 0 THEN (hash(i + 5) % 900)::BIGINT END AS seconds FROM range({rows}) t(i)) "
        f"TO '{data_paths(load, landed)[0]}' (FORMAT parquet)"
    ).fetchall()
    return dataset, load


def _metrics(number: int, products: int) -> list[Metric]:
    """Make metrics with filters of the kinds people write: equalities, lists, thresholds, and several of them."""
    choice = random.Random(42)  # noqa: S311 - reproducible, no secret
    metrics = []
    for index in range(number):
        conditions = [f"region = 'region {choice.randrange(REGIONS)}'"]
        if index % 2:
            conditions.append(f"product IN ({choice.randrange(products)}, {choice.randrange(products)})")
        if index % 3 == 0:
            conditions.append(f"channel = 'channel {choice.randrange(CHANNELS)}'")
        if index % 5 == 0:
            conditions.append(f"seconds > {choice.choice((60, 300, 600))}")
        metrics.append(
            Metric(
                id=f"metric-{index}",
                title=f"Metric {index}",
                dataset="visits",
                expression=choice.choice(AGGREGATES),
                where=" AND ".join(conditions),
                grains=("week",),
            )
        )
    return metrics


def _median(repeats: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _bare_scan(path: Path) -> None:
    """Read the same columns and do as little as possible with them."""
    texts = "sum(day - DATE '2025-01-01'), sum(strlen(region)), sum(strlen(channel))"
    columns = f"{texts}, sum(product), sum(amount), sum(seconds)"
    duckdb.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()


def _query(plan: MeasurePlan, path: Path, number: int) -> dict[date, float | None]:
    sql = metric_sql(plan, plan.metrics[number]).replace('FROM "visits"', f"FROM read_parquet('{path}')")
    return dict(duckdb.execute(sql).fetchall())


def _fused(plan: MeasurePlan, path: Path, number: int) -> None:
    """Compute several metrics in one query with FILTER clauses, the obvious way."""
    singles = [metric_sql(plan, metric) for metric in plan.metrics[:number]]
    values = [sql.partition(" AS period, ")[2].partition(" AS value")[0] for sql in singles]
    columns = ", ".join(f"{value} AS v{position}" for position, value in enumerate(values))
    duckdb.execute(
        f"SELECT date_trunc('week', day) AS week, {columns} FROM read_parquet('{path}') GROUP BY ALL"
    ).fetchall()


def _print(scan: float, cube: float, one_each: float, fused: dict[int, float]) -> None:
    print(f"bare scan of the columns        {scan:8.2f} s    1.00 ×")
    print(f"all metrics from the cube       {cube:8.2f} s {cube / scan:7.2f} ×")
    print(f"one query per metric (sampled)  {one_each:8.2f} s {one_each / scan:7.2f} ×")
    for number, seconds in fused.items():
        print(f"{number:4d} metrics fused by FILTER    {seconds:8.2f} s {seconds / scan:7.2f} ×")


def _compare(plan: MeasurePlan, load: Load, landed: Path, chosen: list[int]) -> None:
    """Stop when the cube and the metric's own query do not agree."""
    cells = measure_dataset(plan, load, landed=landed).cells
    compared = 0
    for number in chosen:
        expected = _query(plan, data_paths(load, landed)[0], number)
        for cell in (cell for cell in cells if cell.metric == plan.metrics[number].metric):
            other = expected.get(cell.start)
            if (cell.value is None) != (other is None) or abs((cell.value or 0) - (other or 0)) > 1e-9 * abs(
                other or 1
            ):
                msg = f"{cell.metric} {cell.start}: the cube says {cell.value}, its own query {other}"
                raise SystemExit(msg)
            compared += 1
    print(f"{compared:,} values of {len(chosen)} metrics agree with their own queries")


if __name__ == "__main__":
    main()
