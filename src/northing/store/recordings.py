"""Recordings: which measurement holds for a period, now or as known on an earlier day, and which says something new."""

from __future__ import annotations

from bisect import bisect_right
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Measurement, Run

_recorded_at = attrgetter("recorded_at")


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


def _content(measurement: Measurement) -> tuple[float | None, float | None, float | None, int | None]:
    return (measurement.value, measurement.numerator, measurement.denominator, measurement.rows)


def require_sound(measurements: Sequence[Measurement], run: Run) -> None:
    """Refuse measurements that cannot be kept.

    Raises:
        Invalid: a number is not finite, or a measurement names another run than the one that records it.
    """
    issues = [issue for measurement in measurements for issue in _check(measurement, run)]
    if issues:
        raise Invalid(issues)


def _check(measurement: Measurement, run: Run) -> Iterator[Issue]:
    where = Where(element=measurement.metric)
    for number in (measurement.value, measurement.numerator, measurement.denominator):
        if number is not None and not isfinite(number):
            period = f"{measurement.grain} from {measurement.start}"
            message = f"the {period} of {measurement.metric} has the number {number}"
            yield Issue("NR005", "error", message, where, "write a finite number, or none at all")
    if measurement.run != run.id:
        message = (
            f"a measurement of {measurement.metric} names the run {measurement.run!r}, it is recorded by {run.id!r}"
        )
        yield Issue("NR005", "error", message, where)
