"""The bands of a row of values, and how each period changed against an earlier one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from northing.calc.codes import Change
from northing.calc.loops.rows import row_limits
from northing.calc.score import band_index, direction, steps, trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.loops.rows import Rows

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

_UNKNOWN: Final = int(Change.UNKNOWN)
_THREE: Final = 3


def fill_bands(value: Floats, limits: Floats, row: int, bands: int, band: Codes) -> None:
    """Find the band of every value of a row; three bands, the usual number, have a loop of their own."""
    if bands == _THREE:
        _bands_between(value, (float(limits[row, 0]), float(limits[row, 1])), band)
    else:
        _bands_between(value, row_limits(limits, row, bands), band)


def _bands_between(value: Floats, limits: Sequence[float], band: Codes) -> None:
    """Find the band of every value between these limits."""
    for p in range(value.size):
        band[p] = band_index(float(value[p]), limits)


def fill_trends(rows: Rows, row: int, moved: Floats, half_width: float, back: int) -> None:
    """Compare every period of a row with the one `back` places before; `moved` is what the arrow follows."""
    first = min(back, moved.size)
    last = moved.size - first
    for p in range(first):
        rows.trend[row, p] = math.nan
        rows.arrow[row, p] = _UNKNOWN
        rows.judgement[row, p] = _UNKNOWN
    now, before = rows.value[row, first:], rows.value[row, :last]
    _compare(now, before, half_width, rows.trend[row, first:])
    _judge(now, before, rows.judgement[row, first:])
    _point(now, before, moved[first:], moved[:last], rows.arrow[row, first:])


def _compare(now: Floats, before: Floats, half_width: float, changes: Floats) -> None:
    """Express every change of the value as a share of half the middle band."""
    for p in range(changes.size):
        changes[p] = trend(float(now[p]) - float(before[p]), half_width)


def _judge(now: Floats, before: Floats, judgement: Codes) -> None:
    """Say of every period whether the value became better."""
    for p in range(judgement.size):
        judgement[p] = direction(steps(float(now[p])) - steps(float(before[p])))


def _point(now: Floats, before: Floats, moved_now: Floats, moved_before: Floats, arrow: Codes) -> None:
    """Say of every period which way the result went, or the value where there is no result."""
    for p in range(arrow.size):
        change, moved = float(now[p]) - float(before[p]), float(moved_now[p]) - float(moved_before[p])
        arrow[p] = direction(change if math.isnan(change) or math.isnan(moved) else moved)
