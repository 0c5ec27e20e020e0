"""The course of an indicator over a year: what a sparkline draws of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from northing.calc.reason import Reason
from northing.charts import Spark, choose_decimals, format_number
from northing.charts.mark import WORD_BY_STATUS
from northing.model import Kpi
from northing.web.pages.scorecard.zones import middle, score_limits
from northing.work.scoreboard import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.charts.series import Limits
    from northing.work.scoreboard import Scoreboard, Status
    from northing.work.tree import Node

COLUMNS_SHOWN = {"day": 31, "week": 26, "month": 12, "quarter": 8, "year": 5}


def window(board: Scoreboard, column: int) -> range:
    """Return the columns that are shown around a period: its fiscal year for months, else the periods up to it."""
    period = board.columns[column]
    if period.grain == "month":
        year = board.calendar.period("year", period.start)
        return range(
            next(at for at, found in enumerate(board.columns) if found.start >= year.start),
            next((at for at, found in enumerate(board.columns) if found.start >= year.end), len(board.columns)),
        )
    return range(max(0, column + 1 - COLUMNS_SHOWN[period.grain]), column + 1)


def window_caption(board: Scoreboard, shown: range) -> str:
    """Name a window, as in "Jan to Dec 2013"."""
    begin, end = board.columns[shown[0]], board.columns[shown[-1]]
    first, last = board.calendar.caption(begin), board.calendar.caption(end)
    is_one_year = begin.grain != "year" and last.endswith(first.rpartition(" ")[2])
    return first if first == last else f"{board.calendar.short_caption(begin) if is_one_year else first} to {last}"


def results(board: Scoreboard, node: Node, shown: range) -> list[float | None]:
    """Return the results that count in a window; scores for what is made of others. Stale results leave a gap."""
    row = board.row_by_key[node.key]
    if not node.is_leaf:
        return [_number(score) for score in board.scores.score[row, shown.start : shown.stop]]
    readings = board.readings[node.key][shown.start : shown.stop]
    return [reading.value if reading.reason == Reason.SCORED else None for reading in readings]


def targets(board: Scoreboard, node: Node, shown: range) -> list[float | None]:
    """Return the targets in a window; none for what is made of others."""
    if not node.is_leaf:
        return [None] * len(shown)
    return [_number(target) for target in board.target[board.row_by_key[node.key], shown.start : shown.stop]]


def course(board: Scoreboard, node: Node, column: int, *, status: Status) -> Spark:
    """Return the course of an indicator over the window around a period."""
    shown = window(board, column)
    values, aims = results(board, node, shown), targets(board, node, shown)
    return Spark(
        values=values,
        targets=aims if node.is_leaf else score_limits(board, node)[-1:],
        band=_bands(board, node, aims),
        status=status,
        name=_name(board, node, values[: column - shown.start + 1], status),
        now=column - shown.start,
    )


def _bands(board: Scoreboard, node: Node, aims: Sequence[float | None]) -> Sequence[Limits | None]:
    """Return the stretch with the status average, one a period or one for all."""
    bands = board.bands_by_key[node.key]
    if not node.is_leaf:
        limits = score_limits(board, node)
        return [(limits[0], limits[-1])] if limits else ()
    if not isinstance(node.element, Kpi):
        return ()
    by_aim = {aim: middle(node.element, bands, aim) for aim in set(aims)}
    found = [by_aim[aim] for aim in aims]
    return found if any(found) else ()


def _name(board: Scoreboard, node: Node, values: Sequence[float | None], status: Status) -> str:
    known = [value for value in values if value is not None]
    word = WORD_BY_STATUS[status].lower()
    if not known:
        return f"{title_of(node)}: no results, {word}"
    metric = board.metric_of(node) if node.is_leaf else None
    unit = metric.unit if metric is not None else ""
    decimals = metric.decimals if metric is not None else None
    decimals = choose_decimals([known[0], known[-1]], unit=unit) if decimals is None else decimals
    first, last = (format_number(value, unit, decimals=decimals) for value in (known[0], known[-1]))
    return f"{title_of(node)}{'' if node.is_leaf else ', score'}: {first} to {last}, {word}"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
