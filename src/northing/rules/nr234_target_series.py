"""NR234: the keys of a target series are periods of one grain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key of a target series that is no period, series of several grains, and formula starts likewise."""
    calendar = scope.plan.calendar
    for kpi in scope.of_kind(Kpi):
        if not isinstance(kpi.target, Target):
            continue
        keys_by_grain: dict[str, str] = {}
        for path, key in _labels(kpi.target):
            try:
                keys_by_grain.setdefault(calendar.parse(key).grain, key)
            except ValueError as error:
                yield Finding(kpi.id, path, str(error))
        if len(keys_by_grain) > 1:
            listed = " and ".join(f"{key} (a {grain})" for grain, key in keys_by_grain.items())
            message = f"the target series of {named(kpi)} mixes {listed}"
            yield Finding(kpi.id, "target.series", message, "write all keys in one grain")


def _labels(target: Target) -> Iterator[tuple[str, str]]:
    yield from ((f"target.series.{key}", key) for key in target.series)
    if target.starts is not None:
        yield "target.starts", target.starts


RULE = Rule(
    code="NR234",
    title="A target series has keys that are no periods",
    level="error",
    why=(
        "A series gives a value by period: 2013, 2013Q1, 2013-01, 2013-W05 or 2013-01-15. All keys are of one "
        "grain, so that it is clear which value holds when."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target:
      series: {2013-01: 6, 2013Q2: 5}
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target:
      series: {2013Q1: 6, 2013Q2: 5}
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
