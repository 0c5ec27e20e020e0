"""The head of an indicator's page: where it stands, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.calc.combining import combine
from northing.charts import choose_decimals, figure, format_change, format_number, format_score
from northing.charts.format import MINUS
from northing.charts.mark import WORD_BY_STATUS
from northing.model import KeyResult
from northing.web.pages.frame.addresses import indicator_address
from northing.web.pages.scorecard.course import window
from northing.work.scoreboard import PACE_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.charts import Figure
    from northing.model import Measurement
    from northing.work.scoreboard import Cell, Scoreboard
    from northing.work.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """Where an indicator stands in one period.

    Attributes:
        period: the period.
        figure: the result, or the score of what is made of others.
        caption: what the figure is where it is not the result; empty otherwise.
        status, word: status and what it is called here.
        gap: how far from the target, or why there is no score; follows the word.
        arrow, judgement, shift: what became of the period before.
        score: the score; empty where the figure already is it.
        note: what one should know of the result.
        explain_href: where the number is explained.
    """

    period: str
    figure: Figure
    caption: str
    status: str
    word: str
    gap: str
    arrow: str
    judgement: str
    shift: str
    score: str
    note: str
    explain_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The periods shown so far, taken together.

    Attributes:
        caption: what they are.
        figure: their common result; a dash where they have none.
        parts: what the result is made of, such as "190,661 of 245,723".
        tally: how many periods had each status: status, count and words.
    """

    caption: str
    figure: Figure
    parts: str
    tally: Sequence[tuple[str, int, str]]


class Writer:
    """Writes results of one indicator, all with the same unit and decimals."""

    def __init__(self, board: Scoreboard, node: Node, values: Sequence[float | None] = ()) -> None:
        """Take the indicator, and the numbers that its decimals are chosen for where the metric states none."""
        metric = board.metric_of(node) if node.is_leaf else None
        self.unit = metric.unit if metric is not None else ""
        stated = metric.decimals if metric is not None else None if node.is_leaf else 2
        self.decimals = stated if stated is not None else choose_decimals(values, unit=self.unit)

    def figure(self, value: float | None) -> Figure:
        """Write a number and its unit apart."""
        return figure(value, unit=self.unit, decimals=self.decimals)

    def text(self, value: float | None) -> str:
        """Write a number with its unit."""
        return format_number(value, self.unit, decimals=self.decimals)

    def distance(self, value: float) -> str:
        """Write a difference without its sign, as in "2.1 points"."""
        return format_change(value, self.unit, decimals=self.decimals).lstrip(f"+{MINUS}")


def hero(board: Scoreboard, node: Node, column: int, *, query: Mapping[str, str | None], writer: Writer) -> Hero:
    """Return where an indicator stands."""
    cell = board.cell(node.key, column)
    is_sum = not node.is_leaf and cell.result is None
    shown = figure(cell.score, decimals=2) if is_sum else writer.figure(cell.result)
    return Hero(
        period=board.calendar.caption(board.columns[column]),
        figure=shown,
        caption="score" if is_sum else "",
        status=cell.status,
        word=status_word(board, node, column),
        gap=_gap(node, cell, writer),
        arrow=cell.arrow,
        judgement=cell.judgement or "same",
        shift=_shift(board, node, column, writer) if cell.arrow else "",
        score="" if is_sum or cell.score is None else format_score(cell.score),
        note=f"{cell.note[:1].upper()}{cell.note[1:]}." if cell.note else "",
        explain_href=indicator_address("explain", node.key, query),
    )


def status_word(board: Scoreboard, node: Node, column: int) -> str:
    """Return what the status is called: the pace of a key result, the band's own name, or why there is none."""
    pace = int(board.pace[board.row_by_key[node.key], column])
    if pace >= 0:
        return PACE_WORDS[pace].capitalize()
    cell = board.cell(node.key, column)
    return cell.band.capitalize() or WORD_BY_STATUS[cell.status]


def _gap(node: Node, cell: Cell, writer: Writer) -> str:
    if cell.score is None:
        return cell.reason
    if isinstance(node.element, KeyResult):
        expected = f", {_percent(cell.expected)} expected by now" if cell.expected is not None else ""
        return f"{_percent(cell.value)} of the way{expected}."
    if cell.coverage is not None and cell.result is None:
        return f"{cell.coverage}."
    if cell.result is None or cell.target is None:
        return ""
    if cell.result == cell.target:
        return f"exactly the target of {writer.text(cell.target)}."
    side = "above" if cell.result > cell.target else "below"
    distance = writer.distance(cell.result - cell.target)
    if distance == "no change":
        return f"at the target of {writer.text(cell.target)}."
    return f"{distance} {side} the target of {writer.text(cell.target)}."


def _percent(share: float | None) -> str:
    return format_number(share, "%", decimals=0)


def _shift(board: Scoreboard, node: Node, column: int, writer: Writer) -> str:
    """Say how far the result moved since the period before."""
    if column == 0:
        return ""
    now, before = board.cell(node.key, column), board.cell(node.key, column - 1)
    name = board.calendar.caption(board.columns[column - 1])
    is_score = now.result is None
    new, old = (now.score, before.score) if is_score else (now.result, before.result)
    if new is None or old is None:
        return ""
    distance = format_change(new - old, decimals=2) if is_score else writer.distance(new - old)
    if distance == "no change":
        return f"as in {name}"
    word = "up on" if new > old else "down on"
    return f"{distance.lstrip(f'+{MINUS}')} {word} {name}"


def year(board: Scoreboard, node: Node, column: int, *, writer: Writer) -> Year:
    """Return the periods of the window up to one, taken together."""
    shown = range(window(board, column).start, column + 1)
    cells = [board.cell(node.key, at) for at in shown]
    first, last = (board.calendar.caption(board.columns[at]) for at in (shown[0], shown[-1]))
    caption = first if first == last else f"{first} to {last}"
    parts = _parts(board, node, shown)
    metric = board.metric_of(node)
    value = combine(parts, metric.additivity).value if metric is not None and len(parts) == len(shown) else None
    tally = [
        (status, sum(cell.status == status for cell in cells))
        for status in ("good", "average", "poor", "none", "stale")
    ]
    words = {"good": "good", "average": "average", "poor": "poor", "none": "without data", "stale": "stale"}
    return Year(
        caption=caption,
        figure=writer.figure(value),
        parts=_ratio(parts) if value is not None else "",
        tally=[(status, count, words[status]) for status, count in tally if count],
    )


def _parts(board: Scoreboard, node: Node, shown: range) -> list[Measurement]:
    """Return the one measurement of each period; none where results are of windows or of other grains."""
    if not node.is_leaf:
        return []
    found = []
    for at in shown:
        reading, period = board.readings[node.key][at], board.columns[at]
        if len(reading.parts) == 1 and (reading.parts[0].grain, reading.parts[0].start) == (period.grain, period.start):
            found.append(reading.parts[0])
    return found


def _ratio(parts: Sequence[Measurement]) -> str:
    upper = [part.numerator for part in parts if part.numerator is not None]
    lower = [part.denominator for part in parts if part.denominator is not None]
    if len(upper) < len(parts) or len(lower) < len(parts):
        return ""
    return f"{format_number(sum(upper))} of {format_number(sum(lower))}"
