"""Results: the measurements of a plan, ready to be looked up, and what one says for an indicator and a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from northing.model import WHOLE, parse_member
from northing.store.timeline import gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from northing.calc.reason import Reason
    from northing.model import FiscalCalendar, Grain, Measurement, Period
    from northing.store.timeline import SeriesKey, Timeline


@dataclass(frozen=True, slots=True)
class DatasetCondition:
    """Whether a dataset may be trusted now.

    Attributes:
        reason: SCORED while it may be, else STALE or FAILED_TEST.
        explanation: one sentence for people; empty while all is well.
        since: moment of the last good load; None when there was none.
    """

    reason: Reason
    explanation: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of a metric for one member and period.

    Attributes:
        value: the result in the metric's unit, or None.
        reason: SCORED with a result, else why there is none (or why it does not count).
        parts: the measurements it was read from, oldest first.
        note: what a person should know of it: carried from an earlier period, so far, over a window.
    """

    value: float | None
    reason: Reason
    parts: tuple[Measurement, ...] = ()
    note: str = ""


class Results:
    """The latest measurements of a plan, ready to be looked up by metric, member and period."""

    def __init__(self, measurements: Iterable[Measurement] | Mapping[SeriesKey, Timeline], *, today: date) -> None:
        """Take measurements, or timelines of them; what lies after today is not known yet."""
        self.today = today
        self._lines = measurements if isinstance(measurements, Mapping) else gather(measurements)
        self._series: dict[SeriesKey, Mapping[date, Measurement]] = {}
        self._newest: dict[tuple[str, Grain], int] = {}

    def line(self, metric: str, member: str, grain: Grain) -> Timeline | None:
        """Return everything that was measured of one series, later periods and those without a result too."""
        return self._lines.get((metric, member, grain))

    def series(self, metric: str, member: str, grain: Grain) -> Mapping[date, Measurement]:
        """Return the results of one series by first day of the period, oldest first."""
        key = (metric, member, grain)
        if key not in self._series:
            line = self._lines.get(key)
            self._series[key] = {} if line is None else {found.start: found for found in self._known(line)}
        return self._series[key]

    def _known(self, line: Timeline) -> Iterator[Measurement]:
        return (found for found in line.between(None, self.today) if found.value is not None)

    def newest_version(self, metric: str, grain: Grain) -> int:
        """Return the newest version of a metric's definition that the whole was measured by; 0 for none."""
        key = (metric, grain)
        if key not in self._newest:
            line = self.line(metric, WHOLE, grain)
            self._newest[key] = 0 if line is None else line.newest_version
        return self._newest[key]

    def grains(self, metric: str) -> set[Grain]:
        """Return the grains by which a metric was measured."""
        return {key[2] for key, line in self._lines.items() if key[0] == metric and self._first(line) is not None}

    def members(self, metric: str, dimensions: Sequence[str]) -> list[str]:
        """Return the member keys of a break-down of a metric, sorted by their values in the order of the dimensions."""
        found = self._members.get((metric, frozenset(dimensions)), {})
        known = (key for key, lines in found.items() if any(self._first(line) is not None for line in lines))
        return sorted(known, key=lambda key: _member_order(key, dimensions))

    def has_rows(self, metric: str, member: str, *, first: date, last: date) -> bool:
        """Tell whether a member has any source rows, or a typed-in result, in a period that begins within two days."""
        lines = self._members.get((metric, dimensions_of(member)), {}).get(member, ())
        return any(_has_rows(line, first, min(last, self.today)) for line in lines)

    @cached_property
    def _members(self) -> Mapping[tuple[str, frozenset[str]], dict[str, list[Timeline]]]:
        """Return the timelines of members by metric and dimensions, then by member key."""
        found: dict[tuple[str, frozenset[str]], dict[str, list[Timeline]]] = {}
        for (metric, member, _), line in self._lines.items():
            if member:
                found.setdefault((metric, dimensions_of(member)), {}).setdefault(member, []).append(line)
        return found

    def _first(self, line: Timeline) -> date | None:
        """Return the first day of the first period of a series that has a result."""
        known = (start for start, value in zip(line.starts, line.results, strict=True) if value is not None)
        first = next(known, None)
        return first if first is not None and first <= self.today else None

    def first_day(self) -> date | None:
        """Return the first day of the oldest period that was measured."""
        return min((first for line in self._lines.values() if (first := self._first(line)) is not None), default=None)


def _has_rows(line: Timeline, first: date, last: date) -> bool:
    if line.starts[-1] <= last and line.starts[-1] >= first and line.results[-1] is not None and line.rows[-1]:
        return True  # most members have rows in the last period that was measured
    columns = zip(line.starts, line.results, line.rows, strict=True)
    return any(value is not None and rows != 0 and first <= start <= last for start, value, rows in columns)


@lru_cache(maxsize=65_536)
def values_by_dimension(member: str) -> Mapping[str, str]:
    """Return the values of a member by dimension; the same members come back for every metric and scoreboard."""
    return MappingProxyType(parse_member(member))


@lru_cache(maxsize=65_536)
def dimensions_of(member: str) -> frozenset[str]:
    """Return the dimensions that a member key names."""
    return frozenset(values_by_dimension(member))


@lru_cache(maxsize=4096)
def place_by_start(starts: tuple[date, ...]) -> Mapping[date, int]:
    """Return where each period stands in a timeline; many timelines have the same periods."""
    return {start: place for place, start in enumerate(starts)}


def _member_order(key: str, dimensions: Sequence[str]) -> list[tuple[bool, float, str]]:
    values = values_by_dimension(key)
    ordered = [values.get(dimension, "") for dimension in dimensions]
    return [(not value.isdigit(), float(value) if value.isdigit() else 0.0, value) for value in ordered]


def last_complete(calendar: FiscalCalendar, grain: Grain, today: date) -> Period:
    """Return the last period of a grain that was over at the end of a day."""
    period = calendar.period(grain, today)
    return period if period.end <= today + timedelta(days=1) else calendar.shift(period, -1)
