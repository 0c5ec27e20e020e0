"""A key result on its way: the bar from baseline to target, what should be there today, and its guardrails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.charts import Bullet, bullet, format_number
from northing.model import Cycle, KeyResult, Metric, Objective
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import write_day
from northing.work.scoreboard import PACE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.charts import Svg
    from northing.web.pages.indicator.hero import Writer
    from northing.work.scoreboard import Cell, Scoreboard
    from northing.work.tree import Node

ALMOST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a key result is on its way.

    Attributes:
        bar: the bar; None where there are no two numbers to go between.
        share: how much of the way is gone.
        expected: how much should be by now, as share and as a result.
        pace: on track, at risk, off track or done; empty for what has no pace.
        due: by when.
        guardrails: metrics that may not get worse meanwhile: title and address.
        stages: stages of a milestone: title, share, and the day on which it was reached.
    """

    bar: Svg | None
    share: str
    expected: str
    pace: str
    due: str
    guardrails: Sequence[tuple[str, str]]
    stages: Sequence[tuple[str, str, str]]


def progress(board: Scoreboard, node: Node, column: int, *, writer: Writer) -> Progress | None:
    """Return how far a key result is on its way; None for other indicators."""
    element = node.element
    if not isinstance(element, KeyResult):
        return None
    cell = board.cell(node.key, column)
    pace = int(board.pace[board.row_by_key[node.key], column])
    metrics = board.plan.of_kind(Metric)
    return Progress(
        bar=_bar(element, cell, writer),
        share=format_number(cell.value, "%", decimals=0),
        expected=_expected(element, cell, writer),
        pace=PACE_WORDS[pace] if pace >= 0 else "",
        due=_due(board, element),
        guardrails=[(metrics[name].title, address("element", name)) for name in element.guardrails if name in metrics],
        stages=[
            (
                stage.title,
                format_number(stage.share, "%", decimals=0),
                write_day(stage.reached) if stage.reached else "",
            )
            for stage in element.stages
        ],
    )


def _bar(element: KeyResult, cell: Cell, writer: Writer) -> Svg | None:
    if element.baseline is None or element.target is None or abs(element.target - element.baseline) < ALMOST:
        return None
    expected = _expected_result(element, cell)
    said = f", expected {writer.text(expected)}" if expected is not None else ""
    return bullet(
        Bullet(
            baseline=element.baseline,
            target=element.target,
            status=cell.status,
            name=f"{element.title}: {writer.text(cell.result)} of {writer.text(element.target)}{said}",
            result=cell.result,
            expected=expected,
            commit=element.commit,
            stretch=element.stretch,
            unit=writer.unit,
        )
    )


def _expected_result(element: KeyResult, cell: Cell) -> float | None:
    if cell.expected is None or element.baseline is None or element.target is None:
        return None
    return element.baseline + cell.expected * (element.target - element.baseline)


def _expected(element: KeyResult, cell: Cell, writer: Writer) -> str:
    if cell.expected is None:
        return ""
    share = format_number(cell.expected, "%", decimals=0)
    result = _expected_result(element, cell)
    return share if result is None else f"{share}, that is {writer.text(result)}"


def _due(board: Scoreboard, element: KeyResult) -> str:
    if element.due is not None:
        return write_day(element.due)
    objective = board.plan.of_kind(Objective).get(element.objective)
    cycle = board.plan.of_kind(Cycle).get((objective.cycle or "") if objective is not None else "")
    return write_day(cycle.end) if cycle is not None else ""
