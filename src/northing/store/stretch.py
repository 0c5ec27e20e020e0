"""Stretches: the parts in which a timeline is kept, each rewritten as a whole when something new holds in it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from northing.model import Grain
from northing.store.columns import Columns, pack, recording_of, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Measurement

StretchKey = tuple[str, str, Grain, int]
"""What a stretch is of: metric, member and grain, and its first year."""
YEARS_TOGETHER = 10
"""How many years of periods longer than a day are kept together; of days, one: so none grows beyond some kilobytes."""


def stretch_of(measurement: Measurement) -> StretchKey:
    """Return the stretch that a measurement belongs to."""
    year = measurement.start.year
    first = year if measurement.grain == "day" else year - year % YEARS_TOGETHER
    return (measurement.metric, measurement.member, measurement.grain, first)


class Stretch:
    """A part of a timeline while more is recorded: what holds of each period, and whether that has changed.

    Whatever the order in which they were recorded, the same measurements are packed into the same bytes.
    """

    __slots__ = ("_columns", "_place_by_day", "_place_by_recording", "is_changed")

    def __init__(self, packed: bytes | None = None) -> None:
        """Begin with what was packed, or with nothing."""
        self._columns = Columns([], (), [], [], [], [], []) if packed is None else unpack(packed)
        self._place_by_day = dict(zip(self._columns.days, count()))
        self._place_by_recording = dict(zip(self._columns.recordings, count()))
        self.is_changed = False

    def take_new(self, measurements: Iterable[Measurement]) -> list[Measurement] | None:
        """Hold the measurements that say something new, one after another, and return them.

        Returns:
            None when one is recorded for an earlier moment than what holds: then the log has to be asked about all.
        """
        found = self._columns
        taken = []
        for item in measurements:
            place = self._place_by_day.get(item.start.toordinal())
            if place is not None:
                recorded_at, _, _, version = found.recordings[found.places[place]]
                if recorded_at > item.recorded_at:
                    return None
                if (
                    found.values[place] == item.value
                    and found.rows[place] == item.rows
                    and found.numerators[place] == item.numerator
                    and found.denominators[place] == item.denominator
                    and version == item.version
                ):
                    continue
            self._set(item, place)
            taken.append(item)
        return taken

    def hold(self, measurement: Measurement) -> None:
        """Hold a measurement unless what holds was recorded later."""
        found = self._columns
        place = self._place_by_day.get(measurement.start.toordinal())
        if place is None or found.recordings[found.places[place]][0] <= measurement.recorded_at:
            self._set(measurement, place)

    def _set(self, measurement: Measurement, place: int | None) -> None:
        """Write a measurement over the one at a place, or behind the last."""
        found = self._columns
        if place is None:
            place = len(found.places)
            self._place_by_day[measurement.start.toordinal()] = place
            for column in (found.values, found.numerators, found.denominators, found.rows):
                column.append(None)
            found.places.append(0)
        recording = recording_of(measurement)
        at = self._place_by_recording.setdefault(recording, len(found.recordings))
        if at == len(found.recordings):
            found.recordings.append(recording)
        found.values[place] = _float(measurement.value)
        found.numerators[place] = _float(measurement.numerator)
        found.denominators[place] = _float(measurement.denominator)
        found.rows[place] = measurement.rows
        found.places[place] = at
        self.is_changed = True

    def pack(self) -> bytes:
        """Return the stretch in a few bytes, the oldest period first."""
        found = self._columns
        days = sorted(self._place_by_day)
        order = [self._place_by_day[day] for day in days]
        numbers: list[list[Any]] = [found.values, found.numerators, found.denominators, found.rows, found.places]
        if order != list(range(len(order))):
            numbers = [[column[place] for place in order] for column in numbers]
        recordings = found.recordings
        used = dict(zip(dict.fromkeys(numbers[-1]), count()))
        if list(used) != list(range(len(recordings))):
            recordings = [recordings[place] for place in used]
            numbers[-1] = [used[place] for place in numbers[-1]]
        return pack([recordings, days, *numbers])


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)


def gather_stretches(measurements: Iterable[Measurement]) -> dict[StretchKey, list[Measurement]]:
    """Return measurements by the stretch that they belong to, in their order."""
    found: dict[StretchKey, list[Measurement]] = {}
    for item in measurements:
        found.setdefault(stretch_of(item), []).append(item)
    return found
