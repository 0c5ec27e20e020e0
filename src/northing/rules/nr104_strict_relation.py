"""NR104: in the strict profile the relations of the meta-model that are exactly one are there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from northing.model import KINDS, kind_of
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Level
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every strict relation that is missing: errors in the strict profile, hints in the light one."""
    level: Level = "error" if scope.plan.profile == "strict" else "hint"
    for element in scope.plan:
        for name, help_text in _strict_fields(kind_of(element).name):
            if getattr(element, name) is None:
                message = f"{named(element)} has no {name}"
                yield Finding(element.id, name, message, f"{name}: {help_text[0].lower()}{help_text[1:-1]}", level)


@cache
def _strict_fields(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.help) for field in KINDS[kind].fields if field.strict)


RULE = Rule(
    code="NR104",
    title="A relation of the strict profile is missing",
    level="hint",
    why=(
        "The business motivation model asks that a metric is produced by one process, and that an initiative "
        "is invoked by one course of action, achieves one desired result, is used by one process and "
        "performed by one role. In a plan with the strict profile a missing one is an error. In the light "
        "profile it is a hint: fill it in when the answer is known."
    ),
    example_bad="""
metrics:
  - id: punctuality
    title: Share of punctual departures
""",
    example_good="""
metrics:
  - id: punctuality
    title: Share of punctual departures
    produced_by: handling
processes:
  - id: handling
    title: Ground handling
""",
    check=check,
)
