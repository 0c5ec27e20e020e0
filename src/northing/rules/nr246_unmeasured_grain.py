"""NR246: indicators read periods that their metrics have, or that can be put together from theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.calc.expression import ExpressionError, parse_expression
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
    """Yield grains that a metric lacks, and scorecards of longer periods than can be put together from a metric's."""
    plan = scope.plan
    indicators: list[Kpi | KeyResult] = [*scope.of_kind(Kpi), *scope.of_kind(KeyResult)]
    for element in indicators:
        metric = plan.of_kind(Metric).get(element.metric or "")
        if metric is not None and element.time.grain is not None and element.time.grain not in metric.grains:
            message = (
                f"{named(element)} shows results by {element.time.grain}, "
                f"{named(metric)} is measured by {', '.join(metric.grains)}"
            )
            fix = f"add {element.time.grain} to the grains of {metric.id!r}, or choose another grain"
            yield Finding(element.id, "time.grain", message, fix)
    for scorecard in scope.of_kind(Scorecard):
        for number, top in enumerate(scorecard.indicators):
            for metric in _ratios_without_sides(plan, scorecard.grain, top):
                message = (
                    f"{named(scorecard)} shows results by {scorecard.grain}, which cannot be put together from "
                    f"{named(metric)}: it is a ratio that is no division"
                )
                fix = f"measure it by {scorecard.grain} too, or write it as a division"
                yield Finding(scorecard.id, f"indicators.{number}", message, fix)


def _ratios_without_sides(plan: Plan, grain: Grain, top: str) -> Iterator[Metric]:
    """Yield the metrics of KPIs under an indicator that are ratios of shorter periods without numerator."""
    for found in (top, *descendants(plan, top)):
        kpi = plan.elements.get(found)
        metric = plan.of_kind(Metric).get(kpi.metric or "") if isinstance(kpi, Kpi) else None
        if metric is not None and _is_put_together(metric, grain) and not _has_sides(plan, metric):
            yield metric


def _is_put_together(metric: Metric, grain: Grain) -> bool:
    """Tell whether periods of a grain have to be put together from shorter ones of a ratio."""
    is_longer = any(GRAINS.index(measured) < GRAINS.index(grain) for measured in metric.grains)
    return metric.additivity == "ratio" and grain not in metric.grains and is_longer


def _has_sides(plan: Plan, metric: Metric) -> bool:
    """Tell whether it is known of a ratio what is above the line and what below: not of typed-in ones."""
    if metric.formula is None:
        return metric.expression is not None
    try:
        formula = parse_expression(metric.formula, names=frozenset(plan.of_kind(Metric)), has_periods=True)
    except ExpressionError:
        return True  # its own fault says so
    return formula.is_division


RULE = Rule(
    code="NR246",
    title="A grain is not one that the metric is measured by",
    level="warning",
    why=(
        "A metric is measured by the grains that it declares. An indicator that asks for another grain has no "
        "result in it: add the grain to the metric, or choose one that it has. A scorecard of longer periods puts "
        "them together from shorter ones, which cannot be done for a ratio of which only the outcome is known. A "
        "result by quarter in a scorecard by month is no fault: it holds in each month after it."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target: 5
    time: {grain: quarter}
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
    time: {grain: quarter}
metrics:
  - id: delay
    title: Delay
    grains: [month, quarter]
""",
    check=check,
)
