"""Stretches: the parts in which a timeline is kept, each rewritten as a whole when something new holds in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Grain
from northing.store.columns import make_columns, numbers_of, pack, recording_of, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.model import Measurement
    from northing.store.columns import Numbers, Recording

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

    __slots__ = ("_held", "is_changed")

    def __init__(self, packed: bytes | None = None) -> None:
        """Begin with what was packed, or with nothing."""
        self._held: dict[int, tuple[Numbers, Recording]] = {}
        self.is_changed = False
        if packed is not None:
            found = unpack(packed)
            numbers = zip(found.values, found.numerators, found.denominators, found.rows, strict=True)
            recordings = (found.recordings[place] for place in found.places)
            self._held = dict(zip(found.days, zip(numbers, recordings, strict=True), strict=True))

    def take(self, measurement: Measurement) -> bool | None:
        """Hold a measurement where it says something new, and tell whether it does.

        Returns:
            None, and nothing is held, when what holds was recorded later: what was known before, only the log tells.
        """
        known = self._held.get(measurement.start.toordinal())
        if known is not None:
            numbers, (recorded_at, _, _, version) = known
            if recorded_at > measurement.recorded_at:
                return None
            if version == measurement.version and numbers == numbers_of(measurement):
                return False
        self._hold(measurement)
        return True

    def hold(self, measurement: Measurement) -> None:
        """Hold a measurement unless what holds was recorded later."""
        known = self._held.get(measurement.start.toordinal())
        if known is None or known[1][0] <= measurement.recorded_at:
            self._hold(measurement)

    def _hold(self, measurement: Measurement) -> None:
        self._held[measurement.start.toordinal()] = (numbers_of(measurement), recording_of(measurement))
        self.is_changed = True

    def pack(self) -> bytes:
        """Return the stretch in a few bytes."""
        return pack(make_columns((day, *self._held[day]) for day in sorted(self._held)))


def take_new(stretches: Mapping[StretchKey, Stretch], measurements: Iterable[Measurement]) -> list[Measurement] | None:
    """Let stretches hold the measurements that say something new, one after another, and return these.

    Returns:
        None when one is recorded for an earlier moment than what holds: then the log has to be asked about all.
    """
    taken = []
    for item in measurements:
        is_new = stretches[stretch_of(item)].take(item)
        if is_new is None:
            return None
        if is_new:
            taken.append(item)
    return taken
