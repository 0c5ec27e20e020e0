"""NR236: the banding stated_score states a score, and no other does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield bandings by a stated score without one, and stated scores that are not used."""
    for kpi in scope.of_kind(Kpi):
        is_stated = kpi.banding == "stated_score"
        if is_stated and kpi.stated_score is None:
            message = f"{named(kpi)} is banded by a stated score and states none"
            yield Finding(kpi.id, "banding", message, "write the expression in stated_score")
        elif not is_stated and kpi.stated_score is not None:
            message = f"{named(kpi)} states a score, but its banding is {kpi.banding}"
            yield Finding(kpi.id, "stated_score", message, "write banding: stated_score, or take it out", "warning")


RULE = Rule(
    code="NR236",
    title="A stated score is missing or not used",
    level="error",
    why=(
        "With `banding: stated_score` the value is what the expression in `stated_score` says. Without the "
        "expression there is no value; with another banding the expression is never looked at."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    banding: stated_score
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    banding: stated_score
    stated_score: result / 10
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
