"""Measuring: bring the data in, compute every metric from it, and record what is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING
from uuid import uuid4

from northing.metrics.cells import Cell, cell_of, is_unchanged, stamp
from northing.metrics.formula import evaluate_formulas
from northing.metrics.landing import load_dataset
from northing.metrics.loads import current_load
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import metric_sql, plan_measure
from northing.model import Dataset, Kpi, Metric, Run, Source
from northing.work.explain.origin import definition_of
from northing.work.facts import record
from northing.work.targets import column_metric

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date, datetime

    from northing.metrics.loads import Load
    from northing.metrics.plan import MeasurePlan
    from northing.plan import Plan
    from northing.store import Store
    from northing.work.workspace import Workspace


@dataclass(frozen=True)
class Outcome:
    """What a measuring run did.

    Attributes:
        run: id of the run; it is kept only when something was new.
        loads: how each dataset stands, by id.
        plans: how the metrics of each dataset were computed, by id.
        measured: how many results were computed.
        recorded: how many of them said something new.
    """

    run: str
    loads: Mapping[str, Load] = field(default_factory=dict)
    plans: Mapping[str, MeasurePlan] = field(default_factory=dict)
    measured: int = 0
    recorded: int = 0


def load_datasets(
    workspace: Workspace,
    plan: Plan,
    *,
    at: datetime,
    only: Collection[str] = (),
    progress: Callable[[str], None] | None = None,
) -> dict[str, Load]:
    """Bring in the data of a plan's datasets; where a load fails, the last good data stays.

    Args:
        workspace: where files are, and where they land.
        plan: what is declared.
        at: when.
        only: ids of datasets; all that have a source with an access point when empty.
        progress: told what is being read.

    Returns:
        What came of each, by id.
    """
    sources = plan.of_kind(Source)
    loads = {}
    for name, dataset in plan.of_kind(Dataset).items():
        source = sources.get(dataset.source)
        if source is None or not source.access_point or (only and name not in only):
            continue
        loads[name] = load_dataset(
            dataset, source, root=workspace.root, landed=workspace.landed_folder, at=at, progress=progress
        )
    return loads


def measured_metrics(plan: Plan) -> list[Metric]:
    """Return every metric of a plan, and one for each column that a target is taken from."""
    columns = (column_metric(plan, kpi) for kpi in plan.of_kind(Kpi).values())
    return [*plan.of_kind(Metric).values(), *(metric for metric in columns if metric is not None)]


def measure(
    workspace: Workspace,
    store: Store,
    *,
    actor: str,
    at: datetime,
    only: Collection[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Compute every metric of the published plan from the data that holds, and record what is new.

    Nothing after the day of `at` counts: a workspace that stands on a past day does not see what came later. Datasets
    that failed a test are left out, so that their metrics are unknown instead of wrong.

    Args:
        workspace: whose data.
        store: where the plan and the facts are kept.
        actor: who or what measures.
        at: when.
        only: ids of datasets; all of them when empty.
        progress: told what is being done.

    Raises:
        Invalid: a metric has faults; all of them at once, and nothing is recorded.
    """
    plan = store.history.load()
    until = at.date()
    outcome, cells = _measure_datasets(
        workspace, plan, measured_metrics(plan), until=until, only=only, progress=progress
    )
    run_id = f"{at:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    measured = {item.metric for item in chain.from_iterable(found.metrics for found in outcome.plans.values())}
    known = [*cells, *_other_cells(store, plan, measured)]
    formulas = {name for name, metric in plan.of_kind(Metric).items() if metric.formula is not None}
    results = [*cells, *evaluate_formulas(list(plan.of_kind(Metric).values()), known)]
    run = Run(run_id, at, actor, "measure", _details(plan, outcome))
    news = list(_news(store, results, metrics=measured | formulas, until=until))
    recorded = record(store, plan, stamp(news, recorded_at=at, run=run_id), run=run) if news else 0
    return Outcome(run_id, outcome.loads, outcome.plans, len(results), recorded)


def _news(store: Store, results: list[Cell], *, metrics: Collection[str], until: date) -> Iterator[Cell]:
    """Yield the results that say something new, and take back what was computed before and is not there any more.

    Args:
        store: what was recorded before.
        results: what was computed now.
        metrics: all metrics that were computed, also those without any result.
        until: last day that counts; what was recorded of later periods stays.
    """
    before = {item.key: item for item in store.facts.measurements(metrics=metrics)} if metrics else {}
    now = set()
    for cell in results:
        now.add(cell.key)
        recorded = before.get(cell.key)
        if recorded is None or not is_unchanged(cell, recorded):
            yield cell
    for key, recorded in before.items():
        is_gone = key not in now and recorded.start <= until
        if is_gone and recorded.value is not None and recorded.origin == "computed":
            yield Cell(*key, value=None)


def _measure_datasets(
    workspace: Workspace,
    plan: Plan,
    metrics: list[Metric],
    *,
    until: date,
    only: Collection[str],
    progress: Callable[[str], None] | None,
) -> tuple[Outcome, list[Cell]]:
    """Measure dataset by dataset, each in one shared scan."""
    loads: dict[str, Load] = {}
    plans: dict[str, MeasurePlan] = {}
    cells: list[Cell] = []
    for name, dataset in plan.of_kind(Dataset).items():
        load = current_load(name, workspace.landed_folder)
        own = [metric for metric in metrics if metric.dataset == name and metric.expression is not None]
        if load is None or not load.is_trusted or not own or (only and name not in only):
            continue
        if progress is not None:
            progress(f"{dataset.title}: {len(own)} metric{'s' * (len(own) > 1)} over {load.rows:,} rows")
        loads[name] = load
        plans[name] = plan_measure(own, dataset, plan.calendar, load=load)
        cells += measure_dataset(plans[name], load, landed=workspace.landed_folder, until=until).cells
    return Outcome("", loads, plans), cells


def _other_cells(store: Store, plan: Plan, measured: Collection[str]) -> list[Cell]:
    """Return what formulas may need and this run did not measure: typed values, and results of other datasets."""
    others = {name for name, metric in plan.of_kind(Metric).items() if metric.formula is None and name not in measured}
    return [cell_of(item) for item in store.facts.measurements(metrics=others)]


def _details(plan: Plan, outcome: Outcome) -> dict[str, object]:
    """Return what a run notes: for every dataset its version, for every metric its definition and its query."""
    datasets: dict[str, object] = {
        name: {
            "version": load.version,
            "loaded_at": load.loaded_at.isoformat(),
            "rows": load.rows,
            "files": [{"name": file.name, "sha256": file.sha256} for file in load.files],
        }
        for name, load in outcome.loads.items()
    }
    metrics: dict[str, object] = {
        item.metric: {"dataset": name, "version": outcome.loads[name].version, "sql": metric_sql(measure_plan, item)}
        for name, measure_plan in outcome.plans.items()
        for item in measure_plan.metrics
    }
    for name, metric in plan.of_kind(Metric).items():
        noted = metrics.get(name, {})
        metrics[name] = {"definition": definition_of(metric), **(noted if isinstance(noted, dict) else {})}
    return {"datasets": datasets, "metrics": metrics}
