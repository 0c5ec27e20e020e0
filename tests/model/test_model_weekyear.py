"""Weeks that begin on other days than Monday, and years of whole weeks as shops and factories count them."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from northing.model import CALENDAR_YEAR, FiscalCalendar
from northing.model.time import GRAINS
from northing.model.weekyear import WEEKDAYS
from strategies import documents, untimed

CALENDARS = documents(FiscalCalendar)
WEEK_CALENDARS = CALENDARS.filter(lambda calendar: calendar.has_week_years)
DAYS = st.dates(date(3, 1, 1), date(9996, 12, 31))
RETAIL = FiscalCalendar(year_starts=2, week_starts="sunday", months="4-5-4", year_ends="nearest", year_named="start")
"""The calendar of the National Retail Federation, https://www.nrf.com/resources/4-5-4-calendar."""
SEPTEMBER = FiscalCalendar(year_starts=10, week_starts="sunday", months="4-4-5")
"""Years that end on the last Saturday of September."""
THURSDAY = FiscalCalendar(week_starts="friday", months="4-4-5")
"""Years that end on the Thursday on or before 31 December."""
SUNDAY = FiscalCalendar(months="4-4-5", year_ends="nearest")
"""Years that end on the Sunday nearest to 31 December."""


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), DAYS)
@example(RETAIL, "month", date(2024, 2, 3))
@example(SEPTEMBER, "week", date(2023, 9, 30))
def test_every_day_lies_in_one_period_whose_label_leads_back_to_it(calendar, grain, day):
    period = calendar.period(grain, day)
    assert day in period
    assert {calendar.period(grain, period.start), calendar.period(grain, period.last_day)} == {period}
    assert calendar.parse(calendar.label(period)) == period
    assert calendar.shift(period, 1) == calendar.period(grain, period.end)
    assert calendar.shift(period, -1) == calendar.period(grain, period.start - timedelta(days=1))


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), st.dates(date(1000, 1, 1), date(9000, 1, 1)), st.integers(-60, 60))
def test_there_and_back_again(calendar, grain, day, steps):
    period = calendar.period(grain, day)
    assert calendar.shift(calendar.shift(period, steps), -steps) == period


@untimed
@given(CALENDARS, st.sampled_from(GRAINS), st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_periods_are_unions_of_their_key_periods(calendar, grain, day):
    period = calendar.period(grain, day)
    parts = list(calendar.periods(calendar.key_grain(grain), period.start, period.last_day))
    assert (parts[0].start, parts[-1].end) == (period.start, period.end)
    assert all(calendar.period(grain, part.start) == period for part in parts)


@untimed
@given(CALENDARS, DAYS)
def test_a_year_has_four_quarters_of_three_months(calendar, day):
    year = calendar.period("year", day)
    quarters = list(calendar.periods("quarter", year.start, year.last_day))
    assert [calendar.label(quarter) for quarter in quarters] == [f"{calendar.label(year)}Q{n}" for n in (1, 2, 3, 4)]
    assert [len(list(calendar.periods("month", q.start, q.last_day))) for q in quarters] == [3, 3, 3, 3]
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert calendar.fiscal_year(day) == int(calendar.label(year))


@untimed
@given(WEEK_CALENDARS, DAYS)
def test_years_of_whole_weeks_have_quarters_of_13_weeks_and_months_by_their_pattern(calendar, day):
    year = calendar.period("year", day)
    weeks = [(month.end - month.start).days / 7 for month in calendar.periods("month", year.start, year.last_day)]
    pattern = [int(number) for number in calendar.months.split("-")] * 4
    assert weeks[:-1] == pattern[:-1]
    assert weeks[-1] - pattern[-1] in {0, 1}
    assert year.start.isoweekday() == calendar.first_weekday
    numbers = [calendar.label(week) for week in calendar.periods("week", year.start, year.last_day)]
    assert numbers == [f"{calendar.label(year)}-W{number:02}" for number in range(1, int(sum(weeks)) + 1)]


@untimed
@given(WEEK_CALENDARS, DAYS)
def test_years_of_whole_weeks_end_where_they_are_said_to(calendar, day):
    year = calendar.period("year", day)
    month_end = date(calendar.fiscal_year(day) + (calendar.year_named == "start"), calendar.year_starts, 1)
    if calendar.year_starts == 1:
        month_end = date(calendar.fiscal_year(day) + 1, 1, 1)
    days = (month_end - timedelta(days=1) - year.last_day).days
    assert days in (range(7) if calendar.year_ends == "last" else range(-3, 4))


@pytest.mark.parametrize("year", range(2006, 2031))
def test_retail_years_of_53_weeks(year):
    """The federation's page: 53 weeks in 2012, 2017 and 2023; every five or six years."""
    found = RETAIL.parse(str(year))
    assert (found.end - found.start).days // 7 == (53 if year in {2006, 2012, 2017, 2023, 2028} else 52)


@pytest.mark.parametrize(
    ("calendar", "label", "first", "last"),
    [
        (RETAIL, "2023", date(2023, 1, 29), date(2024, 2, 3)),
        (RETAIL, "2024", date(2024, 2, 4), date(2025, 2, 1)),
        (RETAIL, "2023-12", date(2023, 12, 31), date(2024, 2, 3)),
        (RETAIL, "2024-02", date(2024, 3, 3), date(2024, 4, 6)),
        (RETAIL, "2023-W53", date(2024, 1, 28), date(2024, 2, 3)),
        (RETAIL, "2024Q1", date(2024, 2, 4), date(2024, 5, 4)),
        (SEPTEMBER, "2017", date(2016, 9, 25), date(2017, 9, 30)),
        (SEPTEMBER, "2023", date(2022, 9, 25), date(2023, 9, 30)),
        (SEPTEMBER, "2024", date(2023, 10, 1), date(2024, 9, 28)),
        (THURSDAY, "2022", date(2021, 12, 31), date(2022, 12, 29)),
        (THURSDAY, "2023", date(2022, 12, 30), date(2023, 12, 28)),
        (THURSDAY, "2023Q3", date(2023, 6, 30), date(2023, 9, 28)),
        (SUNDAY, "2020", date(2019, 12, 30), date(2021, 1, 3)),
        (SUNDAY, "2022Q3", date(2022, 7, 4), date(2022, 10, 2)),
        (SUNDAY, "2022", date(2022, 1, 3), date(2023, 1, 1)),
    ],
)
def test_years_that_companies_have_published(calendar, label, first, last):
    """Years as annual reports print them: ends on a Saturday, Thursday or Sunday, last or nearest."""
    period = calendar.parse(label)
    assert (period.start, period.last_day) == (first, last)
    assert calendar.label(period) == label


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2013, 9, 1), "2013-W36"),
        (date(2012, 12, 30), "2013-W01"),
        (date(2013, 12, 28), "2013-W52"),
        (date(2013, 12, 29), "2014-W01"),
        (date(2015, 1, 3), "2014-W53"),
    ],
)
def test_weeks_from_sunday_belong_to_the_year_that_has_most_of_their_days(day, label):
    calendar = FiscalCalendar(week_starts="sunday")
    week = calendar.period("week", day)
    assert calendar.label(week) == label
    assert week.start.isoweekday() == 7


