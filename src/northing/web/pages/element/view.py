"""The page of an element, its versions, and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from northing.codec.yaml.emit import render_yaml
from northing.model import Dataset, Invalid, Issue, Metric, NotFound, Where, kind_of
from northing.web.desk import desk as desk_of
from northing.web.pages.data.datasets import dataset_parts
from northing.web.pages.element.facts import statements
from northing.web.pages.element.prose import prose
from northing.web.pages.element.relations import crumbs, inward, outward
from northing.web.pages.element.results import metric_results
from northing.web.pages.element.source import json_source
from northing.web.pages.element.statuses import current_statuses
from northing.web.pages.element.story import asked_pair, difference, story
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.indicators import renamed
from northing.web.pages.frame.page import Crumb, Page
from northing.web.pages.frame.standpoints import standpoint_note
from northing.work.revisions import element_versions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from northing.model import Element
    from northing.web.desk import Desk

TYPES = {"json": "application/json", "yaml": "application/yaml; charset=utf-8"}
SHOWN_VERSIONS = 5


@require_safe
def element(request: HttpRequest, element_id: str) -> HttpResponse:
    """Show an element: what it says, what it is linked to, how it came to be; or its source."""
    desk = desk_of(request)
    if (moved := renamed(desk, element_id, "element")) is not None:
        return moved
    found = desk.plan.require(element_id)
    form = request.GET.get("format", "")
    if form:
        return _source(found, form)
    return render(request, "element/element.html.jinja", element_context(desk, found, nav="plan"))


def element_context(desk: Desk, found: Element, *, nav: str) -> dict[str, object]:
    """Return what the page of an element is given; datasets and metrics bring parts of their own."""
    plan, statuses = desk.plan, current_statuses(desk)
    versions = element_versions(desk.bench.store.history, found.id)
    context = frame(
        desk.request,
        Page(
            title=found.title,
            nav=nav,
            kind=kind_of(found).title,
            crumbs=crumbs(plan, found.id),
            lede=kind_of(found).help,
        ),
        element_id=found.id,
        about=prose(found.description),
        links=[
            (link.title or link.url, link.url)
            for link in found.links
            if link.url.startswith(("http://", "https://", "mailto:"))
        ],
        statements=statements(plan, found),
        outward=outward(plan, found, status_by_id=statuses),
        inward=inward(plan, found, status_by_id=statuses),
        versions=story(plan, found.id, versions, most=SHOWN_VERSIONS),
        version_count=len(versions),
        versions_href=address("element-version", found.id),
        indicator_href=address("indicator", found.id) if found.id in statuses else "",
        status=statuses.get(found.id, ""),
        yaml=render_yaml([found]),
        formats=[(form.upper(), f"?format={form}") for form in TYPES],
        loaded=dataset_parts(desk, found) if isinstance(found, Dataset) else None,
        measured=metric_results(desk, found) if isinstance(found, Metric) else None,
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return context


def _source(found: Element, form: str) -> HttpResponse:
    if form not in TYPES:
        message = f"there is no format {form!r}"
        raise Invalid([Issue("NR008", "error", message, Where(field="format"), f"write one of {', '.join(TYPES)}")])
    text = json_source(found) if form == "json" else render_yaml([found])
    return HttpResponse(text, content_type=TYPES[form])


@require_safe
def element_version(request: HttpRequest, element_id: str) -> HttpResponse:
    """Show every version of an element, and the difference between any two."""
    desk = desk_of(request)
    if (moved := renamed(desk, element_id, "element-version")) is not None:
        return moved
    found = desk.plan.require(element_id)
    versions = element_versions(desk.bench.store.history, found.id)
    if not versions:
        raise NotFound(f"{found.title!r} has no versions")
    before, after = asked_pair(versions, request.GET.get("from", ""), request.GET.get("to", ""))
    page = Page(
        title=found.title,
        nav="plan",
        kind=kind_of(found).title,
        lede=f"Version {before.number} against version {after.number} of {len(versions)}.",
        crumbs=[*crumbs(desk.plan, found.id), Crumb(found.title, address("element", found.id))],
    )
    context = frame(
        request,
        page,
        numbers=[version.number for version in reversed(versions)],
        before=before,
        after=after,
        changes=difference(desk.plan, before, after),
        versions=story(desk.plan, found.id, versions),
    )
    return render(request, "element/versions.html.jinja", context)
