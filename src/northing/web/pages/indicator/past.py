"""All past values of an indicator as a table, with what was known earlier where a value was restated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from northing.charts import format_score
from northing.model import KeyResult, Kpi, member_key
from northing.web.pages.frame.addresses import query_text
from northing.web.pages.frame.standpoints import kept_query
from northing.web.pages.frame.words import write_day
from northing.web.pages.indicator.hero import status_word
from northing.web.pages.scorecard.lines import short_reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from northing.charts import Figure
    from northing.model import Grain, Measurement
    from northing.web.desk import Desk
    from northing.web.pages.indicator.hero import Writer
    from northing.work.scoreboard import Cell, Scoreboard
    from northing.work.tree import Node

MOST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One period in the table of past values."""

    period: str
    href: str
    is_current: bool
    status: str
    word: str
    result: Figure
    target: Figure
    value: str
    score: str
    recorded: str
    known_then: str
    why: str


def past(desk: Desk, board: Scoreboard, node: Node, column: int, *, writer: Writer) -> list[Past]:
    """Return the periods that have begun, newest first, with result, target, value, score and when it was recorded."""
    begun = [at for at, period in enumerate(board.columns) if period.start <= board.today][-MOST:]
    recorded = _recordings(desk, board, node)
    asked = kept_query(desk, "member", "known")
    return [_row(board, node, at, writer, recorded, asked, is_current=at == column) for at in reversed(begun)]


def _row(  # noqa: PLR0913 - the parts of one row
    board: Scoreboard,
    node: Node,
    at: int,
    writer: Writer,
    recorded: Mapping[tuple[Grain, date], Sequence[Measurement]],
    asked: Mapping[str, str],
    *,
    is_current: bool,
) -> Past:
    cell, period = board.cell(node.key, at), board.columns[at]
    return Past(
        period=board.calendar.caption(period),
        href=query_text({**asked, "period": board.calendar.label(period)}),
        is_current=is_current,
        status=cell.status,
        word=status_word(board, node, at),
        result=writer.figure(cell.result),
        target=writer.figure(cell.target),
        value=format_score(cell.value),
        score=format_score(cell.score),
        recorded=write_day(cell.fresh) if cell.fresh else "",
        known_then=_known_then(board, node, at, recorded, writer),
        why=_why(board, node, at, cell),
    )


def _why(board: Scoreboard, node: Node, at: int, cell: Cell) -> str:
    """Say why there is no score, or that a result is not the period's last word; windows are said once, above."""
    if cell.score is None:
        return short_reason(board, node, at)
    has_window = isinstance(node.element, Kpi | KeyResult) and node.element.time.window != "period"
    return "" if has_window else cell.note


def _recordings(desk: Desk, board: Scoreboard, node: Node) -> dict[tuple[Grain, date], list[Measurement]]:
    """Return everything that was recorded for an indicator, oldest first, by period."""
    element = node.element
    metric = board.metric_of(node)
    if metric is None or not node.is_leaf or not isinstance(element, Kpi | KeyResult):
        return {}
    moment = desk.standpoint.moment
    found: dict[tuple[Grain, date], list[Measurement]] = {}
    for item in desk.bench.store.facts.recordings(metric.id, member=node.key[1] or member_key(element.member)):
        if moment is None or item.recorded_at <= moment:
            found.setdefault((item.grain, item.start), []).append(item)
    return found


def _known_then(
    board: Scoreboard,
    node: Node,
    at: int,
    recorded: Mapping[tuple[Grain, date], Sequence[Measurement]],
    writer: Writer,
) -> str:
    """Say what was known of a period that was over before its value was restated; nothing where it never was."""
    parts = board.readings[node.key][at].parts if node.is_leaf else ()
    if len(parts) != 1:
        return ""
    end = board.calendar.period(parts[0].grain, parts[0].start).end
    whole = recorded.get((parts[0].grain, parts[0].start), ())
    history = [item for item in whole if item.recorded_at.date() >= end]
    earlier = [
        f"{writer.text(old.value)} until {write_day(new.recorded_at.date())}"
        for old, new in pairwise(history)
        if old.value != new.value
    ]
    return ", ".join(earlier)
