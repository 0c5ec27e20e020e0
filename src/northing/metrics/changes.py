"""Changes of the data: which days have other rows in one version of a dataset than in another, and which come too late.

Versions share the parts whose files did not change, so only the digests of the other parts are read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from northing.metrics.day_digests import NO_ROWS, add_up, load_days
from northing.metrics.parts import days_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from northing.metrics.day_digests import DayDigests
    from northing.metrics.loads import Load
    from northing.model.time import FiscalCalendar, Grain

Span = tuple[date, date]
"""A first and a last day, both included."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Days with other rows than before, parted by whether results of their periods still follow the data.

    Attributes:
        counting: those whose periods are measured anew.
        late: those whose periods are over for too long; they change results only when everything is measured anew.
    """

    counting: tuple[Span, ...]
    late: tuple[Span, ...]


def changed_spans(old: Load, new: Load, landed: Path) -> tuple[Span, ...] | None:
    """Return the days on which two versions of a dataset differ, as spans in order; None when any day may.

    A day differs when its rows are not the same ones, each as many times; in which order they stand and in which files
    is of no account. Rows without a time belong to no day.

    Args:
        old: the version that was measured before.
        new: the version that holds now.
        landed: the folder of all landed datasets.
    """
    if old.version == new.version:
        return ()
    if _shape(old) != _shape(new) or not (_has_parts(old) and _has_parts(new)):
        return None
    before, after = Counter(file.part for file in old.files), Counter(file.part for file in new.files)
    gone = _digests(old, before - after, landed)
    come = _digests(new, after - before, landed)
    if gone is None or come is None:
        return None
    days = gone.keys() | come.keys()
    if old.reader == new.reader:
        days = {day for day in days if gone.get(day, NO_ROWS) != come.get(day, NO_ROWS)}
    return merge_days(date.fromisoformat(day) for day in days if day)


def _shape(load: Load) -> tuple[str | None, list[tuple[str, str]]]:
    """Return what two versions must have in common for the digests of their rows to compare."""
    return load.time_column, [(column.name, column.type) for column in load.columns]


def _has_parts(load: Load) -> bool:
    return load.time_column is not None and all(file.part for file in load.files)


def _digests(load: Load, parts: Counter[str], landed: Path) -> DayDigests | None:
    found = [load_days(days_path(load.dataset, address, landed)) for address in parts.elements()]
    known = [digests for digests in found if digests is not None]
    return add_up(known) if len(known) == len(found) else None


def merge_days(days: Iterable[date]) -> tuple[Span, ...]:
    """Return days as spans in order, those that follow one another as one.

    >>> merge_days([date(2013, 1, 2), date(2013, 1, 5), date(2013, 1, 1)])
    ((datetime.date(2013, 1, 1), datetime.date(2013, 1, 2)), (datetime.date(2013, 1, 5), datetime.date(2013, 1, 5)))
    """
    spans: list[Span] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] <= ONE_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def split_late(
    spans: Sequence[Span], *, grain: Grain, calendar: FiscalCalendar, late_after_days: int | None, today: date
) -> Lateness:
    """Part the days that changed by whether the results of their periods still follow the data.

    A period follows its data until so many days after its last day, that day included.

    Args:
        spans: the days with other rows than before, from `changed_spans`.
        grain: length of the periods.
        calendar: where they begin.
        late_after_days: the dataset's; None when results follow the data for ever.
        today: the day of the measuring.
    """
    if late_after_days is None or (today - date.min).days <= late_after_days:
        return Lateness(tuple(spans), ())
    first = calendar.period(grain, today - timedelta(days=late_after_days)).start
    counting = tuple((max(start, first), end) for start, end in spans if end >= first)
    late = tuple((start, min(end, first - ONE_DAY)) for start, end in spans if start < first)
    return Lateness(counting, late)
