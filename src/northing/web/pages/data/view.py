"""The data pages: sources and datasets, and one dataset with its loads, tests and rejected rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from northing.model import Dataset, NotFound
from northing.web.desk import desk as desk_of
from northing.web.pages.data.datasets import source_rows
from northing.web.pages.element.view import element_context
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.indicators import renamed
from northing.web.pages.frame.page import Page
from northing.web.pages.frame.words import count_of, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from northing.web.pages.data.datasets import SourceRow


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show where numbers come from, and whether they may be trusted."""
    sources = source_rows(desk_of(request))
    page = Page(title="Data", nav="data", lede=_lede(sources))
    return render(request, "data/data.html.jinja", frame(request, page, sources=sources))


def _lede(sources: Sequence[SourceRow]) -> str:
    rows = [row for source in sources for row in source.datasets]
    if not rows:
        return ""
    words = Counter(row.condition.word for row in rows)
    told = listed([f"{count} {word}" for word, count in words.most_common()], most=5)
    return f"{count_of(len(rows), 'dataset')} from {count_of(len(sources), 'source')}: {told}."


@require_safe
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Show a dataset: how it stands, its columns, tests, rejected rows, and the metrics that use it."""
    desk = desk_of(request)
    if (moved := renamed(desk, dataset_id, "dataset")) is not None:
        return moved
    found = desk.plan.require(dataset_id)
    if not isinstance(found, Dataset):
        raise NotFound(f"{found.title!r} is no dataset")
    return render(request, "element/element.html.jinja", element_context(desk, found, nav="data"))
