"""Periods and fiscal calendars."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from northing.model import CALENDAR_YEAR, FiscalCalendar, Period, add_months
from northing.model.time import GRAINS
from strategies import untimed

CALENDARS = st.integers(1, 12).map(lambda month: FiscalCalendar(year_starts=month))
DAYS = st.dates(date(2, 1, 1), date(9997, 12, 31))
JULY = FiscalCalendar(year_starts=7)


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), DAYS)
@example(JULY, "week", date(2020, 12, 31))
@example(JULY, "week", date(2021, 1, 3))
@example(JULY, "year", date(2024, 2, 29))
def test_every_day_lies_in_one_period_whose_label_leads_back_to_it(calendar, grain, day):
    period = calendar.period(grain, day)
    assert day in period
    assert period.start in period
    assert period.last_day in period
    assert period.end not in period
    assert calendar.parse(calendar.label(period)) == period
    assert {calendar.period(grain, period.start), calendar.period(grain, period.last_day)} == {period}
    assert calendar.shift(period, 1) == calendar.period(grain, period.end)
    assert calendar.shift(period, -1) == calendar.period(grain, period.start - timedelta(days=1))


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), DAYS, st.integers(-30, 30))
def test_there_and_back_again(calendar, grain, day, steps):
    period = calendar.period(grain, date(5000, 1, 1) + (day - date(5000, 1, 1)) // 2)
    assert calendar.shift(calendar.shift(period, steps), -steps) == period


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 500))
def test_periods_follow_one_another_without_gaps(calendar, grain, first, days):
    last = first + timedelta(days=days)
    found = list(calendar.periods(grain, first, last))
    assert first in found[0]
    assert last in found[-1]
    assert [period.end for period in found[:-1]] == [period.start for period in found[1:]]


@untimed
@given(CALENDARS, DAYS)
def test_a_year_has_four_quarters_of_three_months(calendar, day):
    year = calendar.period("year", day)
    quarters = list(calendar.periods("quarter", year.start, year.last_day))
    assert [calendar.label(quarter) for quarter in quarters] == [f"{calendar.label(year)}Q{n}" for n in (1, 2, 3, 4)]
    assert [len(list(calendar.periods("month", q.start, q.last_day))) for q in quarters] == [3, 3, 3, 3]
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert calendar.fiscal_year(day) == int(calendar.label(year))
    assert year.start.month == calendar.year_starts


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2024", date(2023, 7, 1), date(2024, 6, 30)),
        ("2024Q1", date(2023, 7, 1), date(2023, 9, 30)),
        ("2024Q2", date(2023, 10, 1), date(2023, 12, 31)),
        ("2024-Q3", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024Q4", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-W01", date(2024, 1, 1), date(2024, 1, 7)),
        ("2024W09", date(2024, 2, 26), date(2024, 3, 3)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_labels_in_a_year_that_starts_in_july(label, first, last):
    period = JULY.parse(label)
    assert (period.start, period.last_day) == (first, last)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2020, 12, 31), "2020-W53"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2021, 1, 4), "2021-W01"),
        (date(2018, 12, 31), "2019-W01"),
        (date(2013, 12, 30), "2014-W01"),
        (date(2012, 1, 1), "2011-W52"),
        (date(2026, 12, 31), "2026-W53"),
    ],
)
def test_weeks_around_new_year_belong_to_the_iso_year(day, label):
    assert CALENDAR_YEAR.label(CALENDAR_YEAR.period("week", day)) == label


@pytest.mark.parametrize(
    "label",
    [
        "",
        "13",
        "2013Q0",
        "2013Q5",
        "2013q1",
        "Q1 2013",
        "2013-13",
        "2013-00",
        "2013-1",
        "2013-02-29",
        "2013-01-00",
        "2013-W00",
        "2014-W53",
        "2013-W5",
        "0000",
        "9999-12-31",
        "9999-12",
        "2013-01-15 ",
        "2013\n",
        "-2013",
        "\u0662\u0660\u0661\u0663",
    ],
)
def test_what_is_no_label_is_refused_with_the_forms_that_are(label):
    with pytest.raises(ValueError, match=r"is no period; write a year \(2013\), quarter") as refused:
        CALENDAR_YEAR.parse(label)
    assert repr(label) in str(refused.value)


def test_a_fiscal_year_that_would_begin_before_the_first_is_refused():
    with pytest.raises(ValueError, match="is no period"):
        JULY.parse("0001")
    assert CALENDAR_YEAR.parse("0001").start == date.min


@pytest.mark.parametrize(
    ("grain", "calendar_year", "july"),
    [
        ("day", "5 Sep 2013", "5 Sep 2013"),
        ("week", "Week 36 of 2013", "Week 36 of 2013"),
        ("month", "Sep 2013", "Sep 2013"),
        ("quarter", "Q3 2013", "Q1 FY 2014"),
        ("year", "2013", "FY 2014"),
    ],
)
def test_captions_are_for_people(grain, calendar_year, july):
    day = date(2013, 9, 5)
    assert CALENDAR_YEAR.caption(CALENDAR_YEAR.period(grain, day)) == calendar_year
    assert JULY.caption(JULY.period(grain, day)) == july


def test_periods_are_ordered_by_their_start():
    months = list(CALENDAR_YEAR.periods("month", date(2013, 1, 31), date(2013, 4, 1)))
    assert [CALENDAR_YEAR.label(month) for month in months] == ["2013-01", "2013-02", "2013-03", "2013-04"]
    assert sorted([*months[2:], *months[:2]]) == months


def test_no_periods_before_the_first():
    assert list(CALENDAR_YEAR.periods("month", date(2013, 2, 1), date(2013, 1, 31))) == []


@given(st.integers(1, 12), st.integers(-5000, 5000))
def test_adding_months_counts_months(month, months):
    after = add_months(date(2013, month, 1), months)
    assert (after.year - 2013) * 12 + after.month - month == months
    assert after.day == 1


def test_a_period_knows_its_days():
    period = Period(date(2013, 1, 1), date(2013, 2, 1), "month")
    assert period.last_day == date(2013, 1, 31)
    assert date(2012, 12, 31) not in period
    assert date(2013, 2, 1) not in period
