"""How one indicator is scored over all periods: the quick loops for what most indicators are, and one for the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from northing.calc.codes import Method, Pattern
from northing.calc.loops.change import fill_bands, fill_trends
from northing.calc.loops.rows import cell_of, outside_of, row_limits, row_of, rule_of
from northing.calc.score import (
    Cell,
    Ends,
    Rule,
    band_score,
    banding_value,
    given_score,
    limited,
    middle_half_width,
    open_ends,
    raw_value,
    reason_of,
    value_at_worst,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.arrays import LeafArrays
    from northing.calc.loops.rows import Rows

    Floats = NDArray[np.float64]

_ACTUAL: Final = int(Method.ACTUAL)
_NORMALISED: Final = int(Method.NORMALISED)
_STATED: Final = int(Method.STATED)
_INCREASING: Final = int(Pattern.INCREASING)
_DECREASING: Final = int(Pattern.DECREASING)
_CLOSER: Final = int(Pattern.CLOSER)
_THREE: Final = 3
LANES: Final = 1  # periods per instruction; compiled code has 8


def _value_loop(pattern: int, method: int) -> Callable[[Floats, Floats, Cell, Rule, Floats], None]:
    """Make the loop for one pattern and method, which the compiler then takes as known."""

    def fill_values(result: Floats, target: Floats, worst: Cell, rule: Rule, value: Floats) -> None:
        fixed = Rule(pattern, method, rule.floor, rule.cap)
        for p in range(value.size):
            cell = Cell(float(result[p]), float(target[p]), worst.worst, worst.worst_above, math.nan)
            value[p] = limited(raw_value(cell, fixed), fixed.floor, fixed.cap)

    return fill_values


_increasing_actual = _value_loop(_INCREASING, _ACTUAL)
_decreasing_actual = _value_loop(_DECREASING, _ACTUAL)
_closer_actual = _value_loop(_CLOSER, _ACTUAL)
_increasing_normalised = _value_loop(_INCREASING, _NORMALISED)
_decreasing_normalised = _value_loop(_DECREASING, _NORMALISED)
_closer_normalised = _value_loop(_CLOSER, _NORMALISED)


def _fill_values(result: Floats, target: Floats, worst: Cell, rule: Rule, value: Floats) -> None:
    """Compute the values of an indicator of which only result and target change from period to period."""
    if rule.method == _ACTUAL:
        if rule.pattern == _INCREASING:
            _increasing_actual(result, target, worst, rule, value)
        elif rule.pattern == _DECREASING:
            _decreasing_actual(result, target, worst, rule, value)
        else:
            _closer_actual(result, target, worst, rule, value)
    elif rule.pattern == _INCREASING:
        _increasing_normalised(result, target, worst, rule, value)
    elif rule.pattern == _DECREASING:
        _decreasing_normalised(result, target, worst, rule, value)
    else:
        _closer_normalised(result, target, worst, rule, value)


def _fill_scores(value: Floats, limits: Sequence[float], ends: Ends, score: Floats) -> None:
    """Map the values of an indicator onto [0, 1]."""
    for p in range(score.size):
        score[p] = band_score(float(value[p]), limits, ends)


def _is_uniform(leaves: LeafArrays, k: int) -> bool:
    """Tell whether an indicator has three bands and only result and target change, so that the quick loops apply."""
    method = leaves.method[row_of(leaves.method, k)]
    if leaves.bands[row_of(leaves.bands, k)] != _THREE or method == _STATED:
        return False
    if leaves.score_is_value[row_of(leaves.score_is_value, k)] or leaves.target.shape[1] != leaves.result.shape[1]:
        return False
    if leaves.outside.shape[1] > 1 or outside_of(leaves, k, 0) != 0:
        return False
    if leaves.worst.shape[1] > 1 or leaves.worst_above.shape[1] > 1:
        return False
    worst = _worst_of(leaves, k)
    return method != _ACTUAL or (math.isnan(worst.worst) and math.isnan(worst.worst_above))


def _worst_of(leaves: LeafArrays, k: int) -> Cell:
    """Collect the worst values of an indicator that hold for all periods."""
    below, above = leaves.worst[row_of(leaves.worst, k), 0], leaves.worst_above[row_of(leaves.worst_above, k), 0]
    return Cell(math.nan, math.nan, float(below), float(above), math.nan)


def score_quickly(leaves: LeafArrays, k: int, value: Floats, score: Floats) -> None:
    """Compute values and scores of a uniform indicator, whole instructions first, then the last periods again."""
    rule, worst = rule_of(leaves, k), _worst_of(leaves, k)
    place = row_of(leaves.limits, k)
    limits = (float(leaves.limits[place, 0]), float(leaves.limits[place, 1]))
    ends = open_ends(limits, rule)
    periods = leaves.result.shape[1]
    rest = periods % LANES if periods > LANES else 0
    begin, end = 0, periods - rest
    for _ in range(2 if rest > 0 else 1):
        _fill_values(leaves.result[k, begin:end], leaves.target[k, begin:end], worst, rule, value[begin:end])
        _fill_scores(value[begin:end], limits, ends, score[begin:end])
        begin, end = periods - LANES, periods


def _score_mixed(leaves: LeafArrays, k: int, rows: Rows, row: int) -> None:
    """Compute values, reasons and scores of an indicator of any kind."""
    rule = rule_of(leaves, k)
    limits = row_limits(leaves.limits, row_of(leaves.limits, k), leaves.bands[row_of(leaves.bands, k)])
    ends = open_ends(limits, rule)
    for p in range(leaves.result.shape[1]):
        cell = cell_of(leaves, k, p)
        value, reason = banding_value(cell, rule, outside_of(leaves, k, p))
        rows.value[row, p] = value
        rows.reason[row, p] = reason
        if leaves.score_is_value[row_of(leaves.score_is_value, k)]:
            rows.score[row, p] = given_score(value)
        else:
            rows.score[row, p] = band_score(value, limits, Ends(value_at_worst(cell, rule, ends.bottom), ends.top))


def _fill_reasons(
    result: Floats, target: Floats, worst: Cell, rule: Rule, value: Floats, reason: NDArray[np.int8]
) -> None:
    """Say of every value of a uniform indicator how it came about."""
    for p in range(value.size):
        cell = Cell(float(result[p]), float(target[p]), worst.worst, worst.worst_above, math.nan)
        reason[p] = reason_of(cell, rule, float(value[p]))


def score_leaf(leaves: LeafArrays, k: int, rows: Rows, row: int) -> None:
    """Compute values, reasons and scores of one indicator over all periods, into one row."""
    if _is_uniform(leaves, k):
        value = rows.value[row]
        score_quickly(leaves, k, value, rows.score[row])
        _fill_reasons(
            leaves.result[k], leaves.target[k], _worst_of(leaves, k), rule_of(leaves, k), value, rows.reason[row]
        )
    else:
        _score_mixed(leaves, k, rows, row)


def score_leaf_alone(leaves: LeafArrays, k: int, rows: Rows, row: int) -> None:
    """Compute the scores of one indicator and nothing that its parent does not need."""
    if _is_uniform(leaves, k):
        score_quickly(leaves, k, rows.value[0], rows.score[row])
    else:
        _score_mixed(leaves, k, rows, row)


def detail_leaf(leaves: LeafArrays, k: int, rows: Rows, row: int, back: int) -> None:
    """Add bands and trends to the row of an indicator that is scored."""
    place, bands = row_of(leaves.limits, k), leaves.bands[row_of(leaves.bands, k)]
    limits = row_limits(leaves.limits, place, bands)
    fill_bands(rows.value[row], leaves.limits, place, bands, rows.band[row])
    half_width = middle_half_width(limits, open_ends(limits, rule_of(leaves, k)))
    fill_trends(rows, row, leaves.result[k], half_width, back)
