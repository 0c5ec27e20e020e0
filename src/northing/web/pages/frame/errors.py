"""Pages for what went wrong outside the use cases: no such address, and a fault of the server's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseServerError
from django.shortcuts import render

from northing.web.pages.frame.context import frame
from northing.web.pages.frame.page import Page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SORRY = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Something broke</title><h1>Something broke</h1>"
    "<p>This is a fault of the server, not yours. What happened is in its log.</p>"
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that an address leads nowhere."""
    lines = ["This address leads nowhere. The search above finds everything in the plan."]
    page = Page(title="Nothing here")
    return render(request, "frame/refusal.html.jinja", frame(request, page, lines=lines, status=404), status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the server is at fault, without anything that might be at fault itself."""
    return HttpResponseServerError(SORRY)
