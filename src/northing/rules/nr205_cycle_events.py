"""NR205: a cycle is planned, then reviewed, then looked back on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Cycle
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every planning, review or retrospective day that comes too early or too late."""
    for cycle in scope.of_kind(Cycle):
        for field, earlier, later, what in (
            ("planning", cycle.planning, cycle.end, "planned after its end"),
            ("review", cycle.start, cycle.review, "reviewed before its start"),
            ("retrospective", cycle.start, cycle.retrospective, "looked back on before its start"),
            ("retrospective", cycle.review, cycle.retrospective, "looked back on before its review"),
        ):
            if earlier is not None and later is not None and later < earlier:
                message = f"{named(cycle)} is {what}: {later} comes before {earlier}"
                yield Finding(cycle.id, field, message, "change the day")


RULE = Rule(
    code="NR205",
    title="The days of a cycle are out of order",
    level="warning",
    why=(
        "Planning begins before the cycle ends, the review comes after the cycle has begun, and the "
        "retrospective follows the review."
    ),
    example_bad="""
cycles:
  - id: q1
    title: First quarter
    type: quarter
    start: 2013-01-01
    end: 2013-03-31
    planning: 2012-12-10
    review: 2013-04-05
    retrospective: 2013-04-02
""",
    example_good="""
cycles:
  - id: q1
    title: First quarter
    type: quarter
    start: 2013-01-01
    end: 2013-03-31
    planning: 2012-12-10
    review: 2013-04-05
    retrospective: 2013-04-08
""",
    check=check,
)
