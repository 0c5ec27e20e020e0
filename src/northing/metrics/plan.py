"""The plan of measuring: all metrics of a dataset together, the scans they share, and what each is computed from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from northing.metrics.check import check_metric
from northing.metrics.dialect import quote_name, render
from northing.metrics.expression import scope_of
from northing.metrics.merging.columns import key_atom
from northing.metrics.metric_plan import MetricPlanner
from northing.metrics.nodes import Field
from northing.metrics.scan_planning import Ground, is_doubtful, most_possible, plan_scans
from northing.metrics.singles import Single
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.filters import Filter
    from northing.metrics.loads import Load
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.nodes import Atom
    from northing.model.issues import Issue
    from northing.model.measures import Dataset, Metric
    from northing.model.time import FiscalCalendar, Grain

MONDAY = 1


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """How the metrics of one dataset are measured.

    Attributes:
        dataset: id of the dataset.
        calendar: where quarters and years begin.
        time: the time column.
        period_keys: the lengths of period that all others come from.
        metrics: what each metric is computed from.
        scans: the shared queries.
        singles: aggregates with queries of their own.
        filters: the filters of all metrics, by their numbers.
        faults: what is wrong with the metrics that were left out, by id.
        load: what was known about the data, if anything.
    """

    dataset: str
    calendar: FiscalCalendar
    time: Field
    period_keys: tuple[Grain, ...]
    metrics: tuple[MetricPlan, ...]
    scans: tuple[Scan, ...]
    singles: tuple[Single, ...]
    filters: tuple[Filter, ...] = ()
    faults: Mapping[str, tuple[Issue, ...]] = field(default_factory=dict)
    load: Load | None = None

    @property
    def fingerprint(self) -> str:
        """Return a digest of what is computed: with the data's version it tells whether anything can have changed."""
        parts = [f"{plan.metric}|{plan.grains}|{plan.slices}|{metric_sql(self, plan)}" for plan in self.metrics]
        return hashlib.sha256("\n".join([str(self.calendar), *parts]).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        """Render the plan for people: what is asked of the rows, for which metrics, and why in so many queries."""
        from northing.metrics.plan_text import render_plan

        return render_plan(self)

    def document(self) -> dict[str, object]:
        """Return the plan as plain values, for programs."""
        from northing.metrics.plan_text import plan_document

        return plan_document(self)


def metric_sql(plan: MeasurePlan, metric: MetricPlan) -> str:
    """Return one query that a person can run to see a metric's values of the whole, by its shortest key period."""
    grain = metric.grains[0]
    day = f"CAST({quote_name(plan.time.name)} AS DATE)"
    period = day if grain == "day" else f"CAST(date_trunc('{grain}', {day}) AS DATE)"
    return (
        f"SELECT {period} AS period, {render(metric.formula)} AS value\nFROM {quote_name(plan.dataset)}\n"
        f"WHERE {day} IS NOT NULL\nGROUP BY ALL\nORDER BY ALL"
    )


def plan_measure(
    metrics: Iterable[Metric],
    dataset: Dataset,
    calendar: FiscalCalendar,
    *,
    load: Load | None = None,
    combinations: frozenset[Slice] = frozenset(),
) -> MeasurePlan:
    """Plan how the metrics of a dataset are measured together.

    Args:
        metrics: those that are computed from the dataset; others are left out.
        dataset: its columns and time column.
        calendar: where quarters and years begin.
        load: what is known about the data, so that the number of cells can be expected.
        combinations: sets of dimensions by which metrics that have all of them are broken down together.

    Returns:
        The plan of all metrics without faults; the others stand in its `faults`.
    """
    wanted = [metric for metric in metrics if metric.dataset == dataset.id and metric.expression is not None]
    issues_by_metric = {metric.id: tuple(check_metric(metric, dataset)) for metric in wanted}
    faults = {name: issues for name, issues in issues_by_metric.items() if has_errors(issues)}
    own = [metric for metric in wanted if metric.id not in faults]
    planner = MetricPlanner(dataset, combinations)
    plans = tuple(planner.plan(metric) for metric in own)
    types = scope_of(dataset).type_by_column
    time = Field(dataset.time_column or "", types.get(dataset.time_column or "", "date"))
    keys = _period_keys(calendar, {grain for plan in plans for grain in plan.grains})
    filters = tuple(planner.number_by_filter)
    return with_metrics(MeasurePlan(dataset.id, calendar, time, keys, (), (), (), filters, faults, load), plans)


def with_metrics(plan: MeasurePlan, metrics: Sequence[MetricPlan]) -> MeasurePlan:
    """Return a plan of other metrics of the same dataset.

    Break-downs that may have too many members get scans of their own, so that they are not in the way of others.
    """
    slices = dict.fromkeys(one for metric in metrics for one in metric.slices)
    doubtful = [
        one
        for one in slices
        if any(is_doubtful(one, metric.most_members, plan.load) for metric in metrics if one in metric.slices)
    ]
    scans = list(plan_shared(plan, metrics, [one for one in slices if one not in doubtful]))
    for one in doubtful:
        own = [metric for metric in metrics if one in metric.slices]
        members = f"{most_possible(one, plan.load):,} members by {' and '.join(one)}"
        why = f"there may be {members}, more than are measured: they are counted first"
        scans += plan_shared(plan, own, [one], why=why)
    return replace(plan, metrics=tuple(metrics), scans=tuple(scans), singles=_singles(metrics))


def plan_shared(
    plan: MeasurePlan, metrics: Sequence[MetricPlan], slices: Sequence[Slice], *, why: str = ""
) -> tuple[Scan, ...]:
    """Return the shared queries of some break-downs of some metrics, and why they are not planned with others."""
    ground = Ground(plan.dataset, plan.time, plan.period_keys, plan.load)
    return plan_scans(ground, slices, share(metrics), why=why) if slices else ()


def _period_keys(calendar: FiscalCalendar, grains: set[Grain]) -> tuple[Grain, ...]:
    """Return the lengths of period that all others come from, of those that every engine knows: ISO weeks, months."""
    keys = {calendar.key_grain(grain) for grain in grains}
    if "day" in keys or ("week" in keys and calendar.first_weekday != MONDAY):
        return ("day",)
    return tuple(grain for grain in ("month", "week") if grain in keys)


def share(metrics: Iterable[MetricPlan]) -> dict[Filter, tuple[Atom, ...]]:
    """Return the mergeable aggregates that metrics need of each filter."""
    atoms_by_filter: dict[Filter, dict[Atom, None]] = {}
    for metric in metrics:
        atoms_by_filter.setdefault(metric.rows, {})
        for atom, wanted in metric.inputs:
            if atom.is_mergeable:
                key = key_atom(atom)
                atoms_by_filter.setdefault(wanted, {}).update(dict.fromkeys([atom] if key is None else [atom, key]))
    return {wanted: tuple(atoms) for wanted, atoms in atoms_by_filter.items()}


def _singles(metrics: Iterable[MetricPlan]) -> tuple[Single, ...]:
    """Return the aggregates that cannot be merged, with their filters."""
    found = (Single(*each) for metric in metrics for each in metric.inputs if not each[0].is_mergeable)
    return tuple(dict.fromkeys(found))
