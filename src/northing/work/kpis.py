"""KPIs as leaves: result, target and stated value of every period, and trends of their own making."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from northing.calc.codes import Method
from northing.calc.expression import parse_expression
from northing.calc.reason import Reason
from northing.calc.score import Rule, direction, middle_half_width, open_ends, trend
from northing.model import WHOLE, Kpi, Metric, member_key
from northing.work.codes import METHODS
from northing.work.leaf import NAN, NO_PACE, LeafCells, blank, number
from northing.work.targets import Targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.calc.expression import Expression
    from northing.calc.table import Scores
    from northing.model import Period
    from northing.plan import Plan
    from northing.work.results import Reader, Reading
    from northing.work.scoreboard import BandNames
    from northing.work.tree import Key, Node

NAMES = frozenset({"result", "target", "baseline", "worst", "previous_result", "elapsed"})
TREND_NAMES = frozenset({"value", "previous_value"})
PERIODS_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}


class KpiLeaves:
    """Gathers the numbers of KPIs."""

    def __init__(self, plan: Plan, reader: Reader, columns: Sequence[Period]) -> None:
        """Take the plan, its results, and the periods to gather."""
        self.plan = plan
        self.reader = reader
        self.columns = columns
        self.targets = Targets(plan, reader)
        self.metrics = plan.of_kind(Metric)

    def cells(self, kpi: Kpi, member: str) -> LeafCells:
        """Return the numbers of a KPI, or of one member of it."""
        metric = self.metrics.get(kpi.metric or "")
        member = member or member_key(kpi.member)
        if metric is None:
            return blank(len(self.columns), Reason.NO_RESULT)
        readings = tuple(self.reader.read(metric, member, column, time=kpi.time) for column in self.columns)
        target = tuple(number(self.targets.target(kpi, member, column)) for column in self.columns)
        stated = self._stated(kpi, metric, member, readings, target)
        return LeafCells(
            readings=readings,
            result=tuple(number(reading.value) for reading in readings),
            target=target,
            stated=stated,
            outside=tuple(_outside(reading) for reading in readings),
            expected=(NAN,) * len(self.columns),
            pace=(NO_PACE,) * len(self.columns),
            method=method_of(kpi),
        )

    def target_cells(self, kpi: Kpi) -> LeafCells:
        """Return the numbers of a composite whose result is made of its children's: only targets are its own."""
        target = tuple(number(self.targets.target(kpi, WHOLE, column)) for column in self.columns)
        bare = blank(len(self.columns), Reason.SCORED)
        return replace(bare, target=target, method=METHODS[kpi.banding])

    def _stated(
        self, kpi: Kpi, metric: Metric, member: str, readings: Sequence[Reading], target: Sequence[float]
    ) -> tuple[float, ...]:
        """Evaluate the expression that states the value, where there is one."""
        text = kpi.status if kpi.status is not None else kpi.stated_score if kpi.banding == "stated_score" else None
        if text is None:
            return (NAN,) * len(self.columns)
        expression = parse_expression(text, names=NAMES)
        found = []
        for at, column in enumerate(self.columns):
            previous = self.reader.calendar.shift(column, -1)
            before = self.reader.read(metric, member, previous, time=kpi.time).value
            names = self.names(kpi, readings[at].value, target[at], before, column)
            found.append(_evaluated(expression, names))
        return tuple(found)

    def names(
        self, kpi: Kpi, result: float | None, target: float, previous: float | None, column: Period
    ) -> Mapping[str, float | None]:
        """Return what the names of a status expression stand for in one period."""
        days = (column.end - column.start).days
        gone = min(max((self.reader.results.today - column.start).days + 1, 0), days)
        return {
            "result": result,
            "target": None if math.isnan(target) else target,
            "baseline": kpi.baseline,
            "worst": kpi.worst,
            "previous_result": previous,
            "elapsed": gone / days,
        }

    def replace_trends(
        self,
        nodes: Sequence[Node],
        scores: Scores,
        *,
        bands_by_key: Mapping[Key, BandNames],
        results: Sequence[Sequence[float]],
    ) -> None:
        """Put trends that compare with another period, or by an expression, in place of the standard ones."""
        for row, node in enumerate(nodes):
            kpi = node.element
            if isinstance(kpi, Kpi) and (self._back(kpi) != 1 or kpi.trend.expression is not None):
                self._replace_trend(kpi, scores, row=row, limits=bands_by_key[node.key].limits)
                self._replace_arrows(kpi, scores, row=row, results=results[row])

    def _replace_trend(self, kpi: Kpi, scores: Scores, *, row: int, limits: tuple[float, ...]) -> None:
        back = self._back(kpi)
        rule = Rule(method=method_of(kpi), floor=number(kpi.floor), cap=number(kpi.cap))
        half = middle_half_width(limits, open_ends(limits, rule))
        expression = parse_expression(kpi.trend.expression, names=TREND_NAMES) if kpi.trend.expression else None
        for at in range(len(self.columns)):
            now = float(scores.value[row, at])
            before = float(scores.value[row, at - back]) if at >= back else NAN
            if expression is None:
                change = trend(now - before, half)
            else:
                change = _evaluated(expression, {"value": _none(now), "previous_value": _none(before)})
            scores.trend[row, at] = change
            scores.judgement[row, at] = direction(change)

    def _replace_arrows(self, kpi: Kpi, scores: Scores, *, row: int, results: Sequence[float]) -> None:
        """Let arrows compare with the same period as the trend does, where both periods have a score."""
        back = self._back(kpi)
        for at in range(len(self.columns)):
            change = results[at] - results[at - back] if at >= back else NAN
            is_known = not math.isnan(scores.value[row, at] - (scores.value[row, at - back] if at >= back else NAN))
            scores.arrow[row, at] = direction(change if is_known else NAN)

    def _back(self, kpi: Kpi) -> int:
        if kpi.trend.against == "previous":
            return kpi.trend.back
        return PERIODS_A_YEAR[self.columns[0].grain] if self.columns else 1


def method_of(kpi: Kpi) -> Method:
    """Return the banding method that scoring takes: a status expression states the value itself."""
    return Method.STATED if kpi.status is not None else METHODS[kpi.banding]


def _outside(reading: Reading) -> int:
    """Return the reason known before any formula; a missing result is found by the formula itself."""
    return 0 if reading.reason in (Reason.SCORED, Reason.NO_RESULT) else int(reading.reason)


def _evaluated(expression: Expression, names: Mapping[str, float | None]) -> float:
    return number(expression.evaluate(names))


def _none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
