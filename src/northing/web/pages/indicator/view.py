"""The page of an indicator: a KPI or one member of it, a key result, or an objective."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from northing.model import Metric, parse_member
from northing.web.desk import desk as desk_of
from northing.web.pages.element.prose import prose
from northing.web.pages.element.story import name_of, story
from northing.web.pages.explain.told import panel
from northing.web.pages.frame.addresses import address, indicator_address
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.indicators import asked_key, renamed, visible_rows
from northing.web.pages.frame.page import Crumb, Page
from northing.web.pages.frame.standpoints import (
    asked_column,
    asked_grain,
    kept_query,
    known_picker,
    period_picker,
    standpoint_note,
)
from northing.web.pages.frame.words import humanised
from northing.web.pages.indicator.breaks import earlier
from northing.web.pages.indicator.chart import chart
from northing.web.pages.indicator.hero import Writer, hero, year
from northing.web.pages.indicator.past import past
from northing.web.pages.indicator.progress import progress
from northing.web.pages.indicator.promises import ledger
from northing.web.pages.scorecard.course import results, targets, window
from northing.web.pages.scorecard.table import table_of
from northing.work.explain import explain_indicator
from northing.work.revisions import element_versions
from northing.work.scoreboard import kind_title, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponse

    from northing.web.desk import Desk
    from northing.web.pages.scorecard.table import Table
    from northing.work.scoreboard import Row, Scoreboard
    from northing.work.tree import Key, Node

SHOWN_VERSIONS = 3


@require_safe
def indicator(request: HttpRequest, element_id: str) -> HttpResponse:
    """Show an indicator; a metric is shown on its own page."""
    desk = desk_of(request)
    if (moved := renamed(desk, element_id, "indicator")) is not None:
        return moved
    if isinstance(desk.plan.get(element_id), Metric):
        return redirect(address("element", element_id))
    board = desk.board(asked_grain(desk, "month"))
    key = asked_key(desk, board, element_id)
    return render(request, "indicator/indicator.html.jinja", _context(desk, board, key, asked_column(desk, board)))


def _context(desk: Desk, board: Scoreboard, key: Key, column: int) -> dict[str, object]:
    node = board.tree.nodes[key]
    query = kept_query(desk, "period", "known")
    shown = window(board, column)
    writer = Writer(board, node, [*results(board, node, shown), *targets(board, node, shown)])
    versions = element_versions(desk.bench.store.history, key[0])
    told = panel(
        explain_indicator(desk.bench, board, key, column),
        query=query,
        hidden=desk.view.hidden,
        names=partial(name_of, desk.plan),
    )
    context = frame(
        desk.request,
        _page(desk, node, query),
        pickers=[period_picker(board, column), known_picker(desk, board)],
        kept=list(kept_query(desk, "member").items()),
        about=prose(node.element.description),
        hero=hero(board, node, column, query=query, writer=writer),
        year=year(board, node, column, writer=writer),
        chart=chart(board, node, column, versions=versions, writer=writer, before=earlier(desk, board, node, shown)),
        progress=progress(board, node, column, writer=writer),
        ledger=ledger(board, node, versions, column, writer=writer),
        table=_below(desk, board, node, column, query),
        below=_below_title(node),
        told=told,
        past=past(desk, board, node, column, writer=writer),
        has_results=node.is_leaf or board.cell(key, column).result is not None,
        versions=story(desk.plan, key[0], versions, most=SHOWN_VERSIONS),
        version_count=len(versions),
        versions_href=address("element-version", key[0]),
        element_href=address("element", key[0]),
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return context


def _page(desk: Desk, node: Node, query: Mapping[str, str]) -> Page:
    element = node.element
    owner = desk.plan.get(element.owner or "")
    keeper = desk.plan.get(getattr(element, "maintained_by", None) or "")
    told = [f"Accountable: {owner.title}." if owner is not None else "Nobody is accountable yet."]
    if keeper is not None:
        told.append(f"Maintained by: {keeper.title}.")
    crumbs = [Crumb("Scorecard", address("scorecard", query=query))]
    crumbs += [Crumb(title, indicator_address("indicator", (name, ""), query)) for name, title in _above(desk, node)]
    title = f"{element.title}, {title_of(node)}" if node.key[1] else element.title
    return Page(title=title, nav="scorecard", kind=kind_title(node), crumbs=crumbs, lede=" ".join(told))


def _above(desk: Desk, node: Node) -> list[tuple[str, str]]:
    """Return what an indicator is rolled up into, from the top: composites for a KPI, objectives for the others."""
    found: list[tuple[str, str]] = []
    element = node.element
    if node.key[1]:
        found.append((element.id, element.title))
    seen = {element.id}
    name = getattr(element, "parent", None) or getattr(element, "objective", None)
    while name and name not in seen and (above := desk.plan.get(name)) is not None:
        found.append((above.id, above.title))
        seen.add(name)
        name = getattr(above, "parent", None)
    return list(reversed(found))


def _below(desk: Desk, board: Scoreboard, node: Node, column: int, query: Mapping[str, str]) -> Table | None:
    """Return the table of everything under an indicator; None where there is nothing."""
    if not node.branches:
        return None
    name = f"below {node.key[0]}"
    found = table_of(board, name, column, rows=lambda: _rows_below(desk, board, node.key, column), query=query)
    return found if found.rows else None


def _rows_below(desk: Desk, board: Scoreboard, key: Key, column: int) -> Iterator[Row]:
    """Yield the rows directly under an indicator; what is under them stands on their own pages."""
    for row in visible_rows(board.rows((key[0],), column), desk.view.hidden):
        if row.depth == 1:
            yield replace(row, depth=0, has_children=False)


def _below_title(node: Node) -> str:
    if node.is_leaf:
        dimension = next(iter(parse_member(node.branches[0].child[1])), "") if node.branches else ""
        return f"By {humanised(dimension).lower()}" if dimension else ""
    return "What it is made of"
