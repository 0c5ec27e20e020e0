"""NR226: members and breakdowns use dimensions that the metric has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Initiative, KeyResult, Kpi, Metric
from northing.rules.rule import Finding, Rule
from northing.rules.values import meant, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every dimension that a KPI, key result or expected move uses and its metric lacks."""
    metrics = scope.plan.of_kind(Metric)
    for element in scope.elements:
        for path, metric_id, dimension in _uses(element):
            metric = metrics.get(metric_id or "")
            if metric is not None and dimension not in metric.dimensions:
                message = f"{named(metric)} has no dimension {dimension!r}"
                has = ", ".join(metric.dimensions) or "none"
                fix = meant(dimension, metric.dimensions, f"its dimensions are: {has}")
                yield Finding(element.id, path, message, fix)


def _uses(element: Element) -> Iterator[tuple[str, str | None, str]]:
    """Yield path, metric and dimension wherever an element uses one."""
    if isinstance(element, (Kpi, KeyResult)):
        yield from ((f"member.{name}", element.metric, name) for name in element.member)
    if isinstance(element, Kpi):
        is_list = isinstance(element.by, tuple)
        yield from ((f"by.{n}" if is_list else "by", element.metric, name) for n, name in enumerate(element.dimensions))
    if isinstance(element, Initiative):
        for number, move in enumerate(element.moves):
            yield from ((f"moves.{number}.member.{name}", move.metric, name) for name in move.member)


RULE = Rule(
    code="NR226",
    title="A dimension is not one of the metric's",
    level="error",
    why=(
        "A metric is broken down by the dimensions that it declares, and only by these: there is no result "
        "for others. Add the dimension to the metric, or use one that it has."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
    by: origin
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
    by: origin
metrics:
  - id: delay
    title: Delay
    dimensions: [origin]
""",
    check=check,
)
