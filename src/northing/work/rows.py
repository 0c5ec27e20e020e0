"""Rows: the results of a metric over all columns of a scoreboard at once, quickly; details of a cell when asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, overload

from northing.calc.reason import Reason
from northing.model import TIME
from northing.work.reader import together
from northing.work.results import place_by_start

if TYPE_CHECKING:
    from datetime import date

    from northing.model import Grain, Metric, Period, Time
    from northing.store.timeline import Timeline
    from northing.work.asking import Ask
    from northing.work.reader import Reader
    from northing.work.results import DatasetCondition, Reading

NAN = math.nan


class Numbers(NamedTuple):
    """The results of one series over P columns.

    Attributes:
        values: [P] results, NaN where there is none.
        outside: [P] reason codes known before any formula, 0 where there is none.
    """

    values: list[float]
    outside: list[int]


@dataclass(frozen=True, slots=True)
class Asks:
    """The questions of one indicator for all columns.

    Attributes:
        items: one for each column.
        grain: the grain that is read.
        starts: first day of each period that is read alone; None where several are put together.
        due: [P] the code NOT_DUE where nothing has begun yet, else 0.
        places: where the periods stand in a timeline, by its periods.
    """

    items: tuple[Ask, ...]
    grain: Grain
    starts: tuple[date, ...] | None
    due: tuple[int, ...]
    places: dict[tuple[date, ...], list[int]]

    def places_in(self, starts: tuple[date, ...]) -> list[int]:
        """Return where each column's period stands in a timeline; -1 where it does not, or has not begun."""
        if starts not in self.places:
            known = place_by_start(starts)
            due = zip(self.starts or (), self.due, strict=True)
            self.places[starts] = [-1 if later else known.get(start, -1) for start, later in due]
        return self.places[starts]


class RowReader:
    """Reads whole rows. What it finds is what `Reader.read` finds for each cell."""

    def __init__(self, reader: Reader, columns: Sequence[Period]) -> None:
        """Take a reader and the columns of the scoreboard."""
        self.reader = reader
        self.columns = tuple(columns)
        self.today = reader.results.today
        self._asks: dict[tuple[int, int], tuple[Asks, Metric, Time]] = {}
        self._alike: dict[object, Asks] = {}
        self._doubts: dict[str, list[DatasetCondition]] = {}

    def asks(self, metric: Metric, time: Time) -> Asks:
        """Return the questions of an indicator, once for all that ask alike."""
        key = (id(metric), id(time))  # both are kept here, so that no other ones get their numbers
        known = self._asks.get(key)
        if known is None:
            alike = (metric.grains, metric.additivity == "last", time)
            if alike not in self._alike:
                asking = self.reader.asking
                self._alike[alike] = self._questions([asking.result(metric, time, column) for column in self.columns])
            known = self._asks[key] = (self._alike[alike], metric, time)
        return known[0]

    def _questions(self, items: list[Ask]) -> Asks:
        is_single = not any(item.is_together for item in items)
        return Asks(
            items=tuple(items),
            grain=items[0].parts[0].grain if items else "month",
            starts=tuple(item.whole.start for item in items) if is_single else None,
            due=tuple(int(Reason.NOT_DUE) if item.parts[0].start > self.today else 0 for item in items),
            places={},
        )

    def numbers(self, metric: Metric, member: str, *, time: Time = TIME) -> Numbers:
        """Return the results of a metric and member over all columns."""
        asks = self.asks(metric, time)
        if time.window != "period":
            return _numbers(self.readings(metric, member, time=time))
        line = self.reader.results.line(metric.id, member, asks.grain)
        found = Numbers(self._values(metric, line, asks), list(asks.due))
        if metric.stale_after_days is not None and asks.starts is not None:
            self._carry(metric, member, asks, found, time)
        if doubts := self._doubts_of(metric):
            self._distrust(doubts, asks, found)
        return found

    def _values(self, metric: Metric, line: Timeline | None, asks: Asks) -> list[float]:
        if line is None:
            return [NAN] * len(asks.due)
        if asks.starts is None:
            found = (together(line, ask, metric.additivity, today=self.today).value for ask in asks.items)
            return [NAN if value is None else value for value in found]
        results = line.results
        chosen = [results[place] if place >= 0 else None for place in asks.places_in(line.starts)]
        return [NAN if value is None else value for value in chosen]

    def _carry(self, metric: Metric, member: str, asks: Asks, found: Numbers, time: Time) -> None:
        """Let earlier results stand in for missing ones, or show them as stale."""
        for at, value in enumerate(found.values):
            if value != value and not found.outside[at]:  # noqa: PLR0124 - NaN
                reading = self.reader.answer(metric, member, asks.items[at], time=time)
                found.values[at] = NAN if reading.value is None else reading.value
                found.outside[at] = outside_of(reading)

    def _distrust(self, doubts: list[DatasetCondition], asks: Asks, found: Numbers) -> None:
        for at, ask in enumerate(asks.items):
            if not asks.due[at]:
                for doubt in doubts:
                    is_older = doubt.since is not None and ask.whole.last_day <= doubt.since
                    if not is_older or math.isnan(found.values[at]):
                        found.outside[at] = int(doubt.reason)
                        break

    def _doubts_of(self, metric: Metric) -> list[DatasetCondition]:
        if metric.id not in self._doubts:
            self._doubts[metric.id] = self.reader.doubts(metric)
        return self._doubts[metric.id]

    def readings(self, metric: Metric, member: str, *, time: Time = TIME) -> Sequence[Reading]:
        """Return the readings behind a row; each is made when it is looked at."""
        return _Readings(self.reader, metric, member, self.asks(metric, time), time)


class _Readings(Sequence["Reading"]):
    """The readings of one row, one for each column."""

    __slots__ = ("_asks", "_member", "_metric", "_reader", "_time")

    def __init__(self, reader: Reader, metric: Metric, member: str, asks: Asks, time: Time) -> None:
        self._reader, self._metric, self._member, self._asks, self._time = reader, metric, member, asks, time

    def __len__(self) -> int:
        return len(self._asks.items)

    @overload
    def __getitem__(self, at: int) -> Reading: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Reading, ...]: ...

    def __getitem__(self, at: int | slice) -> Reading | tuple[Reading, ...]:
        if isinstance(at, slice):
            return tuple(self[place] for place in range(*at.indices(len(self))))
        return self._reader.answer(self._metric, self._member, self._asks.items[at], time=self._time)


def outside_of(reading: Reading) -> int:
    """Return the reason known before any formula; a missing result is found by the formula itself."""
    return 0 if reading.reason in (Reason.SCORED, Reason.NO_RESULT) else int(reading.reason)


def _numbers(readings: Sequence[Reading]) -> Numbers:
    found = list(readings)
    values = [NAN if reading.value is None else reading.value for reading in found]
    return Numbers(values, [outside_of(reading) for reading in found])
