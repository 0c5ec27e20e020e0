"""Days, moments, counts and lists as they are written on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_day(day: date) -> str:
    """Write a day.

    >>> from datetime import date
    >>> write_day(date(2013, 11, 4))
    '4 Nov 2013'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def write_short_day(day: date, *, today: date) -> str:
    """Write a day without its year where that is the current one, for narrow columns.

    >>> from datetime import date
    >>> write_short_day(date(2013, 11, 4), today=date(2013, 11, 18))
    '4 Nov'
    """
    return f"{day.day} {MONTHS[day.month - 1]}" if day.year == today.year else write_day(day)


def write_moment(moment: datetime) -> str:
    """Write a moment to the minute."""
    return f"{write_day(moment.date())}, {moment:%H:%M}"


def count_of(number: int, word: str, plural: str = "") -> str:
    """Write how many there are of something.

    >>> count_of(1, "element"), count_of(1200, "row"), count_of(2, "entry", "entries")
    ('1 element', '1,200 rows', '2 entries')
    """
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def listed(words: Sequence[str], *, most: int = 3) -> str:
    """Write a few of several things in a sentence.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a', 'a and b', 'a, b, c and 2 more')
    """
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def humanised(name: str) -> str:
    """Write the name of a field or value for people.

    >>> humanised("minimum_coverage"), humanised("by")
    ('Minimum coverage', 'By')
    """
    return name.replace("_", " ").capitalize()
