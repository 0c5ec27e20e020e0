"""NR250: weights that are expressions can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Metric
from northing.rules.expressions import fault_of, weight_expressions
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every weight that is an expression which cannot be used; of all elements where a metric may be gone."""
    names = frozenset(scope.plan.of_kind(Metric))
    for element in scope.plan if scope.lost else scope.elements:
        for stated in weight_expressions(element):
            fault = fault_of(stated.text, names)
            if fault is not None:
                yield Finding(element.id, stated.field, fault.message, target=fault.name)


RULE = Rule(
    code="NR250",
    title="A weight expression cannot be used",
    level="error",
    why=(
        "A weight is a number, numbers by the day from which each holds, or an expression over metrics: their results "
        "of the same period and member. `weight: flights` weighs each member by its flights. Ids with hyphens stand in "
        "double quotes."
    ),
    example_bad="""
metrics:
  - id: delay
    title: Delay
    dimensions: [origin]
  - id: flights-flown
    title: Flights flown
    dimensions: [origin]
kpis:
  - id: punctual
    title: Punctual
    metric: delay
    target: 10
    by: origin
    scored_by: members
    member_weight: flights-flown
""",
    example_good="""
metrics:
  - id: delay
    title: Delay
    dimensions: [origin]
  - id: flights-flown
    title: Flights flown
    dimensions: [origin]
kpis:
  - id: punctual
    title: Punctual
    metric: delay
    target: 10
    by: origin
    scored_by: members
    member_weight: '"flights-flown"'
""",
    check=check,
)
