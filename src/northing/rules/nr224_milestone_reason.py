"""NR224: a milestone says why it cannot be a number yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every milestone without a reason."""
    for result in scope.of_kind(KeyResult):
        if result.type == "milestone" and not result.reason.strip():
            message = f"{named(result)} is a milestone and has no reason"
            yield Finding(result.id, "reason", message, "say why it cannot be a number yet")


RULE = Rule(
    code="NR224",
    title="A milestone has no reason",
    level="error",
    why=(
        "A milestone is done or not done, whatever it brings about. That is only right where the effect "
        "cannot be measured yet; say why."
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
    reason: The sensors are not installed yet.
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
