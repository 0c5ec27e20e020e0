"""Recordings: which measurement holds for a period, now or as known on an earlier day, and which says something new."""

from __future__ import annotations

from bisect import bisect_right
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Mark, Measurement, Run

_recorded_at = attrgetter("recorded_at")
_content = attrgetter("value", "numerator", "denominator", "rows", "version")
_said = attrgetter("version", "definition", "dataset", "data", "until", "reason")


class Recordings:
    """Measurements by what they are of, each key's in the order in which they hold."""

    def __init__(self, measurements: Iterable[Measurement] = ()) -> None:
        """Index measurements that come in the order in which they were appended."""
        self._by_key: dict[tuple[str, str, Grain, date], list[Measurement]] = {}
        for measurement in measurements:
            self.add(measurement)

    def add(self, measurement: Measurement) -> None:
        """Put a measurement behind those of its key that were recorded no later."""
        known = self._by_key.setdefault(measurement.key, [])
        if not known or known[-1].recorded_at <= measurement.recorded_at:
            known.append(measurement)
        else:
            known.insert(bisect_right(known, measurement.recorded_at, key=_recorded_at), measurement)

    def latest(self, *, known_on: datetime | None = None) -> Iterator[Measurement]:
        """Yield for every key the measurement that holds, or that held on an earlier day."""
        for known in self._by_key.values():
            found = len(known) if known_on is None else bisect_right(known, known_on, key=_recorded_at)
            if found:
                yield known[found - 1]

    def is_new(self, measurement: Measurement) -> bool:
        """Tell whether a measurement says something else than what was known at its moment of recording."""
        known = self._by_key.get(measurement.key, [])
        found = bisect_right(known, measurement.recorded_at, key=_recorded_at)
        return not found or _content(known[found - 1]) != _content(measurement)

    def take_new(self, measurements: Iterable[Measurement]) -> list[Measurement]:
        """Add the measurements that say something new, one after another, and return them."""
        taken = []
        for measurement in measurements:
            if self.is_new(measurement):
                self.add(measurement)
                taken.append(measurement)
        return taken


def take_new_marks(marks: Iterable[Mark], latest: Mapping[str, Mark]) -> list[Mark]:
    """Return the marks that say something else than the latest one of their metric, one after another."""
    known = {metric: _said(mark) for metric, mark in latest.items()}
    taken = []
    for mark in marks:
        if known.get(mark.metric) != _said(mark):
            known[mark.metric] = _said(mark)
            taken.append(mark)
    return taken


def require_sound(measurements: Sequence[Measurement], run: Run, *, marks: Sequence[Mark] = ()) -> None:
    """Refuse measurements and marks that cannot be kept.

    Raises:
        Invalid: a number is not finite, or a measurement or mark names another run than the one that records it.
    """
    issues = [issue for measurement in measurements for issue in _check(measurement)]
    recorded: tuple[Measurement | Mark, ...] = (*measurements, *marks)
    issues += [issue for item in recorded for issue in _check_run(item, run)]
    if issues:
        raise Invalid(issues)


def _check(measurement: Measurement) -> Iterator[Issue]:
    where = Where(element=measurement.metric)
    for number in (measurement.value, measurement.numerator, measurement.denominator):
        if number is not None and not isfinite(number):
            period = f"{measurement.grain} from {measurement.start}"
            message = f"the {period} of {measurement.metric} has the number {number}"
            yield Issue("NR005", "error", message, where, "write a finite number, or none at all")


def _check_run(item: Measurement | Mark, run: Run) -> Iterator[Issue]:
    if item.run != run.id:
        what = type(item).__name__.lower()
        message = f"a {what} of {item.metric} names the run {item.run!r}, it is recorded by {run.id!r}"
        yield Issue("NR005", "error", message, Where(element=item.metric))
