"""NR237: the highest value that counts is above the lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every KPI whose cap is not above its floor."""
    for kpi in scope.of_kind(Kpi):
        if kpi.cap is not None and kpi.floor is not None and kpi.cap <= kpi.floor:
            message = f"{named(kpi)} has the cap {kpi.cap:g} and the floor {kpi.floor:g}"
            yield Finding(kpi.id, "cap", message, "write a cap above the floor")


RULE = Rule(
    code="NR237",
    title="A cap lies below its floor",
    level="error",
    why=(
        "`cap` and `floor` hold the value within limits. With the cap at or below the floor every result "
        "would count the same."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
    cap: 0.5
    floor: 1
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
    cap: 1.2
    floor: 0
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
