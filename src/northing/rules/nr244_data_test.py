"""NR244: every data test says what it holds the data against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import DataTest
    from northing.rules.rule import Scope


_COLUMNS = ("not_null", "unique", "accepted_values", "range")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every test of a dataset that lacks columns, values, limits or its expression."""
    for dataset in scope.plan.of_kind(Dataset).values():
        for number, test in enumerate(dataset.tests):
            for field, what in _missing(test):
                message = f"the test {number + 1} of {named(dataset)} ({test.type}) has no {what}"
                yield Finding(dataset.id, f"tests.{number}.{field}", message, f"write {field}")


def _missing(test: DataTest) -> Iterator[tuple[str, str]]:
    if test.type in _COLUMNS and not test.columns:
        yield "columns", "columns"
    if test.type == "accepted_values" and not test.values:
        yield "values", "values"
    if test.type in ("range", "row_count") and test.minimum is None and test.maximum is None:
        yield "minimum", "limit"
    if test.type == "expression" and test.expression is None:
        yield "expression", "expression"


RULE = Rule(
    code="NR244",
    title="A data test lacks what it tests",
    level="error",
    why=(
        "A test of accepted values needs the values, a range or row count a limit, an expression the "
        "expression, and all but row counts and expressions the columns that they look at."
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
    tests: [{type: range, columns: [delay]}]
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
    tests: [{type: range, columns: [delay], minimum: -120}]
""",
    check=check,
)
