"""NR249: target formulas can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.expressions import fault_of, target_expressions
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every target formula that cannot be used."""
    for kpi in scope.of_kind(Kpi):
        for stated in target_expressions(kpi):
            fault = fault_of(stated.text, stated.names or frozenset())
            if fault is not None:
                yield Finding(kpi.id, stated.field, fault.message)


RULE = Rule(
    code="NR249",
    title="A target formula cannot be used",
    level="error",
    why=(
        "A target formula makes each period's target from previous_target, that of the period before. A target that "
        "follows a result is another metric: write `metric` instead of `formula`."
    ),
    example_bad="""
metrics:
  - id: waiting
    title: Waiting
kpis:
  - id: shorter
    title: Shorter waiting
    metric: waiting
    pattern: decreasing
    target: {formula: "previous_target * '0.99'", start: 3, starts: 2026-01}
""",
    example_good="""
metrics:
  - id: waiting
    title: Waiting
kpis:
  - id: shorter
    title: Shorter waiting
    metric: waiting
    pattern: decreasing
    target: {formula: previous_target * 0.99, start: 3, starts: 2026-01}
""",
    check=check,
    is_local=True,
)
