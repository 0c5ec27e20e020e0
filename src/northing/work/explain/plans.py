"""The plan of measuring, dataset by dataset: what is asked of the rows, and what the last run read and took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.loads import current_load
from northing.metrics.plan import plan_measure
from northing.model import Dataset
from northing.work.explain.origin import noted_of
from northing.work.measuring.wanted import by_dataset, combinations
from northing.work.needs import measured_metrics

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from northing.metrics.plan import MeasurePlan
    from northing.work.workbench import Standpoint, Workbench


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the last run that read a dataset did with it.

    Attributes:
        run: id of the run.
        at: its moment.
        engine: what read the rows.
        metrics: how many metrics were measured.
        rows_read: source rows that were read.
        seconds: how long the queries took.
    """

    run: str
    at: datetime
    engine: str
    metrics: int
    rows_read: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DatasetPlan:
    """How the metrics of a dataset are measured.

    Attributes:
        title: title of the dataset.
        plan: the plan, of all its metrics together.
        faults: why a metric is left out, by id.
        last: the last run that read the dataset; None when none did.
    """

    title: str
    plan: MeasurePlan
    faults: dict[str, str]
    last: LastRun | None


def measure_plans(bench: Workbench, standpoint: Standpoint, *, only: Collection[str] = ()) -> tuple[DatasetPlan, ...]:
    """Return how the metrics of every dataset are measured, of those that have any.

    Args:
        bench: whose data and runs.
        standpoint: from where to look.
        only: ids of datasets; all of them when empty.
    """
    plan = bench.plan(standpoint)
    metrics = by_dataset(measured_metrics(plan))
    together = combinations(plan)
    found = []
    for name, dataset in plan.of_kind(Dataset).items():
        if name not in metrics or (only and name not in only):
            continue
        load = current_load(name, bench.workspace.landed_folder)
        planned = plan_measure(metrics[name], dataset, plan.calendar, load=load, combinations=together)
        faults = {metric: "; ".join(issue.message for issue in issues) for metric, issues in planned.faults.items()}
        found.append(DatasetPlan(dataset.title, planned, faults, _last_run(bench, name)))
    return tuple(found)


def _last_run(bench: Workbench, dataset: str) -> LastRun | None:
    """Return the last run that read a dataset, found by the marks of its metrics."""
    marks = sorted(
        (mark for mark in bench.marks().values() if mark.dataset == dataset), key=lambda mark: mark.at, reverse=True
    )
    for name in dict.fromkeys(mark.run for mark in marks):
        run = bench.run(name)
        rounds = noted_of(run, "datasets", dataset).get("rounds")
        if run is not None and rounds:
            return LastRun(
                run=name,
                at=run.at,
                engine=str(rounds[0]["engine"]),
                metrics=sum(item["metrics"] for item in rounds),
                rows_read=sum(item["rows_read"] for item in rounds),
                seconds=sum(item["seconds"] for item in rounds),
            )
    return None
