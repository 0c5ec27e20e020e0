"""NR223: an increase leads up, a decrease down, and an upper limit lies above the lower one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key result whose target equals its baseline or lies on its wrong side, and limits in wrong order."""
    for result in scope.of_kind(KeyResult):
        target, baseline, upper = result.target, result.baseline, result.upper
        if target is None:
            continue
        if result.type in ("increase", "decrease") and baseline is not None:
            if target == baseline:
                message = f"{named(result)} starts at its target {target:g}"
                yield Finding(result.id, "target", message, "write where it starts and where it should be")
            elif (target < baseline) == (result.type == "increase"):
                message = f"{named(result)} is to {result.type} from {baseline:g} to {target:g}"
                yield Finding(result.id, "target", message, "turn the numbers round, or change the type")
        if result.type == "keep_within" and upper is not None and upper <= target:
            message = f"{named(result)} is to stay between {target:g} and {upper:g}"
            yield Finding(result.id, "upper", message, "the upper limit lies above the target")


RULE = Rule(
    code="NR223",
    title="A key result's target lies the wrong way",
    level="error",
    why=(
        "With the target at the baseline progress has no meaning, and with the target on the wrong side doing "
        "nothing would be more than success."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: increase
    baseline: 12
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