@given(st.dates(date(3, 1, 1), date(9996, 12, 31)))
def test_weeks_from_monday_are_iso_weeks(day):
    year, week, _ = day.isocalendar()
    assert CALENDAR_YEAR.label(CALENDAR_YEAR.period("week", day)) == f"{year:04}-W{week:02}"


@pytest.mark.parametrize(
    "label", ["2024-13", "2024-00", "2024-W00", "2024-W53", "2024-W54", "2024Q5", "0000", "9999-99"]
)
def test_what_a_year_of_whole_weeks_does_not_have_is_refused(label):
    with pytest.raises(ValueError, match="is no period"):
        RETAIL.parse(label)


@pytest.mark.parametrize(
    ("grain", "caption", "short"),
    [
        ("day", "5 Sep 2023", "5 Sep"),
        ("week", "Week 32 of FY 2023", "Week 32"),
        ("month", "P8 FY 2023", "P8"),
        ("quarter", "Q3 FY 2023", "Q3"),
        ("year", "FY 2023", "2023"),
    ],
)
def test_captions_are_for_people(grain, caption, short):
    period = RETAIL.period(grain, date(2023, 9, 5))
    assert (RETAIL.caption(period), RETAIL.short_caption(period)) == (caption, short)


def test_a_year_can_be_called_after_its_beginning():
    july = FiscalCalendar(year_starts=7, year_named="start")
    assert july.parse("2023").start == date(2023, 7, 1)
    assert july.caption(july.parse("2023Q2")) == "Q2 FY 2023"
    assert FiscalCalendar(year_named="start").parse("2023") == CALENDAR_YEAR.parse("2023")


@pytest.mark.parametrize(
    ("calendar", "label", "before"),
    [
        (CALENDAR_YEAR, "2024-03", "2023-03"),
        (CALENDAR_YEAR, "2024Q1", "2023Q1"),
        (CALENDAR_YEAR, "2024", "2023"),
        (CALENDAR_YEAR, "2024-03-01", "2023-03-01"),
        (CALENDAR_YEAR, "2021-W01", "2020-W01"),
        (RETAIL, "2023-12", "2022-12"),
        (RETAIL, "2024-W52", "2023-W52"),
        (RETAIL, "2024Q4", "2023Q4"),
    ],
)
def test_the_same_period_of_the_year_before(calendar, label, before):
    assert calendar.year_before(calendar.parse(label)) == calendar.parse(before)


@pytest.mark.parametrize(
    ("calendar", "label"), [(CALENDAR_YEAR, "2024-02-29"), (CALENDAR_YEAR, "2020-W53"), (RETAIL, "2023-W53")]
)
def test_what_the_year_before_does_not_have(calendar, label):
    assert calendar.year_before(calendar.parse(label)) is None


def test_weekdays_are_numbered_as_iso_8601_does():
    assert [FiscalCalendar(week_starts=name).first_weekday for name in WEEKDAYS] == [1, 2, 3, 4, 5, 6, 7]
