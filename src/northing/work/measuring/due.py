"""What is due: of which days a metric has to be measured, because they changed since it was measured last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from northing.metrics.changes import changed_spans
from northing.metrics.loads import load_of_version
from northing.metrics.window import join_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from northing.metrics.loads import Load
    from northing.model import Dataset, FiscalCalendar, Grain, Mark, Period

Span = tuple[date, date]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What of a metric is to be measured.

    Attributes:
        days: days of which the periods are measured, whole, as spans in order; None for everything.
        late: periods whose data changed too late to count; they stay as they are.
        why: why it is due, in a few words; empty when it is not.
    """

    days: tuple[Span, ...] | None
    late: tuple[Period, ...] = ()
    why: str = ""


@dataclass
class Basis:
    """The data that a run measures from, and how far.

    Attributes:
        dataset: the dataset.
        load: the version that holds.
        landed: the folder of all landed datasets.
        calendar: where periods begin.
        until: the last day whose rows count: the day of the run.
        is_full: whether everything is to be measured, whatever changed.
    """

    dataset: Dataset
    load: Load
    landed: Path
    calendar: FiscalCalendar
    until: date
    is_full: bool = False
    _known: dict[object, Due] = field(default_factory=dict)
    _changed: dict[str, tuple[Load | None, tuple[Span, ...] | None]] = field(default_factory=dict)

    @property
    def extent(self) -> Span | None:
        """Return the first and the last day of the rows that count; None when there are none."""
        return extent_of(self.load, self.until)

    @property
    def mark_until(self) -> date | None:
        """Return what a mark says of how far it was measured: None when all rows counted."""
        last = self.load.last_day
        return self.until if last is not None and last > self.until else None

    def due(self, grains: Sequence[Grain], mark: Mark | None, *, definition: str, version: int) -> Due:
        """Return what of a metric is to be measured.

        Args:
            grains: its lengths of period.
            mark: what was measured last; None when nothing was.
            definition: digest of what is computed now.
            version: number of the definition.
        """
        if self.is_full:
            return Due(None, why="everything was asked for")
        if mark is None or mark.dataset != self.dataset.id:
            return Due(None, why="new")
        if (mark.definition, mark.version) != (definition, version):
            return Due(None, why="its definition changed")
        if not mark.data:
            return Due(None, why="it failed before")
        key = (tuple(grains), mark.data, mark.until)
        if key not in self._known:
            self._known[key] = self._since(grains, mark)
        found = self._known[key]
        has_failed = bool(mark.reason) and (mark.data != self.load.version or found.days != ())
        return Due(None, why="it failed before") if has_failed else found

    def _since(self, grains: Sequence[Grain], mark: Mark) -> Due:
        """Return what changed since a metric was measured."""
        old, changed = self._changes(mark.data)
        if old is None or changed is None:
            return Due(None, why="it cannot be told which days changed")
        moved = tuple(_moved(mark, old, self.until))
        seen = [span for span in ((first, min(last, self.until)) for first, last in changed) if span[0] <= span[1]]
        before = extent_of(old, mark.until or date.max)
        kept, late = self._part(grains, seen, moved, before)
        days = join_spans([*kept, *moved, *_grown(before, self.extent)])
        why = "new data" if kept else "another day" if days else ""
        return Due(days, late, why)

    def _changes(self, version: str) -> tuple[Load | None, tuple[Span, ...] | None]:
        if version not in self._changed:
            old = self.load if version == self.load.version else load_of_version(self.dataset.id, version, self.landed)
            self._changed[version] = (old, changed_spans(old, self.load, self.landed) if old is not None else None)
        return self._changed[version]

    def _part(
        self, grains: Sequence[Grain], changed: Sequence[Span], moved: Sequence[Span], before: Span | None
    ) -> tuple[list[Span], tuple[Period, ...]]:
        """Part changed days into those that count and the periods for which they come too late."""
        limit = self.dataset.late_after_days
        if limit is None or before is None:
            return list(changed), ()
        kept: list[Span] = []
        late: list[Period] = []
        for grain in grains:
            for period in touched(self.calendar, grain, changed):
                is_over = period.last_day + timedelta(days=limit) < self.until
                was_measured = overlaps(period, [before])
                if is_over and was_measured and not overlaps(period, moved):
                    late.append(period)
                else:
                    kept += [
                        (max(first, period.start), min(last, period.last_day))
                        for first, last in changed
                        if overlaps(period, [(first, last)])
                    ]
        return kept, tuple(late)


def extent_of(load: Load, until: date) -> Span | None:
    """Return the first and the last day of a load's rows that count up to a day; None when there are none."""
    if load.first_day is None or load.last_day is None or load.first_day > until:
        return None
    return load.first_day, min(load.last_day, until)


def _moved(mark: Mark, old: Load, until: date) -> Iterator[Span]:
    """Yield the days whose rows counted when a metric was measured and do not now, or the other way round."""
    if old.last_day is None:
        return
    before = mark.until or max(until, old.last_day)
    first, last = min(before, until) + ONE_DAY, max(before, until)
    if first <= last:
        yield first, last


def _grown(before: Span | None, now: Span | None) -> Iterator[Span]:
    """Yield the days by which the end of what counts has moved: between rows, periods without any have a result too."""
    if before is not None and now is not None and before[1] != now[1]:
        yield min(before[1], now[1]) + ONE_DAY, max(before[1], now[1])


def touched(calendar: FiscalCalendar, grain: Grain, spans: Iterable[Span]) -> Iterator[Period]:
    """Yield the periods of a grain that have a day in one of some spans, each once, in order."""
    latest: date | None = None
    for first, last in join_spans(spans):
        for period in calendar.periods(grain, first, last):
            if latest is None or period.start > latest:
                latest = period.start
                yield period


def overlaps(period: Period, spans: Iterable[Span]) -> bool:
    """Tell whether a period has a day in one of some spans."""
    return any(first <= period.last_day and period.start <= last for first, last in spans)
