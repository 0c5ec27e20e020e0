"""The plan of measuring: all metrics of a dataset together, the scans they share, and what each is computed from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.metrics.check import check_metric
from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.dialect import quote_name, render, render_all
from northing.metrics.expression import parse_aggregate, parse_condition, scope_of
from northing.metrics.filters import Filter, make_filter
from northing.metrics.nodes import Atom, Call, Field, atoms_of, conjuncts, map_atoms
from northing.metrics.scan_planning import Ground, plan_scans
from northing.metrics.singles import Single
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Node
    from northing.model.issues import Issue
    from northing.model.measures import Dataset, Metric
    from northing.model.time import FiscalCalendar, Grain

MONDAY = 1


@dataclass(frozen=True, slots=True)
class MetricPlan:
    """What one metric is computed from.

    Attributes:
        metric: its id.
        formula: aggregates put together, each with all conditions that its rows fulfil.
        shape: the same formula over inputs x0, x1 … in place of the aggregates.
        inputs: the aggregate and the filter that each input stands for.
        rows: the metric's own filter: the rows that are counted as its source rows.
        grains: lengths of period.
        slices: the whole, every dimension alone, and the combinations that were asked for.
    """

    metric: str
    formula: Node
    shape: Node
    inputs: tuple[tuple[Atom, Filter], ...]
    rows: Filter
    grains: tuple[Grain, ...]
    slices: tuple[Slice, ...]

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return the filters whose cells it needs, each once."""
        return tuple(dict.fromkeys([self.rows, *(wanted for _, wanted in self.inputs)]))

    @property
    def sides(self) -> tuple[Node, Node] | None:
        """Return what a ratio divides by what, None for a formula that is no ratio."""
        if isinstance(self.formula, Call) and self.formula.function == "/":
            return self.formula.arguments[0], self.formula.arguments[1]
        return None


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
        faults: what is wrong with the metrics that were left out, by id.
    """

    dataset: str
    calendar: FiscalCalendar
    time: Field
    period_keys: tuple[Grain, ...]
    metrics: tuple[MetricPlan, ...]
    scans: tuple[Scan, ...]
    singles: tuple[Single, ...]
    faults: Mapping[str, tuple[Issue, ...]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return a digest of what is computed: with the data's version it tells whether anything can have changed."""
        parts = [f"{plan.metric}|{plan.grains}|{plan.slices}|{metric_sql(self, plan)}" for plan in self.metrics]
        return hashlib.sha256("\n".join([str(self.calendar), *parts]).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        """Render the plan for people: keys, expected cells and the SQL of every scan."""
        lines = [f"dataset {self.dataset}: {len(self.metrics)} metrics from {len(self.scans)} shared scan(s)"]
        for scan in self.scans:
            keys = ", ".join([*self.period_keys, *scan.keys])
            cells = "unknown" if scan.cells is None else f"{scan.cells:,}"
            kind = f"batch of {len(scan.filters)} filters" if scan.is_batch else f"{len(scan.masks)} boolean keys"
            lines += [f"-- keys: {keys}; {kind}; at most {cells} cells", scan.sql]
        lines += [
            f"-- on its own: {render(single.atom)} where {render_all(single.filter.conditions)}"
            for single in self.singles
        ]
        return "\n".join(lines)


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
    plans = tuple(_plan_metric(metric, dataset, combinations) for metric in own)
    types = scope_of(dataset).type_by_column
    time = Field(dataset.time_column or "", types.get(dataset.time_column or "", "date"))
    keys = _period_keys(calendar, {grain for plan in plans for grain in plan.grains})
    slices = tuple(dict.fromkeys([WHOLE_SLICE, *(one for plan in plans for one in plan.slices)]))
    atoms_by_filter, singles = _share(plans)
    scans = plan_scans(Ground(dataset.id, time, keys, load), slices, atoms_by_filter) if plans else ()
    return MeasurePlan(dataset.id, calendar, time, keys, plans, scans, singles, faults)


def _plan_metric(metric: Metric, dataset: Dataset, combinations: frozenset[Slice]) -> MetricPlan:
    scope = scope_of(dataset)
    formula = parse_aggregate(metric.expression or "", scope).node
    where = parse_condition(metric.where, scope).node if metric.where else None
    if formula is None:  # pragma: no cover - checked before
        msg = f"metric '{metric.id}' has no formula"
        raise ValueError(msg)
    conditions = conjuncts(where) if where is not None else ()

    def narrow(atom: Atom) -> Atom:
        filters = make_filter([*conditions, *atom.filters]).conditions
        return Atom(atom.kind, atom.argument, filters, atom.type, atom.parameter, atom.by)

    together = sorted(tuple(sorted(one)) for one in combinations if len(one) > 1 and set(one) <= set(metric.dimensions))
    slices = (WHOLE_SLICE, *((name,) for name in metric.dimensions), *together)
    grains = tuple(dict.fromkeys(metric.grains))
    narrowed = map_atoms(formula, narrow)
    shape, inputs = _shape(narrowed)
    return MetricPlan(metric.id, narrowed, shape, inputs, make_filter(conditions), grains, slices)


def _shape(formula: Node) -> tuple[Node, tuple[tuple[Atom, Filter], ...]]:
    """Return a formula over inputs, and the aggregate and filter of each."""
    numbers = {atom: number for number, atom in enumerate(atoms_of(formula))}
    shape = map_atoms(formula, lambda atom: Field(f"x{numbers[atom]}", atom.type))
    return shape, tuple((atom.unfiltered, Filter(atom.filters)) for atom in numbers)


def _period_keys(calendar: FiscalCalendar, grains: set[Grain]) -> tuple[Grain, ...]:
    """Return the lengths of period that all others come from, of those that every engine knows: ISO weeks, months."""
    keys = {calendar.key_grain(grain) for grain in grains}
    if "day" in keys or ("week" in keys and calendar.first_weekday != MONDAY):
        return ("day",)
    return tuple(grain for grain in ("month", "week") if grain in keys)


def _share(plans: tuple[MetricPlan, ...]) -> tuple[dict[Filter, tuple[Atom, ...]], tuple[Single, ...]]:
    """Return the mergeable aggregates of each filter, and those that cannot be merged."""
    atoms_by_filter: dict[Filter, dict[Atom, None]] = {}
    singles: dict[Single, None] = {}
    for plan in plans:
        atoms_by_filter.setdefault(plan.rows, {})
        for atom, wanted in plan.inputs:
            if atom.is_mergeable:
                atoms_by_filter.setdefault(wanted, {})[atom] = None
            else:
                singles[Single(atom, wanted)] = None
    return {wanted: tuple(atoms) for wanted, atoms in atoms_by_filter.items()}, tuple(singles)
