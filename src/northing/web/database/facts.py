"""Measurements and runs in a database."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from django.db import connections, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from northing.model import Measurement, Run
from northing.store.recordings import Recordings, latest_by_version, require_sound, take_new_marks
from northing.store.refusals import no_run
from northing.store.stretch import gather_stretches, stretch_of
from northing.store.timeline import gather
from northing.store.wanted import Wanted
from northing.web.database import models
from northing.web.database.bulk import insert_columns, narrow
from northing.web.database.marks import DatabaseMarks
from northing.web.database.reachable import reachable
from northing.web.database.timelines import DatabaseTimelines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from northing.model import Grain, Mark
    from northing.store.stretch import Stretch, StretchKey
    from northing.store.timeline import SeriesKey, Timeline

_KEY = ("metric", "member", "grain", "start")
_CONTENT = (*_KEY, "value", "numerator", "denominator", "rows", "recorded_at")
_MEASUREMENT = (*_CONTENT, "run__name", "origin", "version")
_VERSION = "SELECT COALESCE((SELECT MAX(id) FROM measurement), 0) + COALESCE((SELECT MAX(id) FROM mark), 0)"
_RUN = ("name", "at", "actor", "verb", "details")


class DatabaseFacts:
    """Measurements and runs in a database; see `Facts`."""

    def __init__(self, using: str) -> None:
        """Keep facts over a connection."""
        self._using = using
        self._timelines = DatabaseTimelines(using)
        self._marks = DatabaseMarks(using)

    def record(self, measurements: Iterable[Measurement], run: Run, *, marks: Iterable[Mark] = ()) -> int:
        """Append those measurements that say something new, and the marks, in one transaction."""
        given, marked = list(measurements), list(marks)
        require_sound(given, run, marks=marked)
        if not given and not marked:
            return 0
        with reachable(self._using), transaction.atomic(using=self._using):
            self._lock()
            new, stretches = self._take_new(given)
            new_marks = take_new_marks(marked, self._marks.latest()) if marked else []
            if new or new_marks:
                row = self._save_run(run)
                insert_columns(self._using, models.Measurement, {**_columns(new), "run_id": [row] * len(new)})
                self._marks.save(new_marks, row)
            if new:
                self._timelines.save(stretches)
        return len(new)

    def _take_new(self, given: Sequence[Measurement]) -> tuple[list[Measurement], Mapping[StretchKey, Stretch]]:
        """Return the measurements that say something new, and what holds with them."""
        if not given:
            return [], {}
        starts = [item.start for item in given]
        wanted = Wanted({item.metric for item in given}, since=min(starts), until=max(starts))
        given_by_stretch = gather_stretches(given)
        stretches = self._timelines.open(given_by_stretch, wanted)
        taken = [stretches[key].take_new(items) for key, items in given_by_stretch.items()]
        if None not in taken:
            return [item for items in taken for item in items or ()], stretches
        stretches = self._timelines.open(given_by_stretch, wanted)
        new = Recordings(_structure(self._log(wanted).order_by("pk"))).take_new(given)
        for item in new:
            stretches[stretch_of(item)].hold(item)
        return new, stretches

    def _save_run(self, run: Run) -> int:
        """Keep a run as it was first given, and return the number of its row."""
        details = msgspec.json.encode(dict(run.details)).decode()
        given = {"at": run.at, "actor": run.actor, "verb": run.verb, "details": details}
        row, _ = models.Run.objects.using(self._using).get_or_create(name=run.id, defaults=given)
        return int(row.pk)

    def _lock(self) -> None:
        """Let one writer record at a time, so that numbers become visible in order; SQLite does so by itself."""
        connection = connections[self._using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE run IN SHARE ROW EXCLUSIVE MODE")

    def _log(self, wanted: Wanted) -> QuerySet[models.Measurement]:
        """Return the log, without what nobody asks for."""
        rows = narrow(models.Measurement.objects.using(self._using).all(), wanted.names_by_column)
        between = {"start__gte": wanted.since, "start__lte": wanted.until}
        return rows.filter(**{name: day for name, day in between.items() if day is not None})

    def version(self) -> int:
        """Return a number that grows whenever facts are added."""
        with reachable(self._using), connections[self._using].cursor() as cursor:
            cursor.execute(_VERSION)
            [found] = cursor.fetchone()
        return int(found)

    def marks(self) -> Mapping[str, Mark]:
        """Return the latest mark of every metric that has one, in one query."""
        with reachable(self._using):
            return dict(self._marks.latest())

    def measurements(
        self,
        *,
        metrics: Collection[str] | None = None,
        members: Collection[str] | None = None,
        grains: Collection[Grain] | None = None,
        since: date | None = None,
        until: date | None = None,
        known_on: datetime | None = None,
    ) -> Sequence[Measurement]:
        """Return for every key the latest measurement, or the latest known at a moment, in one query."""
        wanted = Wanted(metrics, members, grains, since, until)
        with reachable(self._using):
            same, later = _split(self._timelines.read(wanted), known_on)
            held = [item for line in same.values() for item in line.between(since, until)]
            return held + [item for item in self._past(later, known_on) if wanted.has_start(item.start)]

    def timelines(self, *, known_on: datetime | None = None) -> Mapping[SeriesKey, Timeline]:
        """Return what holds, or held, by metric, member and grain, in one query where nothing is newer."""
        with reachable(self._using):
            lines = self._timelines.newest()
            same, later = _split(lines, known_on)
            return same | gather(self._past(later, known_on)) if later else lines

    def _past(self, lines: Mapping[SeriesKey, Timeline], moment: datetime | None) -> list[Measurement]:
        """Return what held at a moment where something was recorded since: the log is asked about that alone."""
        now = [item for line in lines.values() for item in line.values()]
        held = [item for item in now if moment is None or item.recorded_at <= moment]
        newer = {item.key for item in now}.difference(item.key for item in held)
        if not newer:
            return held
        starts = [key[3] for key in newer]
        wanted = Wanted({key[0] for key in newer}, since=min(starts), until=max(starts))
        return held + [item for item in self._from_log(wanted, moment) if item.key in newer]

    def _from_log(self, wanted: Wanted, moment: datetime | None) -> list[Measurement]:
        """Return what held at a moment, or holds now, looking through everything that was recorded."""
        rows = self._log(wanted)
        if moment is not None:
            rows = rows.filter(recorded_at__lte=moment)
        order = (F("recorded_at").desc(), F("pk").desc())
        place = Window(RowNumber(), partition_by=[F(name) for name in _KEY], order_by=order)
        return _structure(rows.annotate(place=place).filter(place=1))

    def rebuild_timelines(self) -> None:
        """Drop the table of timelines and make it again from the measurements, exactly as it was."""
        with reachable(self._using), transaction.atomic(using=self._using):
            self._lock()
            self._timelines.rebuild(self._from_log(Wanted(), None))

    def series(self, metric: str, member: str = "", *, known_on: datetime | None = None) -> Sequence[Measurement]:
        """Return of a metric and member the latest measurement for every period and version, in one query."""
        return latest_by_version(self.recordings(metric, member=member), known_on=known_on)

    def recordings(self, metric: str, *, member: str = "") -> Sequence[Measurement]:
        """Return everything ever recorded of a metric and member, oldest recording first."""
        with reachable(self._using):
            return _structure(self._log(Wanted({metric}, {member})).order_by("recorded_at", "pk"))

    def run(self, run_id: str) -> Run:
        """Return a run."""
        with reachable(self._using):
            row = models.Run.objects.using(self._using).filter(name=run_id).values_list(*_RUN).first()
        if row is None:
            raise no_run(run_id)
        return _structure_run(row)

    def runs(self, *, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""
        with reachable(self._using):
            return [_structure_run(row) for row in self._newest_runs().values_list(*_RUN)[:limit]]

    def moments(self, *, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest runs were, newest first."""
        with reachable(self._using):
            return list(self._newest_runs().values_list("at", flat=True)[:limit])

    def _newest_runs(self) -> QuerySet[models.Run]:
        return models.Run.objects.using(self._using).order_by("-at", "-pk")


def _split(
    lines: Mapping[SeriesKey, Timeline], moment: datetime | None
) -> tuple[dict[SeriesKey, Timeline], dict[SeriesKey, Timeline]]:
    """Return the timelines that were the same at a moment, and those in which something was recorded since."""
    later = {key: line for key, line in lines.items() if moment is not None and line.recorded_until > moment}
    return {key: line for key, line in lines.items() if key not in later}, later


def _columns(new: Sequence[Measurement]) -> dict[str, Sequence[object]]:
    return {name: list(map(attrgetter(name), new)) for name in (*_CONTENT, "origin", "version")}


def _structure(rows: QuerySet[models.Measurement]) -> list[Measurement]:
    return [Measurement(*row) for row in rows.values_list(*_MEASUREMENT)]


def _structure_run(row: tuple[str, datetime, str, str, str]) -> Run:
    name, at, actor, verb, details = row
    return Run(name, at, actor, "measure" if verb == "measure" else "record", msgspec.json.decode(details))
