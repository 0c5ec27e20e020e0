"""How far a key result has come: progress, grade, expected progress and pace.

Progress is kept as it is computed, below 0 and above 1 too; it is clipped only for the grade and for roll-up.
"""

import math
from collections.abc import Sequence
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from northing.calc.score import band_index, given_score, steps

GRADE_LIMITS: Final = (0.4, 0.7)
ON_TRACK_WITHIN: Final = 0.10
AT_RISK_WITHIN: Final = 0.25


class KeyResultType(IntEnum):
    """What a key result asks for."""

    INCREASE = 0
    DECREASE = 1
    KEEP_ABOVE = 2
    KEEP_BELOW = 3
    KEEP_WITHIN = 4
    MILESTONE = 5
    BASELINE = 6


class Pace(StrEnum):
    """Whether a key result in flight gets there in time; STALE when its number is too old to say."""

    DONE = "done"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    STALE = "stale"
    UNKNOWN = "unknown"


class Zone(StrEnum):
    """Which of its points a key result has reached."""

    BELOW = "below"
    COMMIT = "commit"
    TARGET = "target"
    STRETCH = "stretch"


class Promise(NamedTuple):
    """What a key result promises; NaN where a number does not apply.

    Attributes:
        baseline: where it starts, for increase and decrease.
        target: where it should get; the bound to keep above or below; the lower bound to keep within.
        upper: the upper bound to keep within.
        tolerance: how far outside its bounds progress falls to 0.
    """

    baseline: float = math.nan
    target: float = math.nan
    upper: float = math.nan
    tolerance: float = math.nan


def progress(kind: KeyResultType, result: float, promise: Promise) -> float:
    """Compute the progress p of a key result; NaN when it cannot be told.

    Increase and decrease: (r - b) / (t - b), which has no meaning when baseline and target are the same. Keeping
    above, below or within: 1 inside, falling linearly to 0 at the tolerance outside. Milestone: the share of stages
    that is done is the result. Baseline: 1 once a number has been found.

    >>> progress(KeyResultType.DECREASE, 40.0, Promise(baseline=50.0, target=30.0))
    0.5
    >>> progress(KeyResultType.KEEP_BELOW, 5.5, Promise(target=5.0, tolerance=2.0))
    0.75
    """
    if kind == KeyResultType.BASELINE:
        return 0.0 if math.isnan(result) else 1.0
    if not math.isfinite(result):
        return math.nan
    if kind == KeyResultType.MILESTONE:
        return result
    if kind in {KeyResultType.INCREASE, KeyResultType.DECREASE}:
        way = promise.target - promise.baseline
        return (result - promise.baseline) / way if way != 0.0 else math.nan
    return _kept(outside_by(kind, result, promise), promise.tolerance)


def outside_by(kind: KeyResultType, result: float, promise: Promise) -> float:
    """Measure how far a result lies outside the bounds it should keep; 0 inside.

    >>> outside_by(KeyResultType.KEEP_WITHIN, 12.0, Promise(target=5.0, upper=10.0))
    2.0
    """
    under = promise.target - result if kind != KeyResultType.KEEP_BELOW else 0.0
    bound = promise.upper if kind == KeyResultType.KEEP_WITHIN else promise.target
    over = result - bound if kind != KeyResultType.KEEP_ABOVE else 0.0
    return math.nan if math.isnan(under + over) else max(under, over, 0.0)


def _kept(outside: float, tolerance: float) -> float:
    """Turn the distance outside the bounds into progress; without a tolerance it is all or nothing."""
    if math.isnan(outside):
        return math.nan
    if outside == 0.0:
        return 1.0
    return 1.0 - outside / tolerance if tolerance > 0.0 else 0.0


def share_inside(kind: KeyResultType, results: Sequence[float], promise: Promise) -> float:
    """Give the share of periods with a result in which it kept its bounds; NaN when there is none.

    >>> share_inside(KeyResultType.KEEP_ABOVE, [9.0, 7.0, math.nan, 8.0], Promise(target=8.0))
    0.6666666666666666
    """
    known = [outside_by(kind, result, promise) for result in results if not math.isnan(result)]
    return sum(outside == 0.0 for outside in known) / len(known) if known else math.nan


def stages_done(done: Sequence[bool]) -> float:
    """Give the share of a milestone's stages that is done.

    >>> stages_done([True, True, False, False])
    0.5
    """
    return sum(done) / len(done) if done else math.nan


def propose_grade(progress_made: float) -> float:
    """Propose a grade from 0.0 to 1.0; the accountable person decides.

    >>> propose_grade(1.2), propose_grade(-0.1), propose_grade(0.65)
    (1.0, 0.0, 0.65)
    """
    return given_score(progress_made)


def grade_band(grade: float) -> int:
    """Find the band of a grade: 2 good from 0.7, 1 average from 0.4, 0 poor, -1 none.

    >>> grade_band(0.7), grade_band(0.4), grade_band(0.39), grade_band(math.nan)
    (2, 1, 0, -1)
    """
    return band_index(grade, GRADE_LIMITS)


def expected_progress(day: date, start: date, end: date) -> float:
    """Tell how much progress a linear path expects on a day: 0 on the first day, 1 on the last.

    >>> expected_progress(date(2024, 1, 16), date(2024, 1, 1), date(2024, 1, 31))
    0.5
    """
    if end <= start:
        return 1.0 if day >= end else 0.0
    return given_score((day - start).days / (end - start).days)


def pace(progress_made: float, expected: float, *, is_stale: bool = False) -> Pace:
    """Judge a key result in flight by points of progress behind the path, not by ratios.

    >>> pace(0.40, 0.50), pace(0.30, 0.50), pace(0.20, 0.50), pace(1.0, 0.2)
    (<Pace.ON_TRACK: 'on track'>, <Pace.AT_RISK: 'at risk'>, <Pace.OFF_TRACK: 'off track'>, <Pace.DONE: 'done'>)
    """
    if is_stale:
        return Pace.STALE
    if math.isnan(progress_made) or math.isnan(expected):
        return Pace.UNKNOWN
    if steps(progress_made) >= steps(1.0):
        return Pace.DONE
    behind = steps(expected - progress_made)
    if behind <= steps(ON_TRACK_WITHIN):
        return Pace.ON_TRACK
    return Pace.AT_RISK if behind <= steps(AT_RISK_WITHIN) else Pace.OFF_TRACK


def zone(progress_made: float, *, commit: float = math.nan, stretch: float = math.nan) -> Zone:
    """Tell which point has been reached; commit and stretch are given as progress, the target is 1.

    >>> zone(0.8, commit=0.7), zone(1.1, stretch=1.3), zone(1.3, stretch=1.3), zone(0.5)
    (<Zone.COMMIT: 'commit'>, <Zone.TARGET: 'target'>, <Zone.STRETCH: 'stretch'>, <Zone.BELOW: 'below'>)
    """
    made = steps(progress_made)
    if made >= steps(stretch):
        return Zone.STRETCH
    if made >= steps(1.0):
        return Zone.TARGET
    return Zone.COMMIT if made >= steps(commit) else Zone.BELOW
