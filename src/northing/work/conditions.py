"""Conditions: whether what the results of a plan rest on, its datasets and its metrics, may be trusted today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.calc.reason import Reason
from northing.metrics.loads import current_load, latest_attempt
from northing.model import Dataset, Metric
from northing.work.needs import Needs, measured_metrics
from northing.work.results import DatasetCondition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from northing.model import Mark
    from northing.plan import Plan
    from northing.work.workspace import Workspace


def dataset_conditions(workspace: Workspace, plan: Plan, today: date) -> Mapping[str, DatasetCondition]:
    """Return the condition of every dataset that was ever loaded, by id."""
    found = {name: _condition(workspace, dataset, today) for name, dataset in plan.of_kind(Dataset).items()}
    return {name: condition for name, condition in found.items() if condition is not None}


def metric_conditions(plan: Plan, marks: Mapping[str, Mark]) -> Mapping[str, DatasetCondition]:
    """Return the condition of every metric that could not be computed, by id; all others are as their datasets are."""
    failed = {name for name, mark in marks.items() if mark.reason and not mark.data}
    if not failed:
        return {}
    return {
        metric.id: DatasetCondition(Reason.NOT_COMPUTED, f"{metric.title}: {marks[metric.id].reason}", None)
        for metric in measured_metrics(plan)
        if metric.id in failed
    }


def grounds(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Return what the results of every metric rest on: itself, its dataset, and both of every metric that it needs."""
    needs, metrics = Needs(plan.of_kind(Metric)), {metric.id: metric for metric in measured_metrics(plan)}
    found = {}
    for name in metrics:
        rests_on = [name, *needs.below(name)]
        datasets = [str(metrics[other].dataset) for other in rests_on if metrics[other].dataset]
        found[name] = tuple(dict.fromkeys([*rests_on, *datasets]))
    return found


def _condition(workspace: Workspace, dataset: Dataset, today: date) -> DatasetCondition | None:
    attempt = latest_attempt(dataset.id, workspace.landed_folder)
    if attempt is None:
        return None
    load = current_load(dataset.id, workspace.landed_folder)
    since = load.loaded_at.date() if load is not None else None
    if load is not None and load.failed_tests:
        names = "; ".join(test.name for test in load.failed_tests)
        return DatasetCondition(Reason.FAILED_TEST, f"{dataset.title} failed its tests: {names}", None)
    age = (today - since).days if since is not None else None
    if dataset.stale_after_days is not None and age is not None and age > dataset.stale_after_days:
        text = f"{dataset.title} was last loaded {age} days ago, limit {dataset.stale_after_days} days"
        if attempt.status == "failed":
            text += "; the latest load failed"
        return DatasetCondition(Reason.STALE, text, since)
    return DatasetCondition(Reason.SCORED, "", since)
