"""Who counts under whom: the children of every objective and composite KPI, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Objective

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from northing.plan import Plan


@dataclass(frozen=True, slots=True)
class Child:
    """One child of an indicator, and the field that its weight stands in."""

    id: str
    parent: str
    weight: float | dict[str, float]
    field: str


def children_by_parent(plan: Plan) -> Mapping[str, list[Child]]:
    """Return the children that count towards each objective and each composite KPI, in the plan's order."""
    found: dict[str, list[Child]] = {}
    for child in _children(plan):
        found.setdefault(child.parent, []).append(child)
    return found


def _children(plan: Plan) -> Iterator[Child]:
    for result in plan.of_kind(KeyResult).values():
        yield Child(result.id, result.objective, result.weight, "weight")
    for kpi in plan.of_kind(Kpi).values():
        above = kpi.parent or kpi.assesses
        if above is not None:
            yield Child(kpi.id, above, kpi.weight, "weight")
    for objective in plan.of_kind(Objective).values():
        for number, edge in enumerate(objective.contributes_to):
            yield Child(objective.id, edge.objective, edge.weight, f"contributes_to.{number}.weight")


def weights_of(weight: float | dict[str, float]) -> tuple[float, ...]:
    """Return every value that a weight takes over time."""
    return tuple(weight.values()) if isinstance(weight, dict) else (weight,)


def has_children(plan: Plan, kpi_id: str) -> bool:
    """Tell whether other KPIs are part of a KPI."""
    return any(edge.relation == "parent" for edge in plan.edges_to(kpi_id))
