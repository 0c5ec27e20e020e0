"""A whole morning's work in cold processes: many KPIs over many rows, from landed data to scored JSON.

A workspace is made with one table of Parquet and as many metrics and KPIs as asked for, each with a filter over two
columns, by week. What is timed are commands as a person or a cron job runs them, each a process of its own: measuring
everything the first time, measuring again when nothing changed, measuring after one more week has come, and the
scorecard as JSON. The yardsticks are Python that does nothing, a bare grouped scan of the same columns in DuckDB, and
one query for each KPI (of which a sample runs, and its time is scaled up), each in a process of its own too.

    python benchmarks/bench_cold.py --rows 10000000 --kpis 1000
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_DAY = date(2025, 1, 6)
WEEKS = 52
SITES, PRODUCTS = 40, 25
SAMPLE = 10
SOURCE = """
sources:
  - id: tills
    title: Tills
    access_point: data
datasets:
  - id: sales
    title: Sales
    source: tills
    files: "*.parquet"
    time_column: day
    columns:
      - {name: day, type: date}
      - {name: site, type: text}
      - {name: product, type: text}
      - {name: amount, type: number}
      - {name: seconds, type: integer}
"""
AGGREGATES = ("count(*)", "sum(amount)", "avg(amount)", "sum(amount) / count(*)", "max(seconds)")


def main() -> None:
    """Make the workspace, run the commands and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--kpis", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "shop"
        make_workspace(root, options.rows, options.kpis)
        northing = [sys.executable, "-c", "from northing.cli.main import main; main()"]
        took = {
            "python that does nothing": run([sys.executable, "-c", "pass"], root),
            "bare grouped scan in DuckDB": run([sys.executable, "-c", scan_code()], root),
        }
        print(f"landing {options.rows:,} rows: {run([*northing, 'data', 'load'], root):.2f} s")
        took["northing measure, the first time"] = run([*northing, "measure", "--no-load"], root)
        took["northing measure, nothing new"] = run([*northing, "measure", "--no-load"], root)
        write_week(root, WEEKS, options.rows // WEEKS)
        run([*northing, "data", "load"], root)
        took["northing measure, one more week"] = run([*northing, "measure", "--no-load"], root)
        took["northing score --format json"] = run([*northing, "score", "--format", "json"], root)
        sample = run([sys.executable, "-c", query_code()], root)
        took[f"one query for each KPI ({SAMPLE} of them, scaled)"] = sample / SAMPLE * options.kpis
    bare = took["bare grouped scan in DuckDB"]
    print(f"{options.rows:,} rows, {options.kpis:,} KPIs, {WEEKS} weeks; whole processes, elapsed")
    for name, seconds in took.items():
        print(f"  {name:44}{seconds:9.2f} s{seconds / bare:9.2f} × the bare scan")


def make_workspace(root: Path, rows: int, kpis: int) -> None:
    """Write settings, plan and data, and publish the plan."""
    (root / "plan").mkdir(parents=True)
    (root / "data").mkdir()
    today = FIRST_DAY + timedelta(weeks=WEEKS + 1)
    (root / "northing.toml").write_text(f'name = "Shop"\ntoday = {today.isoformat()}\n')
    (root / "plan" / "plan.yaml").write_text("\n".join([SOURCE, *_definitions(kpis)]))
    for week in range(WEEKS):
        write_week(root, week, rows // WEEKS)
    code = "from northing.cli.main import main; main()"
    run([sys.executable, "-c", code, "plan", "apply", "--message", "begin"], root)


def _definitions(kpis: int) -> Iterator[str]:
    yield "metrics:"
    for number in range(kpis):
        where = f"site = 'site {number % SITES}' AND product = 'product {number // SITES % PRODUCTS}'"
        yield f'  - {{id: m{number}, title: Metric {number}, dataset: sales, grains: [week], where: "{where}",'
        yield f"     additivity: last, expression: {AGGREGATES[number % len(AGGREGATES)]}}}"
    yield "kpis:"
    for number in range(kpis):
        yield f"  - {{id: k{number}, title: KPI {number}, metric: m{number}, target: 100, parent: all-of-it}}"
    yield "  - {id: all-of-it, title: All of it}"
    yield "scorecards:\n  - {id: card, title: Card, grain: week, indicators: [all-of-it]}"


def write_week(root: Path, week: int, rows: int) -> None:
    """Write the sales of one week."""
    monday = FIRST_DAY + timedelta(weeks=week)
    duckdb.execute(
        f"COPY (SELECT DATE '{monday}' + (i % 7)::INTEGER AS day, 'site ' || (hash(i, {week}) % {SITES}) AS site, "
        f"'product ' || (hash(i + 1, {week}) % {PRODUCTS}) AS product, (hash(i + 2) % 9000)::DOUBLE / 100 AS amount, "
        f"(hash(i + 3) % 900)::BIGINT AS seconds FROM range({rows}) t(i)) "
        f"TO '{root / 'data' / f'week-{week:02}.parquet'}' (FORMAT parquet)"
    ).fetchall()


def scan_code() -> str:
    """Return a program that reads the five columns and groups them by week, and nothing more."""
    sums = "sum(strlen(site)), sum(strlen(product)), sum(amount), sum(seconds)"
    return (
        "import duckdb; duckdb.sql(\"SELECT date_trunc('week', day), "
        f"{sums} FROM 'data/*.parquet' GROUP BY 1\").fetchall()"
    )


def query_code() -> str:
    """Return a program that asks for some of the KPIs with a query each."""
    return (
        f"import duckdb\nfor n in range({SAMPLE}):\n"
        "    duckdb.sql(f\"SELECT date_trunc('week', day), avg(amount) FROM 'data/*.parquet' "
        "WHERE site = 'site {n}' AND product = 'product {n}' GROUP BY 1\").fetchall()"
    )


def run(command: list[str], root: Path) -> float:
    """Run a command in the workspace and return the seconds it took."""
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=root, env=dict(os.environ), capture_output=True, check=False, text=True)
    if done.returncode:
        raise SystemExit(f"{command[2:]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
