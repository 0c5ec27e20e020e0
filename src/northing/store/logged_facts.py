"""Measurements and runs over a log: what memory and files have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.store.log import Follower, Recorded
from northing.store.recordings import Recordings, require_sound, take_new_marks
from northing.store.refusals import no_run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from northing.model import Mark, Measurement, Run
    from northing.store.log import Log


class LoggedFacts:
    """Measurements and runs over a log; see `Facts`."""

    def __init__(self, log: Log[Recorded]) -> None:
        """Read the facts from a log."""
        self._runs: dict[str, Run] = {}
        self._measurements: list[Measurement] = []
        self._marks: dict[str, Mark] = {}
        self._version = 0
        self._recordings = Recordings()
        self._log = Follower(log, self._take)

    def _take(self, event: Recorded) -> None:
        self._runs.setdefault(event.run.id, event.run)
        self._measurements += event.measurements
        self._marks |= {mark.metric: mark for mark in event.marks}
        self._version += len(event.measurements) + len(event.marks)
        for measurement in event.measurements:
            self._recordings.add(measurement)

    def record(self, measurements: Iterable[Measurement], run: Run, *, marks: Iterable[Mark] = ()) -> int:
        """Append those measurements that say something new, and the marks."""
        given, marked = list(measurements), list(marks)
        require_sound(given, run, marks=marked)
        new: list[Measurement] = []

        def make() -> Recorded | None:
            keys = {measurement.key for measurement in given}
            known = Recordings(item for item in self._measurements if item.key in keys)
            new[:] = known.take_new(given)
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
        self, *, metrics: Collection[str] | None = None, known_on: datetime | None = None
    ) -> Sequence[Measurement]:
        """Return for every key the latest measurement, or the latest known at a moment."""
        with self._log.lock:
            self._log.refresh()
            latest = list(self._recordings.latest(known_on=known_on))
        return latest if metrics is None else [item for item in latest if item.metric in metrics]

    def recordings(self, metric: str, *, member: str = "") -> Sequence[Measurement]:
        """Return everything ever recorded of a metric and member, oldest recording first."""
        self._log.refresh()
        found = [item for item in list(self._measurements) if item.metric == metric and item.member == member]
        return sorted(found, key=lambda item: item.recorded_at)

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
