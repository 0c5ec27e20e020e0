"""NR242: time columns, tests, dimensions and target columns name columns that the dataset has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset, Kpi, Metric, Target
from northing.plan import suggest
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.plan import Plan
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every name of a column that the dataset lacks, and time columns that hold no time."""
    for element_id, path, dataset, name in _uses(scope.plan):
        names = [column.name for column in dataset.columns]
        if name not in names:
            message = f"{named(dataset)} has no column {name!r}{suggest(name, names)}"
            yield Finding(element_id, path, message, f"its columns are {', '.join(names)}")
    for dataset in scope.plan.of_kind(Dataset).values():
        types = {column.name: column.type for column in dataset.columns}
        found = types.get(dataset.time_column or "")
        if found not in (None, "date", "timestamp"):
            message = f"the time column {dataset.time_column!r} of {named(dataset)} is of type {found}"
            yield Finding(dataset.id, "time_column", message, "name a column of type date or timestamp")


def _uses(plan: Plan) -> Iterator[tuple[str, str, Dataset, str]]:
    """Yield element, path, dataset and column wherever a column is named."""
    datasets, metrics = plan.of_kind(Dataset), plan.of_kind(Metric)
    for dataset in datasets.values():
        if dataset.time_column is not None:
            yield dataset.id, "time_column", dataset, dataset.time_column
        for number, test in enumerate(dataset.tests):
            for place, name in enumerate(test.columns):
                yield dataset.id, f"tests.{number}.columns.{place}", dataset, name
    for metric in metrics.values():
        if (found := datasets.get(metric.dataset or "")) is not None:
            for number, name in enumerate(metric.dimensions):
                yield metric.id, f"dimensions.{number}", found, name
    for kpi in plan.of_kind(Kpi).values():
        judged = metrics.get(kpi.metric or "")
        found = datasets.get((judged.dataset if judged is not None else None) or "")
        if found is not None and isinstance(kpi.target, Target) and kpi.target.column is not None:
            yield kpi.id, "target.column", found, kpi.target.column


RULE = Rule(
    code="NR242",
    title="A column is not one of the dataset's",
    level="error",
    why=("A dataset has the columns that it declares, and only these. The message lists them."),
    example_bad="""
sources:
  - id: files
    title: Files
datasets:
  - id: flights
    title: Flights
    source: files
    time_column: dya
    columns:
      - {name: day, type: date}
      - {name: delay, type: number}
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
""",
    check=check,
)
