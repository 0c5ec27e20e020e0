"""NR246: scorecards and indicators show periods that their metrics are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Metric, Scorecard
from northing.model.time import GRAINS
from northing.plan import descendants
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Grain
    from northing.plan import Plan
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield grains of indicators that their metric lacks, and scorecards of longer periods than any of a metric's."""
    plan = scope.plan
    indicators: list[Kpi | KeyResult] = [*scope.of_kind(Kpi), *scope.of_kind(KeyResult)]
    for element in indicators:
        metric = _metric(plan, element.id)
        if metric is not None and element.time.grain is not None and element.time.grain not in metric.grains:
            yield Finding(element.id, "time.grain", *_words(named(element), element.time.grain, metric))
    for scorecard in scope.of_kind(Scorecard):
        for number, top in enumerate(scorecard.indicators):
            for found in (top, *descendants(plan, top)):
                metric = _metric(plan, found)
                if metric is not None and _is_longer(scorecard.grain, metric):
                    words = _words(named(scorecard), scorecard.grain, metric)
                    yield Finding(scorecard.id, f"indicators.{number}", *words)


def _is_longer(grain: Grain, metric: Metric) -> bool:
    """Tell whether a grain is longer than all that a metric is measured by; a longer result holds in all its parts."""
    return GRAINS.index(grain) > max((GRAINS.index(measured) for measured in metric.grains), default=len(GRAINS))


def _metric(plan: Plan, element_id: str) -> Metric | None:
    """Return the metric of a KPI or key result; None for all else."""
    element = plan.elements.get(element_id)
    found = element.metric if isinstance(element, (Kpi, KeyResult)) else None
    return plan.of_kind(Metric).get(found or "")


def _words(who: str, grain: str, metric: Metric) -> tuple[str, str]:
    message = f"{who} shows results by {grain}, {named(metric)} is measured by {', '.join(metric.grains)}"
    return message, f"add {grain} to the grains of {metric.id!r}, or choose another grain"


RULE = Rule(
    code="NR246",
    title="A grain is not one that the metric is measured by",
    level="warning",
    why=(
        "A metric is measured by the grains that it declares. An indicator that asks for another grain has no "
        "result in it, and a scorecard of longer periods shows only the last part of each. Add the grain to the "
        "metric, or choose one that it has. A result by quarter in a scorecard by month is no fault: it holds in "
        "each month after it."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
metrics:
  - id: delay
    title: Delay
scorecards:
  - id: year
    title: The year
    grain: quarter
    indicators: [punctual]
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
metrics:
  - id: delay
    title: Delay
scorecards:
  - id: year
    title: The year
    grain: month
    indicators: [punctual]
""",
    check=check,
)
