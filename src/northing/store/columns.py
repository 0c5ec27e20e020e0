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
Numbers = tuple[float | None, float | None, float | None, int | None]
"""What was recorded: value, numerator, denominator and rows."""
recording_of = attrgetter("recorded_at", "run", "origin", "version")
numbers_of = attrgetter("value", "numerator", "denominator", "rows")


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


def make_columns(held: Iterable[tuple[int, Numbers, Recording]]) -> Columns:
    """Bring measurements into columns: their first days, numbers and recordings, the oldest period first.

    >>> moment = datetime(2026, 2, 1)
    >>> made = make_columns([(day, (4, None, None, 9), (moment, "run", "typed", 1)) for day in (739617, 739648)])
    >>> made.values, made.places
    ([4.0, 4.0], [0, 0])
    """
    made = Columns([], (), [], [], [], [], [])
    place_by_recording: dict[Recording, int] = {}
    days = []
    for day, (value, numerator, denominator, rows), recording in held:
        days.append(day)
        made.values.append(_float(value))
        made.numerators.append(_float(numerator))
        made.denominators.append(_float(denominator))
        made.rows.append(rows)
        made.places.append(place_by_recording.setdefault(recording, len(place_by_recording)))
    made.days = tuple(days)
    made.recordings = list(place_by_recording)
    return made


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)


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
    return make_columns((item.start.toordinal(), numbers_of(item), recording_of(item)) for item in ordered)
