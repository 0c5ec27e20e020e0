"""Numbers as people read them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.charts.format import choose_decimals, figure, format_change, format_number, format_score

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (0.861, "%", None, f"86.1{NBSP}%"),
        (0.861, "%", 2, f"86.10{NBSP}%"),
        (1.0, "%", None, f"100{NBSP}%"),
        (336776, "", None, "336,776"),
        (336776.4, "", None, "336,776"),
        (-4.02, "min", None, f"\N{MINUS SIGN}4.02{NBSP}min"),
        (4.2, "min", None, f"4.2{NBSP}min"),
        (12.345, "", None, "12.3"),
        (0.001234, "", None, "0.00123"),
        (-0.0001, "", 2, "0.00"),
        (-0.0, "", None, "0"),
        (0, "", None, "0"),
        (1.234e18, "", None, f"1.23{NBSP}\N{MULTIPLICATION SIGN}{NBSP}10¹⁸"),
        (-5e-9, "", None, f"\N{MINUS SIGN}5{NBSP}\N{MULTIPLICATION SIGN}{NBSP}10⁻⁹"),
        (None, "%", None, "\N{EM DASH}"),
        (math.nan, "", None, "\N{EM DASH}"),
        (math.inf, "min", None, "\N{EM DASH}"),
    ],
)
def test_number_is_written(value, unit, decimals, text):
    assert format_number(value, unit, decimals=decimals) == text


@pytest.mark.parametrize(
    ("change", "unit", "text"),
    [
        (0.082, "%", f"+8.2{NBSP}points"),
        (-0.01, "%", f"\N{MINUS SIGN}1{NBSP}point"),
        (0.0, "%", "no change"),
        (3, "", "+3"),
        (-1.5, "min", f"\N{MINUS SIGN}1.5{NBSP}min"),
        (None, "", "\N{EM DASH}"),
    ],
)
def test_change_has_its_sign(change, unit, text):
    assert format_change(change, unit) == text


def test_change_that_rounds_to_nothing_is_no_change():
    assert format_change(-0.0004, "min", decimals=1) == "no change"


def test_number_and_unit_come_apart_for_columns():
    assert figure(0.84, unit="%", decimals=2) == figure(0.84001, unit="%", decimals=2)
    assert (figure(0.84, unit="%").text, figure(0.84, unit="%").unit) == ("84", "%")
    assert figure(None, unit="%").unit == ""


@pytest.mark.parametrize(
    ("values", "unit", "decimals"),
    [
        ([0.8557, 0.84], "%", 1),
        ([27574, 336776], "", 0),
        ([12, 10.28, None], "", 1),
        ([1.23456], "", 2),
        ([], "", 0),
        ([math.nan, 0.0], "", 0),
    ],
)
def test_decimals_serve_a_whole_column(values, unit, decimals):
    assert choose_decimals(values, unit=unit) == decimals


@pytest.mark.parametrize(("score", "text"), [(0.7349, "0.73"), (0.0, "0.00"), (1, "1.00"), (None, "\N{EM DASH}")])
def test_score_has_two_decimals(score, text):
    assert format_score(score) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_number_keeps_its_size_when_read_back(value):
    text = format_number(value, decimals=3).replace("\N{MINUS SIGN}", "-").replace(",", "")
    assert float(text) == pytest.approx(value, abs=0.0006)


@given(st.floats(), st.sampled_from(["", "%", "min"]), st.sampled_from([None, 0, 2]))
def test_number_never_has_an_ascii_minus_or_a_space_that_breaks(value, unit, decimals):
    for text in (format_number(value, unit, decimals=decimals), format_change(value, decimals=decimals)):
        assert "-" not in text
        assert text == "no change" or " " not in text


@given(st.floats(min_value=1e-5, max_value=1e14))
def test_minus_is_the_only_difference_between_a_number_and_its_opposite(value):
    assert format_number(-value) == "\N{MINUS SIGN}" + format_number(value)
