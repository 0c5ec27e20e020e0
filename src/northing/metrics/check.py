"""Checking metrics before anything is computed: expressions, dimensions, formulas over other metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.expression import parse_aggregate, parse_condition, scope_of
from northing.metrics.formula_check import check_formulas
from northing.metrics.syntax import suggest
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from northing.model.measures import Dataset, Metric


def check_metrics(
    metrics: Sequence[Metric], datasets_by_id: Mapping[str, Dataset], *, only: Collection[str] | None = None
) -> list[Issue]:
    """Return everything that is wrong with the metrics of a plan; that their datasets exist is for the rules to say.

    Args:
        metrics: all metrics: a formula may name any of them.
        datasets_by_id: all datasets; a metric of one that is not there is not held against it.
        only: ids of the metrics whose own definition is to be checked, all when left out; formulas always are.
    """
    chosen = [metric for metric in metrics if only is None or metric.id in only]
    issues = [issue for metric in chosen for issue in _origin_faults(metric)]
    for metric in chosen:
        dataset = datasets_by_id.get(metric.dataset or "")
        if dataset is not None and metric.expression is not None:
            issues += check_metric(metric, dataset)
    return [*issues, *check_formulas(metrics)]


def _origin_faults(metric: Metric) -> Iterator[Issue]:
    """Find metrics that say in no way, or in two, where their values come from."""
    if metric.expression is not None and metric.formula is not None:
        message = f"metric '{metric.id}' has both an expression over a dataset and a formula over metrics"
        yield Issue("NR330", "error", message, Where(element=metric.id, field="formula"), "keep one of them")
    if metric.expression is not None and metric.dataset is None:
        message = f"metric '{metric.id}' has an expression but no dataset"
        yield Issue("NR330", "error", message, Where(element=metric.id, field="dataset"), "name its dataset")
    if metric.expression is None and metric.dataset is not None:
        message = f"metric '{metric.id}' has a dataset but no expression"
        yield Issue(
            "NR330", "error", message, Where(element=metric.id, field="expression"), "write for instance count(*)"
        )
    if metric.where is not None and metric.expression is None:
        message = f"metric '{metric.id}' has a condition but no expression that it could be for"
        yield Issue(
            "NR330", "error", message, Where(element=metric.id, field="where"), "write an expression, or remove it"
        )


def check_metric(metric: Metric, dataset: Dataset) -> list[Issue]:
    """Return what is wrong with a metric that is computed from a dataset."""
    expression = scope_of(dataset, Where(element=metric.id, field="expression"))
    issues = [*parse_aggregate(metric.expression or "", expression).issues]
    if metric.where is not None:
        issues += parse_condition(metric.where, scope_of(dataset, Where(element=metric.id, field="where"))).issues
    names = [column.name for column in dataset.columns]
    for position, name in enumerate(metric.dimensions):
        if name not in names:
            where = Where(element=metric.id, field=f"dimensions.{position}")
            message = f"the dimension '{name}' is no column of dataset '{dataset.id}'"
            issues.append(Issue("NR331", "error", message, where, suggest(name, names)))
    if dataset.time_column is None and not any(issue.code == "NR332" for issue in issues):
        message = f"dataset '{dataset.id}' has no time column, so nothing can be measured by period"
        where = Where(element=metric.id, field="dataset")
        issues.append(Issue("NR332", "error", message, where, "name the time column of the dataset"))
    return issues
