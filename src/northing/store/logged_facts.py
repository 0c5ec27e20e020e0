"""Measurements, marks and runs over a log: what memory and files have in common."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from northing.store.log import Follower, Recorded
from northing.store.recordings import Recordings, latest_by_version, require_sound, take_new_marks
from northing.store.refusals import no_run
from northing.store.timeline import gather
from northing.store.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Mark, Measurement, Run
    from northing.store.log import Log
    from northing.store.timeline import SeriesKey, Timeline

_series = attrgetter("metric", "member", "grain")


class LoggedFacts:
    """Measurements, marks and runs over a log; see `Facts`."""

    def __init__(self, log: Log[Recorded]) -> None:
        """Read the facts from a log."""
        self._runs: dict[str, Run] = {}
        self._recordings = Recordings()
        self._appended: dict[tuple[str, str], list[Measurement]] = {}
        self._timelines: dict[SeriesKey, Timeline] = {}
        self._touched: set[SeriesKey] = set()
        self._marks: dict[str, Mark] = {}
        self._version = 0
        self._log = Follower(log, self._take)

    def _take(self, event: Recorded) -> None:
        self._runs.setdefault(event.run.id, event.run)
        for measurement in event.measurements:
            self._recordings.add(measurement)
            self._appended.setdefault((measurement.metric, measurement.member), []).append(measurement)
            self._touched.add(_series(measurement))
        self._marks |= {mark.metric: mark for mark in event.marks}
        self._version += len(event.measurements) + len(event.marks)

    def record(self, measurements: Iterable[Measurement], run: Run, *, marks: Iterable[Mark] = ()) -> int:
        """Append those measurements and marks that say something new."""
        given, marked = list(measurements), list(marks)
        require_sound(given, run, marks=marked)
        new: list[Measurement] = []

        def make() -> Recorded | None:
            new[:] = self._recordings.among({measurement.key for measurement in given}).take_new(given)
            new_marks = tuple(take_new_marks(marked, self._marks))
            return Recorded(run, tuple(new), new_marks) if new or new_marks else None

        self._log.write(make)
        return len(new)

    def version(self) -> int:
        """Return a number that grows whenever facts are added."""
        self._log.refresh()
        return self._version

    def marks(self) -> Mapping[str, Mark]:
        """Return the latest mark of every metric that has one."""
        with self._log.lock:
            self._log.refresh()
            return dict(self._marks)

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
        """Return for every key the latest measurement, or the latest known at a moment."""
        wanted = Wanted(metrics, members, grains, since, until)
        with self._log.lock:
            self._log.refresh()
            series = [key for key in self._recordings.series() if wanted.has_series(key)]
            latest = self._recordings.latest(series, known_on=known_on)
            return [item for item in latest if wanted.has_start(item.start)]

    def timelines(self, *, known_on: datetime | None = None) -> Mapping[SeriesKey, Timeline]:
        """Return what holds, or held, by metric, member and grain."""
        if known_on is not None:
            return gather(self.measurements(known_on=known_on))
        with self._log.lock:
            self._log.refresh()
            if self._touched:
                self._timelines = self._timelines | gather(self._recordings.latest(self._touched))
                self._touched = set()
            return self._timelines

    def series(self, metric: str, member: str = "", *, known_on: datetime | None = None) -> Sequence[Measurement]:
        """Return of a metric and member the latest measurement for every period and version."""
        return latest_by_version(self.recordings(metric, member=member), known_on=known_on)

    def recordings(self, metric: str, *, member: str = "") -> Sequence[Measurement]:
        """Return everything ever recorded of a metric and member, oldest recording first."""
        with self._log.lock:
            self._log.refresh()
            return sorted(self._appended.get((metric, member), ()), key=attrgetter("recorded_at"))

    def run(self, run_id: str) -> Run:
        """Return a run."""
        self._log.refresh()
        if run_id not in self._runs:
            raise no_run(run_id)
        return self._runs[run_id]

    def runs(self, *, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""
        self._log.refresh()
        newest_first = reversed(list(self._runs.values()))
        return sorted(newest_first, key=lambda run: run.at, reverse=True)[:limit]

    def moments(self, *, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest runs were, newest first."""
        return [run.at for run in self.runs(limit=limit)]
