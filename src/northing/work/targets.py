"""Targets: what a KPI's result is held against in each period, whatever form its target has."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from northing.calc.combining import Combined, combine
from northing.calc.expression import ExpressionError, parse_expression
from northing.calc.expression_names import TARGET_NAMES
from northing.calc.target import Point, formula_path, linear_path, points_path, step_path
from northing.model import Cycle, KeyResult, Metric, Target, member_key, parse_member
from northing.work.asking import Ask, is_shorter, own_grain
from northing.work.results import values_by_dimension

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.model import Kpi, Path, Period
    from northing.plan import Plan
    from northing.work.reader import Reader

    Form = float | dict[str, float] | Target

MOST_STEPS = 10_000
HOW = {"sum": "sum", "mean": "mean", "last": "last", "ratio": "last"}
"""How the target of a longer period comes from those of its parts, by the additivity of the result."""


class Targets:
    """Looks up the target of any KPI, member and period."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        """Take the plan, and the results for targets that are metrics themselves."""
        self.plan = plan
        self.reader = reader
        self.calendar = reader.calendar
        self.metrics = plan.of_kind(Metric)
        cycles = plan.of_kind(Cycle).values()
        self.first_day = min((cycle.start for cycle in cycles), default=None)
        self.last_day = max((cycle.end for cycle in cycles), default=None)
        self._formulas: dict[tuple[str, str], list[float]] = {}
        self._asks: dict[object, tuple[Sequence[Period], list[Ask]]] = {}

    def row(
        self, kpi: Kpi, member: str, columns: Sequence[Period], *, like: Metric | None = None
    ) -> list[float | None]:
        """Return the targets of a KPI, or of a member of it, in all columns of a scoreboard; see `target`."""
        target = kpi.target
        if target is None:
            return [None] * len(columns)
        own = own_target(kpi, member)
        if own is None and isinstance(target, Target) and _is_measured(target):
            return [self._measured(kpi, target, member, column) for column in columns]
        if own is not None:
            return self._rows_of(kpi, own, columns, like)
        return self._rows_of(kpi, target, columns, like)

    def _rows_of(self, kpi: Kpi, form: Form, columns: Sequence[Period], like: Metric | None) -> list[float | None]:
        asks, how = self.asks(kpi, columns, like=like), self._how(kpi, like)
        constant = form.value if isinstance(form, Target) else form
        if isinstance(constant, int | float):
            return [constant * len(ask.parts) for ask in asks] if how == "sum" else [constant] * len(asks)
        return [self._of_ask(kpi, form, how, ask) for ask in asks]

    def target(self, kpi: Kpi, member: str, column: Period, *, like: Metric | None = None) -> float | None:
        """Return what a KPI's result is held against in a column of a scorecard, or None.

        A target is of the KPI's own periods. For a longer column it is put together from them as the result is: the
        sum of the monthly targets for a sum, their mean for a mean, else that of the last month that counts.

        Args:
            kpi: the KPI.
            member: which member of its dimensions; empty for the whole.
            column: the period of the scorecard.
            like: for a composite of results, a metric that these come from.
        """
        return self.row(kpi, member, (column,), like=like)[0]

    def asks(self, kpi: Kpi, columns: Sequence[Period], *, like: Metric | None = None) -> list[Ask]:
        """Return the KPI's own periods that the targets of columns are made of."""
        metric = self.metrics.get(kpi.metric or "") or like
        if metric is None:
            return [Ask(column, column, (column,)) for column in columns]
        grain, is_last = own_grain(metric, kpi.time), HOW[metric.additivity] == "last"
        key = (id(columns), grain, is_last, kpi.time)
        known = self._asks.get(key)
        if known is None or known[0] is not columns:
            asking = self.reader.asking
            ask = asking.counted if is_last else asking.target
            known = self._asks[key] = (columns, [ask(kpi.time, grain, column) for column in columns])
        return known[1]

    def _how(self, kpi: Kpi, like: Metric | None) -> str:
        metric = self.metrics.get(kpi.metric or "") or like
        return HOW[metric.additivity] if metric is not None else "last"

    def _of_ask(self, kpi: Kpi, form: Form, how: str, ask: Ask) -> float | None:
        """Return the target of a column from those of the KPI's own periods in it."""
        series = form.series if isinstance(form, Target) else form
        is_longer = is_shorter(ask.parts[0].grain, ask.column.grain)
        if isinstance(series, dict) and is_longer and self._grain_of(series) == ask.column.grain:
            return self._from_series(series, ask.whole if ask.is_together else ask.column)
        return combine([Combined(self._stated(kpi, form, part)) for part in ask.parts], how).value

    def _measured(self, kpi: Kpi, target: Target, member: str, column: Period) -> float | None:
        """Take the target from another metric, or from a column that was averaged like a metric."""
        if target.metric is None:
            return self._column(kpi, member, column)
        metric = self.metrics.get(target.metric)
        if metric is None:
            return None
        members = {name: value for name, value in parse_member(member).items() if name in metric.dimensions}
        return self.reader.read(metric, member_key(members), column, time=kpi.time).value

    def _column(self, kpi: Kpi, member: str, column: Period) -> float | None:
        """Put the column's means of the KPI's own periods together as the result is."""
        metric = column_metric(self.plan, kpi)
        if metric is None:
            return None
        (ask,) = self.asks(kpi, (column,))
        read_as = replace(metric, additivity="sum" if self._how(kpi, None) == "sum" else "mean")
        return self.reader.answer(read_as, member, ask, time=kpi.time).value

    def _stated(self, kpi: Kpi, target: Form, period: Period) -> float | None:
        if not isinstance(target, Target):
            return self._from_series(target, period) if isinstance(target, dict) else float(target)
        if target.series:
            return self._from_series(target.series, period)
        if target.path is not None:
            return self._from_path(target.path, period)
        if target.formula is not None:
            return self._from_formula(kpi.id, target, period)
        key_result = self.plan.of_kind(KeyResult).get(target.key_result or "")
        return key_result.target if key_result is not None else None

    def _from_series(self, series: Mapping[str, float], period: Period) -> float | None:
        """Return the latest entry that begins no later than the period; each holds until the next."""
        periods = {label: self._period(label) for label in series}
        points = [Point(found.start, series[label]) for label, found in periods.items() if found is not None]
        return _known(step_path(points, [period.start])[0]) if points else None

    def _period(self, label: str) -> Period | None:
        """Return the period that a label names; None where the check of the plan has something to say."""
        with suppress(ValueError):
            return self.calendar.parse(label)
        return None

    def _grain_of(self, series: Mapping[str, float]) -> str | None:
        """Return the grain of a series whose periods are all of one."""
        grains = {found.grain if (found := self._period(label)) is not None else None for label in series}
        return grains.pop() if len(grains) == 1 else None

    def _from_path(self, path: Path, period: Period) -> float | None:
        begins, ends = path.begins or self.first_day, path.ends or self.last_day
        if begins is None or ends is None or period.last_day < begins:
            return None
        return path_on(path, begins, ends, period.last_day)

    def _from_formula(self, name: str, target: Target, period: Period) -> float | None:
        """Evaluate a formula period after period from its first value."""
        starts = self._period(target.starts or "")
        if target.start is None or starts is None or target.formula is None:
            return None
        first = self.calendar.period(period.grain, starts.start)
        steps = sum(1 for _ in self.calendar.periods(period.grain, first.start, period.start)) - 1
        if steps < 0 or steps > MOST_STEPS:
            return None
        key = (name, period.grain)
        known = self._formulas.get(key, [])
        if len(known) <= steps:
            with suppress(ExpressionError):
                formula = parse_expression(target.formula, names=TARGET_NAMES)
                known = formula_path(formula, steps + 1, start=target.start)
            self._formulas[key] = known
        return _known(known[steps]) if len(known) > steps else None


