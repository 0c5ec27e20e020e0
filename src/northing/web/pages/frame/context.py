"""The context of every page: who looks, at which workspace, from which day, and what the navigation lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.urls import reverse

from northing.web.desk import workbench
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.page import Account, Note, Place, Search, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest

    from northing.web.pages.frame.page import Page, Picker

PLACES = (
    ("scorecard", "Scorecard", "s"),
    ("plan", "Plan", "p"),
    ("history", "History", "h"),
    ("data", "Data", "d"),
)
LEVELS = {"success": "done", "warning": "warning", "error": "error"}


def frame(
    request: HttpRequest,
    page: Page,
    *,
    pickers: Sequence[Picker] = (),
    kept: Sequence[tuple[str, str]] = (),
    words: str = "",
    **context: Any,
) -> dict[str, Any]:
    """Return what a page's template is given.

    Args:
        request: the request.
        page: what the page is called and where it stands.
        pickers: choices that hold for the whole page.
        kept: names and values of the address that a picker must not lose.
        words: what was searched for.
        context: what the page itself needs.
    """
    known = _known(request)
    return {
        "page": page,
        "workspace": Workspace(workbench().workspace.name, reverse("home")),
        "places": [
            Place(key=key, title=title, href=address(key, query={"known": known}), icon=key, letter=letter)
            for key, title, letter in PLACES
        ],
        "pickers": pickers,
        "kept": kept,
        "search": Search(reverse("plan"), words),
        "account": account_of(request),
        "notes": list(notes(request)),
        **context,
    }


def _known(request: HttpRequest) -> str:
    """Return the as-known-on day that links keep; nothing where the address names none that is a day."""
    text = request.GET.get("known", "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""


def gate(request: HttpRequest, *, title: str, lede: str = "", **context: Any) -> dict[str, Any]:
    """Return what a page before the frame is given: log-in, and what went wrong there."""
    workspace = Workspace(workbench().workspace.name, reverse("home"))
    return {"title": title, "lede": lede, "workspace": workspace, "notes": list(notes(request)), **context}


def account_of(request: HttpRequest) -> Account | None:
    """Return who is logged in, or None for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    name = user.get_full_name() or user.get_username()
    initials = "".join(word[0] for word in name.replace("-", " ").replace(".", " ").split()[:2]).upper()
    return Account(name=name, initials=initials or "?", leave_href=reverse("logout"))


def notes(request: HttpRequest) -> Iterator[Note]:
    """Yield the messages that wait for the viewer."""
    for message in get_messages(request):
        yield Note(level=LEVELS.get(message.level_tag, "hint"), text=str(message))  # type: ignore[arg-type]
