"""NR234: the keys of a target series are periods of one grain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from northing.model import FiscalCalendar
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every key of a target series that is no period, series of several grains, and formula starts likewise."""
    calendar = scope.plan.calendar
    for kpi in scope.of_kind(Kpi):
        if not isinstance(kpi.target, Target):
            continue
        for field, labels in _series(kpi.target):
            yield from _check_labels(kpi, field, labels, calendar)


def _check_labels(
    kpi: Kpi, field: str, labels: Iterable[tuple[str, str]], calendar: FiscalCalendar
) -> Iterator[Finding]:
    keys_by_grain: dict[str, str] = {}
    for path, key in labels:
        try:
            keys_by_grain.setdefault(calendar.parse(key).grain, key)
        except ValueError as error:
            yield Finding(kpi.id, path, str(error))
    if len(keys_by_grain) > 1:
        listed = " and ".join(f"{key} (a {grain})" for grain, key in keys_by_grain.items())
        message = f"the target series of {named(kpi)} mixes {listed}"
        yield Finding(kpi.id, field, message, "write all keys in one grain")


def _series(target: Target) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield every series of a target: the field it stands in, and the place and label of each of its periods."""
    starts = [] if target.starts is None else [("target.starts", target.starts)]
    yield "target.series", [*((f"target.series.{key}", key) for key in target.series), *starts]
    for member, found in target.by_member.items():
        if isinstance(found, dict):
            field = f"target.by_member.{member}"
            yield field, [(f"{field}.{key}", key) for key in found]


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
