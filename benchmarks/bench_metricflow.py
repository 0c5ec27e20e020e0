"""Let MetricFlow answer some metrics of a dbt project, import the project, and measure all of them with Northing.

Both read the same Parquet file and the same YAML: `northing import dbt` brings the definitions in. Numbers must agree
to 1e-9. MetricFlow lives in an environment of its own, because its packages are none of Northing's:

    python -m venv mf
    mf/bin/pip install "dbt-core<1.12" dbt-metricflow dbt-duckdb
    python benchmarks/bench_metricflow.py --metricflow mf

Times of MetricFlow are those of its engine, warm: its start and `dbt build` are printed beside them, not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from northing.metrics.folders import dataset_folder
from northing.metrics.formula import evaluate_formulas
from northing.metrics.loads import Load, LoadedColumn, data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Dataset, Metric
from northing.work.importing import Options, import_dbt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.cells import Cell

REGIONS, PRODUCTS = 40, 25
FIRST, LAST = date(2024, 12, 30), date(2025, 12, 28)
MEASURES = ("amount_sum", "visit_count", "amount_mean", "seconds_max", "seconds_sum")
HOW_TO = """MetricFlow is needed beside Northing: make an environment for it,
    python -m venv mf
    mf/bin/pip install "dbt-core<1.12" dbt-metricflow dbt-duckdb
and run this again with --metricflow mf"""

MODEL = """
models:
  - name: days
    time_spine: {standard_granularity_column: date_day}
    columns: [{name: date_day, granularity: day}]
  - name: visits
    columns:
      - {name: visited_on, data_type: date}
      - {name: amount, data_type: double}
      - {name: seconds, data_type: bigint}
semantic_models:
  - name: visits
    model: ref('visits')
    primary_entity: visit
    defaults: {agg_time_dimension: visited_on}
    dimensions:
      - {name: visited_on, type: time, type_params: {time_granularity: day}}
      - {name: region, type: categorical}
      - {name: product, type: categorical}
    measures:
      - {name: amount_sum, agg: sum, expr: amount}
      - {name: visit_count, agg: sum, expr: 1}
      - {name: amount_mean, agg: average, expr: amount}
      - {name: seconds_max, agg: max, expr: seconds}
      - {name: seconds_sum, agg: sum, expr: seconds}
metrics:
  - {name: all_seconds, label: Seconds, type: simple, type_params: {measure: seconds_sum}}
  - {name: all_visits, label: Visits, type: simple, type_params: {measure: visit_count}}
"""

ASK = """
import json, sys, time
from pathlib import Path
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

project, names, repeats = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
begun = time.perf_counter()
configuration = CLIConfiguration()
configuration.setup(dbt_profiles_path=project, dbt_project_path=project, configure_file_logging=False)
engine = configuration.mf
answers = {"start": time.perf_counter() - begun, "metrics": {}}
for name in names:
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        asked = MetricFlowQueryRequest.create(metric_names=[name], group_by_names=["metric_time__week"])
        result = engine.query(asked).result_df
        seconds.append(time.perf_counter() - begun)
    rows = {str(start)[:10]: None if value is None else float(value) for start, value in result.rows}
    answers["metrics"][name] = {"seconds": seconds, "rows": rows}
