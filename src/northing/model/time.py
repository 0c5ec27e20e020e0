"""Periods and the fiscal calendar: which month, quarter or year a day belongs to and what it is called."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from northing.model.fields import described, document

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


@document
class FiscalCalendar:
    """When the organisation's year begins, and so where its quarters fall. Weeks are ISO weeks, from Monday.

    A year is named after the calendar year in which it ends: with `year_starts=7` 2024Q2 is October to December 2023.

    >>> july = FiscalCalendar(year_starts=7)
    >>> july.label(july.period("quarter", date(2023, 11, 5)))
    '2024Q2'
    >>> july.parse("2024Q2").start
    datetime.date(2023, 10, 1)
    """

    year_starts: int = described("Month in which the year begins, 1 for January to 12.", default=1, between=(1, 12))

    def period(self, grain: Grain, day: date) -> Period:
        """Return the period of a grain that a day lies in."""
        if grain == "day":
            return Period(day, day + timedelta(days=1), grain)
        if grain == "week":
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=7), grain)
        months = MONTHS_BY_GRAIN[grain]
        offset = (day.month - self.year_starts) % months
        start = add_months(day.replace(day=1), -offset)
        return Period(start, add_months(start, months), grain)

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
        if match["week"]:
            return self.period("week", date.fromisocalendar(year, int(match["week"]), 1))
        if match["day"]:
            return self.period("day", date(year, int(match["month"]), int(match["day"])))
        if match["month"]:
            return self.period("month", date(year, int(match["month"]), 1))
        first = date(year - (self.year_starts > 1), self.year_starts, 1)
        if match["quarter"]:
            return self.period("quarter", add_months(first, 3 * (int(match["quarter"]) - 1)))
        return self.period("year", first)

    def fiscal_year(self, day: date) -> int:
        """Return the number of the fiscal year that a day lies in."""
        return day.year + (self.year_starts > 1 and day.month >= self.year_starts)

    def label(self, period: Period) -> str:
        """Name a period so that `parse` finds it again."""
        start = period.start
        if period.grain == "day":
            return start.isoformat()
        if period.grain == "week":
            year, week, _ = start.isocalendar()
            return f"{year:04}-W{week:02}"
        if period.grain == "month":
            return f"{start.year:04}-{start.month:02}"
        if period.grain == "quarter":
            return f"{self.fiscal_year(start):04}Q{(start.month - self.year_starts) % 12 // 3 + 1}"
        return f"{self.fiscal_year(start):04}"

    def caption(self, period: Period) -> str:
        """Name a period for people: Sep 2013, Q3 2013, 2013, FY 2014, Week 5 of 2013, 15 Jan 2013."""
        start = period.start
        if period.grain == "day":
            return f"{start.day} {_MONTH_NAMES[start.month - 1]} {start.year}"
        if period.grain == "week":
            year, week, _ = start.isocalendar()
            return f"Week {week} of {year}"
        if period.grain == "month":
            return f"{_MONTH_NAMES[start.month - 1]} {start.year}"
        prefix = "FY " if self.year_starts > 1 else ""
        year_name = f"{prefix}{self.fiscal_year(start)}"
        return f"Q{self.label(period)[-1]} {year_name}" if period.grain == "quarter" else year_name

    def shift(self, period: Period, steps: int) -> Period:
        """Return the period so many steps later, or earlier when negative."""
        if period.grain in MONTHS_BY_GRAIN:
            return self.period(period.grain, add_months(period.start, steps * MONTHS_BY_GRAIN[period.grain]))
        days = 7 if period.grain == "week" else 1
        return self.period(period.grain, period.start + timedelta(days=steps * days))

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
