"""NR221: a key result moves a metric, unless it is a milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key result without a metric that needs one."""
    for result in scope.of_kind(KeyResult):
        if result.metric is None and result.type not in ("milestone", "baseline"):
            message = f"{named(result)} is to {result.type.replace('_', ' ')} something, but names no metric"
            yield Finding(result.id, "metric", message, "name the metric that is moved")


RULE = Rule(
    code="NR221",
    title="A key result has no metric",
    level="error",
    why=(
        "Without a metric nobody can tell how far the key result has come. Only a milestone may go without "
        "one, and a baseline, whose number is still to be found."
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
    baseline: 12
    target: 8
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
