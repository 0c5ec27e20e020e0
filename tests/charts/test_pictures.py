"""Any finite numbers give a sound picture that says what it shows."""

import math
from itertools import pairwise

import pytest
from chart_drawing import assert_sound, parse_picture, texts
from chart_examples import months_chart
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from northing.charts import (
    Bullet,
    LineChart,
    Period,
    Pin,
    Spark,
    Today,
    Zone,
    bullet,
    line_chart,
    mark,
    meter,
    sparkline,
)
from northing.charts.mark import STATUSES, WORD_BY_STATUS

NUMBER = st.none() | st.floats()
STATUS = st.sampled_from(STATUSES)
LIMITS = st.none() | st.tuples(st.none() | st.floats(allow_nan=False), st.none() | st.floats(allow_nan=False))
SERIES = st.one_of(
    st.lists(NUMBER, max_size=60),
    st.integers(0, 60).map(lambda count: [None] * count),
    st.tuples(st.floats(), st.integers(1, 60)).map(lambda pair: [pair[0]] * pair[1]),
)


@given(SERIES, STATUS, st.lists(NUMBER, max_size=60), st.lists(LIMITS, max_size=60), st.none() | st.integers(-2, 70))
def test_sparkline_is_sound_for_any_series(values, status, targets, band, now):
    assert_sound(sparkline(Spark(values=values, status=status, name="Any", targets=targets, band=band, now=now)))


@given(NUMBER, STATUS, st.lists(st.floats(), max_size=5))
def test_meter_is_sound_for_any_score(score, status, limits):
    assert_sound(meter(score, status=status, limits=limits, name="Score"))


KEY_RESULT = st.builds(
    Bullet,
    baseline=st.floats(),
    target=st.floats(),
    result=NUMBER,
    expected=NUMBER,
    commit=NUMBER,
    stretch=NUMBER,
    status=STATUS,
    name=st.just("Any"),
)


@given(KEY_RESULT, st.booleans())
def test_bullet_is_sound_for_any_key_result(key_result, is_labelled):
    assert_sound(bullet(key_result, is_labelled=is_labelled))


PERIOD = st.builds(
    Period, name=st.text(), short=st.text(max_size=6), value=NUMBER, status=STATUS, target=NUMBER, sealed=NUMBER
)
CHART = st.builds(
    LineChart,
    prefix=st.just("any"),
    title=st.text(),
    periods=st.lists(PERIOD, max_size=60),
    unit=st.sampled_from(["", "%", "min"]),
    axis=st.text(),
    decimals=st.none() | st.integers(0, 3),
    current=st.none() | st.integers(0, 59),
    zones=st.lists(st.builds(Zone, status=STATUS, name=st.text(), limits=st.lists(LIMITS, max_size=60)), max_size=4),
    pins=st.lists(st.builds(Pin, st.floats(-1, 70), st.text()), max_size=9),
    today=st.none() | st.builds(Today, st.floats(-1, 70), st.text(max_size=20)),
)


@given(CHART, st.sampled_from(["wide", "narrow"]))
def test_line_chart_is_sound_for_any_chart(chart, size):
    assert_sound(line_chart(chart, size=size))


@pytest.mark.parametrize("value", [5e-324, 1e-300, 1e300, 1.7e308, -1.7e308])
def test_line_chart_draws_tiny_and_huge_numbers(value):
    periods = [Period(name=str(at), short=str(at), value=part) for at, part in enumerate((value, value / 2, 0.0))]
    root = assert_sound(line_chart(LineChart(prefix="any", title="Any", periods=periods)))
    assert len(root.findall("*[@class='dot']")) == 3


def test_same_numbers_give_the_same_text():
    assert line_chart(months_chart()) == line_chart(months_chart())


def test_higher_numbers_stand_higher():
    root = parse_picture(sparkline(Spark(values=[1, 2], status="poor", name="Any")))
    start, end = root.find("path[@class='ink']").get("d")[1:].split()[1::2]
    assert float(start) > float(end)


def test_sparkline_leaves_a_gap_open_and_ends_at_the_last_known_result():
    root = parse_picture(sparkline(Spark(values=[1, 2, None, 3, 4, None], status="good", name="Any")))
    assert root.find("path[@class='ink']").get("d").count("M") == 2
    dot = root.find("rect[@class='dot']")
    middle = float(dot.get("x")) + float(dot.get("width")) / 2
    assert middle == pytest.approx(3 + 98 * 4.5 / 6, abs=0.11)


def test_sparkline_draws_nothing_after_now():
    until_now = Spark(values=[1, 2, None, None], status="good", name="Any", now=1)
    assert sparkline(Spark(values=[1, 2, 9, 9], status="good", name="Any", now=1)) == sparkline(until_now)


