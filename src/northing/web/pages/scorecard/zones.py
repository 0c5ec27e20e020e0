"""Zones: the results that would earn an indicator each of its bands, so that a chart can show them as ground."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from northing.calc.score import Cell, span
from northing.model import Kpi
from northing.work.codes import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.charts.series import Limits
    from northing.work.scoreboard import BandNames, Scoreboard
    from northing.work.tree import Node

Stretches = tuple["Limits", ...]
"""The stretches of results of one band: one, or two where closer to the target is better."""
OF_VALUES = ("sum", "mean", "mean_of_values")


def stretches(kpi: Kpi, bands: BandNames, target: float | None) -> tuple[Stretches, ...]:
    """Return for each band, lowest first, the results that earn it; nothing where no result says so by itself.

    The inverse of the banding value: 1 − shortfall ÷ |target| for actual values, 2 · (1 − shortfall ÷ way) − 1 for
    normalised ones. Floor, cap and the last bit of rounding are left out: they never move a limit between bands.

    >>> from northing.work.bands import ACTUAL
    >>> stretches(Kpi(id="k", title="K", pattern="decreasing"), ACTUAL, 100.0)
    (((110.0, None),), ((100.0, 110.0),), ((None, 100.0),))
    """
    if target is None or kpi.status is not None or kpi.banding == "stated_score":
        return ()
    below, above = _distances(kpi, target)
    try:
        lower = [target - below(limit) for limit in bands.limits]
        upper = [target + above(limit) for limit in bands.limits]
    except ZeroDivisionError:
        return ()
    if any(not math.isfinite(edge) for edge in (*lower, *upper)):
        return ()
    if kpi.pattern == "increasing":
        return tuple((pair,) for pair in pairwise([None, *lower, None]))
    if kpi.pattern == "decreasing":
        return tuple(((low, high),) for high, low in pairwise([None, *upper, None]))
    return _around(lower, upper)


def _distances(kpi: Kpi, target: float) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return how far below and above the target a result may lie for a banding value."""
    if kpi.banding == "actual_values":
        return (lambda value: (1 - value) * abs(target),) * 2
    worst = math.nan if kpi.worst is None else kpi.worst
    worst_above = math.nan if kpi.worst_above is None else kpi.worst_above
    ways = [
        span(Cell(result=result, target=target, worst=worst, worst_above=worst_above), PATTERNS[kpi.pattern])
        for result in (target - 1, target + 1)
    ]
    return tuple((lambda value, way=way: (1 - (value + 1) / 2) * way) for way in ways)  # type: ignore[return-value]


def _around(lower: list[float], upper: list[float]) -> tuple[Stretches, ...]:
    """Return the stretches on both sides of a target, the highest band in the middle."""
    below = pairwise([None, *lower])
    above = pairwise([*reversed(upper), None])
    sides = tuple((low, high) for low, high in zip(below, reversed(list(above)), strict=True))
    return (*sides, ((lower[-1], upper[-1]),))


def middle(kpi: Kpi, bands: BandNames, target: float | None) -> Limits | None:
    """Return the stretch of results with the status average, the ground of a sparkline; None where there is none."""
    found = stretches(kpi, bands, target)
    edges = [pair for zone, status in zip(found, bands.statuses, strict=False) if status == "average" for pair in zone]
    if not edges:
        return None
    if kpi.pattern == "closer_to_target":
        return (edges[0][0], edges[-1][1])
    return (edges[0][0], edges[-1][1]) if kpi.pattern == "increasing" else (edges[-1][0], edges[0][1])


def score_limits(board: Scoreboard, node: Node) -> tuple[float, ...]:
    """Return the scores at which the status of an indicator changes.

    Scores of KPIs are mapped so that every band takes an equal share; a composite of scores and a key result are
    banded by the score itself.
    """
    limits = board.bands_by_key[node.key].limits
    is_mapped = isinstance(node.element, Kpi) and (node.is_leaf or node.element.roll_up.method in OF_VALUES)
    if not is_mapped:
        return limits
    count = len(limits) + 1
    return tuple(step / count for step in range(1, count))
