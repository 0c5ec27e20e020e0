"""NR247: status expressions and stated scores can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.expressions import fault_of, judging_expressions
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every status expression and stated score that cannot be used."""
    for kpi in scope.of_kind(Kpi):
        for stated in judging_expressions(kpi):
            fault = fault_of(stated.text, stated.names or frozenset())
            if fault is not None:
                yield Finding(kpi.id, stated.field, fault.message)


RULE = Rule(
    code="NR247",
    title="A status expression or stated score cannot be used",
    level="error",
    why=(
        "A status expression and a stated score are computed from the numbers of one period: result, target, baseline, "
        "worst, previous_result and elapsed. Each is one number, so there is nothing to aggregate, and texts have no "
        "place. The message says what was found and what there is."
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
    status: result / (target * elapsd)
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
    status: result / (target * elapsed)
""",
    check=check,
    is_local=True,
)
