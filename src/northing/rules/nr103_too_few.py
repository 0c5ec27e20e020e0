"""NR103: lists that mean nothing when empty are not empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every list that holds fewer entries than its field needs."""
    for element in scope.elements:
        for field in kind_of(element).fields:
            if field.at_least and (count := len(getattr(element, field.name))) < field.at_least:
                message = f"{named(element)} has {count or 'no'} {field.name}"
                yield Finding(element.id, field.name, message, f"name at least {field.at_least}")


RULE = Rule(
    code="NR103",
    title="A list needs at least one entry",
    level="error",
    why=(
        "An assessment judges at least one influence, a scorecard shows at least one indicator, a survey asks "
        "at least one question. With an empty list the element says nothing."
    ),
    example_bad="""
scorecards:
  - id: year
    title: The year
    indicators: []
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
scorecards:
  - id: year
    title: The year
    indicators: [on-time]
""",
    check=check,
)
