"""NR111: who answers for a number does not keep its definition and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every KPI whose owner maintains it."""
    for kpi in scope.of_kind(Kpi):
        if kpi.owner is not None and kpi.owner == kpi.maintained_by:
            message = f"{kpi.owner!r} is accountable for {named(kpi)} and maintains it as well"
            yield Finding(kpi.id, "maintained_by", message, "let another party keep definition and data")


RULE = Rule(
    code="NR111",
    title="A KPI is maintained by the one who is accountable for it",
    level="hint",
    why=(
        "Whoever is judged by a number should not be the one who defines and collects it. Name another party "
        "in `maintained_by`."
    ),
    example_bad="""
people:
  - id: ann
    title: Ann
metrics:
  - id: delay
    title: Delay
kpis:
  - id: punctual
    title: Punctual departures
    owner: ann
    maintained_by: ann
    metric: delay
    target: 5
""",
    example_good="""
people:
  - id: ann
    title: Ann
  - id: bo
    title: Bo
metrics:
  - id: delay
    title: Delay
kpis:
  - id: punctual
    title: Punctual departures
    owner: ann
    maintained_by: bo
    metric: delay
    target: 5
""",
    check=check,
)
