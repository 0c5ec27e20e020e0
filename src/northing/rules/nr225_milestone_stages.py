"""NR225: the stages of a milestone lead up to 1."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from northing.model import KeyResult
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield stages whose shares do not ascend to 1, and stages of what is no milestone."""
    for result in scope.of_kind(KeyResult):
        shares = [stage.share for stage in result.stages]
        if shares and result.type != "milestone":
            message = f"{named(result)} has stages and is of type {result.type}"
            yield Finding(result.id, "stages", message, "only a milestone has stages")
        elif any(later <= earlier for earlier, later in pairwise(shares)):
            yield Finding(result.id, "stages", f"the shares of {named(result)} do not ascend", "write them in order")
        elif shares and shares[-1] != 1:
            message = f"the last stage of {named(result)} reaches {shares[-1]:g}"
            yield Finding(result.id, f"stages.{len(shares) - 1}.share", message, "write 1 for the last stage")


RULE = Rule(
    code="NR225",
    title="The stages of a milestone are out of order",
    level="warning",
    why=(
        "Each stage says how much is reached from then on: the shares ascend, and the last one is 1. Only "
        "milestones have stages."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: milestone
    reason: No sensors yet.
    stages: [{title: Bought, share: 0.5}, {title: Installed, share: 0.4}]
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: milestone
    reason: No sensors yet.
    stages: [{title: Bought, share: 0.5}, {title: Installed, share: 1}]
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
