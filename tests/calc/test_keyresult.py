"""Progress, grade and pace of key results."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.keyresult import (
    KeyResultType,
    Pace,
    Promise,
    expected_progress,
    grade_band,
    outside_by,
    pace,
    progress,
    propose_grade,
    share_inside,
    stages_done,
)

NAN = math.nan
WITHIN = Promise(target=5.0, upper=10.0, tolerance=2.0)


@pytest.mark.parametrize(
    ("kind", "result", "promise", "expected"),
    [
        (KeyResultType.INCREASE, 15.0, Promise(10.0, 20.0), 0.5),
        (KeyResultType.INCREASE, 25.0, Promise(10.0, 20.0), 1.5),
        (KeyResultType.INCREASE, 5.0, Promise(10.0, 20.0), -0.5),
        (KeyResultType.DECREASE, 40.0, Promise(50.0, 30.0), 0.5),
        (KeyResultType.KEEP_ABOVE, 8.0, Promise(target=8.0, tolerance=2.0), 1.0),
        (KeyResultType.KEEP_ABOVE, 7.0, Promise(target=8.0, tolerance=2.0), 0.5),
        (KeyResultType.KEEP_ABOVE, 4.0, Promise(target=8.0, tolerance=2.0), -1.0),
        (KeyResultType.KEEP_ABOVE, 7.0, Promise(target=8.0), 0.0),
        (KeyResultType.KEEP_BELOW, 8.0, Promise(target=8.0), 1.0),
        (KeyResultType.KEEP_BELOW, 9.0, Promise(target=8.0, tolerance=2.0), 0.5),
        (KeyResultType.KEEP_WITHIN, 5.0, WITHIN, 1.0),
        (KeyResultType.KEEP_WITHIN, 4.0, WITHIN, 0.5),
        (KeyResultType.KEEP_WITHIN, 11.0, WITHIN, 0.5),
        (KeyResultType.MILESTONE, 0.75, Promise(), 0.75),
        (KeyResultType.BASELINE, 12.0, Promise(), 1.0),
        (KeyResultType.BASELINE, NAN, Promise(), 0.0),
    ],
)
def test_progress(kind: KeyResultType, result: float, promise: Promise, expected: float) -> None:
    assert progress(kind, result, promise) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kind", "result", "promise"),
    [
        (KeyResultType.INCREASE, 10.0, Promise(20.0, 20.0)),
        (KeyResultType.INCREASE, NAN, Promise(10.0, 20.0)),
        (KeyResultType.DECREASE, math.inf, Promise(10.0, 20.0)),
        (KeyResultType.KEEP_ABOVE, 1.0, Promise()),
        (KeyResultType.MILESTONE, NAN, Promise()),
    ],
)
def test_progress_that_cannot_be_told(kind: KeyResultType, result: float, promise: Promise) -> None:
    assert math.isnan(progress(kind, result, promise))


def test_share_of_periods_inside() -> None:
    assert share_inside(KeyResultType.KEEP_WITHIN, [5.0, 12.0, NAN, 10.0, 4.9], WITHIN) == 0.5
    assert math.isnan(share_inside(KeyResultType.KEEP_WITHIN, [NAN], WITHIN))
    assert outside_by(KeyResultType.KEEP_BELOW, 9.0, Promise(target=8.0)) == 1.0


def test_stages() -> None:
    assert stages_done([True, False]) == 0.5
    assert math.isnan(stages_done([]))


def test_grade_bands() -> None:
    assert [grade_band(g) for g in (1.0, 0.7, 0.69, 0.4, 0.39)] == [2, 2, 1, 1, 0]


@pytest.mark.parametrize(
    ("made", "expected", "judged"),
    [
        (0.0, 0.10, Pace.ON_TRACK),
        (0.25, 0.35, Pace.ON_TRACK),
        (0.0, 0.11, Pace.AT_RISK),
        (0.1, 0.35, Pace.AT_RISK),
        (0.1, 0.36, Pace.OFF_TRACK),
        (1.0, 1.0, Pace.DONE),
        (1.0 - 1e-12, 1.0, Pace.DONE),
        (0.5, 0.2, Pace.ON_TRACK),
        (NAN, 0.2, Pace.UNKNOWN),
        (0.2, NAN, Pace.UNKNOWN),
    ],
)
def test_pace(made: float, expected: float, judged: Pace) -> None:
    assert pace(made, expected) == judged


def test_stale_whatever_the_number() -> None:
    assert pace(1.0, 0.0, is_stale=True) == Pace.STALE


def test_expected_progress() -> None:
    start, end = date(2024, 1, 1), date(2024, 3, 31)
    assert expected_progress(date(2023, 12, 1), start, end) == 0.0
    assert expected_progress(date(2024, 2, 15), start, end) == 0.5
    assert expected_progress(date(2024, 6, 1), start, end) == 1.0
    assert [expected_progress(day, start, start) for day in (date(2023, 12, 31), start)] == [0.0, 1.0]


@given(st.floats(-1e9, 1e9))
def test_proposed_grades_are_in_range(p: float) -> None:
    assert 0.0 <= propose_grade(p) <= 1.0
