"""What every page tells its frame: where it stands, what can be picked, what was done.

Views build these; `templates/frame/base.html.jinja` draws them. Nothing here knows a database or a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page is called and where it stands."""

    title: str
    nav: str = ""
    """Key of the place in the navigation it belongs to."""
    kind: str = ""
    """A small tag behind the title, such as "KPI"."""
    lede: str = ""
    """One or two sentences that say what is to be seen."""
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """The organisation whose plan this is, and its first page."""

    name: str
    href: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the navigation."""

    key: str
    title: str
    href: str
    icon: str
    """Name of an icon of the sprite, without its `i-`."""
    letter: str
    """The key that, after `g`, goes there."""
    count: int | None = None
    """What is open there; nothing is shown for None."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a picker."""

    value: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """A choice that holds for the whole page, such as the cycle or the as-known-on date."""

    name: str
    label: str
    choices: Sequence[Choice]
    chosen: str


@dataclass(frozen=True, slots=True)
class Search:
    """Where searching leads, and the words asked for."""

    href: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is logged in."""

    name: str
    initials: str
    leave_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A message on top of a page, with a way on or back."""

    level: Literal["done", "hint", "warning", "error"]
    text: str
    title: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCount:
    """How many indicators have a status: a number that filters."""

    status: str
    """Empty for all of them."""
    count: int
    title: str
    href: str
    detail: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an element before and after a change; None where there was nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One change in the history of an element."""

    at: str
    """Moment in ISO 8601."""
    when: str
    """The moment as it is read."""
    who: str
    message: str
    href: str
    changes: Sequence[FieldChange] = ()
    more: str = ""
    is_current: bool = False
