"""Where an indicator stands, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.calc.score import is_met
from northing.charts import format_change, format_number, format_score
from northing.model import KeyResult, Kpi
from northing.work.codes import PATTERNS
from northing.work.scoreboard import PACE_WORDS

if TYPE_CHECKING:
    from northing.work.scoreboard import Cell, Scoreboard
    from northing.work.tree import Node


def shown(board: Scoreboard, node: Node, value: float | None) -> str:
    """Write a number in the unit of an indicator's metric."""
    metric = board.metric_of(node)
    if metric is None:
        return format_number(value)
    return format_number(value, metric.unit, decimals=metric.decimals)


def percent(share: float | None) -> str:
    """Write a share of the way as a whole per cent.

    >>> percent(0.456).replace("\u00a0", " ")
    '46 %'
    """
    return format_number(share, "%", decimals=0)


def headline(board: Scoreboard, node: Node, cell: Cell, *, column: int) -> str:
    """Say in one sentence where an indicator stands in a period."""
    if cell.score is None:
        return f"No score. {cell.reason}"
    if isinstance(node.element, KeyResult):
        return _of_key_result(board, node, cell, column)
    word = _word(board, node, cell, column)
    if cell.result is not None and cell.target is not None:
        told = f"{word}: {shown(board, node, cell.result)}, {gap(board, node, cell)}"
        return f"{told}; {cell.coverage}." if cell.coverage is not None else f"{told}."
    if cell.coverage is not None:
        return f"{word}: score {format_score(cell.score)} from its children; {cell.coverage}."
    return f"{word}: value {format_score(cell.value)}."


def _word(board: Scoreboard, node: Node, cell: Cell, column: int) -> str:
    pace = int(board.pace[board.row_by_key[node.key], column])
    word = PACE_WORDS[pace] if pace >= 0 else cell.band
    return word[:1].upper() + word[1:]


def _of_key_result(board: Scoreboard, node: Node, cell: Cell, column: int) -> str:
    text = f"{_word(board, node, cell, column)}: {percent(cell.value)} of the way"
    if cell.expected is not None:
        text += f", {percent(cell.expected)} expected by now"
    return f"{text}."


def gap(board: Scoreboard, node: Node, cell: Cell) -> str:
    """Say how far the result lies from the target, and on which side of it."""
    result, target = cell.result or 0.0, cell.target or 0.0
    pattern = node.element.pattern if isinstance(node.element, Kpi) else "increasing"
    if result == target:
        return f"exactly the target of {shown(board, node, target)}"
    side = "above" if result > target else "below"
    met = "met" if is_met(result, target, PATTERNS[pattern]) else "missed"
    distance = _distance(board, node, abs(result - target))
    return f"{distance} {side} the target of {shown(board, node, target)}, {met}"


def _distance(board: Scoreboard, node: Node, size: float) -> str:
    """Write how far two results lie apart: between per cents there are points, and what is hardly any is said to be."""
    metric = board.metric_of(node)
    unit, decimals = (metric.unit, metric.decimals) if metric is not None else ("", None)
    text = format_change(size, unit, decimals=decimals)
    return text.removeprefix("+") if text.startswith("+") else "hardly"
