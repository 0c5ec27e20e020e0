"""NR238: results that are summed or averaged have one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Metric, Objective
from northing.rules.rule import Finding, Rule
from northing.rules.siblings import children_of
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.plan import Plan
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every parent whose children's results are added up though their units differ."""
    parents: list[Objective | Kpi] = [*scope.of_kind(Objective), *scope.of_kind(Kpi)]
    for parent in parents:
        if parent.roll_up.method not in ("sum", "mean"):
            continue
        child_by_unit: dict[str, str] = {}
        for child in children_of(scope.plan, parent.id):
            if (unit := _unit(scope.plan, child.id)) is not None:
                child_by_unit.setdefault(unit, child.id)
        if len(child_by_unit) > 1:
            listed = ", ".join(f"{unit or 'no unit'} ({child!r})" for unit, child in child_by_unit.items())
            message = f"{named(parent)} takes the {parent.roll_up.method} of results in different units: {listed}"
            yield Finding(parent.id, "roll_up.method", message, "use weighted_mean, or children of one unit")


def _unit(plan: Plan, element_id: str) -> str | None:
    element = plan.elements.get(element_id)
    metric_id = element.metric if isinstance(element, (Kpi, KeyResult)) else None
    metric = plan.of_kind(Metric).get(metric_id or "")
    return metric.unit if metric is not None else None


RULE = Rule(
    code="NR238",
    title="Results of different units are added up",
    level="error",
    why=(
        "The roll-up methods sum and mean work on results, not on scores. Flights and tonnes do not add up; "
        "use weighted_mean, which works on scores, or children of one unit."
    ),
    example_bad="""
kpis:
  - id: traffic
    title: Traffic
    target: 100
    roll_up: {method: sum}
  - id: flights
    title: Flights
    parent: traffic
    metric: flown
    target: 60
  - id: freight
    title: Freight
    parent: traffic
    metric: carried
    target: 40
metrics:
  - id: flown
    title: Flown
    unit: flights
  - id: carried
    title: Carried
    unit: tonnes
""",
    example_good="""
kpis:
  - id: traffic
    title: Traffic
    target: 100
    roll_up: {method: sum}
  - id: flights
    title: Flights
    parent: traffic
    metric: flown
    target: 60
  - id: freight
    title: Freight
    parent: traffic
    metric: carried
    target: 40
metrics:
  - id: flown
    title: Flown
    unit: flights
  - id: carried
    title: Carried
    unit: flights
""",
    check=check,
)