def test_meter_without_a_score_is_dotted_and_never_an_empty_bar():
    nothing, zero = parse_picture(meter(None, status="none")), parse_picture(meter(0, status="poor"))
    assert nothing.find("path[@class='void']") is not None
    assert nothing.find("rect") is None
    assert float(zero.find("rect[@class='fill']").get("width")) > 1


def test_meter_has_a_tick_at_every_limit():
    assert parse_picture(meter(0.5, status="good")).find("path[@class='tick']").get("d").count("M") == 2


def test_bullet_runs_from_baseline_to_target_when_less_is_better():
    falling = Bullet(baseline=60, target=20, result=40, expected=40, status="average", name="Any")
    rising = Bullet(baseline=0, target=1, result=0.5, expected=0.5, status="average", name="Any")
    assert bullet(falling, is_labelled=False) == bullet(rising, is_labelled=False)


def test_bullet_names_its_points_without_overlap():
    near = Bullet(baseline=0, target=1, commit=0.99, stretch=1.01, result=1, status="good", name="Any")
    assert texts(bullet(near)) == ["0", "commit 0.99", "target 1", "stretch 1.01"]


def test_bullet_without_a_way_to_go_is_dotted():
    same = Bullet(baseline=5, target=5, result=5, status="none", name="Any")
    assert parse_picture(bullet(same)).find("path[@class='void']") is not None


def test_line_chart_says_the_telling_numbers_in_both_sizes():
    for size in ("wide", "narrow"):
        assert {"81.4", "70.4", "86.1"} <= set(texts(line_chart(months_chart(), size=size)))


def test_line_chart_numbers_its_pins_apart():
    root = parse_picture(line_chart(months_chart(), size="narrow"))
    places = sorted(float(pin.get("cx")) for pin in root.findall("circle[@class='pin-dot']"))
    assert len(places) == 4
    assert all(after - before >= 16 for before, after in pairwise(places))


def test_line_chart_ids_begin_with_the_prefix():
    root = parse_picture(line_chart(months_chart(prefix="one")))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids == [root.get("aria-labelledby"), root.get("aria-describedby")]
    assert all(name.startswith("one-") for name in ids)


def test_line_chart_describes_itself_in_words():
    words = parse_picture(line_chart(months_chart())).findtext("desc")
    assert words.startswith("9 of 12 periods have a result. Latest Sep 2013: 86.1")
    assert "Lowest Jul 2013: 70.4" in words
    nothing = LineChart(prefix="none", title="Nothing", periods=[Period(name="Jan", short="Jan", value=math.nan)])
    assert parse_picture(line_chart(nothing)).findtext("desc") == "None of 1 periods has a result."


def test_line_chart_cuts_a_long_title_to_its_width():
    title = texts(line_chart(months_chart(axis="share of all the departures " * 9), size="narrow"))
    assert any(words.endswith("\N{HORIZONTAL ELLIPSIS}") for words in title)


def test_line_chart_shows_millions_without_their_zeros():
    periods = [Period(name=str(year), short=str(year), value=year * 1500.0, target=3e6) for year in range(2001, 2005)]
    drawn = texts(line_chart(LineChart(prefix="seats", title="Seats", periods=periods, unit="seats")))
    assert {"seats, million", "target 3.00", "3.01"} <= set(drawn)


def test_line_chart_puts_today_left_of_its_line_at_the_right_edge():
    root = parse_picture(line_chart(months_chart(today=Today(12, "today, 31 Dec"))))
    assert next(text for text in root.iter("text") if text.text == "today, 31 Dec").get("text-anchor") == "end"


def test_line_chart_without_results_says_so_and_draws_no_numbers():
    assert texts(line_chart(LineChart(prefix="none", title="Nothing yet", periods=[]))) == ["", "no results yet"]


def test_every_status_has_a_shape_of_its_own():
    shapes = {mark(status).replace(status, "") for status in STATUSES if status not in ("none", "stale")}
    assert len(shapes) == 3
    assert set(WORD_BY_STATUS) == set(STATUSES)


@pytest.mark.parametrize("name", ['<b>&"', "\x00\ud800", "'"])
def test_names_cannot_break_out(name):
    assert_sound(sparkline(Spark(values=[1], status="good", name=f"x{name}")))
    assert "<b>" not in sparkline(Spark(values=[1], status="good", name=name))


def test_pictures_pass_through_escaping_templates():
    template = Environment(autoescape=True).from_string("{{ picture }}")
    assert template.render(picture=meter(0.5, status="good")) == meter(0.5, status="good")
