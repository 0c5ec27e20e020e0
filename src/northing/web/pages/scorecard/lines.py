"""The rows of a scorecard as they are drawn: every number formatted, every link made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.calc.reason import Reason
from northing.charts import choose_decimals, figure, format_score, meter, sparkline
from northing.model import KeyResult
from northing.web.pages.frame.addresses import indicator_address
from northing.web.pages.frame.words import write_short_day
from northing.web.pages.scorecard.course import course
from northing.web.pages.scorecard.zones import score_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.charts import Figure, Svg
    from northing.work.scoreboard import Cell, Row, Scoreboard, Status
    from northing.work.tree import Key, Node

MOST_LEVELS = 5
SHORT_REASONS = {
    Reason.NO_RESULT: "no result",
    Reason.NO_TARGET: "no target",
    Reason.NOT_FINITE: "no finite number",
    Reason.STALE: "too old",
    Reason.FAILED_TEST: "its data failed a test",
    Reason.NOT_COMPUTED: "it could not be computed",
    Reason.HIDDEN: "hidden",
    Reason.NO_MEANING: "worst value and target contradict each other",
    Reason.NO_STATED_VALUE: "its expression gives no value",
    Reason.NOT_DUE: "not due yet",
    Reason.NO_WEIGHT: "no weights",
    Reason.NO_CHILDREN: "nothing counts towards it",
    Reason.NO_CHILD_SCORED: "no child has a score",
    Reason.CHILD_MISSING: "a child has no score",
    Reason.LOW_COVERAGE: "too little is scored",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as it is drawn.

    Attributes:
        at: its place in the order of the plan.
        id, parent: names of the row and of the one above it on this page, unique even where an indicator stands twice.
        key: the indicator.
        level: how far it is set in, 0 to 5.
        status: good, average, poor, none or stale.
        is_sum: it rolls others up.
        is_part: it is one member of the indicator above it, shown and not counted.
        has_children: rows stand under it.
        title, href: what it is called and where its page is.
        why: why there is no score, or what one should know of the result.
        owner, owner_id, perspective: who is accountable, and what its rows are filtered by.
        result, target: numbers with their unit apart; `*_sort` is what they are sorted by.
        cover: what a composite rests on; empty for others.
        explain_href: where its number is explained.
        score, bar: the score as text and as a bar.
        arrow, judgement: where the result went and what that means.
        spark: the course over the year.
        weight, fresh: how much it counts, and when its newest result was recorded.
    """

    at: int
    id: str
    parent: str
    key: Key
    level: int
    status: Status
    is_sum: bool
    is_part: bool
    has_children: bool
    title: str
    href: str
    why: str
    owner: str
    owner_id: str
    perspective: str
    result: Figure
    result_sort: float | None
    target: Figure
    target_sort: float | None
    cover: str
    explain_href: str
    score: str
    score_sort: float | None
    bar: Svg
    arrow: str
    judgement: str
    spark: Svg
    weight: str
    weight_sort: float | None
    fresh: str
    fresh_sort: str


def draw_lines(
    board: Scoreboard, rows: Iterable[Row], column: int, *, query: Mapping[str, str | None]
) -> tuple[Line, ...]:
    """Return rows as they are drawn.

    Args:
        board: the scores.
        rows: parents before their children.
        column: which period they show.
        query: what links keep of the address: period and as-known-on day.
    """
    found: list[Line] = []
    above: list[Line] = []
    seen: dict[Key, int] = {}
    for at, row in enumerate(rows):
        del above[row.depth :]
        again = seen.get(row.key, 0)
        seen[row.key] = again + 1
        line = _line(board, row, column, query, at=at, above=above[-1] if above else None, again=again)
        above.append(line)
        found.append(line)
    return tuple(found)


def _line(  # noqa: PLR0913 - the row's own place, all by keyword
    board: Scoreboard,
    row: Row,
    column: int,
    query: Mapping[str, str | None],
    *,
    at: int,
    above: Line | None,
    again: int,
) -> Line:
    cell, node = row.cell, row.node
    element = node.element
    owner = board.plan.get(element.owner or "")
    result, target = figures(board, row)
    name = "|".join(part for part in row.key if part)
    return Line(
        at=at,
        id=f"{name}~{again}" if again else name,
        parent=above.id if above else "",
        key=row.key,
        level=min(row.depth, MOST_LEVELS),
        status=cell.status,
        is_sum=not node.is_leaf,
        is_part=bool(row.key[1]) and row.weight is None,
        has_children=row.has_children,
        title=row.title,
        href=indicator_address("indicator", row.key, query),
        why="; ".join(
            filter(None, [short_reason(board, node, column) if cell.score is None else cell.note, *row.remarks])
        ),
        owner=owner.title if owner is not None else "",
        owner_id=element.owner or "",
        perspective=getattr(element, "perspective", None) or (above.perspective if above else ""),
        result=result,
        result_sort=cell.result,
        target=target,
        target_sort=cell.target,
        cover=str(cell.coverage) if cell.coverage is not None else "",
        explain_href=indicator_address("explain", row.key, query),
        score=format_score(cell.score),
        score_sort=cell.score,
        bar=meter(cell.score, status=cell.status, limits=_ticks(board, row)),
        arrow=cell.arrow,
        judgement=cell.judgement or "same",
        spark=sparkline(course(board, node, column, status=cell.status)),
        weight="" if row.weight is None else f"{row.weight:g}",
        weight_sort=row.weight,
        fresh=write_short_day(cell.fresh, today=board.today) if cell.fresh else "",
        fresh_sort=cell.fresh.isoformat() if cell.fresh else "",
    )


def short_reason(board: Scoreboard, node: Node, column: int) -> str:
    """Say in a few words why there is no score; the explanation says the rest."""
    reason = Reason(int(board.scores.reason[board.row_by_key[node.key], column]))
    note = board.readings[node.key][column].note if node.is_leaf else ""
    return note if reason in (Reason.STALE, Reason.NO_RESULT) and note else SHORT_REASONS.get(reason, "no score")


def figures(board: Scoreboard, row: Row) -> tuple[Figure, Figure]:
    """Return result and target of a row, written with the same decimals."""
    metric = board.metric_of(row.node)
    unit = metric.unit if metric is not None else ""
    cell = row.cell
    decimals = metric.decimals if metric is not None else None
    if decimals is None:
        decimals = choose_decimals([cell.result, cell.target], unit=unit)
    return figure(cell.result, unit=unit, decimals=decimals), figure(cell.target, unit=unit, decimals=decimals)


def _ticks(board: Scoreboard, row: Row) -> tuple[float, ...]:
    """Return the ticks of the score bar: where the status changes, or, for a key result, what is expected by now."""
    cell: Cell = row.cell
    if isinstance(row.node.element, KeyResult) and cell.expected is not None:
        return (min(1.0, max(0.0, cell.expected)),)
    return score_limits(board, row.node)
