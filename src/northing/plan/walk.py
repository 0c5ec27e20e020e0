"""Walking the line of sight: from work up to the mission, and down again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from northing.plan.graph import Plan


def parents(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return the ids one step up the line of sight, without repetition, only those that exist."""
    found = (edge.target for edge in plan.edges_from(element_id) if edge.up and edge.target in plan)
    return tuple(dict.fromkeys(found))


def children(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return the ids one step down the line of sight, without repetition."""
    return tuple(dict.fromkeys(edge.source for edge in plan.edges_to(element_id) if edge.up))


def ancestors(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return everything above an element, nearest first; a loop is walked once."""
    return tuple(_reach(element_id, lambda found: parents(plan, found)))[1:]


def descendants(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return everything below an element, nearest first; a loop is walked once."""
    return tuple(_reach(element_id, lambda found: children(plan, found)))[1:]


def _reach(start: str, step: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """Return what can be reached, the start first and then by distance, each with where it was reached from."""
    reached_from = {start: start}
    layer = [start]
    while layer:
        following = []
        for here in layer:
            for found in step(here):
                if found not in reached_from:
                    reached_from[found] = here
                    following.append(found)
        layer = following
    return reached_from


def line_of_sight(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return the shortest way from the top of the plan down to an element, both ends included.

    The top is the nearest element above that has nothing above itself; of ways of equal length the one that is named
    first counts. In a loop without a top the way begins at the farthest element.

    >>> from northing.model import Mission, Objective, Ref, Vision
    >>> from northing.plan import Plan
    >>> vision, goal = Vision(id="v", title="V"), Objective(id="o", title="O", amplifies=Ref("v"))
    >>> line_of_sight(Plan.of([vision, goal]), "o")
    ('v', 'o')
    """
    reached_from = _reach(element_id, lambda found: parents(plan, found))
    top = next((found for found in reached_from if not parents(plan, found)), next(reversed(reached_from)))
    way = [top]
    while way[-1] != element_id:
        way.append(reached_from[way[-1]])
    return tuple(way)
