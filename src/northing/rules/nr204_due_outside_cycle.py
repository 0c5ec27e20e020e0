"""NR204: key results are due within the cycle of their objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Cycle, KeyResult, Objective
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key result that is due before its objective's cycle begins or after it ends."""
    plan = scope.plan
    for result in scope.of_kind(KeyResult):
        objective = plan.of_kind(Objective).get(result.objective)
        cycle = plan.of_kind(Cycle).get((objective.cycle if objective is not None else None) or "")
        if cycle is None or result.due is None or cycle.start <= result.due <= cycle.end:
            continue
        message = f"{named(result)} is due on {result.due}, outside {named(cycle)} ({cycle.start} to {cycle.end})"
        yield Finding(result.id, "due", message, "change the day, or the cycle of the objective")


RULE = Rule(
    code="NR204",
    title="A key result is due outside its objective's cycle",
    level="warning",
    why=(
        "At the end of the cycle the objective is graded by its key results; one that is due later cannot be. "
        "Change the day, or move the objective to a longer cycle."
    ),
    example_bad="""
cycles:
  - id: y2013
    title: The year 2013
    type: year
    start: 2013-01-01
    end: 2013-12-31
  - id: q4
    title: Last quarter
    type: quarter
    parent: y2013
    start: 2013-10-01
    end: 2013-12-31
objectives:
  - id: on-time
    title: Planes leave on time
    cycle: q4
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: baseline
    metric: delay
    due: 2014-02-01
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
cycles:
  - id: y2013
    title: The year 2013
    type: year
    start: 2013-01-01
    end: 2013-12-31
  - id: q4
    title: Last quarter
    type: quarter
    parent: y2013
    start: 2013-10-01
    end: 2013-12-31
objectives:
  - id: on-time
    title: Planes leave on time
    cycle: q4
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: baseline
    metric: delay
    due: 2013-12-20
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
