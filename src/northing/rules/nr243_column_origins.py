"""NR243: every column of a dataset has one origin, and one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Dataset
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield columns whose origin is taken, or that have two; a name that stands twice is another fault."""
    for dataset in scope.of_kind(Dataset):
        name_by_origin: dict[str, str] = {}
        for number, column in enumerate(dataset.columns):
            place = f"columns.{number}.source_name"
            if column.expression is not None and column.source_name is not None:
                message = f"the column {column.name!r} is computed and comes from the file as well"
                yield Finding(dataset.id, place, message, "keep the expression or the source_name")
            elif column.expression is None:
                origin = column.source_name or column.name
                first = name_by_origin.setdefault(origin, column.name)
                if first.casefold() != column.name.casefold():
                    message = f"the columns {first!r} and {column.name!r} of {named(dataset)} both come from {origin!r}"
                    yield Finding(dataset.id, place, message, "let an expression compute one of them", "warning")


RULE = Rule(
    code="NR243",
    title="A column has two origins, or two columns have one",
    level="error",
    why=(
        "A column that an expression computes comes from no file and has no `source_name`. Two columns that come "
        "from one column of the file hold the same values; an expression says how the second one differs."
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
      - {name: seconds, type: number, source_name: delay, expression: delay * 60}
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
      - {name: seconds, type: number, expression: delay * 60}
""",
    check=check,
)
