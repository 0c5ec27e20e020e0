"""NR106: no list refers to one element twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KINDS
from northing.rules.rule import Finding, Rule
from northing.rules.values import generic_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every reference that repeats an earlier one of the same list."""
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for edge in scope.edges:
        if edge.path == edge.relation or (generic := generic_path(edge.path)) not in _LISTS:
            continue
        key = (edge.source, generic, edge.target)
        if key in seen:
            message = f"{edge.target!r} stands in {edge.relation} twice"
            yield Finding(edge.source, edge.path, message, "take the second one out")
        seen.add(key)


_LISTS = frozenset(
    relation.path
    for kind in KINDS.values()
    for relation in kind.relations
    if relation.path.count("*") == 1
    and (relation.path[-1] == "*" or relation.path == ("contributes_to", "*", "objective"))
)

RULE = Rule(
    code="NR106",
    title="A list refers to the same element twice",
    level="warning",
    why=(
        "The second reference adds nothing, and where references have weights the element would count twice. Keep one."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: baseline
    metric: delay
    guardrails: [cost, cost]
metrics:
  - id: delay
    title: Delay
  - id: cost
    title: Cost
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
key_results:
  - id: punctual
    title: Punctual departures
    objective: on-time
    type: baseline
    metric: delay
    guardrails: [cost]
metrics:
  - id: delay
    title: Delay
  - id: cost
    title: Cost
""",
    check=check,
)
