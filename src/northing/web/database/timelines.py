"""Timelines in a database: a projection of the measurements that hold, a row a stretch, which can be made again."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from northing.store.stretch import YEARS_TOGETHER, Stretch, gather_stretches
from northing.store.timeline import Timeline
from northing.web.database import models
from northing.web.database.bulk import insert, narrow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from northing.model import Grain, Measurement
    from northing.store.stretch import StretchKey
    from northing.store.timeline import SeriesKey
    from northing.store.wanted import Wanted

_STRETCH = ("metric", "member", "grain", "first")
_COLUMNS = (*_STRETCH, "seq", "content")


class DatabaseTimelines:
    """The measurements that hold, as they are read most quickly. Threads share it."""

    def __init__(self, using: str) -> None:
        """Read and write over a connection."""
        self._using = using
        self._newest: dict[SeriesKey, Timeline] = {}
        self._seen = 0
        self._lock = Lock()

    def _rows(self) -> QuerySet[models.Timeline]:
        return models.Timeline.objects.using(self._using)

    def newest(self) -> Mapping[SeriesKey, Timeline]:
        """Return all timelines, reading what has changed since the last time, in one query."""
        with self._lock:
            rows = list(self._rows().filter(seq__gt=self._seen).values_list(*_COLUMNS))
            if not rows:
                return self._newest
            newest = _with(self._newest, rows)
            if not transaction.get_connection(self._using).in_atomic_block:  # else it could be taken back
                self._newest, self._seen = newest, max(row[4] for row in rows)
            return newest

    def read(self, wanted: Wanted) -> Mapping[SeriesKey, Timeline]:
        """Return timelines that are asked for, in one query; they may reach beyond the days that are."""
        rows = self._narrowed(wanted).values_list(*_COLUMNS)
        return _with({}, [row for row in rows if wanted.has_series(row[:3])])

    def _narrowed(self, wanted: Wanted) -> QuerySet[models.Timeline]:
        """Leave out stretches that nobody asks for."""
        rows = narrow(self._rows(), wanted.names_by_column)
        if wanted.since is not None:
            rows = rows.filter(first__gt=wanted.since.year - YEARS_TOGETHER)
        if wanted.until is not None:
            rows = rows.filter(first__lte=wanted.until.year)
        return rows

    def open(self, keys: Collection[StretchKey], wanted: Wanted) -> dict[StretchKey, Stretch]:
        """Return stretches to record in, in one query.

        Args:
            keys: what they are of.
            wanted: what is recorded, so that no more than that is read.
        """
        kept = {
            (metric, member, grain, first): bytes(content)
            for metric, member, grain, first, _, content in self._narrowed(wanted).values_list(*_COLUMNS)
        }
        return {key: Stretch(kept.get(key)) for key in keys}

    def save(self, stretches: Mapping[StretchKey, Stretch]) -> None:
        """Write the stretches that have changed, under a number that no reader has seen."""
        seq = self._next()
        rows = [(*key, seq, stretch.pack()) for key, stretch in stretches.items() if stretch.is_changed]
        insert(self._using, models.Timeline, rows, columns=_COLUMNS, unique=_STRETCH, replacing=("seq", "content"))

    def _next(self) -> int:
        return (self._rows().aggregate(found=Max("seq"))["found"] or 0) + 1

    def rebuild(self, measurements: Iterable[Measurement]) -> None:
        """Drop all timelines and make them again of the measurements that hold."""
        seq = self._next()
        self._rows().delete()
        rows = []
        for key, items in gather_stretches(measurements).items():
            stretch = Stretch()
            stretch.take_new(items)
            rows.append((*key, seq, stretch.pack()))
        insert(self._using, models.Timeline, rows, columns=_COLUMNS)


def _with(
    lines: Mapping[SeriesKey, Timeline], rows: Iterable[tuple[str, str, Grain, int, int, bytes]]
) -> dict[SeriesKey, Timeline]:
    """Return timelines with some stretches replaced."""
    changed: dict[SeriesKey, dict[int, bytes]] = {}
    for metric, member, grain, first, _, content in rows:
        changed.setdefault((metric, member, grain), {})[first] = bytes(content)
    return {
        **lines,
        **{
            key: Timeline(key, {**lines[key].packed, **parts} if key in lines else parts)
            for key, parts in changed.items()
        },
    }
