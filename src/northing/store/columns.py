"""Measurements in columns: of one metric, member and grain, packed into a few dozen bytes a measurement."""

from __future__ import annotations

# ruff: noqa: TC001, TC003 - msgspec resolves these annotations at run time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter

import msgspec

from northing.model import Measurement, Origin

Recording = tuple[datetime, str, Origin, int]
"""How a measurement was recorded: moment, run, origin and version."""
recording_of = attrgetter("recorded_at", "run", "origin", "version")


class Columns(msgspec.Struct, array_like=True):
    """Measurements in columns, oldest period first.

    Attributes:
        recordings: those of most measurements are the same, so each is kept once.
        days: first day of each period, counted from the year 1.
        values, numerators, denominators, rows: the numbers of each period.
        places: where in `recordings` it stands how each was recorded.
    """

    recordings: list[Recording]
    days: tuple[int, ...]
    values: list[float | None]
    numerators: list[float | None]
    denominators: list[float | None]
    rows: list[int | None]
    places: list[int]


unpack = msgspec.msgpack.Decoder(Columns).decode
pack = msgspec.msgpack.Encoder().encode


def join(parts: Sequence[Columns]) -> Columns:
    """Put columns together, at least one part, oldest first."""
    joined = parts[0]
    for part in parts[1:]:
        places = [len(joined.recordings) + place for place in part.places]
        joined = Columns(
            [*joined.recordings, *part.recordings],
            joined.days + part.days,
            [*joined.values, *part.values],
            [*joined.numerators, *part.numerators],
            [*joined.denominators, *part.denominators],
            [*joined.rows, *part.rows],
            [*joined.places, *places],
        )
    return joined


@lru_cache(maxsize=4096)
def dates_of(days: tuple[int, ...]) -> tuple[date, ...]:
    """Return days as dates; most measurements are of the same periods and share them."""
    return tuple(map(date.fromordinal, days))


@lru_cache(maxsize=4096)
def place_by_date(days: tuple[int, ...]) -> dict[date, int]:
    """Return where each day stands."""
    return {start: place for place, start in enumerate(dates_of(days))}


def columns_of(measurements: Iterable[Measurement]) -> Columns:
    """Bring measurements of one metric, member and grain into columns, the oldest period first."""
    ordered = sorted(measurements, key=attrgetter("start"))
    place_by_recording: dict[Recording, int] = {}
    places = [place_by_recording.setdefault(recording_of(item), len(place_by_recording)) for item in ordered]
    return Columns(
        list(place_by_recording),
        tuple(item.start.toordinal() for item in ordered),
        [item.value for item in ordered],
        [item.numerator for item in ordered],
        [item.denominator for item in ordered],
        [item.rows for item in ordered],
        places,
    )
