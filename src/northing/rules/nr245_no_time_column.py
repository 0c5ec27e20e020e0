"""NR245: a metric is computed from a dataset with a time column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset, Metric
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every metric with an expression over a dataset without time column."""
    datasets = scope.plan.of_kind(Dataset)
    for metric in scope.plan.of_kind(Metric).values():
        dataset = datasets.get(metric.dataset or "")
        if dataset is not None and metric.expression is not None and dataset.time_column is None:
            message = f"{named(dataset)} of {named(metric)} has no time column"
            yield Finding(metric.id, "dataset", message, f"write time_column in {dataset.id!r}")


RULE = Rule(
    code="NR245",
    title="A metric's dataset does not say when",
    level="error",
    why=("Results are counted by period. Without a time column nobody knows which period a row belongs to."),
    example_bad="""
sources:
  - id: files
    title: Files
datasets:
  - id: flights
    title: Flights
    source: files
    columns:
      - {name: day, type: date}
      - {name: delay, type: number}
metrics:
  - id: mean-delay
    title: Mean delay
    dataset: flights
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
