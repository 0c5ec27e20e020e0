"""NR101: every id that is referred to belongs to an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.rules.rule import Finding, Rule
from northing.rules.values import kinds_title, legal_targets, meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


_MANY_KINDS = 3
_SUGGESTIONS = 20  # a comparison with every id is slow in a large plan, and nobody reads the twentieth


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every reference whose target the plan lacks."""
    plan = scope.plan
    dangling = (edge for edge in scope.edges if edge.target not in plan)
    for number, edge in enumerate(dangling):
        kinds = legal_targets(kind_of(plan.elements[edge.source]).name, edge.path)
        wanted = kinds_title(kinds) if len(kinds) <= _MANY_KINDS else "element"
        if (renamed := plan.get(edge.target)) is not None:
            message, fix = f"{edge.target!r} was renamed", f"write {renamed.id!r}"
        else:
            message = f"there is no {wanted} {edge.target!r}"
            fitting = [found for kind in kinds for found in plan.by_kind.get(kind, ())]
            fix = meant(edge.target, fitting if number < _SUGGESTIONS else (), "write the id of one that exists")
        yield Finding(edge.source, edge.path, message, fix, target=edge.target)


RULE = Rule(
    code="NR101",
    title="A reference leads nowhere",
    level="error",
    why=(
        "A field holds the id of an element that the plan does not have. It may be misspelt, or the element "
        "was deleted or renamed. Write the id of an element that exists."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
    owner: operations-tem
units:
  - id: operations-team
    title: Operations
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
    owner: operations-team
units:
  - id: operations-team
    title: Operations
""",
    check=check,
    is_local=True,
)
