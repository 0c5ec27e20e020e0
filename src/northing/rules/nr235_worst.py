"""NR235: for normalised banding the worst value lies on the bad side of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import named, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield normalised KPIs without worst value, and worst values on the target or on its good side."""
    for kpi in scope.of_kind(Kpi):
        if kpi.metric is None or kpi.banding != "normalised":
            continue
        worst = kpi.worst if kpi.worst is not None else kpi.baseline
        if worst is None:
            message = f"{named(kpi)} is normalised and states no worst value, so 0 stands in"
            yield Finding(
                kpi.id, "banding", message, "write worst: the result that deserves the lowest score", "warning"
            )
        for target in _targets(kpi.target):
            yield from _check_sides(kpi, worst if worst is not None else 0.0, target)


def _check_sides(kpi: Kpi, worst: float, target: float) -> Iterator[Finding]:
    place = "worst" if kpi.worst is not None else "baseline" if kpi.baseline is not None else "banding"
    if worst == target:
        yield Finding(kpi.id, place, f"the worst value of {named(kpi)} is its target {target:g}", _FIX)
    elif (worst > target) != (kpi.pattern == "decreasing"):
        side = "above" if worst > target else "below"
        message = f"{named(kpi)} is {kpi.pattern}, its worst value {worst:g} is {side} the target {target:g}"
        yield Finding(kpi.id, place, message, _FIX)
    if kpi.worst_above is not None and kpi.pattern == "closer_to_target" and kpi.worst_above <= target:
        message = f"the worst value above of {named(kpi)} is {kpi.worst_above:g}, the target {target:g}"
        yield Finding(kpi.id, "worst_above", message, "write a value above the target")


_FIX = "write the result that deserves the lowest score"


def _targets(target: float | Target | None) -> tuple[float, ...]:
    """Return the target values that are known without data."""
    if isinstance(target, Target):
        constant = () if target.value is None else (target.value,)
        own = (value for found in target.by_member.values() for value in values_of(found))
        return tuple(dict.fromkeys((*constant, *target.series.values(), *own)))
    return () if target is None else (target,)


RULE = Rule(
    code="NR235",
    title="The worst value does not fit the target",
    level="error",
    why=(
        "Normalised banding measures how much of the way from the worst value to the target is gone. The "
        "worst value lies below the target when increasing is better, above it when decreasing is better, and "
        "never on it. Without `worst` and `baseline` zero stands in, which is a warning: state it."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
    pattern: decreasing
    banding: normalised
    worst: 2
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
    pattern: decreasing
    banding: normalised
    worst: 20
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
