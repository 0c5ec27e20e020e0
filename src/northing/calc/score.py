"""The one definition of how a result and a target become a banding value, a band, a score and a trend.

Plain functions over floats and small integers; NaN is a missing number. `kernels` compiles these same functions for
arrays, so they use only what both Python and Numba understand, and never divide by zero or raise.

Everything rests on one number, the shortfall: how far the result is from the target in the bad direction. As a share
of the target it gives the classic percentage, as a share of the way to the worst value the normalised one.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from northing.calc.codes import Change, Method, Pattern
from northing.calc.reason import Reason

_INCREASING: Final = int(Pattern.INCREASING)
_DECREASING: Final = int(Pattern.DECREASING)
_ACTUAL: Final = int(Method.ACTUAL)
_NORMALISED: Final = int(Method.NORMALISED)
_STATED: Final = int(Method.STATED)

_SCORED: Final = int(Reason.SCORED)
_ZERO_TARGET: Final = int(Reason.ZERO_TARGET)
_TARGET_IS_WORST: Final = int(Reason.TARGET_IS_WORST)
_NO_RESULT: Final = int(Reason.NO_RESULT)
_NO_TARGET: Final = int(Reason.NO_TARGET)
_NOT_FINITE: Final = int(Reason.NOT_FINITE)
_NO_MEANING: Final = int(Reason.NO_MEANING)
_NO_STATED_VALUE: Final = int(Reason.NO_STATED_VALUE)

_UNKNOWN: Final = int(Change.UNKNOWN)

_STEPS: Final = 1e9
_LARGEST: Final = 1e150  # values beyond it are an overflow on its way, not a number to judge by
NARROWEST: Final = 1e-9  # a band no wider than one step has no width
_TO_INTEGER: Final = 1.5 * 2.0**52  # adding it and taking it away again rounds to an integer, in two additions


class Cell(NamedTuple):
    """The numbers of one indicator in one period; NaN where there is none.

    Attributes:
        result: what was measured.
        target: what was promised.
        worst: the value that deserves the lowest score (the one below the target, for closer to target).
        worst_above: the worst value above the target, for closer to target only.
        stated: the banding value itself, for the stated method and for status expressions.
    """

    result: float
    target: float = math.nan
    worst: float = math.nan
    worst_above: float = math.nan
    stated: float = math.nan


class Rule(NamedTuple):
    """How an indicator is scored: `Pattern` and `Method` codes, lowest and highest value (NaN: no limit)."""

    pattern: int = _INCREASING
    method: int = _ACTUAL
    floor: float = math.nan
    cap: float = math.nan


class Ends(NamedTuple):
    """Where the two open bands end: the value that scores 0 and the value that scores 1."""

    bottom: float
    top: float


def steps(value: float) -> float:
    """Count a value in whole steps of 1e-9, so that the last bit of a sum never changes a colour.

    Bands and judgements compare steps; the value itself stays as it was computed.

    >>> steps(0.1 + 0.2 + 0.6) == steps(0.9), steps(0.9 - 1e-8) == steps(0.9)
    (True, False)
    """
    return (value * _STEPS + _TO_INTEGER) - _TO_INTEGER


def shortfall(result: float, target: float, pattern: int) -> float:
    """Measure how far the result is from the target in the bad direction: 0 or less means met.

    >>> shortfall(90.0, 100.0, Pattern.INCREASING), shortfall(90.0, 100.0, Pattern.DECREASING)
    (10.0, -10.0)
    """
    if pattern == _INCREASING:
        return target - result
    if pattern == _DECREASING:
        return result - target
    return abs(result - target)


def is_met(result: float, target: float, pattern: int) -> bool:
    """Tell whether the target is met; never strict, and on unrounded numbers.

    >>> is_met(5.0, 5.0, Pattern.INCREASING), is_met(5.1, 5.0, Pattern.DECREASING)
    (True, False)
    """
    return shortfall(result, target, pattern) <= 0.0


def span(cell: Cell, pattern: int) -> float:
    """Measure the way from the target to the worst value, in the bad direction.

    Without a worst value it is taken as 0. For closer to target each side may have its own; a missing side mirrors
    the other one. A negative span means that the worst value lies on the wrong side of the target.

    >>> span(Cell(result=0.0, target=100.0, worst=60.0), Pattern.INCREASING)
    40.0
    >>> span(Cell(result=120.0, target=100.0, worst=60.0, worst_above=200.0), Pattern.CLOSER)
    100.0
    """
    below, above = cell.worst, cell.worst_above
    below_or_zero = 0.0 if math.isnan(below) else below
    if pattern == _INCREASING:
        return cell.target - below_or_zero
    if pattern == _DECREASING:
        return below_or_zero - cell.target
    if math.isnan(above):
        return abs(cell.target - below_or_zero)
    if math.isnan(below):
        return abs(above - cell.target)
    return above - cell.target if cell.result >= cell.target else cell.target - below


def actual_value(short: float, target: float) -> float:
    """Turn a shortfall into the classic percentage, where 1 is at target.

    >>> actual_value(10.0, 100.0), actual_value(-10.0, -100.0)
    (0.9, 1.1)
    """
    return 1.0 - short / abs(target)


def normalised_value(short: float, way: float) -> float:
    """Turn a shortfall into a value from -1 (at the worst value) to 1 (at target or beyond).

    >>> normalised_value(10.0, 40.0), normalised_value(60.0, 40.0), normalised_value(-5.0, 40.0)
    (0.5, -1.0, 1.0)
    """
    value = 2.0 * (1.0 - short / way) - 1.0
    return min(max(value, -1.0), 1.0)


def limited(value: float, floor: float, cap: float) -> float:
    """Keep a banding value between its floor and its cap; NaN stands for no limit.

    >>> limited(1.18, math.nan, 1.10)
    1.1
    """
    if value < floor:  # noqa: PLR1730 (max and min would let NaN through)
        value = floor
    if value > cap:  # noqa: PLR1730
        value = cap
    return value


def _compared_value(cell: Cell, rule: Rule) -> float:
    """Compare result and target by the rule's pattern and method; NaN where that has no finite meaning."""
    short = shortfall(cell.result, cell.target, rule.pattern)
    if not abs(short) < math.inf:
        return math.nan
    if rule.method == _ACTUAL:
        if cell.target == 0.0:
            return 1.0 if short <= 0.0 else 0.0
        return actual_value(short, cell.target)
    way = span(cell, rule.pattern)
    if way == 0.0:
        return 1.0 if short <= 0.0 else -1.0
    return normalised_value(short, way) if 0.0 < way < math.inf else math.nan


