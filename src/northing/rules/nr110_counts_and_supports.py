"""NR110: an objective either counts towards another or only supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Objective
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every support of an objective that is contributed to as well."""
    for objective in scope.of_kind(Objective):
        counted = {edge.objective for edge in objective.contributes_to}
        for number, target in enumerate(objective.supports):
            if target in counted:
                counted.discard(target)  # that it stands in the list twice is another fault
                message = f"{named(objective)} contributes to {target!r} and supports it as well"
                yield Finding(
                    objective.id, f"supports.{number}", message, "take it out of supports: contributing counts"
                )


RULE = Rule(
    code="NR110",
    title="An objective both counts towards another and supports it",
    level="warning",
    why=(
        "`contributes_to` counts in the score, `supports` is only drawn. Both to the same objective say two "
        "things at once; keep the one that is meant."
    ),
    example_bad="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to: [{objective: loyal}]
    supports: [loyal]
""",
    example_good="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to: [{objective: loyal}]
""",
    check=check,
)
