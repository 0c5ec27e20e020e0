"""The steps of a computation, with the numbers put in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from northing.calc.explain import Indicator, Step, Wording, explain_composite, explain_indicator
from northing.calc.reason import Reason, has_score
from northing.calc.rollup import Child, Choice
from northing.calc.score import Cell as Numbers
from northing.calc.score import Rule, is_met
from northing.charts import format_change, format_score
from northing.model import KeyResult, Kpi
from northing.work.codes import METHODS, MISSING, PATTERNS, ROLL_UPS
from northing.work.explain.sentence import percent, shown
from northing.work.leaf import number
from northing.work.scoreboard import PACE_WORDS, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Node


NOT_COUNTED = (Reason.STALE, Reason.FAILED_TEST, Reason.NOT_COMPUTED, Reason.HIDDEN, Reason.NOT_DUE)
"""Reasons for which a result is shown, and not added up."""


def steps(board: Scoreboard, node: Node, column: int) -> list[Step]:
    """Return how an indicator's number came about in a period."""
    if not node.is_leaf:
        return _of_composite(board, node, column)
    if isinstance(node.element, KeyResult):
        return list(_of_key_result(board, node, node.element, column))
    return _of_kpi(board, node, column)


def _of_kpi(board: Scoreboard, node: Node, column: int) -> list[Step]:
    kpi = node.element
    if not isinstance(kpi, Kpi):  # pragma: no cover - leaves are KPIs or key results
        return []
    row, times = board.row_by_key[node.key], board.times(node.key, column)
    reading = board.readings[node.key][column]
    stated = kpi.status or (kpi.stated_score if kpi.banding == "stated_score" else None)
    numbers = Numbers(
        result=number(reading.value),
        target=float(board.target[row, column]),
        worst=number(kpi.worst) * times,
        worst_above=number(kpi.worst_above) * times,
        stated=float(board.scores.value[row, column]),
    )
    rule = Rule(
        PATTERNS[kpi.pattern],
        METHODS["stated_score" if stated else kpi.banding],
        number(kpi.floor),
        number(kpi.cap),
    )
    bands = board.bands_by_key[node.key]
    reason = int(board.scores.reason[row, column])
    found = explain_indicator(
        numbers,
        Indicator(rule, bands.limits),
        outside=0 if has_score(reason) else reason,
        wording=Wording(bands.names, lambda value: shown(board, node, value)),
    )
    if stated and has_score(reason):
        found[0] = found[0]._replace(formula=stated, substituted=f"{stated} = {found[0].outcome}")
    return found


def _of_key_result(board: Scoreboard, node: Node, element: KeyResult, column: int) -> Iterator[Step]:
    cell = board.cell(node.key, column)
    if cell.score is None or cell.value is None:
        yield Step("Progress", cell.reason, cell.reason, "no score")
        return
    formula, substituted = _progress(board, node, element, column)
    yield Step("Progress", formula, f"{substituted} = {percent(cell.value)}", percent(cell.value))
    if cell.expected is not None:
        yield Step(
            "Expected", "share of the way by the path", f"{percent(cell.expected)} by this day", percent(cell.expected)
        )
    pace = int(board.pace[board.row_by_key[node.key], column])
    if pace >= 0 and cell.expected is not None:
        behind = cell.expected - cell.value
        points = format_change(abs(behind), "%", decimals=0).lstrip("+")
        side = f"{points} {'behind' if behind > 0 else 'ahead of'} the path"
        word = PACE_WORDS[pace]
        yield Step("Pace", "on track up to 10 points behind, at risk up to 25", f"{side}, so {word}", word)
    kept = "" if cell.value == cell.score else f" kept within 0 to 1: {format_score(cell.score)}"
    yield Step("Score", "progress from 0 to 1", f"{format_score(cell.value)}{kept}", format_score(cell.score))


def _progress(board: Scoreboard, node: Node, element: KeyResult, column: int) -> tuple[str, str]:
    """Return the formula of progress in words and with numbers."""
    result = board.readings[node.key][column].value
    now, start, aim = (shown(board, node, value) for value in (result, element.baseline, element.target))
    if element.type in ("increase", "decrease"):
        return "(result − baseline) ÷ (target − baseline)", f"({now} − {start}) ÷ ({aim} − {start})"
    if element.type == "milestone":
        day = min(board.columns[column].last_day, board.today)
        reached = [stage.title for stage in element.stages if stage.reached and stage.reached <= day]
        return "share of the last stage reached", f"reached: {', '.join(reached) or 'none yet'}"
    if element.type == "baseline":
        return "done when the number has been found", f"found: {now}" if result is not None else "not found yet"
    bounds = f"{aim} to {shown(board, node, element.upper)}" if element.type == "keep_within" else aim
    words = {"keep_above": "at or above", "keep_below": "at or below", "keep_within": "within"}[element.type]
    return f"1 while {words} the bound, falling to 0 at the tolerance", f"{now}, {words} {bounds}"


def _of_composite(board: Scoreboard, node: Node, column: int) -> list[Step]:
    if not node.counted:
        return [Step("Roll-up", "nothing contributes to it", "There are no children.", "no score")]
    setting = node.element.roll_up  # type: ignore[union-attr]  # composites are KPIs or objectives
    choice = Choice(ROLL_UPS[setting.method], MISSING[setting.missing], setting.minimum_coverage)
    children = []
    for branch in node.counted:
        child = board.tree.nodes[branch.child]
        score = _rolled(board, child, column, setting.method)
        share = board.cell(child.key, column).coverage
        covered = share.weight_share if share is not None else 1.0
        weight = board.weight(node.key, branch.child, column) or 0.0
        children.append((title_of(child), Child(weight, score, covered, _is_achieved(board, child, column))))
    bands = board.bands_by_key[node.key]
    limits = () if setting.method in ("sum", "mean") else bands.limits
    return explain_composite(children, choice, limits, wording=Wording(bands.names))


def _is_achieved(board: Scoreboard, child: Node, column: int) -> bool:
    """Tell whether a child counts as achieved: it meets its target, or stands at the top where it has none."""
    value = round(float(board.scores.value[board.row_by_key[child.key], column]), 9)
    cell = board.cell(child.key, column)
    kpi = child.element if isinstance(child.element, Kpi) else None
    is_stated = kpi is not None and child.is_leaf and (kpi.status or kpi.banding == "stated_score")
    if kpi is not None and cell.result is not None and cell.target is not None and not is_stated:
        return not math.isnan(value) and is_met(cell.result, cell.target, PATTERNS[kpi.pattern])
    limits = board.bands_by_key[child.key].limits
    is_graded = isinstance(child.element, KeyResult) or (not child.is_leaf and child.element.roll_up.method == "all")
    return value >= (1.0 if is_graded or not limits else limits[-1])


def _rolled(board: Scoreboard, child: Node, column: int, method: str) -> float:
    """Return the number of a child that its parent's method takes."""
    row = board.row_by_key[child.key]
    if method in ("sum", "mean"):
        reason = int(board.scores.reason[row, column])
        result = board.cell(child.key, column).result
        return math.nan if result is None or reason in NOT_COUNTED else result
    scores = board.scores
    return float(scores.value[row, column] if method == "mean_of_values" else scores.score[row, column])
