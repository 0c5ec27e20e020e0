"""How a number is computed: the panel beside it, and the same as a page of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from northing.web.desk import desk as desk_of
from northing.web.pages.element.story import name_of
from northing.web.pages.explain.told import panel
from northing.web.pages.frame.addresses import address, indicator_address
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.indicators import asked_key, renamed
from northing.web.pages.frame.page import Crumb, Page
from northing.web.pages.frame.standpoints import (
    asked_column,
    asked_grain,
    kept_query,
    known_picker,
    period_picker,
    standpoint_note,
)
from northing.work.explain import explain_indicator
from northing.work.scoreboard import kind_title

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN_ROWS = 10


@require_safe
@vary_on_headers("HX-Request")
def explain(request: HttpRequest, element_id: str) -> HttpResponse:
    """Explain the number of an indicator: as a fragment for a script that asks for one, else as a page."""
    desk = desk_of(request)
    if (moved := renamed(desk, element_id, "explain")) is not None:
        return moved
    board = desk.board(asked_grain(desk, "month"))
    key = asked_key(desk, board, element_id)
    column = asked_column(desk, board)
    query = kept_query(desk, "period", "known")
    is_fragment = bool(request.headers.get("HX-Request"))
    found = panel(
        explain_indicator(desk.bench, board, key, column, rows=0 if is_fragment else SHOWN_ROWS),
        query=query,
        hidden=desk.view.hidden,
        names=partial(name_of, desk.plan),
    )
    if is_fragment:
        return render(request, "explain/panel.html.jinja", {"panel": found, "is_alone": False})
    crumbs = [
        Crumb("Scorecard", address("scorecard", query=query)),
        Crumb(
            found.title.split(" in ")[0].removeprefix("How ").removeprefix("Why "),
            indicator_address("indicator", key, query),
        ),
    ]
    node = board.tree.nodes[key]
    context = frame(
        request,
        Page(title=node.element.title, nav="scorecard", kind=kind_title(node), crumbs=crumbs, lede=found.headline),
        pickers=[period_picker(board, column), known_picker(desk, board)],
        kept=list(kept_query(desk, "member").items()),
        panel=found,
        is_alone=True,
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return render(request, "explain/explain.html.jinja", context)
