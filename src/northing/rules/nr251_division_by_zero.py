"""NR251: no expression divides by a constant that is zero."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from northing.model import Kpi, Metric
from northing.rules.expressions import (
    divides_by_zero,
    judging_expressions,
    target_expressions,
    trend_expressions,
    weight_expressions,
)
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element
    from northing.rules.expressions import Stated
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every expression that divides by zero, whatever the numbers are."""
    metrics = frozenset(scope.plan.of_kind(Metric))
    for element in scope.elements:
        for stated in _expressions(element):
            if divides_by_zero(stated.text, metrics if stated.names is None else stated.names):
                message = f"{stated.text!r} divides by zero, so it never has a value"
                yield Finding(element.id, stated.field, message, "divide by something else")


def _expressions(element: Element) -> Iterator[Stated]:
    yield from weight_expressions(element)
    if isinstance(element, Kpi):
        yield from chain(judging_expressions(element), trend_expressions(element), target_expressions(element))


RULE = Rule(
    code="NR251",
    title="An expression divides by zero",
    level="error",
    why=(
        "A division by zero has no value, so an expression that divides by a constant zero never has one: there would "
        "be no score in any period. A divisor that is zero now and then is no fault; that period has no value."
    ),
    example_bad="""
metrics:
  - id: sign-ups
    title: Sign-ups
kpis:
  - id: growth
    title: Growth
    metric: sign-ups
    target: 500
    status: result / (1 - 1)
""",
    example_good="""
metrics:
  - id: sign-ups
    title: Sign-ups
kpis:
  - id: growth
    title: Growth
    metric: sign-ups
    target: 500
    status: result / target
""",
    check=check,
)