def own_target(kpi: Kpi, member: str) -> float | dict[str, float] | None:
    """Return the target that a member has for itself: a constant, or a series by period."""
    if not member or not isinstance(kpi.target, Target):
        return None
    return kpi.target.by_member.get(member_name(kpi, member))


def member_name(kpi: Kpi, member: str) -> str:
    """Return what a member is called in a KPI: the values of its dimensions, in the order in which it names them.

    >>> from northing.model import Kpi
    >>> member_name(Kpi(id="k", title="K", by=("origin", "carrier")), "carrier=UA&origin=EWR")
    'EWR, UA'
    """
    values = values_by_dimension(member)
    return ", ".join(values.get(name, "") for name in kpi.dimensions or tuple(values))


def is_by_member(kpi: Kpi) -> bool:
    """Tell whether members can have targets of their own: stated ones, or measured ones."""
    return isinstance(kpi.target, Target) and (bool(kpi.target.by_member) or _is_measured(kpi.target))


def _is_measured(target: Target) -> bool:
    return target.metric is not None or target.column is not None


def path_on(path: Path, begins: date, ends: date, day: date) -> float:
    """Return the value of a path on a day.

    Args:
        path: the path.
        begins: its first day.
        ends: its last day.
        day: the day; before the first day the path is at its start, after the last at its end.
    """
    first, last = Point(begins, path.start), Point(ends, path.end)
    if path.shape == "linear":
        return linear_path(first, last, [day])[0]
    if path.shape == "step":
        return step_path([first, last], [max(day, begins)])[0]
    way = path.end - path.start
    points = [Point(date.fromisoformat(label), path.start + share * way) for label, share in path.points.items()]
    return points_path([first, *points, last], [max(day, begins)])[0]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def column_metric(plan: Plan, kpi: Kpi) -> Metric | None:
    """Return the metric that a target from a column is measured by: the column's mean over the KPI's own dataset."""
    metric = plan.of_kind(Metric).get(kpi.metric or "")
    if metric is None or not isinstance(kpi.target, Target) or kpi.target.column is None:
        return None
    return replace(
        metric,
        id=f"{kpi.id}.target",
        title=f"Target of {kpi.title}",
        expression=f'avg("{kpi.target.column}")',
        formula=None,
        additivity="mean",
    )
