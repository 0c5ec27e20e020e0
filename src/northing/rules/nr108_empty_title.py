"""NR108: every element has a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every element whose title is empty or more than one line."""
    for element in scope.elements:
        if not element.title.strip():
            yield Finding(
                element.id, "title", f"{named(element)} has no title", "write what people call it, in one line"
            )
        elif len(element.title.splitlines()) > 1:
            message = f"the title of {named(element)} has more than one line"
            yield Finding(element.id, "title", message, "keep the first line; the rest belongs to the description")


RULE = Rule(
    code="NR108",
    title="A title is empty",
    level="error",
    why=("The title is what people call the element, on pages, in reports and in messages. Write it in one line."),
    example_bad="""
objectives:
  - id: on-time
    title: ""
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
""",
    check=check,
    is_local=True,
)
