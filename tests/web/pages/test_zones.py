"""Zones are the inverse of scoring: a result at the edge of a zone has the band's limit as its value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.score import Cell, Rule, raw_value
from northing.model import Kpi
from northing.web.pages.scorecard.zones import middle, stretches
from northing.work.bands import ACTUAL, NORMALISED
from northing.work.codes import METHODS, PATTERNS

TARGETS = st.floats(1, 1000)


def kpi(**fields):
    """Return a KPI of the test."""
    return Kpi(id="k", title="K", **fields)


def value(found, result, target):
    """Return the banding value of a result."""
    worst = math.nan if found.worst is None else found.worst
    cell = Cell(result=result, target=target, worst=worst)
    return raw_value(cell, Rule(pattern=PATTERNS[found.pattern], method=METHODS[found.banding]))


@given(target=TARGETS, pattern=st.sampled_from(list(PATTERNS)))
def test_edges_of_actual_values_have_the_limits_as_values(target, pattern):
    found = kpi(pattern=pattern)
    edges = {edge for zone in stretches(found, ACTUAL, target) for pair in zone for edge in pair if edge is not None}
    values = sorted({round(value(found, edge, target), 9) for edge in edges})
    assert values == [0.9, 1.0]


@given(target=TARGETS, share=st.floats(0.1, 0.9), pattern=st.sampled_from(["increasing", "decreasing"]))
def test_edges_of_normalised_values_have_the_limits_as_values(target, share, pattern):
    worst = target * (share if pattern == "increasing" else 1 + share)
    found = kpi(pattern=pattern, banding="normalised", worst=worst)
    edges = {
        edge for zone in stretches(found, NORMALISED, target) for pair in zone for edge in pair if edge is not None
    }
    assert sorted({round(value(found, edge, target), 6) for edge in edges}) == [0.0, 0.5]


@given(target=TARGETS, result=st.floats(0, 2000), pattern=st.sampled_from(list(PATTERNS)))
def test_result_lies_in_the_zone_of_its_band(target, result, pattern):
    found = kpi(pattern=pattern)
    number = value(found, result, target)
    band = 0 if number < 0.9 - 1e-6 else 2 if number > 1 + 1e-6 else 1 if 0.9 + 1e-6 < number < 1 - 1e-6 else None
    if band is None:
        return
    zone = stretches(found, ACTUAL, target)[band]
    assert any((low is None or low <= result) and (high is None or result <= high) for low, high in zone)


@pytest.mark.parametrize(
    ("fields", "target"),
    [({}, None), ({"status": "result"}, 1.0), ({"banding": "stated_score", "stated_score": "result"}, 1.0)],
)
def test_no_zone_where_no_result_says_so_by_itself(fields, target):
    assert stretches(kpi(**fields), ACTUAL, target) == ()
    assert middle(kpi(**fields), ACTUAL, target) is None


def test_closer_to_target_has_its_middle_on_both_sides():
    assert middle(kpi(pattern="closer_to_target"), ACTUAL, 100.0) == pytest.approx((90.0, 110.0))
    assert len(stretches(kpi(pattern="closer_to_target"), ACTUAL, 100.0)[0]) == 2
