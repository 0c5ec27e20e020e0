# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""The stage: the rows of one file, good and bad, typed and judged, before the good ones are written as a part."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from northing.metrics.csv_rows import place_rows
from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.good_values import expected
from northing.metrics.headers import file_columns
from northing.metrics.parts import MOST_REJECTS, Reject
from northing.metrics.raw_rows import (
    BAD,
    FAULTS,
    LINE,
    not_finite_column,
    numbers,
    offset_column,
    staged_rows,
    watched_times,
)

if TYPE_CHECKING:
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.metrics.parts import PartColumn
    from northing.metrics.raw_rows import RawRows
    from northing.model.measures import Dataset

WRITING = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy"
"""How parts are written: of all that the engine offers this was scanned with the least time of the processor."""
STAGING = "FORMAT parquet, COMPRESSION uncompressed"
MOST_SORTED = 50_000_000
"""Most rows of a part that are put in the order of time; more stay in the order of the file."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What the stage's footer says about a column in one group of rows.

    Attributes:
        smallest: text of its smallest value; None without values.
        largest: text of its largest value.
        rows: rows of the group.
    """

    smallest: str | None
    largest: str | None
    rows: int


class Stage:
    """The rows of one file, good and bad, with what was found out about them."""

    def __init__(self, raw: RawRows, path: Path, dataset: Dataset, engine: Engine, *, number: int) -> None:
        """Read a file and stage its rows.

        Args:
            raw: how it is read.
            path: where the stage is to lie.
            dataset: what is declared.
            engine: one that can reach the file and the stage.
            number: that of the file in the load.
        """
        self.path = path
        self._raw = raw
        self._dataset = dataset
        self._engine = engine
        self._number = number
        self._line_by_row: dict[int, int] = {}
        engine.run(f"COPY ({staged_rows(raw, dataset)}) TO {quote_text(str(path))} ({STAGING})")
        self._table = f"read_parquet({quote_text(str(path))}, file_row_number = true)"
        self._groups = self._read_footer()
        self._not_finite = {i: self._count_not_finite(i) for i in numbers(dataset)}

    def _read_footer(self) -> dict[str, list[_Group]]:
        """Return what the footer says about each column, in the order of the file."""
        groups = defaultdict(list)
        columns = "path_in_schema, stats_min_value, stats_max_value, row_group_num_rows"
        footer = f"SELECT {columns} FROM parquet_metadata({quote_text(str(self.path))}) ORDER BY row_group_id"
        for name, *found in self._engine.run(footer):
            groups[str(name)].append(_Group(*found))
        return groups

    def _has(self, column: str, value: str) -> bool:
        """Tell whether a column of truth values has one of them."""
        return any(value in (group.smallest, group.largest) for group in self._groups[column])

    def _count_not_finite(self, position: int) -> tuple[int, int]:
        """Return how many numbers of a column are none or infinite in good rows, and the first such row; 0 for none."""
        name = not_finite_column(position)
        if not self._has(name, "true"):
            return 0, 0
        which = f"{quote_name(name)} AND NOT {quote_name(BAD)}"
        sql = f"SELECT count(*), coalesce(min(file_row_number + 1), 0) FROM {self._table} WHERE {which}"
        ((rows, first),) = self._engine.run(sql)
        return rows, first

    def rejects(self) -> tuple[list[Reject], int]:
        """Return the faults to keep, in the order of lines, and how many rows are bad."""
        rows, cells = self._bad_cells() if self._has(BAD, "true") else (0, [])
        faults, lost = self._place({row for row, _, _ in cells})
        columns = file_columns(self._dataset)
        rejects = [Reject(file="", line=line, column="", found=found, expected=right) for line, found, right in faults]
        for row, cell, found in cells:
            column, line = columns[cell], self._line_by_row.get(row, 0)
            right = expected(column.type, found)
            rejects.append(Reject(file="", line=line, column=column.name, found=found, expected=right))
        return sorted(rejects, key=lambda reject: reject.line)[:MOST_REJECTS], rows + lost

    def _bad_cells(self) -> tuple[int, list[tuple[int, int, str]]]:
        """Return how many rows are bad, and the first of their bad values: row, position of the column, and text."""
        bad = f"{self._table} WHERE {quote_name(BAD)}"
        ((rows,),) = self._engine.run(f"SELECT count(*) FROM {bad}")
        each = f"SELECT file_row_number + 1 AS row, unnest({quote_name(FAULTS)}) AS cell FROM {bad}"
        kept = f"WHERE cell IS NOT NULL ORDER BY row, cell.cell LIMIT {MOST_REJECTS}"
        return rows, self._engine.run(f"SELECT row, cell.cell, cell.found FROM ({each}) {kept}")

    def _place(self, rows: set[int]) -> tuple[list[tuple[int, str, str]], int]:
        """Find the lines of rows, and return the rows that could not be taken apart and how many lines they take."""
        wanted = rows | {first for _, first in self._not_finite.values() if first}
        if self._raw.header is not None:
            self._line_by_row, faults, lost = place_rows(self._raw, self._engine, wanted, number=self._number)
            return faults, lost
        self._line_by_row = {row: row for row in wanted}
        if self._raw.has_line and wanted:
            listed = ", ".join(str(row - 1) for row in sorted(wanted))
            lines = f"SELECT file_row_number + 1, {quote_name(LINE)} FROM {self._table}"
            self._line_by_row = dict(self._engine.run(f"{lines} WHERE file_row_number IN ({listed})"))
        return list(self._raw.broken), len(self._raw.broken)

    def write(self, path: Path) -> int:
        """Write the good rows, in the order of time where they are not nearly so already, and return their number."""
        names = ", ".join(quote_name(column.name) for column in self._dataset.columns)
        order = f" ORDER BY {quote_name(self._dataset.time_column or '')}" if self._is_to_be_sorted() else ""
        good = f"SELECT {names} FROM {self._table} WHERE NOT {quote_name(BAD)}{order}"
        ((rows,),) = self._engine.run(f"COPY ({good}) TO {quote_text(str(path))} ({WRITING})")
        return int(rows)

    def _is_to_be_sorted(self) -> bool:
        """Tell whether more groups of rows could be passed over in a scan if rows stood in the order of time."""
        groups = self._groups[self._dataset.time_column or ""]
        if len(groups) <= 1 or sum(group.rows for group in groups) > MOST_SORTED:
            return False
        days = [(_ordinal(group.smallest), _ordinal(group.largest)) for group in groups if group.smallest]
        whole = max(high for _, high in days) - min(low for low, _ in days) + 1 if days else 0
        return sum(high - low + 1 for low, high in days) > 2 * (whole + len(days))

    def mark(self, columns: list[PartColumn]) -> list[PartColumn]:
        """Return what columns hold, with what was looked out for in them."""
        marked = {column.name: column for column in columns}
        watched = watched_times(self._dataset)
        for i, column in enumerate(file_columns(self._dataset)):
            rows, first = self._not_finite.get(i, (0, 0))
            marked[column.name] = replace(
                marked[column.name],
                not_finite=rows,
                first_not_finite=self._line_by_row.get(first, 0),
                with_offset=i in watched and self._has(offset_column(i), "true"),
                without_offset=i in watched and self._has(offset_column(i), "false"),
            )
        return list(marked.values())


def _ordinal(text: str | None) -> int:
    return date.fromisoformat(text[:10]).toordinal() if text else 0
