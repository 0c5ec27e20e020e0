"""NR206: the keys of dated weights are days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule
from northing.rules.siblings import children_by_parent
from northing.rules.values import is_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key of a dated weight that is no day, and dated weights without any."""
    for children in children_by_parent(scope.plan).values():
        for child in children:
            if not isinstance(child.weight, dict):
                continue
            if not child.weight:
                yield Finding(child.id, child.field, f"the weight of {child.id!r} has no value", "write a number")
            for key in child.weight:
                if not is_day(key):
                    message = f"{key!r} in the weight of {child.id!r} is no day"
                    yield Finding(child.id, f"{child.field}.{key}", message, "write it YYYY-MM-DD")


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
)
