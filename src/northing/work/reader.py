"""The reader: what an indicator's metric says for a period, and what a person should know of that number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from northing.calc.combining import NOTHING, Combined, combine
from northing.calc.reason import Reason
from northing.model import TIME
from northing.work.asking import Asking
from northing.work.results import Reading, place_by_start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from northing.model import FiscalCalendar, Measurement, Metric, Period, Time
    from northing.store.timeline import Timeline
    from northing.work.asking import Ask
    from northing.work.results import DatasetCondition, Results


class Together(NamedTuple):
    """What several periods give together.

    Attributes:
        value: the result; None where there is none.
        known: how many of the periods have a result.
        lacking: how many are over and have none.
    """

    value: float | None
    known: int
    lacking: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads results the way an indicator's time expression asks for them.

    Attributes:
        results: what was measured.
        calendar: where quarters and years begin.
        conditions: how each dataset stands, and each metric that could not be computed, by id.
        grounds_by_metric: the metrics and datasets that each metric rests on; itself and its own dataset when left out.
    """

    results: Results
    calendar: FiscalCalendar
    conditions: Mapping[str, DatasetCondition]
    grounds_by_metric: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _doubtful: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find out once what is in doubt: most often nothing is."""
        doubtful = (name for name, condition in self.conditions.items() if condition.reason != Reason.SCORED)
        object.__setattr__(self, "_doubtful", frozenset(doubtful))

    @property
    def asking(self) -> Asking:
        """Return how columns become questions."""
        return Asking(self.calendar, self.results.today)

    def read(
        self, metric: Metric, member: str, column: Period, *, time: Time = TIME, since: date | None = None
    ) -> Reading:
        """Return the result that counts for a column.

        Args:
            metric: the metric.
            member: which member; empty for the whole.
            column: the period of the scorecard.
            time: which period counts, and how much of it.
            since: first day of a cumulative window that states none itself.
        """
        return self.answer(metric, member, self.asking.result(metric, time, column), time=time, since=since)

    def answer(self, metric: Metric, member: str, ask: Ask, *, time: Time = TIME, since: date | None = None) -> Reading:
        """Return the result of a metric for one question; see `read`."""
        if ask.parts[0].start > self.results.today:
            return Reading(None, Reason.NOT_DUE)
        reading = self._answer(metric, member, ask, time=time, since=since)
        return self._trust(metric, self._versioned(metric, reading), ask.whole)

    def _answer(self, metric: Metric, member: str, ask: Ask, *, time: Time, since: date | None) -> Reading:
        grain = ask.parts[0].grain
        if time.window == "period" and not ask.is_together:
            line = self.results.line(metric.id, member, grain)
            found = line.get(ask.whole.start) if line is not None else None
            if found is not None and found.value is not None:
                return Reading(found.value, Reason.SCORED, (found,), self._note(found, ask))
        series = self.results.series(metric.id, member, grain)
        if time.window != "period":
            return self._window(metric, series, ask.whole, time=time, since=since)
        if ask.is_together:
            return self._together(metric, member, series, ask)
        return self._carry(metric, member, series, ask.whole)

    def _note(self, found: Measurement, ask: Ask) -> str:
        """Say which period a result is of where it is not the column's, and whether it is of a part of it only."""
        notes = [self.calendar.caption(ask.whole)] if ask.whole != ask.column else []
        if ask.whole.last_day > self.results.today:
            notes.append("so far")
        else:
            notes += self._early(found, ask.whole)
        return " ".join(notes)

    def _early(self, last: Measurement, period: Period) -> list[str]:
        """Say when the last result was measured, where that was before its period was over."""
        measured = last.recorded_at.date()
        if last.origin != "computed" or measured >= period.last_day:
            return []
        return [f"measured on {self.calendar.caption(self.calendar.period('day', measured))}"]

    def _together(self, metric: Metric, member: str, series: Mapping[date, Measurement], ask: Ask) -> Reading:
        """Put the result of a longer period together, and say of how many of its periods."""
        line = self.results.line(metric.id, member, ask.parts[0].grain)
        found = together(line, ask, metric.additivity, today=self.results.today)
        parts = [series[part.start] for part in ask.parts if part.start in series]
        count = f"{len(ask.parts)} {ask.parts[0].grain}s"
        if found.value is None:
            why = f"{found.known} of {count} have a result" if parts else ""
            return Reading(None, Reason.NO_RESULT, tuple(parts), why or self._absence(member, series, ask.whole))
        notes = [self.calendar.caption(ask.whole)] if ask.whole != ask.column else []
        if ask.whole.last_day > self.results.today:
            notes.append(f"so far, {found.known} of {count}")
        else:
            notes += [f"{_WORDS[metric.additivity]} {count}", *self._early(parts[-1], ask.parts[-1])]
        return Reading(found.value, Reason.SCORED, tuple(parts), " ".join(notes))

    def _window(
        self, metric: Metric, series: Mapping[date, Measurement], period: Period, *, time: Time, since: date | None
    ) -> Reading:
        first = self._window_start(period, time, since)
        wanted = list(self.calendar.periods(period.grain, first, period.start))
        parts = [series[item.start] for item in wanted if item.start in series]
        span = f"{self.calendar.caption(wanted[0])} to {self.calendar.caption(period)}" if wanted else ""
        if not wanted or len(parts) < len(wanted):
            missing = f"{len(wanted) - len(parts)} of {len(wanted)} periods have no result"
            return Reading(None, Reason.NO_RESULT, tuple(parts), missing)
        value = combine(parts, metric.additivity).value
        return Reading(value, Reason.SCORED if value is not None else Reason.NO_RESULT, tuple(parts), span)

    def _window_start(self, period: Period, time: Time, since: date | None) -> date:
        if time.window == "trailing":
            return self.calendar.shift(period, 1 - time.n).start
        if time.window == "cumulative" and (time.since or since) is not None:
            return time.since or since or period.start
        return self.calendar.parts(period.grain, self.calendar.period("year", period.middle))[0].start

    def _carry(self, metric: Metric, member: str, series: Mapping[date, Measurement], period: Period) -> Reading:
        """Take the latest earlier result while it is fresh enough, show it as stale when it is not."""
        earlier = [start for start in series if start < period.start]
        if not earlier or metric.stale_after_days is None:
            return Reading(None, Reason.NO_RESULT, (), self._absence(member, series, period))
        last = series[max(earlier)]
        source = self.calendar.period(last.grain, last.start)
        age = (min(period.last_day, self.results.today) - source.last_day).days
        note = f"from {self.calendar.caption(source)}"
        if age <= metric.stale_after_days:
            return Reading(last.value, Reason.SCORED, (last,), note)
        return Reading(
            last.value, Reason.STALE, (last,), f"{note}, {age} days old, limit {metric.stale_after_days} days"
        )

    def _absence(self, member: str, series: Mapping[date, Measurement], period: Period) -> str:
        """Say since or until when a member has had no rows; nothing of the whole."""
        if not member or not series:
            return ""
        earlier = [start for start in series if start < period.start]
        found = series[max(earlier) if earlier else min(series)]
        what = "no result" if found.rows is None else "no rows"
        when = self.calendar.caption(self.calendar.period(found.grain, found.start))
        return f"{what} {'since' if earlier else 'before'} {when}"

    def _versioned(self, metric: Metric, reading: Reading) -> Reading:
        """Say of a result when it was computed by an earlier definition than the newest that the metric has."""
        if reading.value is None or not reading.parts:
            return reading
        oldest = min(part.version for part in reading.parts)
        newest = self.results.newest_version(metric.id, reading.parts[0].grain)
        if oldest >= newest:
            return reading
        note = f"by definition {oldest} of {newest}"
        return Reading(reading.value, reading.reason, reading.parts, ", ".join(filter(None, [reading.note, note])))

    def _trust(self, metric: Metric, reading: Reading, period: Period) -> Reading:
        """Take out of scoring what a stale or failed dataset cannot tell, or what could not be computed."""
        for condition in self.doubts(metric):
            is_older = condition.since is not None and period.last_day <= condition.since
            if not is_older or reading.value is None:
                return Reading(reading.value, condition.reason, reading.parts, condition.explanation)
        return reading

    def doubts(self, metric: Metric) -> list[DatasetCondition]:
        """Return why what a metric rests on may not be trusted, the gravest first."""
        if not self._doubtful:
            return []
        names = self.grounds_by_metric.get(metric.id, (metric.id, metric.dataset or ""))
        doubts = [self.conditions[name] for name in names if name in self._doubtful]
        return sorted(doubts, key=lambda condition: condition.reason, reverse=True)


_WORDS = {"sum": "sum of", "mean": "mean of", "ratio": "over", "last": "last of"}


def together(line: Timeline | None, ask: Ask, additivity: str, *, today: date) -> Together:
    """Put a longer period together from its parts: all that are over have to be there, the one that runs may be.

    Args:
        line: everything that was measured of the series.
        ask: the parts.
        additivity: how they are put together.
        today: parts that begin later are not missed.
    """
    place = {} if line is None else place_by_start(line.starts)
    found: list[Combined] = []
    lacking = 0
    for part in ask.parts:
        at = place.get(part.start) if part.start <= today else None
        combined = NOTHING if at is None or line is None else _part(line, at, additivity)
        if combined.value is not None:
            found.append(combined)
        elif part.last_day <= today:
            lacking += 1
    value = combine(found, additivity).value if not lacking else None
    return Together(value, len(found), lacking)


def _part(line: Timeline, at: int, additivity: str) -> Combined:
    if additivity != "ratio":
        return Combined(line.results[at])
    upper, lower = line.sides
    return Combined(line.results[at], upper[at], lower[at])
