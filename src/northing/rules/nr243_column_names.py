"""NR243: the columns of a dataset have names that differ and one origin each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield columns whose name or origin is taken, or that have two origins."""
    for dataset in scope.plan.of_kind(Dataset).values():
        names: set[str] = set()
        origins: set[str] = set()
        for number, column in enumerate(dataset.columns):
            if column.name.lower() in names:
                message = f"{named(dataset)} has the column {column.name!r} twice"
                yield Finding(dataset.id, f"columns.{number}.name", message, "call one of them something else")
            names.add(column.name.lower())
            place = f"columns.{number}.source_name"
            if column.expression is not None and column.source_name is not None:
                message = f"the column {column.name!r} is computed and comes from the file as well"
                yield Finding(dataset.id, place, message, "keep the expression or the source_name")
            elif column.expression is None:
                origin = column.source_name or column.name
                if origin in origins:
                    message = f"two columns of {named(dataset)} come from {origin!r}"
                    yield Finding(dataset.id, place, message, "let an expression compute one of them", "warning")
                origins.add(origin)


RULE = Rule(
    code="NR243",
    title="The columns of a dataset are not told apart",
    level="error",
    why=(
        "Two columns whose names differ only in case are one to SQL. A column that an expression computes "
        "comes from no file and has no `source_name`, and two columns cannot come from one column of the "
        "file."
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
      - {name: Delay, type: number, expression: delay * 60}
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
      - {name: delay_seconds, type: number, expression: delay * 60}
""",
    check=check,
)
