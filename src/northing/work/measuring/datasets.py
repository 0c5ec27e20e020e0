"""Measuring one dataset in a run: what is due of its metrics, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.metrics.loads import current_load
from northing.model import Unavailable
from northing.work.measuring.due import Basis
from northing.work.measuring.recall import Recall
from northing.work.measuring.report import DatasetReport, report_of
from northing.work.measuring.rounds import Bench, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from northing.metrics.engines.remote import Remote
    from northing.metrics.loads import Load
    from northing.model import Dataset, Metric
    from northing.store import Facts
    from northing.work.measuring.harvest import Harvest
    from northing.work.measuring.known import Known
    from northing.work.measuring.rounds import Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run is asked to do.

    Attributes:
        at: the moment of the run; nothing after its day counts.
        landed: the folder of all landed datasets.
        only: ids of datasets; all of them when empty.
        full: whether everything is to be measured, whatever changed.
        remote: opens the engine that reads the rows, when it is needed; None is the built-in one.
        tell: told what is being done.
    """

    at: datetime
    landed: Path
    only: Collection[str]
    full: bool
    remote: Callable[[], Remote | None]
    tell: Callable[[str], None]


def measure_one(
    dataset: Dataset, metrics: Sequence[Metric], order: Order, *, facts: Facts, harvest: Harvest
) -> tuple[DatasetReport, Done | None]:
    """Measure what is due of the metrics of one dataset.

    Args:
        dataset: the dataset.
        metrics: the metrics that are computed from it.
        order: what the run is asked to do.
        facts: what was recorded.
        harvest: takes over what comes of it.

    Returns:
        The report, and what came of it; None where nothing could be measured from the dataset.
    """
    load = current_load(dataset.id, order.landed)
    report = DatasetReport(dataset=dataset.id, load=load, skipped=_why_not(load), metrics=len(metrics))
    if load is None or report.skipped:
        return report, None
    basis = Basis(
        dataset=dataset,
        load=load,
        landed=order.landed,
        calendar=harvest.known.plan.calendar,
        until=order.at.date(),
        is_full=order.full,
    )
    tasks = _tasks(basis, metrics, harvest.known)
    due = [task for task in tasks if task.due.days != ()]
    if due:
        order.tell(f"{dataset.title}: {len(due)} metric{'s' * (len(due) > 1)} over {load.rows:,} rows")
    try:
        recall = Recall(facts, harvest.known.versions, basis.calendar, order.at)
        done = Bench(basis, recall, harvest.known.together, order.remote() if due else None).measure(due)
    except Unavailable as error:
        return replace(report, skipped=f"it could not be read: {error}"), None
    harvest.take_done(done, tasks)
    return report_of(done, tasks, metrics=len(metrics)), done


def _why_not(load: Load | None) -> str:
    if load is None:
        return "it was never loaded"
    if not load.is_trusted:
        return f"it failed its tests: {'; '.join(test.name for test in load.failed_tests)}"
    return ""


def _tasks(basis: Basis, metrics: Sequence[Metric], known: Known) -> list[Task]:
    """Return for every metric what is due of it."""
    return [
        Task(
            metric,
            basis.due(
                metric.grains,
                known.marks.get(metric.id),
                definition=known.definitions[metric.id],
                version=known.versions[metric.id],
            ),
        )
        for metric in metrics
    ]
