"""NR232: a KPI has either a result of its own or one from its children."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.rule import Finding, Rule
from northing.rules.siblings import has_children
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every KPI with a metric that other KPIs are part of."""
    for kpi in scope.of_kind(Kpi):
        if kpi.metric is not None and has_children(scope.plan, kpi.id):
            message = f"{named(kpi)} has the metric {kpi.metric!r} and other KPIs are part of it"
            yield Finding(kpi.id, "metric", message, "make a KPI of its own for the metric, or take it out")


RULE = Rule(
    code="NR232",
    title="A KPI has both a metric and children",
    level="warning",
    why=(
        "The score could come from the metric or from the children, and a reader would not know from which. "
        "Take the metric out, or make a KPI of its own for it under the same parent."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
  - id: early
    title: Early departures
    parent: punctual
    metric: delay
    target: 9
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
  - id: early
    title: Early departures
    parent: punctual
    metric: delay
    target: 9
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
