"""KPIs as leaves: result, target and stated value of every period, and trends of their own making."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from northing.calc.codes import Method
from northing.calc.expression import ExpressionError, parse_expression
from northing.calc.expression_names import STATUS_NAMES, TREND_NAMES
from northing.calc.reason import Reason
from northing.calc.score import Rule, direction, middle_half_width, open_ends, trend
from northing.model import WHOLE, Kpi, Metric, member_key
from northing.work.codes import METHODS
from northing.work.leaf import NAN, LeafCells, blank, number
from northing.work.rows import RowReader
from northing.work.targets import Targets, is_by_member

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from northing.calc.expression import Expression
    from northing.calc.table import Scores
    from northing.model import Period
    from northing.plan import Plan
    from northing.work.reader import Reader
    from northing.work.rows import Numbers
    from northing.work.scoreboard import BandNames
    from northing.work.tree import Key, Node


class KpiLeaves:
    """Gathers the numbers of KPIs."""

    def __init__(self, plan: Plan, reader: Reader, columns: Sequence[Period]) -> None:
        """Take the plan, its results, and the periods to gather."""
        self.reader = reader
        self.columns = tuple(columns)
        self.rows = RowReader(reader, self.columns)
        self.targets = Targets(plan, reader)
        self.metrics = plan.of_kind(Metric)
        self._back_by_column: list[int | None] | None = None
        self._common_targets: dict[str, list[float]] = {}
        earlier = [reader.calendar.shift(column, -1) for column in self.columns[:1]]
        self._rows_before = RowReader(reader, [*earlier, *self.columns[:-1]])

    def cells(self, kpi: Kpi, member: str) -> LeafCells:
        """Return the numbers of a KPI, or of one member of it."""
        metric = self.metrics.get(kpi.metric or "")
        member = member or member_key(kpi.member)
        if metric is None:
            return blank(len(self.columns), Reason.NO_RESULT)
        found = self.rows.numbers(metric, member, time=kpi.time)
        target = self._target_of(kpi, member)
        stated = self._stated(kpi, metric, member, found, target)
        return LeafCells(
            readings=self.rows.readings(metric, member, time=kpi.time),
            result=found.values,
            target=target,
            stated=stated,
            outside=found.outside if stated is None else _without_result(found, stated),
            worst_times=self._times(kpi) if _has_worst(kpi) else None,
            method=method_of(kpi),
        )

    def target_cells(self, kpi: Kpi, like: Metric | None) -> LeafCells:
        """Return the numbers of a composite whose result is made of its children's: only targets are its own.

        Args:
            kpi: the composite.
            like: the metric of one of its children, whose periods the target is of.
        """
        times = self._times(kpi, like) if _has_worst(kpi) else None
        found = blank(len(self.columns), Reason.SCORED)
        return replace(found, target=self._target(kpi, WHOLE, like), method=METHODS[kpi.banding], worst_times=times)

    def _target_of(self, kpi: Kpi, member: str) -> list[float]:
        """Return the targets of a KPI or member; members without one of their own share that of their KPI."""
        if is_by_member(kpi):
            return self._target(kpi, member)
        if kpi.id not in self._common_targets:
            self._common_targets[kpi.id] = self._target(kpi, member)
        return self._common_targets[kpi.id]

    def _target(self, kpi: Kpi, member: str, like: Metric | None = None) -> list[float]:
        return [NAN if found is None else found for found in self.targets.row(kpi, member, self.columns, like=like)]

    def _times(self, kpi: Kpi, like: Metric | None = None) -> list[int]:
        """Return how many times the worst value and the baseline count in each column: once for each period added."""
        metric = self.metrics.get(kpi.metric or "") or like
        if metric is None or metric.additivity != "sum":
            return [1] * len(self.columns)
        return [len(ask.parts) for ask in self.targets.asks(kpi, self.columns, like=like)]

    def _stated(
        self, kpi: Kpi, metric: Metric, member: str, found: Numbers, target: Sequence[float]
    ) -> list[float] | None:
        """Evaluate the expression that states the value, where there is one."""
        text = kpi.status if kpi.status is not None else kpi.stated_score if kpi.banding == "stated_score" else None
        expression = _parsed(text, STATUS_NAMES) if text is not None else None
        if expression is None:
            return None
        before = self._rows_before.numbers(metric, member, time=kpi.time).values
        times = self._times(kpi)
        rows = zip(found.values, target, before, times, self.columns, strict=True)
        return [
            _evaluated(expression, self._names(kpi, (result, aim, previous), count, column))
            for result, aim, previous, count, column in rows
        ]

    def _names(
        self, kpi: Kpi, numbers: tuple[float, float, float], times: int, column: Period
    ) -> Mapping[str, float | None]:
        """Return what the names of a status expression stand for in one period."""
        result, target, previous = map(_none, numbers)
        days = (column.end - column.start).days
        gone = min(max((self.reader.results.today - column.start).days + 1, 0), days)
        return {
            "result": result,
            "target": target,
            "baseline": None if kpi.baseline is None else kpi.baseline * times,
            "worst": None if kpi.worst is None else kpi.worst * times,
            "previous_result": previous,
            "elapsed": gone / days,
        }

    def replace_trends(
        self,
        nodes: Sequence[Node],
        scores: Scores,
        *,
        bands_by_key: Mapping[Key, BandNames],
        results: np.ndarray,
    ) -> None:
        """Put trends that compare with another period, or by an expression, in place of the standard ones."""
        for row, node in enumerate(nodes):
            kpi = node.element
            if isinstance(kpi, Kpi) and (kpi.trend.expression is not None or not _is_standard(kpi)):
                self._replace_trend(kpi, scores, row=row, limits=bands_by_key[node.key].limits)
                self._replace_arrows(kpi, scores, row=row, results=results[row].tolist())

    def _replace_trend(self, kpi: Kpi, scores: Scores, *, row: int, limits: tuple[float, ...]) -> None:
        rule = Rule(method=method_of(kpi), floor=number(kpi.floor), cap=number(kpi.cap))
        half = middle_half_width(limits, open_ends(limits, rule))
        text = kpi.trend.expression
        expression = _parsed(text, TREND_NAMES) if text is not None else None
        for at, back in enumerate(self._before(kpi)):
            now = float(scores.value[row, at])
            before = float(scores.value[row, back]) if back is not None else NAN
            if text is None:
                change = trend(now - before, half)
            elif expression is None:
                change = NAN
            else:
                change = _evaluated(expression, {"value": _none(now), "previous_value": _none(before)})
            scores.trend[row, at] = change
            scores.judgement[row, at] = direction(change)

    def _replace_arrows(self, kpi: Kpi, scores: Scores, *, row: int, results: Sequence[float]) -> None:
        """Let arrows compare with the same period as the trend does, where both periods have a score."""
        for at, back in enumerate(self._before(kpi)):
            change = results[at] - results[back] if back is not None else NAN
            is_known = not math.isnan(scores.value[row, at] - (scores.value[row, back] if back is not None else NAN))
            scores.arrow[row, at] = direction(change if is_known else NAN)

    def _before(self, kpi: Kpi) -> list[int | None]:
        """Return the column that each column's trend compares with; None where there is none."""
        if kpi.trend.against == "previous":
            return [at - kpi.trend.back if at >= kpi.trend.back else None for at in range(len(self.columns))]
        if self._back_by_column is None:
            place = {column.start: at for at, column in enumerate(self.columns)}
            before = [self.reader.calendar.year_before(column) for column in self.columns]
            self._back_by_column = [None if found is None else place.get(found.start) for found in before]
        return self._back_by_column


def _without_result(found: Numbers, stated: Sequence[float]) -> list[int]:
    """Let a missing result be the reason where an expression gives no value for want of it."""
    rows = zip(found.outside, found.values, stated, strict=True)
    return [
        int(Reason.NO_RESULT) if not code and math.isnan(result) and math.isnan(value) else code
        for code, result, value in rows
    ]


def _is_standard(kpi: Kpi) -> bool:
    return kpi.trend.against == "previous" and kpi.trend.back == 1


def _has_worst(kpi: Kpi) -> bool:
    return kpi.worst is not None or kpi.worst_above is not None


def method_of(kpi: Kpi) -> Method:
    """Return the banding method that scoring takes: a status expression states the value itself."""
    return Method.STATED if kpi.status is not None else METHODS[kpi.banding]


@lru_cache(maxsize=1024)
def _parsed(text: str, names: frozenset[str]) -> Expression | None:
    """Return an expression; None for one that cannot be used, which the check of the plan reports."""
    try:
        return parse_expression(text, names=names)
    except ExpressionError:
        return None


def _evaluated(expression: Expression, names: Mapping[str, float | None]) -> float:
    return number(expression.evaluate(names))


def _none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
