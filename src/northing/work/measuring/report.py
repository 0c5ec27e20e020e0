"""The report of a measuring run: what was measured of each dataset, what was not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.model.time import GRAINS
from northing.work.measuring.due import touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.metrics.loads import Load
    from northing.model import Period
    from northing.work.measuring.rounds import Done, Round, Task
    from northing.work.membership import MemberChange


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What a run did with one dataset.

    Attributes:
        dataset: id of the dataset.
        load: the version of the data; None when it was never loaded.
        skipped: why nothing was measured from it; empty when it was looked at.
        metrics: how many metrics are computed from it.
        measured: how many of them had anything to be measured.
        reasons: how many were due, by why.
        periods: how many periods were measured, of all lengths together.
        rows_read: source rows that were read.
        seconds: how long the queries took.
        engine: what ran them; empty when none ran.
        late_after_days: the dataset's window for late rows.
        late: periods whose data changed after the dataset's window; they stay until everything is measured anew.
    """

    dataset: str
    load: Load | None = None
    skipped: str = ""
    metrics: int = 0
    measured: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    periods: int = 0
    rows_read: int = 0
    seconds: float = 0.0
    engine: str = ""
    late: tuple[str, ...] = ()
    late_after_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a measuring run did.

    Attributes:
        run: id of the run; it is kept only when something was new.
        datasets: what it did with each dataset, by id.
        formulas: how many formulas over other metrics were computed.
        measured: how many results were computed.
        recorded: how many of them said something new.
        members: members of the data that came, went or were perhaps renamed, as far as the run found that out.
        failures: why a metric is unknown, or lacks a break-down, by its id; also those of earlier runs that still hold.
    """

    run: str
    datasets: Mapping[str, DatasetReport] = field(default_factory=dict)
    formulas: int = 0
    measured: int = 0
    recorded: int = 0
    members: tuple[MemberChange, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Tell whether every metric that has data was measured, or needed no measuring."""
        is_skipped = any(item.skipped and item.load is not None for item in self.datasets.values())
        return not self.failures and not is_skipped


def report_of(done: Done, tasks: Iterable[Task], *, metrics: int) -> DatasetReport:
    """Return what a run did with a dataset that it looked at.

    Args:
        done: what came of it.
        tasks: the metrics that were due.
        metrics: how many metrics are computed from the dataset.
    """
    basis = done.basis
    asked = list(tasks)
    measured = [task for task in asked if task.due.days != ()]
    reasons: dict[str, int] = {}
    for task in measured:
        reasons[task.due.why] = reasons.get(task.due.why, 0) + 1
    late = {period for task in asked for period in task.due.late}
    return DatasetReport(
        dataset=basis.dataset.id,
        load=basis.load,
        metrics=metrics,
        measured=len(measured),
        reasons=reasons,
        periods=len({period for found in done.rounds for period in _periods(done, found)}),
        rows_read=sum(found.measured.rows_read for found in done.rounds),
        seconds=sum(query.seconds for found in done.rounds for query in found.measured.queries),
        engine=next((found.measured.engine for found in done.rounds), ""),
        late=tuple(basis.calendar.label(period) for period in _longest(late)),
        late_after_days=basis.dataset.late_after_days,
    )


def _periods(done: Done, found: Round) -> Iterator[Period]:
    """Yield the periods that a round measured."""
    extent = done.basis.extent
    if extent is None:
        return
    spans = [extent] if found.due.days is None else found.due.days
    for grain in dict.fromkeys(grain for metric in found.plan.metrics for grain in metric.grains):
        yield from touched(done.basis.calendar, grain, spans)


def _longest(periods: Iterable[Period]) -> list[Period]:
    """Return periods in order, those left out that lie in a longer one among them."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda item: (-GRAINS.index(item.grain), item.start)):
        if not any(longer.start <= period.start and period.end <= longer.end for longer in found):
            found.append(period)
    return sorted(found)
