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
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from northing.metrics.cells import Cell, Measured
    from northing.metrics.engines.remote import Remote
    from northing.metrics.plan import MeasurePlan
    from northing.model import Grain, Measurement, Metric
    from northing.work.measuring.due import Basis
    from northing.work.measuring.recall import Recall
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
        since: from which day on it is known, by length of period; None where all of it is.
    """

    metric: Metric
    due: Due
    recorded: Sequence[Measurement] = ()
    before: Sequence[Measurement] = ()
    since: Mapping[Grain, date] | None = None


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
        recorded: what was known of each of them.
        failures: why a metric, or one of its break-downs, could not be measured, by id of the metric.
    """

    basis: Basis
    rounds: list[Round] = field(default_factory=list)
    spreads: dict[str, Spread] = field(default_factory=dict)
    recorded: dict[str, Sequence[Measurement]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """How a dataset is measured.

    Attributes:
        basis: the data.
        recall: what was recorded.
        together: sets of dimensions by which metrics are broken down together.
        remote: the engine that reads the rows; the built-in one when None.
    """

    basis: Basis
    recall: Recall
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
            failed = self._take(done, found, self.recall.recent(group))
            whole += [replace(task, due=WHOLE) for task in group if task.metric.id in failed]
        if whole:
            found = self._round(WHOLE, whole)
            done.rounds.append(found)
            done.failures |= self._take(done, found, self.recall.all(whole))
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
        """Take over the results of a round, and return why some metrics have none or lack a break-down.

        Where members came or went, everything that was recorded of the metric is looked at.
        """
        faults = {name: "; ".join(issue.message for issue in issues) for name, issues in found.plan.faults.items()}
        failures = {**faults, **found.measured.failures}
        spreading = _Spreading(self.basis, found)
        is_whole = found.due.days is None
        sound = [
            task for task in tasks if task.metric.id not in failures or (is_whole and task.metric.id in spreading.cells)
        ]
        settled = [(task, spreading.results(task)) for task in sound]
        unsure = [task for task, results in settled if results.is_unsure]
        settled += [(task, spreading.results(task)) for task in self.recall.all(unsure)] if unsure else []
        for task, results in settled:
            if not is_whole and _has_too_many(results, task.metric):
                failures[task.metric.id] = "measured as a whole, a break-down may have too many members"
            else:
                done.spreads[task.metric.id] = results
                done.recorded[task.metric.id] = task.recorded
        return failures


class _Spreading:
    """Turns the cells of a round into the results of its metrics."""

    def __init__(self, basis: Basis, found: Round) -> None:
        self.cells: dict[str, list[Cell]] = {}
        for cell in found.measured.cells:
            self.cells.setdefault(cell.metric, []).append(cell)
        self._reach = Reach(basis.calendar, basis.extent, found.due)
        self._blanks = Blanks(found.plan)

    def results(self, task: Task) -> Spread:
        name = task.metric.id
        return spread(
            task.metric,
            self.cells.get(name, ()),
            task.before,
            reach=replace(self._reach, since=task.since),
            blank=partial(self._blanks.cell, name),
        )


def _has_too_many(results: Spread, metric: Metric) -> bool:
    return any(len(members) > metric.most_members for members in results.members.values())
