"""Targets over time: paths from a baseline to a target, series, and formulas over earlier targets.

A period is judged by the value the path has on its last day. A missing target is NaN.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from northing.calc.expression import Expression


class Point(NamedTuple):
    """A value that a path has on a day."""

    day: date
    value: float


class Span(NamedTuple):
    """A stretch of time from its first to its last day, both included, with the target that holds in it."""

    start: date
    end: date
    value: float = math.nan


def linear_path(first: Point, last: Point, days: Sequence[date]) -> list[float]:
    """Read a straight path from baseline to target on the given days; flat before and after it.

    >>> from datetime import date
    >>> linear_path(Point(date(2024, 1, 1), 10.0), Point(date(2024, 1, 11), 20.0), [date(2024, 1, 6)])
    [15.0]
    """
    inside = points_path([first, last], days)
    return [first.value if math.isnan(value) else value for value in inside]


def points_path(points: Sequence[Point], days: Sequence[date]) -> list[float]:
    """Read a path of straight lines through points on the given days; NaN before the first, flat after the last.

    Points may come in any order; of two on one day the later one counts from that day on.

    >>> from datetime import date
    >>> line = [Point(date(2024, 1, 1), 0.0), Point(date(2024, 1, 5), 4.0)]
    >>> points_path(line, [date(2023, 12, 31), date(2024, 1, 4), date(2024, 2, 1)])
    [nan, 3.0, 4.0]
    """
    ordered = sorted(points, key=lambda point: point.day)
    return [_between_points(ordered, day) for day in days]


def _between_points(ordered: Sequence[Point], day: date) -> float:
    """Read the path on one day."""
    place = bisect_right(ordered, day, key=lambda point: point.day)
    if place == 0:
        return math.nan
    before = ordered[place - 1]
    if place == len(ordered):
        return before.value
    after = ordered[place]
    share = (day - before.day).days / (after.day - before.day).days
    return before.value + (after.value - before.value) * share


def step_path(points: Sequence[Point], days: Sequence[date]) -> list[float]:
    """Read a path of steps: each value holds from its day on; NaN before the first.

    >>> from datetime import date
    >>> stairs = [Point(date(2024, 1, 1), 5.0), Point(date(2024, 7, 1), 8.0)]
    >>> step_path(stairs, [date(2024, 6, 30), date(2024, 7, 1)])
    [5.0, 8.0]
    """
    ordered = sorted(points, key=lambda point: point.day)
    places = [bisect_right(ordered, day, key=lambda point: point.day) for day in days]
    return [ordered[place - 1].value if place else math.nan for place in places]


def series(entries: Sequence[Span], periods: Sequence[Span]) -> list[float]:
    """Give each period the target of the shortest entry that contains it, so that a year's target holds in its months.

    >>> from datetime import date
    >>> year = Span(date(2024, 1, 1), date(2024, 12, 31), 10.0)
    >>> series([year], [Span(date(2024, 2, 1), date(2024, 2, 29)), Span(date(2025, 1, 1), date(2025, 1, 31))])
    [10.0, nan]
    """
    return [_holding(entries, period) for period in periods]


def _holding(entries: Sequence[Span], period: Span) -> float:
    """Find the target that holds in one period."""
    holding = [entry for entry in entries if entry.start <= period.start and period.end <= entry.end]
    return min(holding, key=lambda entry: entry.end - entry.start).value if holding else math.nan


def formula_path(
    formula: Expression, count: int, *, start: float, values: Sequence[Mapping[str, float | None]] = ()
) -> list[float]:
    """Compute targets one after the other from earlier ones; the first is the start value.

    Args:
        formula: an expression that may use `previous_target` and the names in `values`.
        count: how many periods.
        start: target of the first period.
        values: other named numbers of each period, such as the previous result; may be empty.

    >>> from northing.calc.expression import parse_expression
    >>> cut = parse_expression("previous_target * (1 - 0.0125)", names=frozenset({"previous_target"}))
    >>> [round(target, 4) for target in formula_path(cut, 5, start=1.0)]
    [1.0, 0.9875, 0.9752, 0.963, 0.9509]
    """
    targets = [start] if count else []
    while len(targets) < count:
        named = dict(values[len(targets)]) if values else {}
        value = formula.evaluate(named | {"previous_target": targets[-1]})
        targets.append(math.nan if value is None else value)
    return targets
