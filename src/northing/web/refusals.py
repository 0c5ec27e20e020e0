"""Refusals as answers: each kind of refusal becomes its status code and a page that says what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from northing.model import Conflict, Forbidden, Invalid, NorthingError, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

STATUS_BY_REFUSAL: dict[type[NorthingError], tuple[int, str]] = {
    Invalid: (422, "This does not fit"),
    NotFound: (404, "Nothing here"),
    Conflict: (409, "Somebody else was first"),
    Forbidden: (403, "Not for you"),
    Unavailable: (503, "Not available now"),
}


class RefusalMiddleware:
    """Turns refusals of the use cases into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave anything else to Django."""
        if not isinstance(error, NorthingError):
            return None
        status, title = next(
            (found for kind, found in STATUS_BY_REFUSAL.items() if isinstance(error, kind)), (500, "Refused")
        )
        return refusal(request, status=status, title=title, lines=str(error).splitlines())


def refusal(request: HttpRequest, *, status: int, title: str, lines: list[str]) -> HttpResponse:
    """Return the page of a refusal."""
    from northing.web.pages.frame.context import frame
    from northing.web.pages.frame.page import Page

    context = frame(request, Page(title=title), lines=lines, status=status)
    return render(request, "frame/refusal.html.jinja", context, status=status)
