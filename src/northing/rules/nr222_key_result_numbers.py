"""NR222: increase and decrease go from a baseline to a target, the keep types have limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


_NEEDED = {
    "increase": ("baseline", "target"),
    "decrease": ("baseline", "target"),
    "keep_above": ("target",),
    "keep_below": ("target",),
    "keep_within": ("target", "upper"),
}


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every number that a key result of its type needs and does not have."""
    for result in scope.of_kind(KeyResult):
        for name in _NEEDED.get(result.type, ()):
            if getattr(result, name) is None:
                message = f"{named(result)} is of type {result.type} and has no {name}"
                yield Finding(result.id, name, message, f"write {name}, or choose the type baseline or milestone")


RULE = Rule(
    code="NR222",
    title="A key result lacks its baseline or target",
    level="error",
    why=(
        "Progress is the way gone from baseline to target; without both it has no meaning. When the baseline "
        "is not known yet, the type is `baseline`: find the number first. keep_above and keep_below need a "
        "target, keep_within a target (the lower limit) and an upper limit."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: decrease
    target: 8
    metric: delay
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
    type: decrease
    baseline: 12
    target: 8
    metric: delay
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