def raw_value(cell: Cell, rule: Rule) -> float:
    """Compute the banding value before floor and cap; NaN when there is none.

    >>> raw_value(Cell(1.64, 2.0), Rule(Pattern.DECREASING))
    1.1800000000000002
    """
    value = cell.stated if rule.method == _STATED else _compared_value(cell, rule)
    return value if abs(value) < _LARGEST else math.nan


def reason_of(cell: Cell, rule: Rule, value: float) -> int:
    """Say how a banding value came about, or why there is none, as a `Reason` code.

    Args:
        cell: the numbers.
        rule: how they were compared.
        value: what `raw_value` made of them, before or after floor and cap.

    >>> reason_of(Cell(3.0, 0.0), Rule(), 1.0), reason_of(Cell(math.nan, 2.0), Rule(), math.nan)
    (1, 10)
    """
    missing = math.isnan(value)
    if rule.method == _STATED:
        return _NO_STATED_VALUE if math.isnan(cell.stated) else (_NOT_FINITE if missing else _SCORED)
    if math.isnan(cell.result):
        return _NO_RESULT
    if math.isnan(cell.target):
        return _NO_TARGET
    if rule.method == _ACTUAL:
        return _NOT_FINITE if missing else (_ZERO_TARGET if cell.target == 0.0 else _SCORED)
    way = span(cell, rule.pattern)
    if missing:
        return _NO_MEANING if way < 0.0 and _is_finite(cell.result) and _is_finite(cell.target) else _NOT_FINITE
    return _TARGET_IS_WORST if way == 0.0 else _SCORED


def _is_finite(number: float) -> bool:
    """Tell whether a number is neither infinite nor missing."""
    return abs(number) < math.inf


def banding_value(cell: Cell, rule: Rule, outside: int) -> tuple[float, int]:
    """Compute the banding value v of one indicator in one period, higher is better.

    Args:
        cell: result, target, worst and stated values.
        rule: pattern, method, floor and cap.
        outside: a `Reason` code known before any formula (stale, failed test, hidden), or 0.

    Returns:
        The value after floor and cap, and the `Reason` code; NaN when there is no score.

    >>> banding_value(Cell(1.64, 2.0), Rule(Pattern.DECREASING, cap=1.10), 0)
    (1.1, 0)
    >>> banding_value(Cell(math.nan, 2.0), Rule(), 0)
    (nan, 10)
    """
    if outside != _SCORED:
        return math.nan, outside
    value = limited(raw_value(cell, rule), rule.floor, rule.cap)
    return value, reason_of(cell, rule, value)


def band_index(value: float, limits: Sequence[float]) -> int:
    """Find the band of a value: 0 is the worst, -1 none. A threshold belongs to the better band.

    Value and limits are compared after rounding to 1e-9.

    Args:
        value: banding value.
        limits: lower limit of each band but the lowest, ascending.

    >>> [band_index(v, (0.9, 1.0)) for v in (1.0, 0.999, 0.9, 0.8999, math.nan)]
    [2, 1, 1, 0, -1]
    """
    band = -1 if math.isnan(value) else 0
    for limit in limits:
        if steps(value) >= steps(limit):
            band += 1
    return band


