"""Metrics: each type of dbt's as an expression over a dataset or a formula over other metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec.exchange.dbt import metric_of_measure
from northing.work.importing.aggregates import aggregate_of
from northing.work.importing.conditions import write_conditions
from northing.work.importing.cumulative import calls_of, note_of
from northing.work.importing.drafts import Drafts, Role
from northing.work.importing.formulas import additivity_of, write_formula
from northing.work.importing.periods import offset_calls
from northing.work.importing.refusal import LeftOut

if TYPE_CHECKING:
    from northing.codec.exchange import dbt
    from northing.model import Issue
    from northing.work.importing.aggregates import Aggregate
    from northing.work.importing.datasets import Datasets, Ground
    from northing.work.importing.names import Ids
    from northing.work.importing.options import Options
    from northing.work.importing.periods import Calls

    Conditions = tuple[dbt.Condition, ...]


@dataclass(frozen=True, slots=True)
class Simple:
    """A metric that is one aggregate over rows.

    Attributes:
        ground: what it is computed over.
        aggregate: the aggregate.
        conditions: which rows count.
        fill: what stands where there is none.
    """

    ground: Ground
    aggregate: Aggregate
    conditions: tuple[str, ...]
    fill: float | None


class Metrics:
    """The metrics of a project, each made when it is first needed, after those that it is made of.

    Attributes:
        drafts: what was made so far, and why what was not.
        notes: what means something a little different here, by the name of its metric.
    """

    def __init__(self, project: dbt.Project, datasets: Datasets, ids: Ids, options: Options) -> None:
        """Begin without any."""
        self.drafts = Drafts(project, ids, options)
        self.notes: dict[str, Issue] = {}
        self._project = project
        self._datasets = datasets
        self._dialect = options.dialect
        self._made: dict[tuple[str, Conditions], str] = {}
        self._being_made: list[str] = []

    def make_all(self) -> None:
        """Make every metric that can be made."""
        for name in self._project.metrics:
            if name not in self.drafts.refusals:
                try:
                    self._make_named(name, (), "")
                except LeftOut as refusal:
                    self.drafts.refusals.setdefault(name, refusal)

    def _make_named(self, name: str, conditions: Conditions, owner: str) -> str:
        """Make a metric, once for each set of filters, and return its id.

        Args:
            name: its name in dbt.
            conditions: filters beside its own, for what needs it.
            owner: name of the metric that needs it with these filters.
        """
        metric = self._project.metrics.get(name)
        if metric is None:
            raise LeftOut("the project does not define")
        if name in self._being_made:
            raise LeftOut(f"goes round in a circle: {' → '.join([*self._being_made, name])}", metric.where)
        key = (name, conditions)
        if key not in self._made:
            self._being_made.append(name)
            try:
                self._made[key] = self._make(Role(metric, owner if conditions else ""), conditions)
            finally:
                self._being_made.pop()
        return self._made[key]

    def _make_input(self, given: dbt.Input, conditions: Conditions, owner: str) -> str:
        """Make a metric that another is made of, and return its id."""
        if given.name in self.drafts.refusals:
            raise LeftOut(f"needs '{given.name}', which was left out", given.where)
        try:
            return self._make_named(given.name, (*conditions, *given.conditions), owner)
        except LeftOut as refusal:
            where = refusal.where if refusal.where.file else given.where
            raise LeftOut(f"needs '{given.name}', which {refusal.reason}", where, fix=refusal.fix) from refusal

    def _make(self, role: Role, conditions: Conditions) -> str:
        metric = role.metric
        if metric.type == "conversion":
            reason = "is a conversion metric: it follows an entity from one event to another, row by row"
            raise LeftOut(reason, metric.where, fix="mark the converted rows in a dbt model, and make a ratio of them")
        makers = {
            "simple": self._make_simple,
            "ratio": self._make_ratio,
            "derived": self._make_derived,
            "cumulative": self._make_cumulative,
        }
        if metric.type not in makers:
            raise LeftOut(f"is of the type '{metric.type}', which is not known", metric.where)
        return makers[metric.type](role, conditions)

    def _make_simple(self, role: Role, conditions: Conditions) -> str:
        simple = self._simple(role.metric, conditions)
        return self.drafts.put_expression(
            role,
            simple.ground,
            simple.aggregate.write([], fill=simple.fill),
            conditions=simple.conditions,
            additivity=simple.aggregate.additivity,
        )

    def _simple(self, metric: dbt.Metric, conditions: Conditions) -> Simple:
        """Return a metric about one measure as an aggregate over a dataset."""
        model, measure, given = self._measure_of(metric)
        ground = self._datasets.ground_of(model, measure)
        inner = given.conditions if given is not None else ()
        wanted = (*conditions, *metric.conditions, *inner)
        written = write_conditions(wanted, ground.table, ground.time, dialect=self._dialect)
        fill = given.fill_nulls_with if given is not None else None
        fill = metric.fill_nulls_with if fill is None else fill
        return Simple(ground, aggregate_of(measure, ground.table), tuple(written), fill)

    def _measure_of(self, metric: dbt.Metric) -> tuple[dbt.SemanticModel, dbt.Measure, dbt.Input | None]:
        if metric.aggregate is not None:
            model = self._project.models.get(metric.model)
            if model is None:
                raise LeftOut(f"is of the semantic model '{metric.model}', which is not there", metric.where)
            return model, metric.aggregate, None
        if metric.measure is None:
            raise LeftOut("names no measure and no aggregation", metric.where)
        found = self._project.measures.get(metric.measure.name)
        if found is None:
            reason = f"is about the measure '{metric.measure.name}', which no semantic model has"
            raise LeftOut(reason, metric.measure.where)
        return *found, metric.measure

    def _make_ratio(self, role: Role, conditions: Conditions) -> str:
        wanted = (*conditions, *role.metric.conditions)
        if len(role.metric.inputs) != len(("above", "below")):
            raise LeftOut("lacks its numerator or denominator", role.metric.where)
        for given in role.metric.inputs:
            if given.offset_window is not None or given.offset_to_grain:
                raise LeftOut("takes a side of a ratio from another period", given.where)
        upper, lower = (self._side(given, wanted) for given in role.metric.inputs)
        if upper is not None and lower is not None and upper.ground == lower.ground:
            return self._put_inline_ratio(role, upper, lower)
        names = [self._make_input(given, wanted, role.owner or role.metric.name) for given in role.metric.inputs]
        reach = self.drafts.reach_of(role.metric, [], names)
        return self.drafts.put_formula(role, f'"{names[0]}" / "{names[1]}"', names, additivity="ratio", reach=reach)

    def _side(self, given: dbt.Input, conditions: Conditions) -> Simple | None:
        """Return a side of a ratio that is one aggregate, None for any other metric."""
        metric = self._project.metrics.get(given.name)
        if metric is None or metric.type != "simple" or given.name in self.drafts.refusals:
            return None
        try:
            return self._simple(metric, (*conditions, *given.conditions))
        except LeftOut as refusal:
            raise LeftOut(f"needs '{given.name}', which {refusal.reason}", refusal.where, fix=refusal.fix) from refusal

    def _put_inline_ratio(self, role: Role, upper: Simple, lower: Simple) -> str:
        """Put a ratio of two aggregates over the same rows: what both ask of a row goes into its condition."""
        common = [condition for condition in upper.conditions if condition in lower.conditions]
        above, below = (
            side.aggregate.write([found for found in side.conditions if found not in common], fill=side.fill)
            for side in (upper, lower)
        )
        return self.drafts.put_expression(
            role, upper.ground, f"{above} / {below}", conditions=common, additivity="ratio"
        )

    def _make_derived(self, role: Role, conditions: Conditions) -> str:
        metric = role.metric
        wanted = (*conditions, *metric.conditions)
        called: dict[str, tuple[str, Calls]] = {}
        for given in metric.inputs:
            if given.offset_to_grain:
                reason = f"takes '{given.name}' from the first {given.offset_to_grain} of a period (offset_to_grain)"
                raise LeftOut(reason, given.where)
            name = self._make_input(given, wanted, role.owner or metric.name)
            called[given.alias or given.name] = name, offset_calls(given.offset_window) if given.offset_window else {}
        calls = [found for _, found in called.values() if found]
        names = [name for name, _ in called.values()]
        if not names:
            raise LeftOut("is derived from no metric", metric.where)
        reach = self.drafts.reach_of(metric, calls, names)
        texts = {name: (found, call.get(reach.grains[0], "{0}")) for name, (found, call) in called.items()}
        text, syntax = write_formula(metric.expr, texts, dialect=self._dialect, where=metric.where)
        kinds = {self.drafts.elements[name].additivity for name in names}
        additivity = "last" if calls else additivity_of(syntax, kinds)
        return self.drafts.put_formula(role, text, names, additivity=additivity, reach=reach)

    def _make_cumulative(self, role: Role, conditions: Conditions) -> str:
        metric = role.metric
        base, simple = self._added_up(metric, conditions)
        if simple.aggregate.additivity == "last":
            reason = f"adds up a {simple.aggregate.agg} of several periods, which cannot be had from that of each"
            raise LeftOut(reason, metric.where, fix="measure it by the longer period instead")
        calls = calls_of(metric)
        reach = self.drafts.reach_of(metric, [calls], simple.ground)
        names = [self._put_part(base, simple, part) for part in simple.aggregate.halves or (simple.aggregate,)]
        text = " / ".join(calls[reach.grains[0]].format(f'"{name}"') for name in names)
        if (note := note_of(metric, simple.ground.finest, reach.grains[0])) is not None:
            self.notes[metric.name] = note
        return self.drafts.put_formula(role, text, names, additivity="last", reach=reach)

    def _added_up(self, metric: dbt.Metric, conditions: Conditions) -> tuple[dbt.Metric, Simple]:
        """Return what a cumulative metric adds up: the metric that says so, and the aggregate that it is."""
        if metric.base is None:
            simple = self._simple(metric, conditions)
            return metric_of_measure(self._measure_of(metric)[1]), simple
        given = metric.base
        base = self._project.metrics.get(given.name)
        if base is None:
            raise LeftOut(f"needs '{given.name}', which the project does not define", given.where)
        if base.type != "simple":
            raise LeftOut(f"adds up '{given.name}', which is a {base.type} metric", given.where)
        return base, self._simple(base, (*conditions, *metric.conditions, *given.conditions))

    def _put_part(self, base: dbt.Metric, simple: Simple, part: Aggregate) -> str:
        """Return a metric to add up the periods of: one that has a value in each, so that none is lacking."""
        text = part.write([], fill=0)
        known = self.drafts.same(simple.ground, text, simple.conditions)
        if known:
            return known
        role = Role(base, part="or zero" if simple.aggregate.halves is None else part.agg)
        return self.drafts.put_expression(role, simple.ground, text, conditions=simple.conditions, additivity="sum")
