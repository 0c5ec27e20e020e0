"""Results: from measurements to the one number that an indicator has for a period, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from northing.calc.reason import Reason
from northing.model import TIME, WHOLE, parse_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from northing.model import FiscalCalendar, Grain, Measurement, Metric, Period, Time


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

    def __init__(self, measurements: Iterable[Measurement], *, today: date) -> None:
        """Index measurements; what lies after today is not known yet and is left out."""
        self.today = today
        self._series: dict[tuple[str, str, Grain], dict[date, Measurement]] = {}
        for item in measurements:
            if item.start <= today and item.value is not None:
                self._series.setdefault((item.metric, item.member, item.grain), {})[item.start] = item

    def series(self, metric: str, member: str, grain: Grain) -> Mapping[date, Measurement]:
        """Return the measurements of one series by first day of the period."""
        return self._series.get((metric, member, grain), {})

    def grains(self, metric: str) -> set[Grain]:
        """Return the grains by which a metric was measured."""
        return {grain for name, _, grain in self._series if name == metric}

    def members(self, metric: str, dimension: str) -> list[str]:
        """Return the member keys of one dimension of a metric, sorted by value."""
        keys = {member for name, member, _ in self._series if name == metric and member != WHOLE}
        return sorted((key for key in keys if set(parse_member(key)) == {dimension}), key=_member_order)

    def first_day(self) -> date | None:
        """Return the first day of the oldest period that was measured."""
        return min((start for series in self._series.values() for start in series), default=None)


def _member_order(key: str) -> tuple[bool, float, str]:
    value = next(iter(parse_member(key).values()), "")
    return (not value.isdigit(), float(value) if value.isdigit() else 0.0, value)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads results the way an indicator's time expression asks for them.

    Attributes:
        results: what was measured.
        calendar: where quarters and years begin.
        conditions: how each dataset stands, by id.
        datasets_by_metric: the datasets that each formula rests on; other metrics name theirs themselves.
    """

    results: Results
    calendar: FiscalCalendar
    conditions: Mapping[str, DatasetCondition]
    datasets_by_metric: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def grain(self, metric: Metric, time: Time) -> Grain:
        """Return the grain that an indicator reads a metric by."""
        return time.grain or metric.grains[0]

    def counted(self, time: Time, grain: Grain, column: Period) -> Period:
        """Return the period of a grain that counts for a column of a scorecard."""
        if time.counts == "fixed" and time.period is not None:
            return self.calendar.parse(time.period)
        if grain == column.grain:
            return column
        day = min(column.last_day, self.results.today)
        period = self.calendar.period(grain, day)
        if time.counts == "current" or period.last_day <= day:
            return period
        return self.calendar.shift(period, -1)

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
        grain = self.grain(metric, time)
        period = self.counted(time, grain, column)
        if period.start > self.results.today:
            return Reading(None, Reason.NOT_DUE)
        series = self.results.series(metric.id, member, grain)
        if time.window != "period":
            reading = self._window(metric, series, period, time=time, since=since)
        elif found := series.get(period.start):
            reading = Reading(found.value, Reason.SCORED, (found,), self._note(found, period, column))
        else:
            reading = self._carry(metric, series, period)
        return self._trust(metric, reading, period)

    def _note(self, found: Measurement, period: Period, column: Period) -> str:
        """Say which period a result is of where it is not the column's, and whether it is of a part of it only."""
        notes = [self.calendar.caption(period)] if period != column else []
        measured = found.recorded_at.date()
        if period.last_day > self.results.today:
            notes.append("so far")
        elif found.origin == "computed" and measured < period.last_day:
            notes.append(f"measured on {self.calendar.caption(self.calendar.period('day', measured))}")
        return " ".join(notes)

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
        value = combine(parts, metric.additivity)
        return Reading(value, Reason.SCORED if value is not None else Reason.NO_RESULT, tuple(parts), span)

    def _window_start(self, period: Period, time: Time, since: date | None) -> date:
        if time.window == "trailing":
            return self.calendar.shift(period, 1 - time.n).start
        if time.window == "cumulative" and (time.since or since) is not None:
            return time.since or since or period.start
        return self.calendar.period("year", period.start).start

    def _carry(self, metric: Metric, series: Mapping[date, Measurement], period: Period) -> Reading:
        """Take the latest earlier result while it is fresh enough, show it as stale when it is not."""
        earlier = [start for start in series if start < period.start]
        if not earlier or metric.stale_after_days is None:
            return Reading(None, Reason.NO_RESULT)
        last = series[max(earlier)]
        source = self.calendar.period(last.grain, last.start)
        age = (min(period.last_day, self.results.today) - source.last_day).days
        note = f"from {self.calendar.caption(source)}"
        if age <= metric.stale_after_days:
            return Reading(last.value, Reason.SCORED, (last,), note)
        return Reading(
            last.value, Reason.STALE, (last,), f"{note}, {age} days old, limit {metric.stale_after_days} days"
        )

    def _trust(self, metric: Metric, reading: Reading, period: Period) -> Reading:
        """Take out of scoring what a stale or failed dataset cannot tell."""
        for condition in self._doubts(metric):
            is_older = condition.since is not None and period.last_day <= condition.since
            if not is_older or reading.value is None:
                return Reading(reading.value, condition.reason, reading.parts, condition.explanation)
        return reading

    def _doubts(self, metric: Metric) -> list[DatasetCondition]:
        """Return why the datasets that a metric rests on may not be trusted, failed tests before old age."""
        names = self.datasets_by_metric.get(metric.id, (metric.dataset or "",))
        found = [self.conditions[name] for name in names if name in self.conditions]
        doubts = [condition for condition in found if condition.reason != Reason.SCORED]
        return sorted(doubts, key=lambda condition: condition.reason, reverse=True)


def combine(parts: Sequence[Measurement], additivity: str) -> float | None:
    """Make one result of several periods' by the metric's additivity; None when a part does not allow it.

    Quarters are never means of ratios: a ratio adds up what is above and below the line.
    """
    values = [part.value for part in parts if part.value is not None]
    if not values:
        return None
    if additivity == "sum":
        return sum(values)
    if additivity == "mean":
        return sum(values) / len(values)
    if additivity == "last":
        return values[-1]
    upper = [part.numerator for part in parts if part.numerator is not None]
    lower = [part.denominator for part in parts if part.denominator is not None]
    if len(upper) < len(parts) or len(lower) < len(parts) or not sum(lower):
        return None
    return sum(upper) / sum(lower)


def last_complete(calendar: FiscalCalendar, grain: Grain, today: date) -> Period:
    """Return the last period of a grain that was over at the end of a day."""
    period = calendar.period(grain, today)
    return period if period.end <= today + timedelta(days=1) else calendar.shift(period, -1)
