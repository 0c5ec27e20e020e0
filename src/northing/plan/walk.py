"""Walking the line of sight: from work up to the mission, and down again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    return tuple(_reach([element_id], lambda found: parents(plan, found)))


def descendants(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return everything below an element, nearest first; a loop is walked once."""
    return tuple(_reach([element_id], lambda found: children(plan, found)))


def _reach(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> Iterator[str]:
    seen = set(start)
    layer = list(seen)
    while layer:
        layer = [found for here in layer for found in step(here) if not (found in seen or seen.add(found))]  # type: ignore[func-returns-value]
        yield from layer


def line_of_sight(plan: Plan, element_id: str) -> tuple[str, ...]:
    """Return one way from the top of the plan down to an element, the shortest, both ends included.

    >>> from northing.model import Mission, Objective, Ref, Vision
    >>> from northing.plan import Plan
    >>> vision, goal = Vision(id="v", title="V"), Objective(id="o", title="O", amplifies=Ref("v"))
    >>> line_of_sight(Plan.of([vision, goal]), "o")
    ('v', 'o')
    """
    way = [element_id]
    seen = {element_id}
    while above := [found for found in parents(plan, way[-1]) if found not in seen]:
        way.append(above[0])
        seen.add(above[0])
    return tuple(reversed(way))
