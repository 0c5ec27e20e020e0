"""What an element is linked to, in both directions, and where it stands between work and mission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.plan import line_of_sight
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.page import Crumb
from northing.web.pages.frame.words import humanised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from northing.model import Element
    from northing.plan import Plan


@dataclass(frozen=True, slots=True)
class Linked:
    """One element at the other end of a reference."""

    title: str
    href: str
    kind: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """All elements at the other end of references of one sort."""

    label: str
    linked: Sequence[Linked]


def outward(plan: Plan, element: Element, *, status_by_id: Mapping[str, str]) -> list[Relation]:
    """Return what an element refers to, by the field in which it does."""
    pairs = [(humanised(edge.relation), edge.target) for edge in plan.edges_from(element.id)]
    return _grouped(plan, pairs, status_by_id)


def inward(plan: Plan, element: Element, *, status_by_id: Mapping[str, str]) -> list[Relation]:
    """Return what refers to an element, by the field in which it does."""
    pairs = []
    for edge in plan.edges_to(element.id):
        source = plan.get(edge.source)
        if source is not None:
            pairs.append((f"As {humanised(edge.relation).lower()}", source.id))
    return _grouped(plan, pairs, status_by_id)


def _grouped(plan: Plan, pairs: Iterable[tuple[str, str]], status_by_id: Mapping[str, str]) -> list[Relation]:
    found: dict[str, list[Linked]] = {}
    for label, element_id in dict.fromkeys(pairs):
        other = plan.get(element_id)
        if other is not None:
            found.setdefault(label, []).append(linked(other, status_by_id=status_by_id))
    return [Relation(label, items) for label, items in found.items()]


def linked(element: Element, *, status_by_id: Mapping[str, str]) -> Linked:
    """Return an element as a link."""
    return Linked(
        element.title, address("element", element.id), kind_of(element).title, status_by_id.get(element.id, "")
    )


def crumbs(plan: Plan, element_id: str) -> list[Crumb]:
    """Return the line of sight from the mission down to an element, without itself."""
    above = line_of_sight(plan, element_id)[:-1]
    return [
        Crumb("Plan", address("plan")),
        *(Crumb(plan.elements[name].title, address("element", name)) for name in above),
    ]
