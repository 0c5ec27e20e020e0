"""The numbers of one leaf of the tree, one for each period, on their way into the arrays of scoring."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.calc.codes import Method
from northing.work.results import Reading

if TYPE_CHECKING:
    from northing.calc.reason import Reason

NAN = math.nan
NO_PACE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafCells:
    """One indicator with a result of its own over P periods.

    Attributes:
        readings: [P] where the results come from.
        result, target, stated: [P] numbers, NaN where there is none.
        outside: [P] reason codes known before any formula, 0 where there is none.
        expected: [P] progress that a key result should have, NaN for KPIs.
        pace: [P] pace codes of key results, -1 where there is none.
        method: banding method code.
    """

    readings: tuple[Reading, ...]
    result: tuple[float, ...]
    target: tuple[float, ...]
    stated: tuple[float, ...]
    outside: tuple[int, ...]
    expected: tuple[float, ...]
    pace: tuple[int, ...]
    method: Method = Method.ACTUAL


def blank(periods: int, reason: Reason) -> LeafCells:
    """Return a leaf without any number, for one reason in all its periods."""
    none = (NAN,) * periods
    return LeafCells(
        readings=(Reading(None, reason),) * periods,
        result=none,
        target=none,
        stated=none,
        outside=(int(reason),) * periods,
        expected=none,
        pace=(NO_PACE,) * periods,
    )


def number(value: float | None) -> float:
    """Return a number for an array: NaN for none."""
    return NAN if value is None else value
