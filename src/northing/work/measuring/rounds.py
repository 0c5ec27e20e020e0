"""Measuring one dataset: metrics of which the same days are due share a round, and a fault of one stops no other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from northing.metrics.blank import Blanks
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.work.measuring.due import Due
from northing.work.measuring.spread import Reach, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.metrics.cells import Cell, Measured
    from northing.metrics.engines.remote import Remote
    from northing.metrics.plan import MeasurePlan
    from northing.model import Measurement, Metric
    from northing.work.measuring.due import Basis
    from northing.work.measuring.spread import Spread

WHOLE = Due(None)


@dataclass(frozen=True, slots=True)
class Task:
    """One metric that is due.

    Attributes:
        metric: the metric.
        due: what of it is to be measured.
        recorded: what is known of it.
        before: what of that was computed by the same definition, of periods that begin no later than the run's day.
    """

    metric: Metric
    due: Due
    recorded: Sequence[Measurement] = ()
    before: Sequence[Measurement] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Metrics that were measured together.

    Attributes:
        due: what of them was measured.
        plan: how they were measured.
        measured: what came of it.
    """

    due: Due
    plan: MeasurePlan
    measured: Measured


@dataclass(slots=True)
class Done:
    """What came of measuring the metrics of a dataset.

    Attributes:
        basis: the data.
        rounds: what was measured together, in the order in which it was.
        spreads: the results of each metric that was measured, at least as a whole, by its id.
        failures: why a metric, or one of its break-downs, could not be measured, by id of the metric.
    """

    basis: Basis
    rounds: list[Round] = field(default_factory=list)
    spreads: dict[str, Spread] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """How a dataset is measured.

    Attributes:
        basis: the data.
        together: sets of dimensions by which metrics are broken down together.
        remote: the engine that reads the rows; the built-in one when None.
    """

    basis: Basis
    together: frozenset[tuple[str, ...]] = frozenset()
    remote: Remote | None = None

    def measure(self, tasks: Iterable[Task]) -> Done:
        """Measure the metrics that are due.

        A metric that fails on some days is measured as a whole once more, so that what is said of it does not depend
        on the days that were due.

        Raises:
            Unavailable: the data or the engine is not there.
        """
        done = Done(self.basis)
        groups: dict[Due, list[Task]] = {}
        for task in tasks:
            due = task.due if task.due.days is not None else WHOLE
            groups.setdefault(due, []).append(task)
        whole = groups.pop(WHOLE, [])
        for due, group in groups.items():
            found = self._round(due, group)
            done.rounds.append(found)
            failed = self._take(done, found, group)
            whole += [replace(task, due=WHOLE) for task in group if task.metric.id in failed]
        if whole:
            found = self._round(WHOLE, whole)
            done.rounds.append(found)
            done.failures |= self._take(done, found, whole)
        return done

    def _round(self, due: Due, tasks: Sequence[Task]) -> Round:
        basis = self.basis
        metrics = [task.metric for task in tasks]
        plan = plan_measure(metrics, basis.dataset, basis.calendar, load=basis.load, combinations=self.together)
        measured = measure_dataset(
            plan, basis.load, landed=basis.landed, spans=due.days, until=basis.until, remote=self.remote
        )
        return Round(due, plan, measured)

    def _take(self, done: Done, found: Round, tasks: Iterable[Task]) -> dict[str, str]:
        """Take over the results of a round, and return why some metrics have none or lack a break-down."""
        faults = {name: "; ".join(issue.message for issue in issues) for name, issues in found.plan.faults.items()}
        failures = {**faults, **found.measured.failures}
        cells_by_metric: dict[str, list[Cell]] = {}
        for cell in found.measured.cells:
            cells_by_metric.setdefault(cell.metric, []).append(cell)
        reach = Reach(self.basis.calendar, self.basis.extent, found.due)
        blanks = Blanks(found.plan)
        for task in tasks:
            metric, name = task.metric, task.metric.id
            if name in failures and (found.due.days is not None or name not in cells_by_metric):
                continue
            results = spread(
                metric,
                cells_by_metric.get(name, ()),
                task.before,
                reach=reach,
                blank=partial(blanks.cell, name),
            )
            if found.due.days is not None and _has_too_many(results, metric):
                failures[name] = "a break-down has too many members"
            else:
                done.spreads[name] = results
        return failures


def _has_too_many(results: Spread, metric: Metric) -> bool:
    return any(len(members) > metric.most_members for members in results.members.values())
