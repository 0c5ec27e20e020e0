"""Years of whole weeks, as shops and factories count them: 52 or 53 weeks, in quarters of 13 and months of 4 or 5."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
MonthPattern = Literal["calendar", "4-4-5", "4-5-4", "5-4-4"]
YearEnd = Literal["last", "nearest"]
WEEK = timedelta(days=7)


class WeekRule(NamedTuple):
    """How years of whole weeks are laid out.

    Attributes:
        year_starts: month that the year would begin in if it were made of months, 1 to 12.
        first_weekday: first day of the week, 1 for Monday to 7.
        year_ends: whether the year ends with the last whole week of the month before, or the one that ends nearest
            to the end of that month.
        weeks: weeks of the three months of a quarter.
    """

    year_starts: int
    first_weekday: int
    year_ends: YearEnd
    weeks: tuple[int, ...]


def week_start(day: date, first_weekday: int) -> date:
    """Return the first day of the week that a day lies in, where weeks begin on a weekday from 1, Monday, to 7.

    >>> week_start(date(2013, 9, 5), 7)
    datetime.date(2013, 9, 1)
    """
    return day - timedelta(days=(day.isoweekday() - first_weekday) % 7)


def week_number(start: date) -> tuple[int, int]:
    """Return year and number of a week: it belongs to the year that has most of its days, as ISO 8601 has it.

    >>> week_number(date(2012, 12, 31)), week_number(date(2013, 12, 29))
    ((2013, 1), (2014, 1))
    """
    middle = start + timedelta(days=3)
    return middle.year, (middle.timetuple().tm_yday - 1) // 7 + 1


def numbered_week(year: int, number: int, first_weekday: int) -> date:
    """Return the first day of a week by its year and number.

    Raises:
        ValueError: the year has no such week.
    """
    start = week_start(date(year, 1, 4), first_weekday) + (number - 1) * WEEK
    if week_number(start) != (year, number):
        raise ValueError(number)
    return start


@lru_cache(maxsize=1024)
def month_starts(rule: WeekRule, year: int) -> tuple[date, ...]:
    """Return the first days of the twelve months of a year, and the day after its last.

    Args:
        rule: how years are laid out.
        year: the calendar year of the month's end that the year ends at.

    Returns:
        13 days. A 53rd week belongs to the last month.
    """
    first, end = (_last_week_end(rule, number) + timedelta(days=1) for number in (year - 1, year))
    weeks = accumulate((*(rule.weeks * 4)[:11],), initial=0)
    return (*(first + count * WEEK for count in weeks), end)


def year_of(rule: WeekRule, day: date) -> int:
    """Return the number of the year of whole weeks that a day lies in."""
    number = day.year + (rule.year_starts > 1 and day.month >= rule.year_starts)
    starts = month_starts(rule, number)
    return number - (day < starts[0]) + (day >= starts[-1])


def place_of(day: date, starts: Sequence[date]) -> int:
    """Return the position of the last start that is not after a day."""
    return sum(start <= day for start in starts) - 1


def _last_week_end(rule: WeekRule, year: int) -> date:
    """Return the last day of a year: the end of the week that ends last in, or nearest to the end of, its month."""
    end = date(year, rule.year_starts, 1) - timedelta(days=1) if rule.year_starts > 1 else date(year, 12, 31)
    back = (end.isoweekday() - rule.first_weekday + 1) % 7
    if rule.year_ends == "nearest" and back > 3:  # noqa: PLR2004 - half a week
        return end + timedelta(days=7 - back)
    return end - timedelta(days=back)
