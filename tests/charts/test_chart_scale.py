"""Scales and ticks stay true for any finite number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.charts.scale import Scale, reach, round_ticks

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE, FINITE)
def test_place_stays_between_its_ends(one, other, value):
    scale = Scale(min(one, other), max(one, other), 10, 90)
    assert 10 <= scale.place(value) <= 90


@given(FINITE, FINITE)
def test_place_keeps_the_order(one, other):
    low, high = sorted((one, other))
    scale = Scale(low, high, 0, 100)
    assert scale.place(low) <= scale.place(high)


def test_scale_without_width_puts_everything_in_the_middle():
    assert Scale(3, 3, 0, 100).place(3) == 50


@given(st.lists(st.none() | FINITE))
def test_reach_holds_every_number(values):
    low, high = reach(values, margin=0.1)
    assert low <= high
    assert all(low <= value <= high for value in values if value is not None)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.68, 0.96, (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)),
        (0, 10, (0, 2, 4, 6, 8, 10)),
        (-3.2, 3.9, (-2, 0, 2)),
        (2e6, 3.5e6, (2e6, 2.25e6, 2.5e6, 2.75e6, 3e6, 3.25e6, 3.5e6)),
        (7, 7, (7,)),
    ],
)
def test_ticks_are_round_numbers(low, high, ticks):
    assert round_ticks(low, high, count=6) == pytest.approx(ticks)


@given(FINITE, FINITE)
def test_ticks_are_few_ascending_and_inside(one, other):
    low, high = sorted((one, other))
    ticks = round_ticks(low, high, count=6)
    assert 1 <= len(ticks) <= 18
    assert list(ticks) == sorted(set(ticks))
    assert all(low <= tick <= high for tick in ticks)
