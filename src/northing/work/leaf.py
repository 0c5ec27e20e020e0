"""The numbers of one leaf of the tree, one for each period, on their way into the arrays of scoring."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.calc.codes import Method
from northing.work.results import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.calc.reason import Reason

NAN = math.nan
NO_PACE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafCells:
    """One indicator with a result of its own over P periods. Rows that are left out hold nothing in any period.

    Attributes:
        readings: [P] where the results come from.
        result: [P] results, NaN where there is none.
        target: [P] targets.
        stated: [P] values that an expression states, or the progress of a key result.
        outside: [P] reason codes known before any formula, 0 where there is none.
        expected: [P] progress that a key result should have.
        pace: [P] pace codes of key results, -1 where there is none.
        worst_times: [P] how many of the KPI's own periods a column adds up; 1 when left out.
        method: banding method code.
    """

    readings: Sequence[Reading]
    result: Sequence[float] | None = None
    target: Sequence[float] | None = None
    stated: Sequence[float] | None = None
    outside: Sequence[int] | None = None
    expected: Sequence[float] | None = None
    pace: Sequence[int] | None = None
    worst_times: Sequence[int] | None = None
    method: Method = Method.ACTUAL


def blank(periods: int, reason: Reason) -> LeafCells:
    """Return a leaf without any number, for one reason in all its periods."""
    return LeafCells(readings=(Reading(None, reason),) * periods, outside=(int(reason),) * periods)


def number(value: float | None) -> float:
    """Return a number for an array: NaN for none."""
    return NAN if value is None else value
