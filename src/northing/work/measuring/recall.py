"""Recall: what was recorded of metrics before a run, read no further back than what is due reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.work.measuring.due import touched
from northing.work.measuring.news import recorded_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from northing.model import FiscalCalendar, Grain, Measurement
    from northing.store import Facts
    from northing.work.measuring.due import Due
    from northing.work.measuring.rounds import Task


@dataclass(frozen=True, slots=True)
class Recall:
    """Reads what was recorded.

    Attributes:
        facts: where it is kept.
        versions: number of each metric's definition.
        calendar: where periods begin.
        at: the moment of the run: what was recorded later is not known yet.
    """

    facts: Facts
    versions: Mapping[str, int]
    calendar: FiscalCalendar
    at: datetime

    def recent(self, tasks: Collection[Task]) -> list[Task]:
        """Return tasks with what was recorded of the periods that are due, and of the one before them."""
        by_due: dict[tuple[Due, tuple[Grain, ...]], list[Task]] = {}
        for task in tasks:
            by_due.setdefault((task.due, tuple(task.metric.grains)), []).append(task)
        found: list[Task] = []
        for (due, grains), group in by_due.items():
            found += self.all(group) if due.days is None else self._since(group, self._first_days(due, grains))
        return found

    def all(self, tasks: Collection[Task]) -> list[Task]:
        """Return tasks with everything that was recorded of them."""
        return self._with(tasks, self.facts.measurements(metrics=_names(tasks), known_on=self.at), None)

    def _first_days(self, due: Due, grains: Iterable[Grain]) -> dict[Grain, date]:
        """Return from which day on results have to be known, by length of period."""
        found = {}
        for grain in grains:
            first = next(touched(self.calendar, grain, due.days or ()))
            found[grain] = self.calendar.shift(first, -1).start
        return found

    def _since(self, tasks: Collection[Task], since: Mapping[Grain, date]) -> list[Task]:
        recorded = [
            item
            for grain, first in since.items()
            for item in self.facts.measurements(metrics=_names(tasks), grains=[grain], since=first, known_on=self.at)
        ]
        return self._with(tasks, recorded, since)

    def _with(
        self, tasks: Iterable[Task], recorded: Iterable[Measurement], since: Mapping[Grain, date] | None
    ) -> list[Task]:
        by_metric: dict[str, list[Measurement]] = {}
        for item in recorded:
            by_metric.setdefault(item.metric, []).append(item)
        until = self.at.date()
        found = []
        for task in tasks:
            own = by_metric.get(task.metric.id, [])
            before = recorded_by(own, version=self.versions[task.metric.id], until=until)
            found.append(replace(task, recorded=own, before=before, since=since))
        return found


def _names(tasks: Iterable[Task]) -> list[str]:
    return [task.metric.id for task in tasks]
