"""What is measured: the metrics of a plan, by which break-downs, and a digest that says when that was changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from northing.model import Dataset, KeyResult, Kpi
from northing.work.methods import definition_lines, method_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.model import Metric
    from northing.plan import Plan

    Slice = tuple[str, ...]


def combinations(plan: Plan) -> frozenset[Slice]:
    """Return the sets of dimensions by which indicators ask for results together, each in alphabetical order.

    A KPI of one member that is broken down needs both together: of the airport EWR, one for each carrier.
    """
    kpis, key_results = plan.of_kind(Kpi).values(), plan.of_kind(KeyResult).values()
    asked = [{*kpi.member, *kpi.dimensions} for kpi in kpis]
    asked += [set(member) for member in (*(kpi.member for kpi in kpis), *(found.member for found in key_results))]
    return frozenset(tuple(sorted(names)) for names in asked if len(names) > 1)


def definition_digest(plan: Plan, metric: Metric, together: frozenset[Slice]) -> str:
    """Return a digest of everything that a metric's results depend on besides the data.

    Its first half is that of the method: where it changes a new version begins. The second half is of the periods and
    break-downs that are measured.
    """
    dataset = plan.of_kind(Dataset).get(metric.dataset or "")
    method = method_digest(definition_lines(metric, dataset), plan.renamed)
    own = sorted(names for names in together if set(names) <= set(metric.dimensions))
    reach = (metric.grains, metric.dimensions, metric.most_members, own, plan.calendar)
    return f"{method}-{hashlib.sha256(repr(reach).encode()).hexdigest()[:16]}"


def by_dataset(metrics: Iterable[Metric]) -> Mapping[str, list[Metric]]:
    """Return the metrics that are computed from each dataset, by its id."""
    found: dict[str, list[Metric]] = {}
    for metric in metrics:
        if metric.dataset and metric.expression is not None:
            found.setdefault(metric.dataset, []).append(metric)
    return found
