"""Measurements and runs over a log: what memory and files have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.store.log import Follower, Recorded
from northing.store.recordings import Recordings, require_sound
from northing.store.refusals import no_run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from northing.model import Measurement, Run
    from northing.store.log import Log


class LoggedFacts:
    """Measurements and runs over a log; see `Facts`."""

    def __init__(self, log: Log[Recorded]) -> None:
        """Read the facts from a log."""
        self._runs: dict[str, Run] = {}
        self._measurements: list[Measurement] = []
        self._recordings = Recordings()
        self._log = Follower(log, self._take)

    def _take(self, event: Recorded) -> None:
        self._runs.setdefault(event.run.id, event.run)
        self._measurements += event.measurements
        for measurement in event.measurements:
            self._recordings.add(measurement)

    def record(self, measurements: Iterable[Measurement], run: Run) -> int:
        """Append those measurements that say something new."""
        given = list(measurements)
        require_sound(given, run)
        new: list[Measurement] = []

        def make() -> Recorded | None:
            keys = {measurement.key for measurement in given}
            known = Recordings(item for item in self._measurements if item.key in keys)
            new[:] = known.take_new(given)
            return Recorded(run, tuple(new)) if new else None

        self._log.write(make)
        return len(new)

    def version(self) -> int:
        """Return a number that grows whenever facts are added."""
        self._log.refresh()
        return len(self._measurements)

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
