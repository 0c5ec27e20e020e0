# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Rows as they stand in a file: for every format a query that gives each declared column as text.

All queries give the columns `r0`, `r1` … in the order of the dataset's file columns, and those of `RawRows.numbered`
also `line`. What is a good value is decided afterwards, by one rule for all formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name
from northing.metrics.good_values import good_value
from northing.metrics.headers import file_columns
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from northing.metrics.headers import Header
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset


@dataclass(frozen=True, slots=True)
class RawRows:
    """How the rows of one file are read.

    Attributes:
        file: the file.
        plain: query of r0, r1 …
        numbered: the same with `line`: the line of the file, or the number of the row where `has_lines` is not set.
        has_lines: whether `line` is the line of the file already.
        typed_columns: positions of columns that are of their type in the file already.
        header: the first line of separated values.
        issues: what is wrong with the columns, or with reading at all.
        broken: rows that could not even be taken apart: line, what stands there, and what would be right.
    """

    file: SourceFile
    plain: str = ""
    numbered: str = ""
    has_lines: bool = True
    typed_columns: frozenset[int] = frozenset()
    header: Header | None = None
    issues: tuple[Issue, ...] = ()
    broken: tuple[tuple[int, str, str], ...] = ()


def unreadable(file: SourceFile, dataset: Dataset, reason: str) -> RawRows:
    """Return rows that cannot be read at all, with the reason."""
    where = Where(element=dataset.id, field="files", file=file.name)
    return RawRows(file, issues=(Issue("NR310", "error", f"'{file.name}' cannot be read: {reason}", where),))


def good_rows(raw: RawRows, dataset: Dataset) -> str:
    """Return the query of a file's good rows, each column in its type and under its name."""
    columns = file_columns(dataset)
    names = ", ".join(f"t{index} AS {quote_name(column.name)}" for index, column in enumerate(columns))
    return f"SELECT {names} FROM ({_judged(raw, dataset, raw.plain)}) WHERE {_is_good(len(columns))}"


def bad_cells(raw: RawRows, dataset: Dataset) -> str:
    """Return the query of a file's bad values: `line`, position of the `cell`'s column and what was `found`."""
    columns = file_columns(dataset)
    cells = ", ".join(
        f"CASE WHEN r{index} IS NOT NULL AND t{index} IS NULL THEN {{'cell': {index}, 'found': r{index}::VARCHAR}} END"
        for index in range(len(columns))
    )
    judged = _judged(raw, dataset, raw.numbered)
    bad = f"SELECT line, unnest([{cells}]) AS cell FROM ({judged}) WHERE NOT {_is_good(len(columns))}"
    return f"SELECT line, cell.cell AS cell, cell.found AS found FROM ({bad}) WHERE cell IS NOT NULL"


def _judged(raw: RawRows, dataset: Dataset, query: str) -> str:
    values = ", ".join(
        f"r{i} AS t{i}" if i in raw.typed_columns else f"{good_value(f'r{i}', column.type)} AS t{i}"
        for i, column in enumerate(file_columns(dataset))
    )
    return f"SELECT *, {values} FROM ({query})"


def _is_good(columns: int) -> str:
    return "(" + " AND ".join(f"(r{index} IS NULL OR t{index} IS NOT NULL)" for index in range(columns)) + ")"
