"""The history of the plan: changesets, and one of them with what it changed, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from northing.model import NotFound
from northing.web.desk import desk as desk_of
from northing.web.pages.element.story import name_of
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.page import Crumb, Page
from northing.web.pages.frame.paging import asked_page
from northing.web.pages.frame.words import count_of, write_moment
from northing.web.pages.history.changes import element_changes, entries
from northing.web.pages.history.log import Log

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from northing.plan import Changeset
    from northing.web.desk import Desk

A_PAGE = 50


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Show every changeset: who, when, why and how much."""
    desk = desk_of(request)
    found = Log(desk.bench.store.history)
    sliced = asked_page(request, found, size=A_PAGE)
    lede = (
        f"{count_of(len(found), 'change')} to the plan, newest first. "
        "Nothing is ever overwritten: any earlier state can be looked at."
        if found
        else ""
    )
    page = Page(title="History", nav="history", lede=lede)
    return render(
        request,
        "history/history.html.jinja",
        frame(request, page, entries=entries(desk.plan, sliced.items), sliced=sliced),
    )


@require_safe
def changeset(request: HttpRequest, first: int) -> HttpResponse:
    """Show one changeset with what it changed, element by element and field by field."""
    desk = desk_of(request)
    found = _require(desk, first)
    changes, hidden = element_changes(desk, found)
    page = Page(
        title=found.message or "No reason given",
        nav="history",
        kind=found.via,
        crumbs=[Crumb("History", address("history"))],
        lede=f"{name_of(desk.plan, found.actor)}, {write_moment(found.at)}: {count_of(len(changes), 'element')}.",
    )
    day = found.at.date().isoformat()
    context = frame(
        request,
        page,
        changes=changes,
        hidden=hidden,
        then_href=address("scorecard", query={"known": day}),
    )
    return render(request, "history/changeset.html.jinja", context)


def _require(desk: Desk, first: int) -> Changeset:
    found = next(iter(desk.bench.store.history.changesets(after=first - 1)), None) if first > 0 else None
    if found is None or found.first != first:
        raise NotFound(f"no change to the plan begins with number {first}")
    return found
