"""NR241: a metric is an expression over a dataset, a formula, or typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Metric
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield metrics with expression and formula, expressions without dataset, and what no definition uses."""
    for metric in scope.plan.of_kind(Metric).values():
        if metric.expression is not None and metric.formula is not None:
            message = f"{named(metric)} has an expression and a formula"
            yield Finding(metric.id, "formula", message, "keep one of them")
        elif metric.expression is not None and metric.dataset is None:
            message = f"{named(metric)} has an expression and no dataset"
            yield Finding(metric.id, "expression", message, "name the dataset that it is computed from")
        elif metric.where is not None and metric.expression is None:
            message = f"{named(metric)} has a condition and no expression"
            yield Finding(metric.id, "where", message, "write the expression, or take the condition out")
        elif metric.dataset is not None and metric.expression is None:
            message = f"{named(metric)} names a dataset and does not say what to compute from it"
            yield Finding(metric.id, "dataset", message, "write the expression, or take the dataset out", "warning")


RULE = Rule(
    code="NR241",
    title="A metric is defined twice or in part",
    level="error",
    why=(
        "An expression is computed from the rows of a dataset and needs one; a condition (`where`) chooses "
        "among these rows. A formula is computed from other metrics and needs no dataset. A metric with none "
        "of these is typed in."
    ),
    example_bad="""
metrics:
  - id: mean-delay
    title: Mean delay
    expression: avg(delay)
""",
    example_good="""
sources:
  - id: files
    title: Files
datasets:
  - id: flights
    title: Flights
    source: files
    time_column: day
    columns:
      - {name: day, type: date}
      - {name: delay, type: number}
metrics:
  - id: mean-delay
    title: Mean delay
    dataset: flights
    expression: avg(delay)
""",
    check=check,
)
