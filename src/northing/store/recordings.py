"""Recordings: which measurement holds for a period, now or as known on an earlier day, and which says something new."""

from __future__ import annotations

from bisect import bisect_right
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Mark, Measurement, Run
    from northing.store.timeline import SeriesKey

_Key = tuple[str, str, "Grain", "date"]
_recorded_at = attrgetter("recorded_at")
_series = attrgetter("metric", "member", "grain")
_content = attrgetter("value", "numerator", "denominator", "rows", "version")
_said = attrgetter("version", "definition", "dataset", "data", "until", "reason")


class Recordings:
    """Measurements by what they are of, each key's in the order in which they hold."""

    def __init__(self, measurements: Iterable[Measurement] = ()) -> None:
        """Index measurements that come in the order in which they were appended."""
        self._by_series: dict[SeriesKey, dict[date, list[Measurement]]] = {}
        for measurement in measurements:
            self.add(measurement)

    def add(self, measurement: Measurement) -> None:
        """Put a measurement behind those of its key that were recorded no later."""
        known = self._by_series.setdefault(_series(measurement), {}).setdefault(measurement.start, [])
        if not known or known[-1].recorded_at <= measurement.recorded_at:
            known.append(measurement)
        else:
            known.insert(bisect_right(known, measurement.recorded_at, key=_recorded_at), measurement)

    def among(self, keys: Iterable[_Key]) -> Recordings:
        """Return the recordings of some keys, to which others can be added."""
        found = Recordings()
        for metric, member, grain, start in keys:
            known = self._by_series.get((metric, member, grain), {}).get(start)
            if known:
                for item in known:
                    found.add(item)
        return found

    def latest(self, series: Iterable[SeriesKey], *, known_on: datetime | None = None) -> Iterator[Measurement]:
        """Yield for every period of some series the measurement that holds, or that held on an earlier day."""
        for key in series:
            for known in self._by_series[key].values():
                found = len(known) if known_on is None else bisect_right(known, known_on, key=_recorded_at)
                if found:
                    yield known[found - 1]

    def series(self) -> list[SeriesKey]:
        """Return what was ever recorded of: metrics with their members and grains."""
        return list(self._by_series)

    def is_new(self, measurement: Measurement) -> bool:
        """Tell whether a measurement says something else than what was known at its moment of recording."""
        known = self._by_series.get(_series(measurement), {}).get(measurement.start, [])
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


def latest_by_version(recordings: Iterable[Measurement], *, known_on: datetime | None = None) -> list[Measurement]:
    """Return of every period the measurement that holds, or held, under each version of the definition.

    Args:
        recordings: of one metric and member, the oldest recording first.
        known_on: only what was recorded at or before that moment counts.

    Returns:
        In the order of grain, period and version.
    """
    known = (item for item in recordings if known_on is None or item.recorded_at <= known_on)
    found = {(item.grain, item.start, item.version): item for item in known}
    return [found[key] for key in sorted(found, key=lambda key: (GRAINS.index(key[0]), *key[1:]))]


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
    if all(_is_sound(item) and item.run == run.id for item in measurements) and all(
        mark.run == run.id for mark in marks
    ):
        return
    issues = [issue for measurement in measurements for issue in _check(measurement)]
    recorded: tuple[Measurement | Mark, ...] = (*measurements, *marks)
    issues += [issue for item in recorded for issue in _check_run(item, run)]
    raise Invalid(issues)


def _is_sound(item: Measurement) -> bool:
    """Tell whether all numbers are finite; a none among them counts as such."""
    return isfinite(item.value or 0.0) and isfinite(item.numerator or 0.0) and isfinite(item.denominator or 0.0)


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
