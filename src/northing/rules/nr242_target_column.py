"""NR242: a target that is a column is one that the metric's dataset has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset, Kpi, Metric, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import meant, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.plan import Plan
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every target column that the dataset of the KPI's metric lacks."""
    for kpi in scope.of_kind(Kpi):
        column = kpi.target.column if isinstance(kpi.target, Target) else None
        dataset = _dataset(scope.plan, kpi)
        if column is None or dataset is None:
            continue
        names = [found.name for found in dataset.columns]
        if column not in names:
            message = f"{named(dataset)} has no column {column!r}"
            fix = meant(column, names, f"its columns are {', '.join(names)}")
            yield Finding(kpi.id, "target.column", message, fix)


def _dataset(plan: Plan, kpi: Kpi) -> Dataset | None:
    """Return the dataset that a KPI's metric is computed from, where there is one."""
    metric = plan.of_kind(Metric).get(kpi.metric or "")
    return plan.of_kind(Dataset).get((metric.dataset if metric is not None else None) or "")


RULE = Rule(
    code="NR242",
    title="A target column is not one of the dataset's",
    level="error",
    why=(
        "A target can stand beside the result in the data, in a column of the dataset that the KPI's metric is "
        "computed from. A dataset has the columns that it declares, and only these. The message lists them."
    ),
    example_bad="""
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
      - {name: agreed_delay, type: number}
metrics:
  - id: mean-delay
    title: Mean delay
    dataset: flights
    expression: avg(delay)
kpis:
  - id: short-delays
    title: Short delays
    metric: mean-delay
    pattern: decreasing
    target: {column: agreed}
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
      - {name: agreed_delay, type: number}
metrics:
  - id: mean-delay
    title: Mean delay
    dataset: flights
    expression: avg(delay)
kpis:
  - id: short-delays
    title: Short delays
    metric: mean-delay
    pattern: decreasing
    target: {column: agreed_delay}
""",
    check=check,
)
