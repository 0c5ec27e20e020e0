"""NR109: nothing causes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import CausalLink
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every causal link whose cause is its effect."""
    for link in scope.of_kind(CausalLink):
        if link.cause == link.effect:
            message = f"{link.cause!r} is both cause and effect of {named(link)}"
            yield Finding(link.id, "effect", message, "name what it leads to")


RULE = Rule(
    code="NR109",
    title="A causal link leads from an element to itself",
    level="error",
    why=("A causal link claims that one thing leads to another. Name the two things."),
    example_bad="""
objectives:
  - id: on-time
    title: Planes leave on time
causal_links:
  - id: claim
    title: Punctuality keeps customers
    cause: on-time
    effect: on-time
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
  - id: loyal
    title: Customers come back
causal_links:
  - id: claim
    title: Punctuality keeps customers
    cause: on-time
    effect: loyal
""",
    check=check,
)
