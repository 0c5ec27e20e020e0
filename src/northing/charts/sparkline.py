"""The course of an indicator in the height of a table row: result, target, band, and where it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from northing.charts.mark import Status, dot
from northing.charts.scale import Scale, edges, reach, with_gaps
from northing.charts.series import Limits
from northing.charts.steps import joined, stepped, zone_area
from northing.charts.svg import Spot, Svg, path, picture

Entry = TypeVar("Entry")

_WIDTH, _HEIGHT, _EDGE = 104, 24, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """One indicator over all periods of the cycle, those to come included.

    `values`, `targets` and `band` have one entry a period, or, for `targets` and `band`, one for all of them.
    """

    values: Sequence[float | None]
    status: Status
    name: str
    """The accessible name, as in "Cancelled flights: 1.93 to 1.64 %, good"."""
    targets: Sequence[float | None] = ()
    band: Sequence[Limits | None] = ()
    """The zone of the middle status."""
    now: int | None = None
    """Index of the current period; what lies after it is not drawn. The last period by default."""


@dataclass(frozen=True, slots=True)
class _Room:
    """The picture's own measure: where periods begin and end, and where numbers stand."""

    edges: Sequence[float]
    levels: Scale

    def level(self, value: float | None, side: int) -> float:
        """Return the y of a number, or the floor (0) or ceiling (1) of the picture for none."""
        if value is None:
            return self.levels.end if side else self.levels.start
        return self.levels.place(value)

    def middle(self, at: int) -> float:
        """Return the x of the middle of a period."""
        return (self.edges[at] + self.edges[at + 1]) / 2


def sparkline(spark: Spark) -> Svg:
    """Return the course of an indicator: grey band, dashed target, result with its gaps, the last result as its status.

    The dot stands at the last known result, so a dot before the right place tells that news is missing.
    """
    count = len(spark.values)
    until = count if spark.now is None else max(0, min(count, spark.now + 1))
    drawn = with_gaps(spark.values[:until])
    targets = with_gaps(_every(spark.targets, count))
    room = _room(count, [*drawn, *targets])
    spots = [None if value is None else (room.middle(at), room.levels.place(value)) for at, value in enumerate(drawn)]
    parts = [
        path("band", zone_area(_every(spark.band, count), room.edges, room.level)),
        path("goal", stepped([None if value is None else room.levels.place(value) for value in targets], room.edges)),
        path("ink", joined(spots)),
        _last(spots, spark.status),
    ]
    return picture("spark", (_WIDTH, _HEIGHT), parts, name=spark.name)


def _every(entries: Sequence[Entry], count: int) -> list[Entry]:
    """Return one entry a period where one was given for all."""
    return list(entries) * count if len(entries) == 1 else list(entries[:count])


def _room(count: int, numbers: Sequence[float | None]) -> _Room:
    """Return the measure for so many periods and these numbers, high numbers at the top."""
    low, high = reach(numbers, margin=0.0)
    return _Room(edges(count, _EDGE - 1, _WIDTH - _EDGE + 1), Scale(low, high, _HEIGHT - _EDGE, _EDGE))


def _last(spots: Sequence[Spot | None], status: Status) -> str:
    """Return the dot of the last known result."""
    last = next((spot for spot in reversed(spots) if spot), None)
    return dot(last, status, radius=3) if last else ""
