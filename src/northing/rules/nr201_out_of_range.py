"""NR201: every number lies within its field's limits and is finite."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule
from northing.rules.values import walk_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every number that is not finite or outside the limits of its field."""
    for element in scope.elements:
        for path, field, value in walk_numbers(element):
            for number in _numbers(value):
                if not math.isfinite(number):
                    yield Finding(element.id, path, f"{field.name} is {number}, which is no finite number")
                elif field.between and not _is_within(number, field.between):
                    message = f"{field.name} is {number:g}, which is out of range"
                    yield Finding(element.id, path, message, f"write a number {_legal(field.between)}")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


def _is_within(number: float, between: tuple[float | None, float | None]) -> bool:
    low, high = between
    return (low is None or number >= low) and (high is None or number <= high)


def _legal(between: tuple[float | None, float | None]) -> str:
    limits = zip(("least", "most"), between, strict=True)
    return "of " + " and ".join(f"at {word} {limit:g}" for word, limit in limits if limit is not None)


RULE = Rule(
    code="NR201",
    title="A number is out of range",
    level="error",
    why=(
        "Shares lie between 0 and 1, weights are not negative, counts begin at 1. Reading a file refuses such "
        "a number already (NR018); this finds the ones that a program put in."
    ),
    example_bad="",
    example_good="",
    check=check,
)
