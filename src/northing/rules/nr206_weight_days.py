"""NR206: the keys of dated weights are days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Objective
from northing.rules.rule import Finding, Rule
from northing.rules.values import is_day, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key of a dated weight that is no day, and dated weights without any."""
    for element in scope.elements:
        for field, weight in _dated_weights(element):
            if not weight:
                yield Finding(element.id, field, f"the weight of {named(element)} has no value", "write a number")
            for key in weight:
                if not is_day(key):
                    message = f"{key!r} in the weight of {named(element)} is no day"
                    yield Finding(element.id, f"{field}.{key}", message, "write it YYYY-MM-DD")


def _dated_weights(element: Element) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the weights of an element that change over time, with the fields that they stand in."""
    if isinstance(element, (KeyResult, Kpi)):
        if isinstance(element.weight, dict):
            yield "weight", element.weight
        yield from _weights_of_members(element)
    elif isinstance(element, Objective):
        for number, edge in enumerate(element.contributes_to):
            if isinstance(edge.weight, dict):
                yield f"contributes_to.{number}.weight", edge.weight


def _weights_of_members(element: KeyResult | Kpi) -> Iterator[tuple[str, dict[str, float]]]:
    if isinstance(element, Kpi):
        if isinstance(element.member_weight, dict):
            yield "member_weight", element.member_weight
        for number, member in enumerate(element.members):
            if isinstance(member.weight, dict):
                yield f"members.{number}.weight", member.weight


RULE = Rule(
    code="NR206",
    title="A dated weight has a key that is no day",
    level="error",
    why=(
        "A weight that changes over time is written by the day from which each value holds, as YYYY-MM-DD. "
        "June is then scored with June's weight."
    ),
    example_bad="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to:
      - objective: loyal
        weight:
          2013-06: 2
""",
    example_good="""
objectives:
  - id: loyal
    title: Customers come back
  - id: on-time
    title: Planes leave on time
    contributes_to:
      - objective: loyal
        weight:
          2013-06-01: 2
""",
    check=check,
    is_local=True,
)
