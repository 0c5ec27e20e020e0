"""Periods and the fiscal calendar: which month, quarter or year a day belongs to and what it is called."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from northing.model.fields import described, document
from northing.model.weekyear import (
    WEEK,
    WEEKDAYS,
    MonthPattern,
    Weekday,
    WeekRule,
    YearEnd,
    month_starts,
    numbered_week,
    place_of,
    week_number,
    week_start,
    year_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
MONTHS_BY_GRAIN = {"month": 1, "quarter": 3, "year": 12}
_LABEL = re.compile(
    r"(?P<year>\d{4})(?:-?Q(?P<quarter>[1-4])|-?W(?P<week>\d{2})|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?",
    re.ASCII,
)
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days that results are counted over; `end` is the first day after it."""

    start: date
    end: date
    grain: Grain

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """Return the last day that still belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def middle(self) -> date:
        """Return the day in the middle: a week lies in the month or year that has it, and so most of its days."""
        return self.start + timedelta(days=(self.end - self.start).days // 2)


@document
class FiscalCalendar:
    """When the organisation's year and week begin, and so where its quarters fall; or its years of whole weeks.

    A year is named after the calendar year in which it ends: with `year_starts=7` 2024Q2 is October to December 2023.
    Weeks belong to the calendar year that has most of their days; weeks from Monday are ISO weeks.

    With `months` other than calendar, years are of 52 or 53 whole weeks: 2024-03 is then the third period of the year
    2024, and 2024-W05 its fifth week.

    >>> july = FiscalCalendar(year_starts=7)
    >>> july.label(july.period("quarter", date(2023, 11, 5)))
    '2024Q2'
    >>> july.parse("2024Q2").start
    datetime.date(2023, 10, 1)
    >>> retail = FiscalCalendar(year_starts=2, week_starts="sunday", months="4-5-4", year_ends="nearest")
    >>> retail.caption(retail.period("month", date(2024, 2, 3))), retail.parse("2024").end
    ('P12 FY 2024', datetime.date(2024, 2, 4))
    """

    year_starts: int = described("Month in which the year begins, 1 for January to 12.", default=1, between=(1, 12))
    week_starts: Weekday = described("First day of the week, such as monday or sunday.", default="monday")
    months: MonthPattern = described(
        "Months of the calendar, or periods of so many weeks in each quarter of 13: 4-4-5, 4-5-4 or 5-4-4; a 53rd week "
        "belongs to the last.",
        default="calendar",
    )
    year_ends: YearEnd = described(
        "Where the year is of whole weeks: whether it ends with the last week that ends in the month before the one it "
        "begins in, or with the week that ends nearest to the end of that month.",
        default="last",
    )
    year_named: Literal["end", "start"] = described(
        "Whether a year is called after the calendar year in which it ends or in which it begins.", default="end"
    )

    @property
    def first_weekday(self) -> int:
        """Return the first day of the week as ISO 8601 numbers it, 1 for Monday to 7."""
        return WEEKDAYS.index(self.week_starts) + 1

    @property
    def has_week_years(self) -> bool:
        """Tell whether years, quarters and months are made of whole weeks."""
        return self.months != "calendar"

    def key_grain(self, grain: Grain) -> Grain:
        """Return the shortest period that all periods of a grain can be put together from: day, week or month."""
        if grain in ("day", "week"):
            return grain
        return "week" if self.has_week_years else "month"

    def period(self, grain: Grain, day: date) -> Period:
        """Return the period of a grain that a day lies in."""
        if grain == "day":
            return Period(day, day + timedelta(days=1), grain)
        if grain == "week":
            start = week_start(day, self.first_weekday)
            return Period(start, start + WEEK, grain)
        months = MONTHS_BY_GRAIN[grain]
        if self.has_week_years:
            year = year_of(self._rule, day)
            return self._of_weeks(grain, year, place_of(day, month_starts(self._rule, year)) // months)
        offset = (day.month - self.year_starts) % months
        start = add_months(day.replace(day=1), -offset)
        return Period(start, add_months(start, months), grain)

    @property
    def _rule(self) -> WeekRule:
        weeks = tuple(int(number) for number in self.months.split("-"))
        return WeekRule(self.year_starts, self.first_weekday, self.year_ends, weeks)

    def _of_weeks(self, grain: Grain, year: int, place: int) -> Period:
        """Return a year of whole weeks, or one of its quarters or months by its place in the year, from 0."""
        starts = month_starts(self._rule, year)[:: MONTHS_BY_GRAIN[grain]]
        return Period(starts[place], starts[place + 1], grain)

    def parse(self, label: str) -> Period:
        """Return the period that a label names: 2013, 2013Q1, 2013-W05, 2013-01 or 2013-01-15.

        Raises:
            ValueError: the label names no period; the message lists the forms that do.
        """
        match = _LABEL.fullmatch(label)
        if match is not None:
            with suppress(ValueError, OverflowError):  # a day or year that no calendar has
                return self._structure(match)
        forms = "a year (2013), quarter (2013Q1), month (2013-01), week (2013-W05) or day (2013-01-15)"
        msg = f"{label!r} is no period; write {forms}"
        raise ValueError(msg)

    def _structure(self, match: re.Match[str]) -> Period:
        year = int(match["year"])
        if match["day"]:
            return self.period("day", date(year, int(match["month"]), int(match["day"])))
        if self.has_week_years:
            return self._structure_of_weeks(match, year + self._named_ahead)
        if match["week"]:
            return self.period("week", numbered_week(year, int(match["week"]), self.first_weekday))
        if match["month"]:
            return self.period("month", date(year, int(match["month"]), 1))
        first = date(year + self._named_ahead - (self.year_starts > 1), self.year_starts, 1)
        if match["quarter"]:
            return self.period("quarter", add_months(first, 3 * (int(match["quarter"]) - 1)))
        return self.period("year", first)

    def _structure_of_weeks(self, match: re.Match[str], year: int) -> Period:
        """Return a period of a year of whole weeks, whose number is that of the calendar year it ends in."""
        if match["week"]:
            first, *_, end = month_starts(self._rule, year)
            start = first + (int(match["week"]) - 1) * WEEK
            if first <= start < end:
                return self.period("week", start)
        if match["month"] and 1 <= int(match["month"]) <= MONTHS_BY_GRAIN["year"]:
            return self._of_weeks("month", year, int(match["month"]) - 1)
        if match["quarter"]:
            return self._of_weeks("quarter", year, int(match["quarter"]) - 1)
        if match["week"] or match["month"]:
            raise ValueError(match[0])
        return self._of_weeks("year", year, 0)

    @property
    def _named_ahead(self) -> int:
        """Return how many years a year's name lies before the calendar year it ends in."""
        return 1 if self.year_named == "start" and self.year_starts > 1 else 0

    def fiscal_year(self, day: date) -> int:
        """Return the number of the fiscal year that a day lies in."""
        if self.has_week_years:
            return year_of(self._rule, day) - self._named_ahead
        return day.year + (self.year_starts > 1 and day.month >= self.year_starts) - self._named_ahead

    def label(self, period: Period) -> str:
        """Name a period so that `parse` finds it again."""
        start = period.start
        if period.grain == "day":
            return start.isoformat()
        if period.grain == "week":
            year, week = self._week(start)
            return f"{year:04}-W{week:02}"
        if period.grain == "month":
            year, month = self._month(start)
            return f"{year:04}-{month:02}"
        year = self.fiscal_year(start)
        return f"{year:04}Q{self._quarter(start)}" if period.grain == "quarter" else f"{year:04}"

    def _week(self, start: date) -> tuple[int, int]:
        """Return year and number of a week; in a year of whole weeks they are the fiscal year's."""
        if not self.has_week_years:
            return week_number(start)
        year = year_of(self._rule, start)
        return year - self._named_ahead, (start - month_starts(self._rule, year)[0]) // WEEK + 1

    def _month(self, start: date) -> tuple[int, int]:
        """Return year and number of a month; in a year of whole weeks they are the fiscal year's."""
        if not self.has_week_years:
            return start.year, start.month
        year = year_of(self._rule, start)
        return year - self._named_ahead, place_of(start, month_starts(self._rule, year)) + 1

    def _quarter(self, start: date) -> int:
        """Return the number of the quarter that begins on a day."""
        if self.has_week_years:
            return (self._month(start)[1] - 1) // 3 + 1
        return (start.month - self.year_starts) % 12 // 3 + 1

    def caption(self, period: Period) -> str:
        """Name a period for people: Sep 2013, Q3 2013, 2013, FY 2014, P3 FY 2014, Week 5 of 2013, 15 Jan 2013."""
        start, short = period.start, self.short_caption(period)
        if period.grain == "day":
            return f"{short} {start.year}"
        if period.grain == "week":
            return f"{short} of {'FY ' if self.has_week_years else ''}{self._week(start)[0]}"
        if period.grain == "month":
            return f"{short} {'FY ' if self.has_week_years else ''}{self._month(start)[0]}"
        prefix = "FY " if self.year_starts > 1 or self.has_week_years else ""
        year_name = f"{prefix}{self.fiscal_year(start)}"
        return f"{short} {year_name}" if period.grain == "quarter" else year_name

    def short_caption(self, period: Period) -> str:
        """Name a period within its year: Sep, Q3, P3, Week 5, 15 Jan; a year by its number."""
        start = period.start
        if period.grain == "day":
            return f"{start.day} {_MONTH_NAMES[start.month - 1]}"
        if period.grain == "week":
            return f"Week {self._week(start)[1]}"
        if period.grain == "month":
            month = self._month(start)[1]
            return f"P{month}" if self.has_week_years else _MONTH_NAMES[month - 1]
        return f"Q{self._quarter(start)}" if period.grain == "quarter" else str(self.fiscal_year(start))

    def shift(self, period: Period, steps: int) -> Period:
        """Return the period so many steps later, or earlier when negative."""
        grain = period.grain
        if grain not in MONTHS_BY_GRAIN:
            days = 7 if grain == "week" else 1
            return self.period(grain, period.start + timedelta(days=steps * days))
        if not self.has_week_years:
            return self.period(grain, add_months(period.start, steps * MONTHS_BY_GRAIN[grain]))
        year = year_of(self._rule, period.start)
        months = MONTHS_BY_GRAIN[grain]
        place = place_of(period.start, month_starts(self._rule, year)) // months + steps
        a_year = MONTHS_BY_GRAIN["year"] // months
        return self._of_weeks(grain, year + place // a_year, place % a_year)

    def year_before(self, period: Period) -> Period | None:
        """Return the same period of the year before: the same day, or the week, month or quarter of the same number.

        Returns:
            None for 29 February and for a 53rd week, which the year before does not have.
        """
        start = period.start
        if period.grain == "day":
            is_leap_day = (start.month, start.day) == (2, 29)
            return None if is_leap_day else self.period("day", start.replace(year=start.year - 1))
        if period.grain != "week":
            return self.shift(period, -(MONTHS_BY_GRAIN["year"] // MONTHS_BY_GRAIN[period.grain]))
        year, week = self._week(start)
        with suppress(ValueError):
            return self.parse(f"{year - 1:04}-W{week:02}")
        return None

    def parts(self, grain: Grain, whole: Period) -> list[Period]:
        """Return the periods of a shorter grain that a period is put together from, in order.

        Weeks belong to the month, quarter or year that has most of their days.
        """
        return [part for part in self.periods(grain, whole.start, whole.last_day) if part.middle in whole]

    def periods(self, grain: Grain, first: date, last: date) -> Iterator[Period]:
        """Yield the periods of a grain from the one of the first day to the one of the last day, both included."""
        period = self.period(grain, first)
        while period.start <= last:
            yield period
            period = self.shift(period, 1)


CALENDAR_YEAR = FiscalCalendar()


def add_months(first_of_month: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    number = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
