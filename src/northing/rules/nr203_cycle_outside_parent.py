"""NR203: a cycle lies within its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Cycle
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every cycle that begins before its parent or ends after it."""
    cycles = scope.plan.of_kind(Cycle)
    for cycle in scope.of_kind(Cycle):
        parent = cycles.get(cycle.parent or "")
        if parent is None:
            continue
        if cycle.start < parent.start:
            message = f"{named(cycle)} begins on {cycle.start}, before {parent.id!r} on {parent.start}"
            yield Finding(cycle.id, "start", message, "change the dates or the parent")
        if cycle.end > parent.end:
            message = f"{named(cycle)} ends on {cycle.end}, after {parent.id!r} on {parent.end}"
            yield Finding(cycle.id, "end", message, "change the dates or the parent")


RULE = Rule(
    code="NR203",
    title="A cycle reaches beyond the one it is part of",
    level="warning",
    why=(
        "What is planned for the longer cycle cannot be rolled up from days outside it. Change the dates, or "
        "the parent."
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
    end: 2014-01-31
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
""",
    check=check,
)
