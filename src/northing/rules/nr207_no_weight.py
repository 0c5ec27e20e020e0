"""NR207: something counts under every parent that is a weighted mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Objective
from northing.rules.rule import Finding, Rule
from northing.rules.siblings import children_of, weights_of
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every parent scored by a weighted mean none of whose children ever has a weight."""
    parents: list[Objective | Kpi] = [*scope.of_kind(Objective), *scope.of_kind(Kpi)]
    for parent in parents:
        children = children_of(scope.plan, parent.id) if parent.roll_up.method == "weighted_mean" else ()
        if children and not any(value > 0 for child in children for value in weights_of(child.weight)):
            listed = ", ".join(repr(child.id) for child in children)
            message = f"nothing counts towards {named(parent)}: all of its children weigh 0 ({listed})"
            yield Finding(parent.id, "roll_up", message, "give at least one of them a weight")


RULE = Rule(
    code="NR207",
    title="All children of a parent have the weight zero",
    level="warning",
    why=("A weighted mean of nothing is no number, so the parent has no score. Give at least one child a weight."),
    example_bad="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to: [{objective: loyal, weight: 0}]
  - id: clean
    title: Planes are clean
    contributes_to: [{objective: loyal, weight: 0}]
""",
    example_good="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to: [{objective: loyal, weight: 0}]
  - id: clean
    title: Planes are clean
    contributes_to: [{objective: loyal, weight: 1}]
""",
    check=check,
)
