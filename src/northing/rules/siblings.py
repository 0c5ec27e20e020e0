"""Who counts under whom: the children of an objective or composite KPI, with their weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Objective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element, Weight
    from northing.plan import Plan


@dataclass(frozen=True, slots=True)
class Child:
    """One child of an indicator, or some members of it, and the field that its weight stands in."""

    id: str
    parent: str
    weight: Weight
    field: str


def children_of(plan: Plan, parent_id: str) -> tuple[Child, ...]:
    """Return the children that count towards an objective or a composite KPI."""
    sources = dict.fromkeys(edge.source for edge in plan.edges_to(parent_id) if edge.up or edge.relation == "members")
    found = (child for source in sources for child in _memberships(plan.elements[source]))
    return tuple(child for child in found if child.parent == parent_id)


def _memberships(element: Element) -> Iterator[Child]:
    """Yield what an element counts towards: a key result and a KPI one thing, an objective any number of others."""
    if isinstance(element, KeyResult):
        yield Child(element.id, element.objective, element.weight, "weight")
    elif isinstance(element, Kpi):
        yield Child(element.id, element.parent or element.assesses or "", element.weight, "weight")
        for number, member in enumerate(element.members):
            weight = element.member_weight if member.weight is None else member.weight
            yield Child(element.id, member.parent or "", weight, f"members.{number}.weight")
    elif isinstance(element, Objective):
        for number, edge in enumerate(element.contributes_to):
            yield Child(element.id, edge.objective, edge.weight, f"contributes_to.{number}.weight")


def weights_of(weight: Weight) -> tuple[float, ...]:
    """Return every value that a weight takes over time; infinity stands for what an expression may give."""
    if isinstance(weight, str):
        return (math.inf,)
    return tuple(weight.values()) if isinstance(weight, dict) else (weight,)


def has_children(plan: Plan, kpi_id: str) -> bool:
    """Tell whether other KPIs, or members of them, are part of a KPI."""
    return any(edge.relation in ("parent", "members") for edge in plan.edges_to(kpi_id))
