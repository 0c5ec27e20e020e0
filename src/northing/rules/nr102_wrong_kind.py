"""NR102: every reference leads to an element of a kind that its field takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.rules.rule import Finding, Rule
from northing.rules.values import kind_title, kinds_title, legal_targets, meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every reference whose target is of a kind that the field does not take."""
    plan = scope.plan
    for edge in scope.edges:
        source, target = plan.elements[edge.source], plan.elements.get(edge.target)
        legal = legal_targets(kind_of(source).name, edge.path)
        if target is not None and legal and kind_of(target).name not in legal:
            wanted = kinds_title(legal)
            message = f"{edge.target!r} is {_a(kind_title(kind_of(target).name))}, {edge.relation} takes {_a(wanted)}"
            fitting = [found for name in legal for found in plan.by_kind.get(name, ())]
            yield Finding(edge.source, edge.path, message, meant(edge.target, fitting, f"write the id of {_a(wanted)}"))


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


RULE = Rule(
    code="NR102",
    title="A reference leads to an element of the wrong kind",
    level="error",
    why=(
        "Every field that refers to another element says which kinds it may lead to; an owner is a person, a "
        "role or a unit, never a metric. Refer to an element of one of those kinds."
    ),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
    owner: punctuality
metrics:
  - id: punctuality
    title: Share of punctual departures
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
    owner: ann
metrics:
  - id: punctuality
    title: Share of punctual departures
people:
  - id: ann
    title: Ann
""",
    check=check,
    is_local=True,
)
