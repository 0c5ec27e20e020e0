"""Conditions: whether the datasets behind a plan may be trusted today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.calc.expression import parse_expression
from northing.calc.reason import Reason
from northing.metrics.loads import current_load, latest_attempt
from northing.model import Dataset, Metric
from northing.work.results import DatasetCondition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from northing.plan import Plan
    from northing.work.workspace import Workspace


def dataset_conditions(workspace: Workspace, plan: Plan, today: date) -> Mapping[str, DatasetCondition]:
    """Return the condition of every dataset that was ever loaded, by id."""
    found = {name: _condition(workspace, dataset, today) for name, dataset in plan.of_kind(Dataset).items()}
    return {name: condition for name, condition in found.items() if condition is not None}


def datasets_by_formula(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Return the datasets that each metric with a formula rests on, through other formulas too."""
    metrics = plan.of_kind(Metric)
    names = frozenset(metrics)
    return {name: _datasets(metrics, name, names) for name, metric in metrics.items() if metric.formula is not None}


def _datasets(metrics: Mapping[str, Metric], name: str, names: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    open_names, seen = [name], set()
    while open_names:
        here = open_names.pop()
        metric = metrics[here]
        seen.add(here)
        if metric.dataset:
            found[metric.dataset] = None
        if metric.formula is not None:
            open_names += sorted(parse_expression(metric.formula, names=names, has_periods=True).names - seen)
    return tuple(found)


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
