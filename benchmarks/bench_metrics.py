"""Measure a thousand filtered metrics over one table: the shared cube, a bare grouped scan, one query each, one fused.

Run `python benchmarks/bench_metrics.py`, with `--mix hard` for lists, thresholds and up to four columns in a filter,
with `--rows 100000000` for more. A round asks everything once, one after the other; ratios are medians of rounds.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from northing.metrics.folders import dataset_folder
from northing.metrics.loads import Load, LoadedColumn, data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import metric_sql, plan_measure
from northing.model.measures import Column, Dataset, Metric
from northing.model.time import CALENDAR_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from northing.metrics.cells import Measured
    from northing.metrics.plan import MeasurePlan

T = TypeVar("T")
DISTINCT = {"day": 364, "region": 40, "product": 25, "channel": 5, "amount": 9000, "seconds": 900}
HARD_DISTINCT = {**DISTINCT, "region": 12, "product": 40}
PAIRS = ("count(*)", "sum(amount)", "avg(amount)", "max(seconds)", "sum(seconds) / count(*)")
HARD = (*PAIRS, "count_if(seconds > 300) / count(*)", "stddev(amount)", "min(amount)")
FIRST, LAST = date(2024, 12, 30), date(2025, 12, 28)
LAST_WEEK = (date(2025, 12, 22), LAST)
SCAN, CUBE, WEEK = "one bare grouped scan of the columns", "all metrics from the cube", "one week of all metrics"
KEYS = "that scan grouped by the filters' columns too"
PLAN = "planning them"


@dataclass
class Times:
    """Seconds of wall-clock and of processor time, by what was done, one for each round."""

    elapsed: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def take(self, name: str, work: Callable[[], T]) -> T:
        """Do something once and keep how long it took."""
        cpu, begun = _processor(), time.perf_counter()
        result = work()
        self.elapsed.setdefault(name, []).append(time.perf_counter() - begun)
        self.processor.setdefault(name, []).append(_processor() - cpu)
        return result

    def show(self, name: str, *, times: float = 1.0, label: str = "") -> None:
        """Print medians, and medians of the ratios to the bare scan of the same round."""
        columns = []
        for taken in (self.elapsed, self.processor):
            scans = taken[SCAN]
            ratios = [seconds * times / scans[min(at, len(scans) - 1)] for at, seconds in enumerate(taken[name])]
            columns.append(f"{statistics.median(taken[name]) * times:9.3f} s {statistics.median(ratios):8.2f} ×")
        print(f"{label or name:44s} {columns[0]}   processor {columns[1]}")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Generate the table, measure it in every way, compare the results and print the ratios."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        landed = Path(folder)
        distinct = DISTINCT if options.mix == "pairs" else HARD_DISTINCT
        dataset, load = _generate(landed, options.rows, distinct)
        metrics = _metrics(options.metrics, options.mix, distinct)
        (path,) = data_paths(load, landed)
        times = Times()
        plan = times.take(PLAN, lambda: plan_measure(metrics, dataset, CALENDAR_YEAR, load=load))
        cells = sum(scan.cells or 0 for scan in plan.scans)
        print(
            f"{options.rows:,} rows, {len(metrics)} metrics by week, {len(plan.scans)} scan(s), at most {cells:,} cells"
        )
        for _ in range(options.repeats):
            times.take(SCAN, lambda: _bare_scan(path, options.mix))
            times.take(KEYS, lambda: _bare_scan(path, options.mix, by_columns=True))
            measured = times.take(CUBE, lambda: measure_dataset(plan, load, landed=landed))
            week = times.take(WEEK, lambda: measure_dataset(plan, load, landed=landed, spans=[LAST_WEEK]))
        sample = random.Random(7).sample(range(len(metrics)), min(options.sample, len(metrics)))  # noqa: S311 - no secret
        times.take("each", lambda: [_one_query(metrics[number], path) for number in sample])
        for number in options.fused:
            times.take(f"fused {number}", lambda number=number: _fused(plan, path, number))
        _print(times, measured, len(metrics) / len(sample), options.fused)
        _compare(plan, measured, week, path=path, sample=sample)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--metrics", type=int, default=1000)
    parser.add_argument("--mix", choices=("pairs", "hard"), default="pairs", help="what the filters are like")
    parser.add_argument("--repeats", type=int, default=5, help="rounds")
    parser.add_argument("--sample", type=int, default=10, help="metrics queried one by one, and compared")
    parser.add_argument("--fused", type=int, nargs="*", default=[10, 25], help="FILTER clauses in one query")
    return parser.parse_args()


def _generate(landed: Path, rows: int, distinct: dict[str, int]) -> tuple[Dataset, Load]:
    kinds = {"day": "date", "amount": "number", "seconds": "integer"}
    columns = tuple(Column(name=name, type=kinds.get(name, "text")) for name in distinct)  # type: ignore[arg-type]
    dataset = Dataset(id="visits", title="Visits", source="generated", time_column="day", columns=columns)
    load = Load(
        dataset=dataset.id,
        status="loaded",
        version="bench",
        loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
        rows=rows,
        first_day=FIRST,
        last_day=LAST,
        columns=tuple(
            LoadedColumn(name=column.name, type=column.type, missing=0, distinct=distinct[column.name])
            for column in columns
        ),
    )
    dataset_folder(dataset.id, landed).mkdir(parents=True)
    (path,) = data_paths(load, landed)
    texts = ", ".join(
        f"'{name} ' || (hash(i + {place}) % {distinct[name]}) AS {name}"
        for place, name in enumerate(("region", "product", "channel"))
    )
    duckdb.execute(
        f"COPY (SELECT DATE '{FIRST}' + (i * 364 // {rows})::INTEGER AS day, {texts}, "
        f"(hash(i + 3) % 9000)::DOUBLE / 100 AS amount, "
        f"CASE WHEN hash(i + 4) % 50 > 0 THEN (hash(i + 5) % 900)::BIGINT END AS seconds FROM range({rows}) t(i)) "
        f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()
    return dataset, load


def _metrics(number: int, mix: str, distinct: dict[str, int]) -> list[Metric]:
    """Make metrics with filters: all different pairs of values, or of the kinds that people write."""
    choice = random.Random(42)  # noqa: S311 - reproducible, no secret
    pairs = [(region, product) for product in range(distinct["product"]) for region in range(distinct["region"])]
    found = []
    for index in range(number):
        region, product = pairs[index % len(pairs)]
        where = f"region = 'region {region}' AND product = 'product {product}'"
        found.append(
            Metric(
                id=f"metric-{index}",
                title=f"Metric {index}",
                dataset="visits",
                expression=choice.choice(PAIRS if mix == "pairs" else HARD),
                where=where if mix == "pairs" else _hard_filter(index, choice, distinct),
                grains=("week",),
            )
        )
    return found


def _hard_filter(index: int, choice: random.Random, distinct: dict[str, int]) -> str:
    conditions = [f"region = 'region {choice.randrange(distinct['region'])}'"]
    if index % 2:
        listed = ", ".join(f"'product {choice.randrange(distinct['product'])}'" for _ in range(3))
        conditions.append(f"product IN ({listed})")
    if index % 3 == 0:
        conditions.append(f"channel = 'channel {choice.randrange(distinct['channel'])}'")
    if index % 5 == 0:
        conditions.append(f"seconds > {choice.choice((60, 300, 600))}")
    return " AND ".join(conditions)


def _bare_scan(path: Path, mix: str, *, by_columns: bool = False) -> None:
    """Group by week alone, or by what filters look at too, and aggregate every column that the metrics read once."""
    columns = ["region", "product", *(["channel"] if mix == "hard" else [])]
    filtered = ", ".join(columns) if by_columns else ", ".join(f"count({name})" for name in columns)
    sql = f"SELECT date_trunc('week', day) AS week, count(*), sum(amount), sum(seconds), max(seconds), {filtered}"
    duckdb.execute(f"{sql} FROM read_parquet('{path}') GROUP BY ALL").fetchall()


def _one_query(metric: Metric, path: Path) -> None:
    sql = f"SELECT date_trunc('week', day) AS week, {metric.expression} FROM read_parquet('{path}')"
    duckdb.execute(f"{sql} WHERE {metric.where} GROUP BY ALL").fetchall()


def _fused(plan: MeasurePlan, path: Path, number: int) -> None:
    """Compute several metrics in one query with FILTER clauses, the obvious way."""
    singles = [metric_sql(plan, metric) for metric in plan.metrics[:number]]
    values = [sql.partition(" AS period, ")[2].partition(" AS value")[0] for sql in singles]
    columns = ", ".join(f"{value} AS v{position}" for position, value in enumerate(values))
    sql = f"SELECT date_trunc('week', day) AS week, {columns} FROM read_parquet('{path}') GROUP BY ALL"
    duckdb.execute(sql).fetchall()


def _print(times: Times, measured: Measured, scale: float, fused: Sequence[int]) -> None:
    times.show(SCAN)
    times.show(KEYS)
    times.show(CUBE)
    times.show("each", times=scale, label="one query for each metric (sampled)")
    for number in fused:
        times.show(f"fused {number}", label=f"{number} metrics fused by FILTER in one query")
    times.show(WEEK)
    times.show(PLAN)
    each, cube = statistics.median(times.elapsed["each"]) * scale, statistics.median(times.elapsed[CUBE])
    week = statistics.median(
        part / whole for part, whole in zip(times.processor[WEEK], times.processor[CUBE], strict=True)
    )
    in_queries = sum(query.seconds for query in measured.queries)
    print(f"{each / cube:.0f} × as fast as one query for each; one week takes 1/{1 / week:.0f} of the full run")
    print(f"of the last run {in_queries:.3f} s were queries over the rows, {len(measured.cells):,} cells came of them")


def _compare(plan: MeasurePlan, measured: Measured, week: Measured, *, path: Path, sample: Sequence[int]) -> None:
    """Stop when the cube and a metric's own query do not agree, or one week and the same week of all."""
    compared = 0
    for number in sample:
        metric = plan.metrics[number]
        sql = metric_sql(plan, metric).replace('FROM "visits"', f"FROM read_parquet('{path}')")
        expected = dict(duckdb.execute(sql).fetchall())
        for cell in (cell for cell in measured.cells if cell.metric == metric.metric):
            _require_alike(cell.value, expected.get(cell.start), f"{cell.metric} {cell.start}")
            compared += 1
    whole = {cell.key: cell.value for cell in measured.cells}
    for cell in week.cells:
        _require_alike(cell.value, whole[cell.key], f"{cell.metric} {cell.start} alone")
    print(f"{compared:,} values of {len(sample)} metrics agree with their own queries, {len(week.cells):,} of one week")


def _require_alike(found: float | None, expected: float | None, what: str) -> None:
    if (found is None) != (expected is None) or abs((found or 0) - (expected or 0)) > 1e-9 * abs(expected or 1):
        msg = f"{what}: the cube says {found}, {expected} was expected"
        raise SystemExit(msg)


if __name__ == "__main__":
    main()
