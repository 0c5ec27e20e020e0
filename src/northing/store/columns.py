"""Measurements in columns: of one metric, member and grain, packed into a few dozen bytes a measurement."""

from __future__ import annotations

# ruff: noqa: TC001 - msgspec resolves these annotations at run time
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, get_type_hints

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


class _Parts(msgspec.Struct, array_like=True):
    """The same, not read yet: most who read a timeline want one or two columns of it."""

    recordings: msgspec.Raw
    days: msgspec.Raw
    values: msgspec.Raw
    numerators: msgspec.Raw
    denominators: msgspec.Raw
    rows: msgspec.Raw
    places: msgspec.Raw


unpack = msgspec.msgpack.Decoder(Columns).decode
pack = msgspec.msgpack.Encoder().encode
_part = msgspec.msgpack.Decoder(_Parts).decode
_NUMBERS = ("values", "numerators", "denominators", "rows")
_column_by_name = {name: msgspec.msgpack.Decoder(type_).decode for name, type_ in get_type_hints(Columns).items()}
Lists = dict[str, Sequence[Any]]
"""Columns by name; `recorded` says of each period how it was recorded."""


def read_column(name: str, packed: Sequence[bytes]) -> Sequence[Any]:
    """Return one column of numbers, or the days, of what was packed in several stretches, the oldest first."""
    found = [_column_by_name[name](getattr(_part(content), name)) for content in packed]
    return found[0] if len(found) == 1 else list(chain.from_iterable(found))


def read_columns(packed: Sequence[bytes]) -> Lists:
    """Return all columns of what was packed in several stretches, the oldest first."""
    parts = [unpack(content) for content in packed]
    joined = {name: list(chain.from_iterable(getattr(part, name) for part in parts)) for name in _NUMBERS}
    recorded = [part.recordings[place] for part in parts for place in part.places]
    return {**joined, "recorded": recorded}


def columns_of(ordered: Sequence[Measurement]) -> Lists:
    """Bring measurements of one metric, member and grain into columns."""
    return {
        "values": [item.value for item in ordered],
        "numerators": [item.numerator for item in ordered],
        "denominators": [item.denominator for item in ordered],
        "rows": [item.rows for item in ordered],
        "recorded": [recording_of(item) for item in ordered],
    }


@lru_cache(maxsize=4096)
def dates_of(days: tuple[int, ...]) -> tuple[date, ...]:
    """Return days as dates; most measurements are of the same periods and share them."""
    return tuple(map(date.fromordinal, days))


@lru_cache(maxsize=4096)
def place_by_date(dates: tuple[date, ...]) -> dict[date, int]:
    """Return where each day stands."""
    return {start: place for place, start in enumerate(dates)}
