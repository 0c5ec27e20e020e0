"""The harvest of a run: what says something new, and how far every metric is measured now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.model import Mark
from northing.work.measuring.news import news, stamped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from northing.metrics.cells import Cell
    from northing.model import Grain, Measurement
    from northing.work.measuring.known import Known
    from northing.work.measuring.rounds import Done, Task

    Key = tuple[str, str, Grain, date]


@dataclass(slots=True)
class Harvest:
    """What has come of a run so far.

    Attributes:
        run: id of the run.
        at: its moment.
        known: what was known before.
        news: results that say something new.
        marks: how far metrics are measured now, of those that the run looked at, by id.
        cells: the results that were computed.
        measured: ids of the metrics that had anything to be measured or computed.
    """

    run: str
    at: datetime
    known: Known
    news: list[Measurement] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    measured: set[str] = field(default_factory=set)

    def every_mark(self) -> Mapping[str, Mark]:
        """Return how far every metric is measured now."""
        return {**self.known.marks, **self.marks}

    def take(
        self, metric: str, cells: Collection[Cell], gone: Iterable[Key], recorded: Mapping[Key, Measurement]
    ) -> None:
        """Take over the results of a metric."""
        version = self.known.versions[metric]
        found = news(cells, gone, recorded, version=version)
        self.news += stamped(found, version=version, at=self.at, run=self.run)
        self.cells += cells
        self.measured.add(metric)

    def take_done(self, done: Done, tasks: Iterable[Task]) -> None:
        """Take over what came of a dataset, of metrics that had nothing to be measured too."""
        load = done.basis.load
        for task in tasks:
            name = task.metric.id
            if name in done.spreads:
                recorded = {item.key: item for item in done.recorded[name]}
                self.take(name, done.spreads[name].cells, done.spreads[name].gone, recorded)
            has_failed = name in done.failures and name not in done.spreads
            before = self.known.marks.get(name)
            kept = before.reason if before is not None and not task.due.days and task.due.days is not None else ""
            self.mark(
                name,
                dataset=load.dataset,
                data="" if has_failed else load.version,
                until=done.basis.mark_until,
                reason=done.failures.get(name, kept),
            )

    def mark(self, metric: str, *, dataset: str, data: str, until: date | None = None, reason: str = "") -> None:
        """Note how far a metric is measured now."""
        known = self.known
        self.marks[metric] = Mark(
            metric=metric,
            version=known.versions[metric],
            definition=known.definitions[metric],
            dataset=dataset,
            data=data,
            until=until,
            reason=reason,
            run=self.run,
            at=self.at,
        )
