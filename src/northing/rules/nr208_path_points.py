"""NR208: the points of a path are days with shares of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Path
from northing.rules.rule import Finding, Rule
from northing.rules.values import is_day, walk_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every path with the shape points and none, and every point that is no day or no share."""
    for element in scope.elements:
        for path, field, value in walk_numbers(element):
            if field.name == "path" and isinstance(value, Path):
                yield from _check_path(element.id, path, value)


def _check_path(element_id: str, path: str, course: Path) -> Iterator[Finding]:
    if (course.shape == "points") != bool(course.points):
        message = f"the shape is {course.shape} and there are {len(course.points)} points"
        yield Finding(element_id, f"{path}.points", message, "write points together with the shape points")
    for day, share in course.points.items():
        if not is_day(day):
            yield Finding(element_id, f"{path}.points.{day}", f"{day!r} is no day", "write it YYYY-MM-DD")
        if not 0 <= share <= 1:
            message = f"{share:g} by {day} is no share of the way"
            yield Finding(element_id, f"{path}.points.{day}", message, "write a number from 0 to 1")


RULE = Rule(
    code="NR208",
    title="A path's points cannot be followed",
    level="error",
    why=(
        "A path through points names days (YYYY-MM-DD) and how much of the way is done by then, from 0 to 1. "
        "The shape points needs at least one; other shapes take none."
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
    metric: delay
    baseline: 0.6
    target: 0.8
    path:
      start: 0.6
      end: 0.8
      shape: points
      points: {2013-02: 0.5}
metrics:
  - id: delay
    title: Punctual departures
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: increase
    metric: delay
    baseline: 0.6
    target: 0.8
    path:
      start: 0.6
      end: 0.8
      shape: points
      points: {2013-02-28: 0.5}
metrics:
  - id: delay
    title: Punctual departures
""",
    check=check,
)
