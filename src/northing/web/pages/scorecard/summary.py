"""A scorecard in words and counts: what an executive reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.charts import format_score
from northing.charts.format import MINUS
from northing.charts.mark import STATUSES, WORD_BY_STATUS
from northing.web.pages.frame.addresses import query_text
from northing.web.pages.frame.page import StatusCount
from northing.web.pages.frame.words import count_of, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.web.pages.scorecard.table import Shown, Table
    from northing.work.scoreboard import Scoreboard


def count_cards(table: Table, shown: Shown, *, chosen: str, query: Mapping[str, str], before: str) -> list[StatusCount]:
    """Return the counts that filter, with how each changed since the period before.

    Args:
        table: the whole table.
        shown: the table as the address asks for it.
        chosen: the status that is filtered by; empty for all.
        query: what else the address asks for.
        before: name of the period before; empty where there is none.
    """
    rest = {name: value for name, value in query.items() if name != "status"}
    whole = StatusCount(
        status="",
        count=shown.total,
        title="All",
        href=query_text(rest) or "?",
        detail=f"in {count_of(len(table.rows), 'row')}",
        is_current=not chosen,
    )
    each = [
        StatusCount(
            status=status,
            count=shown.counts.get(status, 0),
            title=WORD_BY_STATUS[status],
            href=query_text({**rest, "status": status}),
            detail=_shift(shown, status, before),
            is_current=status == chosen,
        )
        for status in STATUSES
    ]
    return [whole, *each]


def _shift(shown: Shown, status: str, before: str) -> str:
    if shown.before is None or not before:
        return ""
    change = shown.counts.get(status, 0) - shown.before.get(status, 0)
    if not change:
        return f"as in {before}"
    return f"{'+' if change > 0 else MINUS}{abs(change)} since {before}"


def lede(board: Scoreboard, table: Table, column: int) -> str:
    """Say in two or three sentences what a scorecard shows; every word of it is computed."""
    total = sum(table.counts.values())
    if not total:
        return ""
    return " ".join(
        part for part in (_good(board, table, column, total), _top(table), _lowest(table), _unknown(table)) if part
    )


def _good(board: Scoreboard, table: Table, column: int, total: int) -> str:
    good = table.counts.get("good", 0)
    verb, name = "is" if good == 1 else "are", board.calendar.caption(board.columns[column])
    text = f"{good} of {count_of(total, 'indicator')} {verb} good in {name}"
    if table.before is None:
        return f"{text}."
    earlier, name = table.before.get("good", 0), board.calendar.caption(board.columns[column - 1])
    return f"{text}, {f'as in {name}' if earlier == good else f'after {earlier} in {name}'}."


def _top(table: Table) -> str:
    """Say where the one number at the top stands, where there is one."""
    tops = [row for row in table.rows if row.depth == 0]
    if len(tops) != 1 or tops[0].cell.score is None or tops[0].node.is_leaf:
        return ""
    top = tops[0]
    return f"{top.title} stands at {format_score(top.cell.score)}, {top.cell.band}."


def _lowest(table: Table) -> str:
    """Name what holds the score down most: the poor indicators, heaviest loss first."""
    losses = {
        row.title: (1 - row.cell.score) * (row.weight or 0)
        for row in table.rows
        if row.cell.status == "poor"
        and row.cell.score is not None
        and row.node.is_leaf
        and not row.key[1]
        and row.weight
    }
    names = sorted(losses, key=lambda name: (-losses[name], name))
    return f"{listed(names)} {'holds' if len(names) == 1 else 'hold'} it down." if names else ""


def _unknown(table: Table) -> str:
    parts = [
        f"{count} {word}"
        for status, word in (("none", "without data"), ("stale", "stale"))
        if (count := table.counts.get(status, 0))
    ]
    return f"{' and '.join(parts).capitalize()}: shown, not averaged in." if parts else ""