Path(sys.argv[4]).write_text(json.dumps(answers))
"""


@dataclass(frozen=True)
class Measured:
    """What Northing measured, and how long each part of it took, in seconds."""

    values: dict[str, dict[str, float | None]]
    importing: float
    planning: float
    measuring: list[float]
    metrics: int


def main() -> None:
    """Generate rows and definitions, let both answer, compare the numbers and print the seconds."""
    options = _options()
    python = _python_of(options.metricflow)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        load = _generate(root / "landed", options.rows)
        project = _write_project(root / "dbt", data_paths(load, root / "landed")[0], options.metrics)
        names = _names(options.metrics)
        step = max(1, len(names) // options.asked)
        asked = [names[(place * step + place) % len(names)] for place in range(options.asked)]
        build = _build(python, project)
        answers = _ask(python, project, asked, options.repeats)
        measured = _measure(project, load, root / "landed", repeats=options.repeats)
    compared = _compare(answers, measured, asked)
    _print(options, answers, measured, build=build)
    print(f"{compared:,} values of {len(asked)} metrics agree to 1e-9")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metricflow", type=Path, help="environment that MetricFlow is installed in")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--metrics", type=int, default=1000)
    parser.add_argument("--asked", type=int, default=20, help="metrics that MetricFlow answers")
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def _python_of(environment: Path | None) -> Path:
    python = environment.absolute() / "bin" / "python" if environment is not None else None
    if python is None or not python.exists() or not (python.parent / "mf").exists():
        raise SystemExit(HOW_TO)
    return python


def _generate(landed: Path, rows: int) -> Load:
    """Write rows where a landed dataset stands, and say what a load would say about them."""
    distinct = {"visited_on": 364, "region": REGIONS, "product": PRODUCTS, "amount": 9000, "seconds": 900}
    kinds: dict[str, Any] = {"visited_on": "date", "amount": "number", "seconds": "integer"}
    load = Load(
        dataset="visits",
        status="loaded",
        version="bench",
        loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
        rows=rows,
        first_day=FIRST,
        last_day=LAST,
        columns=tuple(
            LoadedColumn(name=name, type=kinds.get(name, "text"), missing=0, distinct=values)
            for name, values in distinct.items()
        ),
    )
    dataset_folder(load.dataset, landed).mkdir(parents=True)
    (path,) = data_paths(load, landed)
    duckdb.execute(
        f"COPY (SELECT DATE '{FIRST}' + (i * 364 // {rows})::INTEGER AS visited_on, "
        f"'region ' || (hash(i) % {REGIONS}) AS region, 'product ' || (hash(i + 1) % {PRODUCTS}) AS product, "
        f"(hash(i + 3) % 9000)::DOUBLE / 100 AS amount, "
        f"CASE WHEN hash(i + 4) % 50 > 0 THEN (hash(i + 5) % 900)::BIGINT END AS seconds FROM range({rows}) t(i)) "
        f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()
    return load


def _names(number: int) -> list[str]:
    return [f"metric_{index}" for index in range(number)]


def _write_project(folder: Path, path: Path, number: int) -> Path:
    """Write a dbt project over a Parquet file, with as many metrics."""
    models = folder / "models"
    models.mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: visits\nprofile: visits\nversion: '1.0'\n")
    output = {"type": "duckdb", "path": str(folder / "visits.duckdb"), "threads": 2}
    (folder / "profiles.yml").write_text(json.dumps({"visits": {"target": "dev", "outputs": {"dev": output}}}))
    (models / "visits.sql").write_text(f"select * from read_parquet('{path}')")
    days = f"range(DATE '{FIRST}', DATE '2026-01-05', INTERVAL 1 DAY)"
    (models / "days.sql").write_text(
        "{{ config(materialized='table') }} select cast(range as date) as date_day from " + days
    )
    (models / "visits.yml").write_text(MODEL + "".join(_definition(index) for index in range(number)))
    return folder


def _definition(index: int) -> str:
    """Return one metric: seven of ten simple, two ratios, one the change against the week before."""
    head = f"  - name: metric_{index}\n    label: Metric {index}\n"
    region, product = index % REGIONS, index // REGIONS % PRODUCTS
    parts = (
        f"{{{{ Dimension('visit__region') }}}} = 'region {region}'",
        (f"{{{{ Dimension('visit__product') }}}} = 'product {product}'"),
    )
    condition = f'    filter: "{parts[0]} and {parts[1]}"\n'
    if index % 10 == 9:
        base = f"metric_{index - 5}"
        before = f"{{name: {base}, alias: before, offset_window: 7 days}}"
        inputs = f"[{{name: {base}, alias: now}}, {before}]"
        return f"{head}    type: derived\n    type_params: {{expr: now - before, metrics: {inputs}}}\n"
    if index % 10 in {7, 8}:
        sides = "{numerator: all_seconds, denominator: all_visits}"
        return f"{head}{condition}    type: ratio\n    type_params: {sides}\n"
    measure = MEASURES[index % len(MEASURES)]
    return f"{head}{condition}    type: simple\n    type_params: {{measure: {measure}}}\n"


def _build(python: Path, project: Path) -> float:
    """Let dbt make its tables and its manifest, and return how long that took."""
    begun = time.perf_counter()
    program = "from dbt.cli.main import dbtRunner; import sys; sys.exit(not dbtRunner().invoke(sys.argv[1:]).success)"
    places = ["--project-dir", str(project), "--profiles-dir", str(project)]
    _run([str(python), "-c", program, "--quiet", "build", *places])
    return time.perf_counter() - begun


def _ask(python: Path, project: Path, names: Sequence[str], repeats: int) -> dict[str, Any]:
    """Let MetricFlow answer metrics by week, one after the other in one process."""
    out = project / "answers.json"
    _run([str(python), "-c", ASK, str(project), json.dumps(list(names)), str(repeats), str(out)])
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def _run(command: list[str]) -> None:
    quiet = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=quiet, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:2])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _measure(project: Path, load: Load, landed: Path, *, repeats: int) -> Measured:
    """Import the project and measure all of its metrics by week."""
    begun = time.perf_counter()
    imported = import_dbt(project / "models", options=Options(grains=("week",), has_dimensions=False))
    importing = time.perf_counter() - begun
    if not imported.is_whole:
        raise SystemExit("\n".join(str(issue) for issue in imported.issues if issue.level == "error"))
    (dataset,) = (element for element in imported.elements if isinstance(element, Dataset))
    metrics = [element for element in imported.elements if isinstance(element, Metric)]
    begun = time.perf_counter()
    plan = plan_measure(metrics, dataset, CALENDAR_YEAR, load=load)
    planning = time.perf_counter() - begun
    taken = []
    cells: list[Cell] = []
    for _ in range(repeats):
        begun = time.perf_counter()
        cells = list(measure_dataset(plan, load, landed=landed).cells)
        cells += evaluate_formulas(metrics, cells, calendar=CALENDAR_YEAR)
        taken.append(time.perf_counter() - begun)
    values: dict[str, dict[str, float | None]] = {}
    for cell in cells:
        values.setdefault(cell.metric.replace("-", "_"), {})[cell.start.isoformat()] = cell.value
    return Measured(values, importing, planning, taken, imported.found)


def _compare(answers: dict[str, Any], measured: Measured, names: Sequence[str]) -> int:
    """Stop where the two do not agree; a week without rows has no row there and no value, or a count of 0, here."""
    compared = 0
    for name in names:
        theirs, ours = answers["metrics"][name]["rows"], measured.values[name]
        for start, value in ours.items():
            other = theirs.get(start)
            if other is None and value in {None, 0}:
                continue
            if other is None or value is None or abs(value - other) > 1e-9 * max(1.0, abs(other)):
                raise SystemExit(f"{name} in the week of {start}: Northing says {value}, MetricFlow {other}")
            compared += 1
    return compared


def _print(options: argparse.Namespace, answers: dict[str, Any], measured: Measured, *, build: float) -> None:
    medians = [statistics.median(found["seconds"]) for found in answers["metrics"].values()]
    theirs, whole = statistics.mean(medians), statistics.median(measured.measuring)
    ours = whole / measured.metrics
    print(f"{options.rows:,} rows, {measured.metrics:,} metrics by week, {len(medians)} of them asked of MetricFlow")
    print(f"MetricFlow, {len(medians)} metrics     {sum(medians):9.3f} s  {theirs:9.4f} s a metric")
    print(f"Northing, all {measured.metrics:,} metrics   {whole:9.3f} s  {ours:9.4f} s a metric")
    print(
        f"{theirs / ours:,.0f} × as fast a metric; "
        f"in the time of all {measured.metrics:,} here MetricFlow answers {whole / theirs:.1f}"
    )
    print(f"not counted: dbt build {build:.1f} s, start of MetricFlow {answers['start']:.1f} s,", end=" ")
    print(f"import {measured.importing:.1f} s, planning {measured.planning:.2f} s")


if __name__ == "__main__":
    main()
