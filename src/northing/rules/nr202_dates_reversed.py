"""NR202: what begins does so before it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Cycle, Initiative, KeyResult, Kpi, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from northing.model import Element
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every stretch of time whose last day lies before its first."""
    for element in scope.elements:
        for path, begins, ends in _stretches(element):
            if begins is not None and ends is not None and ends < begins:
                message = f"{named(element)} ends on {ends}, before it begins on {begins}"
                yield Finding(element.id, path, message, "change one of the two days")


def _stretches(element: Element) -> Iterator[tuple[str, date | None, date | None]]:
    """Yield the path of the last day, the first day and the last day of everything in an element that lasts."""
    if isinstance(element, (Cycle, Initiative)):
        yield "end", element.start, element.end
    if isinstance(element, Initiative):
        for number, activity in enumerate(element.activities):
            yield f"activities.{number}.end", activity.start, activity.end
    if isinstance(element, KeyResult) and element.path is not None:
        yield "path.ends", element.path.begins, element.path.ends
    if isinstance(element, Kpi) and isinstance(element.target, Target) and element.target.path is not None:
        yield "target.path.ends", element.target.path.begins, element.target.path.ends


RULE = Rule(
    code="NR202",
    title="Something ends before it begins",
    level="error",
    why=("The last day may be the first day, but never an earlier one."),
    example_bad="""
cycles:
  - id: q1
    title: First quarter
    type: quarter
    start: 2013-03-31
    end: 2013-01-01
""",
    example_good="""
cycles:
  - id: q1
    title: First quarter
    type: quarter
    start: 2013-01-01
    end: 2013-03-31
""",
    check=check,
)
