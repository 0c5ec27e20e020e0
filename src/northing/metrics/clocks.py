"""Clocks: the times of a dataset are on one, whatever offsets from UTC stand beside them in the files.

A time with an offset (`Z`, `+02:00`) or a zone (`UTC`, `Europe/Berlin`) is converted to the dataset's time zone, to UTC
when none is declared; a time without one is taken as it stands. Letters such as EST or IST are no zone: they mean
another one in another country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_text
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model.measures import Dataset

TIMES = frozenset({"date", "timestamp"})
"""Types of column that can hold times with an offset."""
FIRST, LAST = "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"
"""The first and the last moment that a date can be of."""
BEGINS_WITH_YEAR = r"^\s*([1-9]\d{3}|0[1-9]\d{2}|00[1-9]\d|000[1-9])[-/]"
_OFFSET = r":[0-9.]+\s*[A-Za-z+\-]"
_ZONE = r":[0-9.]+\s*(Z|UTC|GMT|[+-](0?\d|1[0-4])(:?[0-5]\d)?|[A-Za-z_]+/[A-Za-z0-9_+/\-]+)\s*$"


def check_time_zone(dataset: Dataset) -> Iterator[Issue]:
    """Find a time zone that nobody knows."""
    if dataset.time_zone is None:
        return
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    known = available_timezones()
    if dataset.time_zone in known or not known:
        return
    near = get_close_matches(dataset.time_zone, known, 3)
    fix = f"did you mean {' or '.join(near)}?" if near else "write a name such as Europe/Berlin or UTC"
    where = Where(element=dataset.id, field="time_zone")
    yield Issue("NR317", "error", f"the time zone '{dataset.time_zone}' is not known", where, fix)


def zone_of(dataset: Dataset) -> str:
    """Return the zone that times with an offset are converted to."""
    return dataset.time_zone or "UTC"


def has_offset(text: str) -> str:
    """Return the SQL that tells whether anything but digits follows the time of day of a text."""
    return f"regexp_matches({text}, '{_OFFSET}')"


def instant(text: str) -> str:
    """Return the SQL of the instant that a text with an offset or zone names; NULL when it names none."""
    is_one = f"regexp_matches({text}, '{BEGINS_WITH_YEAR}') AND regexp_matches({text}, '{_ZONE}')"
    packed = f"replace(replace({text}, ' +', '+'), ' -', '-')"
    return f"CASE WHEN {is_one} THEN TRY_CAST({packed} AS TIMESTAMPTZ) END"


def on_clock(moment: str, dataset: Dataset) -> str:
    """Return the SQL of an instant as the dataset's clock shows it.

    At the ends of the calendar the conversion stays within it: the last second of the year 9999, which stands for
    never in many files, does not become one of the year 10000.
    """
    shown = f"timezone({quote_text(zone_of(dataset))}, {moment})"
    return f"CASE WHEN {moment} IS NOT NULL THEN least(greatest({shown}, TIMESTAMP '{FIRST}'), TIMESTAMP '{LAST}') END"
