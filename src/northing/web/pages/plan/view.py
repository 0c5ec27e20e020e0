"""The plan page: everything in the plan, found by the query language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from northing.model import Invalid
from northing.plan import select
from northing.web.desk import desk as desk_of
from northing.web.pages.element.statuses import current_statuses
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.page import Page
from northing.web.pages.frame.paging import asked_page
from northing.web.pages.frame.standpoints import standpoint_note
from northing.web.pages.frame.words import count_of
from northing.web.pages.plan.groups import KEYS_HELP, examples, groups, told

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_PAGE = 200


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show the elements that a query describes, by group; all of them where nothing is asked."""
    desk = desk_of(request)
    query = request.GET.get("q", "").strip()
    statuses = current_statuses(desk)
    faults: list[str] = []
    try:
        found = select(desk.plan, query, status_by_id=statuses)
    except Invalid as error:
        found, faults = (), [told(issue) for issue in error.issues]
    sliced = asked_page(request, found, size=A_PAGE)
    lede = (
        f"{count_of(len(found), 'element')} of {len(desk.plan):,} {'match' if len(found) != 1 else 'matches'}."
        if query and not faults
        else f"{count_of(len(desk.plan), 'element')}, from the mission to the data."
    )
    context = frame(
        request,
        Page(title="Plan", nav="plan", lede=lede),
        words=query,
        query=query,
        faults=faults,
        is_empty=not len(desk.plan),
        groups=groups(desk.plan, sliced.items, status_by_id=statuses),
        sliced=sliced,
        keys=KEYS_HELP,
        examples=examples(desk.plan),
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return render(request, "plan/plan.html.jinja", context, status=422 if faults else 200)
