"""Timelines: the measurements that hold of one metric, member and grain, period after period."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from northing.model import Grain, Measurement
from northing.store.columns import columns_of, dates_of, place_by_date, read_column, read_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from northing.store.columns import Lists, Recording

_start = attrgetter("start")
SeriesKey = tuple[str, str, Grain]
"""What a timeline is of: metric, member and grain."""


class Timeline(Mapping[date, Measurement]):
    """The measurements that hold of one metric, member and grain, by first day of the period, oldest first.

    It is immutable. It stays packed until it is looked at, and is in columns then: measurements are made one by one as
    they are asked for. Timelines over the same periods share one tuple of `starts`.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 2, 1, tzinfo=UTC)
    >>> line = Timeline.of([Measurement("m", "", "month", date(2026, 1, 1), 4.0, None, None, 9, at, "r", "typed")])
    >>> line.starts, line.results
    ((datetime.date(2026, 1, 1),), [4.0])
    >>> line[date(2026, 1, 1)].rows
    9
    """

    __slots__ = ("_columns", "_places", "_starts", "key", "packed")

    def __init__(self, key: SeriesKey, packed: Mapping[int, bytes]) -> None:
        """Take the packed stretches of a timeline by their first years."""
        self.key = key
        self.packed = packed
        self._columns: Lists = {}
        self._starts: tuple[date, ...] | None = None
        self._places: Mapping[date, int] | None = None

    @classmethod
    def of(cls, measurements: Iterable[Measurement]) -> Timeline:
        """Make a timeline of the measurements that hold of one metric, member and grain, at least one."""
        ordered = sorted(measurements, key=_start)
        line = cls((ordered[0].metric, ordered[0].member, ordered[0].grain), {})
        line._columns = columns_of(ordered)
        line._starts = tuple(item.start for item in ordered)
        return line

    @property
    def starts(self) -> tuple[date, ...]:
        """Return the first day of each period, oldest first."""
        if self._starts is None:
            self._starts = dates_of(tuple(read_column("days", self._stretches)))
        return self._starts

    @property
    def _stretches(self) -> list[bytes]:
        return [self.packed[first] for first in sorted(self.packed)]

    def _column(self, name: str) -> Sequence[Any]:
        """Return a column, reading it when it is looked at for the first time."""
        if name not in self._columns:
            self._columns[name] = read_column(name, self._stretches)
        return self._columns[name]

    @property
    def _every_column(self) -> Lists:
        if "recorded" not in self._columns:
            self._columns = read_columns(self._stretches)
        return self._columns

    @property
    def _place_by_start(self) -> Mapping[date, int]:
        if self._places is None:
            self._places = place_by_date(self.starts)
        return self._places

    @property
    def results(self) -> Sequence[float | None]:
        """Return the result of each period, in the order of `starts`; None where there is none any more."""
        return self._column("values")

    @property
    def sides(self) -> tuple[Sequence[float | None], Sequence[float | None]]:
        """Return the upper and the lower side of each period's result, in the order of `starts`."""
        return self._column("numerators"), self._column("denominators")

    @property
    def rows(self) -> Sequence[int | None]:
        """Return how many source rows each period has, in the order of `starts`."""
        return self._column("rows")

    @property
    def _recorded(self) -> Sequence[Recording]:
        return self._every_column["recorded"]

    @property
    def newest_version(self) -> int:
        """Return the newest version of the definition that any of its measurements was computed by."""
        return max(version for _, _, _, version in self._recorded)

    @property
    def recorded_until(self) -> datetime:
        """Return the moment of the latest recording: from then on the timeline is what was known."""
        return max(recorded_at for recorded_at, _, _, _ in self._recorded)

    def at(self, place: int) -> Measurement:
        """Return the measurement at a place in `starts`."""
        found = self._every_column
        recorded_at, run, origin, version = found["recorded"][place]
        return Measurement(
            *self.key,
            self.starts[place],
            found["values"][place],
            found["numerators"][place],
            found["denominators"][place],
            found["rows"][place],
            recorded_at,
            run,
            origin,
            version,
        )

    def between(self, since: date | None, until: date | None) -> Iterator[Measurement]:
        """Yield the measurements of periods that begin within two days, both included, oldest first."""
        starts = self.starts
        first = 0 if since is None else bisect_left(starts, since)
        last = len(starts) if until is None else bisect_right(starts, until)
        return map(self.at, range(first, last))

    def __getitem__(self, start: date) -> Measurement:
        """Return the measurement of the period that begins on a day."""
        return self.at(self._place_by_start[start])

    def get(self, start: date, default: Any = None) -> Any:
        """Return the measurement of the period that begins on a day, or something else where there is none."""
        place = self._place_by_start.get(start)
        return default if place is None else self.at(place)

    def __contains__(self, start: object) -> bool:
        """Tell whether a period that begins on a day was measured."""
        return start in self._place_by_start

    def __iter__(self) -> Iterator[date]:
        """Yield the first day of each period, oldest first."""
        return iter(self.starts)

    def __len__(self) -> int:
        """Count the periods."""
        return len(self.starts)


def gather(measurements: Iterable[Measurement]) -> dict[SeriesKey, Timeline]:
    """Return timelines of the measurements that hold, by what they are of."""
    found: dict[SeriesKey, list[Measurement]] = {}
    for item in measurements:
        found.setdefault((item.metric, item.member, item.grain), []).append(item)
    return {key: Timeline.of(items) for key, items in found.items()}
