"""Finding the indicator that an address names, among those that the viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect

from northing.model import WHOLE, NotFound, member_key, parse_member
from northing.web.pages.frame.addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.web.desk import Desk
    from northing.work.scoreboard import Row, Scoreboard
    from northing.work.tree import Key

MOST_NAMED = 8


def asked_key(desk: Desk, board: Scoreboard, element_id: str) -> Key:
    """Return the indicator that an address names by id and member.

    Raises:
        NotFound: there is no such element or member, the viewer may not see it, or it is no indicator.
    """
    element = desk.plan.require(element_id)
    key = (element.id, member_key(parse_member(desk.request.GET.get("member", ""))))
    if key in board.tree.nodes:
        return key
    if (element.id, WHOLE) not in board.tree.nodes:
        raise NotFound(f"{element.title!r} is no KPI, key result or objective, so it has no score")
    members = [found for name, found in board.tree.nodes if name == element.id and found]
    known = ", ".join(members[:MOST_NAMED]) or "it is not broken down"
    raise NotFound(f"{element.title!r} has no member {desk.request.GET.get('member', '')!r}; there are: {known}")


def renamed(desk: Desk, element_id: str, name: str) -> HttpResponseRedirect | None:
    """Return the way to the page of an element that has another id by now; None where its id is the one asked for."""
    found = desk.plan.get(element_id)
    if found is None or found.id == element_id:
        return None
    return HttpResponseRedirect(address(name, found.id, query=desk.request.GET.dict()))


def visible_rows(rows: Iterator[Row], hidden: frozenset[str]) -> Iterator[Row]:
    """Leave out the rows that the viewer may not see, with everything under them."""
    depth: int | None = None
    for row in rows:
        if depth is not None and row.depth > depth:
            continue
        depth = row.depth if row.node.element.id in hidden else None
        if depth is None:
            yield row