def open_ends(limits: Sequence[float], rule: Rule) -> Ends:
    """Close the two open bands, so that values in them can be placed.

    Floor and cap close them where given, -1 and 1 for normalised values. Otherwise an open band is as wide as the
    band beside it. Where there is none (two bands, or one) it is 1 wide: in the classic percentage, one whole target.

    >>> open_ends((0.5, 1.0), Rule(cap=1.1))
    Ends(bottom=0.0, top=1.1)
    >>> open_ends((4000.0, 6000.0), Rule(method=Method.STATED, floor=0.0, cap=12000.0))
    Ends(bottom=0.0, top=12000.0)
    """
    bottom, top = rule.floor, rule.cap
    if rule.method == _NORMALISED:
        bottom = -1.0 if math.isnan(bottom) else bottom
        top = 1.0 if math.isnan(top) else top
    count = len(limits) + 1
    if count == 1:
        if math.isnan(bottom):
            bottom = 0.0 if math.isnan(top) else top - 1.0
        return Ends(bottom, bottom + 1.0 if math.isnan(top) else top)
    first, last = limits[0], limits[count - 2]
    if count == 2:  # noqa: PLR2004 (two bands: each is the other's neighbour)
        below = top - last if top > last else 1.0
        above = first - bottom if bottom < first else 1.0
    else:
        below, above = limits[1] - first, last - limits[count - 3]
    return Ends(first - below if math.isnan(bottom) else bottom, last + above if math.isnan(top) else top)


def value_at_worst(cell: Cell, rule: Rule, bottom: float) -> float:
    """Find the value that scores 0: that of the worst result where one is given, else the end of the lowest band.

    >>> value_at_worst(Cell(0.0, 100.0, worst=60.0), Rule(), 0.8)
    0.6
    """
    if rule.method != _ACTUAL or cell.target == 0.0 or (math.isnan(cell.worst) and math.isnan(cell.worst_above)):
        return bottom
    way = span(cell, rule.pattern)
    if not way > 0.0:
        return bottom
    value = actual_value(way, cell.target)
    return limited(value, rule.floor, rule.cap) if abs(value) < _LARGEST else bottom


def band_score(value: float, limits: Sequence[float], ends: Ends) -> float:
    """Map a banding value onto [0, 1] so that each band covers an equal share of it.

    The rule of PerformancePoint: in band k of n, from lo to hi, it is (k + (v - lo) / (hi - lo)) / n.

    Args:
        value: banding value; NaN gives NaN.
        limits: lower limit of each band but the lowest, ascending.
        ends: where the lowest and the highest band end.

    >>> round(band_score(9000.0, (4000.0, 6000.0), Ends(0.0, 12000.0)), 3)
    0.833
    """
    bands = len(limits) + 1
    band, low = 0.0, ends.bottom
    scale = _inverse((limits[0] if bands > 1 else ends.top) - low)
    counted = steps(value)
    for place in range(bands - 1):
        limit = limits[place]
        width = (limits[place + 1] if place + 2 < bands else ends.top) - limit
        factor = _inverse(width)
        start = limit if width > NARROWEST else limit - 1.0  # a top band without width is full as soon as reached
        if counted >= steps(limit):
            band, low, scale = place + 1.0, start, factor
    return (band + limited((value - low) * scale, 0.0, 1.0)) * (1.0 / bands)


def _inverse(width: float) -> float:
    """Turn the width of a band into a factor; a band without width takes 1."""
    return 1.0 / width if width > NARROWEST else 1.0


def given_score(value: float) -> float:
    """Take a value as the score it already is, clipped to [0, 1]; NaN stays NaN.

    >>> given_score(1.3), given_score(-0.2), given_score(0.7)
    (1.0, 0.0, 0.7)
    """
    return limited(value, 0.0, 1.0)


def middle_half_width(limits: Sequence[float], ends: Ends) -> float:
    """Measure half the width of the middle band, the yardstick of a trend.

    With an even number of bands the middle is between two of them: the mean of their widths counts.

    >>> round(middle_half_width((0.9, 1.0), Ends(0.8, 1.1)), 9)
    0.05
    """
    count = len(limits) + 1
    upper = count // 2 + 1
    lower = (count - 1) // 2
    high = ends.top if upper == count else limits[upper - 1]
    low = ends.bottom if lower == 0 else limits[lower - 1]
    return (high - low) / (upper - lower) / 2.0


def trend(change: float, half_width: float) -> float:
    """Express a change of the value as a share of half the middle band, from -1 to 1; NaN stays NaN.

    >>> trend(0.025, 0.05), trend(-0.2, 0.05)
    (0.5, -1.0)
    """
    if half_width > 0.0:
        return limited(change / half_width, -1.0, 1.0)
    return direction(change) * 1.0 if abs(change) >= 0.0 else math.nan


def direction(change: float) -> int:
    """Say which way a number moved, as a `Change` code; UNKNOWN when the change is NaN.

    >>> direction(-0.5), direction(0.0), direction(math.nan)
    (-1, 0, -2)
    """
    if change > 0.0:
        return 1
    if change < 0.0:
        return -1
    return 0 if change == 0.0 else _UNKNOWN
