"""Targets: what a KPI's result is held against in each period, whatever form its target has."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from northing.calc.expression import parse_expression
from northing.calc.target import Point, formula_path, linear_path, points_path, step_path
from northing.model import Cycle, KeyResult, Metric, Target, member_key, parse_member

if TYPE_CHECKING:
    from northing.model import Kpi, Path, Period
    from northing.plan import Plan
    from northing.work.results import Reader

MOST_STEPS = 10_000
FORMULA_NAMES = frozenset({"previous_target"})


class Targets:
    """Looks up the target of any KPI, member and period."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        """Take the plan, and the results for targets that are metrics themselves."""
        self.plan = plan
        self.reader = reader
        self.calendar = reader.calendar
        cycles = plan.of_kind(Cycle).values()
        self.first_day = min((cycle.start for cycle in cycles), default=None)
        self.last_day = max((cycle.end for cycle in cycles), default=None)
        self._formulas: dict[tuple[str, str], list[float]] = {}

    def target(self, kpi: Kpi, member: str, column: Period) -> float | None:
        """Return what a KPI's result is held against in a column of a scorecard, or None.

        Args:
            kpi: the KPI.
            member: which member of its dimension; empty for the whole.
            column: the period of the scorecard; the KPI's own period in it counts.
        """
        target = kpi.target
        if target is None or isinstance(target, (int, float)):
            return target
        own = target.by_member.get(next(iter(parse_member(member).values()), ""))
        if own is not None:
            return own
        metric = self.plan.of_kind(Metric).get(kpi.metric or "")
        grain = self.reader.grain(metric, kpi.time) if metric is not None else column.grain
        period = self.reader.counted(kpi.time, grain, column)
        return (
            self._stated(kpi, target, period)
            if not self._is_measured(target)
            else self._measured(kpi, target, member, column)
        )

    @staticmethod
    def _is_measured(target: Target) -> bool:
        return target.metric is not None or target.column is not None

    def _measured(self, kpi: Kpi, target: Target, member: str, column: Period) -> float | None:
        """Take the target from another metric, or from a column that was averaged like a metric."""
        if target.metric is None:
            return self._column(kpi, member, column)
        metric = self.plan.of_kind(Metric).get(target.metric)
        if metric is None:
            return None
        members = {name: value for name, value in parse_member(member).items() if name in metric.dimensions}
        return self.reader.read(metric, member_key(members), column, time=kpi.time).value

    def _column(self, kpi: Kpi, member: str, column: Period) -> float | None:
        metric = column_metric(self.plan, kpi)
        return self.reader.read(metric, member, column, time=kpi.time).value if metric is not None else None

    def _stated(self, kpi: Kpi, target: Target, period: Period) -> float | None:
        if target.value is not None:
            return target.value
        if target.series:
            return self._from_series(target, period)
        if target.path is not None:
            return self._from_path(target.path, period)
        if target.formula is not None:
            return self._from_formula(kpi.id, target, period)
        key_result = self.plan.of_kind(KeyResult).get(target.key_result or "")
        return key_result.target if key_result is not None else None

    def _from_series(self, target: Target, period: Period) -> float | None:
        """Return the latest entry that begins no later than the period; each holds until the next."""
        points = [Point(self.calendar.parse(label).start, value) for label, value in target.series.items()]
        return _known(step_path(points, [period.start])[0])

    def _from_path(self, path: Path, period: Period) -> float | None:
        begins, ends = path.begins or self.first_day, path.ends or self.last_day
        if begins is None or ends is None or period.last_day < begins:
            return None
        return path_on(path, begins, ends, period.last_day)

    def _from_formula(self, name: str, target: Target, period: Period) -> float | None:
        """Evaluate a formula period after period from its first value."""
        if target.start is None or target.starts is None or target.formula is None:
            return None
        first = self.calendar.period(period.grain, self.calendar.parse(target.starts).start)
        steps = sum(1 for _ in self.calendar.periods(period.grain, first.start, period.start)) - 1
        if steps < 0 or steps > MOST_STEPS:
            return None
        key = (name, period.grain)
        known = self._formulas.get(key, [])
        if len(known) <= steps:
            formula = parse_expression(target.formula, names=FORMULA_NAMES)
            known = formula_path(formula, steps + 1, start=target.start)
            self._formulas[key] = known
        return _known(known[steps])


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
