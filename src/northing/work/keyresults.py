"""Key results as leaves: progress, expected progress and pace at the end of every period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from northing.calc.codes import Method
from northing.calc.keyresult import KeyResultType, Pace, Promise, expected_progress, pace, progress
from northing.calc.reason import Reason
from northing.model import Cycle, Metric, Objective, member_key
from northing.work.asking import own_grain
from northing.work.leaf import NAN, NO_PACE, LeafCells, number
from northing.work.results import Reading
from northing.work.targets import path_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.model import KeyResult, Period
    from northing.plan import Plan
    from northing.work.reader import Reader

TYPES = {
    "increase": KeyResultType.INCREASE,
    "decrease": KeyResultType.DECREASE,
    "keep_above": KeyResultType.KEEP_ABOVE,
    "keep_below": KeyResultType.KEEP_BELOW,
    "keep_within": KeyResultType.KEEP_WITHIN,
    "milestone": KeyResultType.MILESTONE,
    "baseline": KeyResultType.BASELINE,
}
PACES = (Pace.ON_TRACK, Pace.AT_RISK, Pace.OFF_TRACK, Pace.DONE)
KEEPS = ("keep_above", "keep_below", "keep_within")


class KeyResultLeaves:
    """Gathers the numbers of key results."""

    def __init__(self, plan: Plan, reader: Reader, columns: Sequence[Period]) -> None:
        """Take the plan, its results, and the periods to gather."""
        self.plan = plan
        self.reader = reader
        self.columns = columns

    def span(self, key_result: KeyResult) -> tuple[date, date] | None:
        """Return the first and last day of a key result: its cycle's first day, and its due day or the cycle's last."""
        objective = self.plan.of_kind(Objective).get(key_result.objective)
        cycle = self.plan.of_kind(Cycle).get((objective.cycle or "") if objective is not None else "")
        if cycle is None:
            return None
        return cycle.start, key_result.due or cycle.end

    def cells(self, key_result: KeyResult) -> LeafCells:
        """Return the numbers of a key result: `stated` is its progress."""
        readings = tuple(self._reading(key_result, column) for column in self.columns)
        progresses = tuple(
            self._progress(key_result, reading, column) for reading, column in zip(readings, self.columns, strict=True)
        )
        expected = tuple(self._expected(key_result, column) for column in self.columns)
        is_paced = key_result.type not in KEEPS
        return LeafCells(
            readings=readings,
            result=tuple(number(reading.value) for reading in readings),
            target=tuple(number(key_result.target) if not math.isnan(share) else NAN for share in expected),
            stated=progresses,
            outside=tuple(self._outside(reading, share) for reading, share in zip(readings, progresses, strict=True)),
            expected=expected,
            pace=tuple(self.paces(progresses, expected)) if is_paced else (NO_PACE,) * len(readings),
            method=Method.STATED,
        )

    @staticmethod
    def paces(shares: Sequence[float], expected: Sequence[float]) -> list[int]:
        """Return the pace code of each period; -1 where either number is missing."""
        found = (pace(float(share), float(due)) for share, due in zip(shares, expected, strict=True))
        return [PACES.index(word) if word in PACES else NO_PACE for word in found]

    def _reading(self, key_result: KeyResult, column: Period) -> Reading:
        span = self.span(key_result)
        if span is not None and column.last_day < span[0]:
            return Reading(None, Reason.NOT_DUE)
        metric = self.plan.of_kind(Metric).get(key_result.metric or "")
        if metric is None:
            return Reading(None, Reason.SCORED if key_result.stages else Reason.NO_RESULT)
        if span is not None and column.start > span[1]:
            column = self.reader.calendar.period(column.grain, span[1])
        since = span[0] if span is not None else None
        ask = self.reader.asking.counted(key_result.time, own_grain(metric, key_result.time), column)
        reading = self.reader.answer(metric, member_key(key_result.member), ask, time=key_result.time, since=since)
        if span is not None and reading.parts and self._ends_before(reading, span[0]):
            return Reading(None, Reason.NOT_DUE, (), "no period of the cycle is complete yet")
        return reading

    def _ends_before(self, reading: Reading, day: date) -> bool:
        last = reading.parts[-1]
        return self.reader.calendar.period(last.grain, last.start).last_day < day

    def _day(self, column: Period) -> date:
        return min(column.last_day, self.reader.results.today)

    def _progress(self, key_result: KeyResult, reading: Reading, column: Period) -> float:
        if key_result.type == "milestone" and key_result.stages:
            day = self._day(column)
            if column.start > self.reader.results.today or reading.reason == Reason.NOT_DUE:
                return NAN
            reached = [stage.share for stage in key_result.stages if stage.reached and stage.reached <= day]
            return max(reached, default=0.0)
        if reading.value is None:
            return 0.0 if key_result.type == "baseline" and reading.reason == Reason.NO_RESULT else NAN
        return progress(TYPES[key_result.type], reading.value, promise_of(key_result))

    def _expected(self, key_result: KeyResult, column: Period) -> float:
        """Return the progress that should be there at the end of a column, or today within it."""
        span = self.span(key_result)
        if span is None or column.last_day < span[0] or column.start > self.reader.results.today:
            return NAN
        if key_result.type in KEEPS:
            return 1.0
        begins, ends = span
        day = self._day(column)
        if key_result.path is not None:
            path = key_result.path
            value = path_on(path, path.begins or begins, path.ends or ends, day)
            return progress(TYPES[key_result.type], value, promise_of(key_result))
        return expected_progress(day, begins, ends)

    @staticmethod
    def _outside(reading: Reading, share: float) -> int:
        if not math.isnan(share) and reading.reason != Reason.STALE:
            return 0 if reading.reason in (Reason.SCORED, Reason.NO_RESULT) else int(reading.reason)
        return int(reading.reason) if reading.reason != Reason.SCORED else int(Reason.NO_RESULT)


def promise_of(key_result: KeyResult) -> Promise:
    """Return the numbers of a key result that its progress is computed from."""
    return Promise(
        baseline=number(key_result.baseline),
        target=number(key_result.target),
        upper=number(key_result.upper),
        tolerance=number(key_result.tolerance),
    )
