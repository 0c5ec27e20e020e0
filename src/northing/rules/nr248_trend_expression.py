"""NR248: trend expressions can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.expressions import fault_of, trend_expressions
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every trend expression that cannot be used."""
    for kpi in scope.of_kind(Kpi):
        for stated in trend_expressions(kpi):
            fault = fault_of(stated.text, stated.names or frozenset())
            if fault is not None:
                yield Finding(kpi.id, stated.field, fault.message)


RULE = Rule(
    code="NR248",
    title="A trend expression cannot be used",
    level="error",
    why=(
        "A trend expression compares two banding values: value, of the period, and previous_value, of the period that "
        "the trend is against. It knows no results; a status expression does."
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
    trend: {expression: sum(value) - previous_value}
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
    trend: {expression: value - previous_value}
""",
    check=check,
    is_local=True,
)
