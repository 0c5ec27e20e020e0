"""NR104: in the strict profile the relations of the meta-model that are exactly one are there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from northing.model import KINDS, kind_of
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element, Field
    from northing.rules.rule import Scope


_SHOWN = 3


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every strict relation that is missing: errors in the strict profile, one hint a relation in the light."""
    lacking: dict[Field, list[Element]] = {}
    for element in scope.elements:
        for field in _strict_fields(kind_of(element).name):
            if getattr(element, field.name) is None:
                lacking.setdefault(field, []).append(element)
    tell = _tell_each if scope.plan.profile == "strict" else _tell_together
    for field, elements in lacking.items():
        yield from tell(field, elements)


def _tell_each(field: Field, elements: list[Element]) -> Iterator[Finding]:
    for element in elements:
        message = f"{named(element)} has no {field.name}"
        yield Finding(element.id, field.name, message, _wanted(field), "error")


def _tell_together(field: Field, elements: list[Element]) -> Iterator[Finding]:
    """Yield one hint, at the first element: what is optional need not be said of each."""
    first = elements[0]
    if len(elements) == 1:
        message = f"{named(first)} has no {field.name}"
    else:
        shown = ", ".join(element.id for element in elements[:_SHOWN])
        more = f" and {len(elements) - _SHOWN} more" if len(elements) > _SHOWN else ""
        message = f"{len(elements)} {_many(first)} have no {field.name}: {shown}{more}"
    yield Finding(first.id, field.name, message, f"optional in the light profile; {_wanted(field)}", "hint")


def _many(element: Element) -> str:
    return kind_of(element).plural.replace("_", " ").replace("kpis", "KPIs")


def _wanted(field: Field) -> str:
    return f"{field.name} is {field.help[0].lower()}{field.help[1:-1]}"


@cache
def _strict_fields(kind: str) -> tuple[Field, ...]:
    return tuple(field for field in KINDS[kind].fields if field.strict)


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
