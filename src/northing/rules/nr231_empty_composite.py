"""NR231: a KPI judges a metric or is made of other KPIs."""

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
    """Yield every KPI without metric and children."""
    for kpi in scope.of_kind(Kpi):
        if kpi.metric is None and not has_children(scope.plan, kpi.id):
            message = f"{named(kpi)} has no metric and no KPI is part of it"
            yield Finding(kpi.id, "", message, "name its metric, or let other KPIs name it as their parent")


RULE = Rule(
    code="NR231",
    title="A KPI has neither metric nor children",
    level="warning",
    why=(
        "Without a metric a KPI is a composite, scored from the KPIs that name it as their parent. With "
        "neither it never has a score."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    perspective: customer
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
