# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Landing one file as a part: its rows are staged with what is wrong with them, and the good ones written in order.

The file is read once. What was staged is then read as often as needed: for the rows to keep aside, the good rows in
the order of time, their digests and what their columns hold. Memory stays within the engine's limit however large
the file is, because stage and part are files themselves.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from northing.metrics.column_facts import describe_columns
from northing.metrics.csv_rows import open_csv, place_rows
from northing.metrics.day_digests import digest_days, save_days
from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.excel_rows import open_excel
from northing.metrics.good_values import expected
from northing.metrics.headers import file_columns
from northing.metrics.json_rows import open_json_lines
from northing.metrics.parquet_rows import open_parquet
from northing.metrics.parts import MOST_REJECTS, Part, Place, Reject, save_rejects
from northing.metrics.raw_rows import (
    FAULTS,
    LINE,
    not_finite_column,
    numbers,
    offset_column,
    staged_rows,
    unreadable,
    watched_times,
)

if TYPE_CHECKING:
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.metrics.parts import PartColumn
    from northing.metrics.raw_rows import RawRows
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset

WRITING = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy"
"""How parts are written: of all that the engine offers this was scanned with the least time of the processor."""
STAGING = "FORMAT parquet, COMPRESSION uncompressed"
MOST_SORTED = 50_000_000
"""Most rows of a part that are put in the order of time; more stay in the order of the file."""
_EXAMPLES = count(1_000_000_000)
_OPENINGS = {"csv": open_csv, "parquet": open_parquet, "json_lines": open_json_lines, "excel": open_excel}


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files are landed.

    Attributes:
        dataset: what is declared.
        engine: one that can reach the files and the folder.
        folder: where files are made that nobody else sees.
    """

    dataset: Dataset
    engine: Engine
    folder: Path


def open_file(file: SourceFile, bench: Bench, number: int) -> RawRows:
    """Say how a file is read, or what keeps it from being read.

    Args:
        file: the file.
        bench: where it is landed.
        number: a number that no other file of the load has.
    """
    try:
        if file.path.stat().st_size == 0:
            return unreadable(file, bench.dataset, "it is empty, without even the names of its columns")
        unpacked = _unpack(file, bench.folder / f"unpacked-{number}")
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        return unreadable(file, bench.dataset, str(error))
    return _OPENINGS[file.format](unpacked, bench.dataset, bench.engine, number)


def _unpack(file: SourceFile, to: Path) -> SourceFile:
    """Unpack a zip archive of one file, which the engine does not read."""
    if file.packing != ".zip":
        return file
    with zipfile.ZipFile(file.path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            msg = f"the archive holds {len(members)} files; one is expected"
            raise ValueError(msg)
        path = to.with_suffix("." + members[0].filename.rpartition(".")[2])
        with archive.open(members[0]) as packed, path.open("wb") as plain:
            while chunk := packed.read(1 << 20):
                plain.write(chunk)
    return replace(file, path=path)


def land_part(raw: RawRows, address: str, bench: Bench, number: int) -> Part:
    """Make a part of a file's rows in the bench's folder, ready to be put in place.

    Raises:
        Unavailable: it took more memory, disk or time than allowed, or the engine refused it.
    """
    stage = bench.folder / f"stage-{number}.parquet"
    bench.engine.run(f"COPY ({staged_rows(raw, bench.dataset)}) TO {quote_text(str(stage))} ({STAGING})")
    staged = _Staged(raw, stage, bench, number)
    rejects, bad = staged.rejects()
    path = bench.folder / f"{address}.parquet"
    rows = staged.write(path)
    save_days(digest_days(bench.engine, path, bench.dataset), bench.folder / f"{address}.days.json")
    if rejects:
        save_rejects(rejects, bench.folder / f"{address}.rejects.parquet")
    columns = staged.mark(describe_columns(bench.engine, path, bench.dataset))
    staged.clear()
    return Part(
        address=address,
        rows=rows,
        bad_rows=bad,
        rejects_kept=len(rejects),
        columns=tuple(columns),
        unknown=raw.unknown,
    )


def text_at(file: SourceFile, column: str, place: Place, bench: Bench) -> str:
    """Return what stands in a column of a file at a place, for the examples of a message."""
    raw = open_file(file, bench, next(_EXAMPLES))
    position = [one.name for one in file_columns(bench.dataset)].index(column)
    found = bench.engine.run(f"SELECT CAST(r{position} AS VARCHAR) FROM ({raw.query}) LIMIT 1 OFFSET {place.row - 1}")
    return str(found[0][0]) if found else ""


class _Staged:
    """The rows of one file, good and bad, with what was found out about them."""

    def __init__(self, raw: RawRows, path: Path, bench: Bench, number: int) -> None:
        self._raw = raw
        self._path = path
        self._dataset = bench.dataset
        self._engine = bench.engine
        self._number = number
        self._table = f"read_parquet({quote_text(str(path))}, file_row_number = true)"
        self._first_rows = self._find_first_rows()
        self._line_by_row: dict[int, int] = {}

    def _find_first_rows(self) -> dict[str, tuple[int | None, int]]:
        """Return for each thing that is looked out for the first row that has it, and how many have."""
        wanted = {f"finite{i}": quote_name(not_finite_column(i)) for i in numbers(self._dataset)}
        for i in watched_times(self._dataset):
            wanted |= {f"with{i}": quote_name(offset_column(i)), f"without{i}": f"NOT {quote_name(offset_column(i))}"}
        if not wanted:
            return {}
        found = ", ".join(
            f"min(file_row_number + 1) FILTER (WHERE {one}), count(*) FILTER (WHERE {one})" for one in wanted.values()
        )
        ((*values,),) = self._engine.run(f"SELECT {found} FROM {self._table} WHERE {quote_name(FAULTS)} IS NULL")
        return dict(zip(wanted, zip(values[::2], values[1::2], strict=True), strict=True))

    def rejects(self) -> tuple[list[Reject], int]:
        """Return the faults to keep, in the order of lines, and how many rows are bad."""
        bad = f"{self._table} WHERE {quote_name(FAULTS)} IS NOT NULL"
        ((rows,),) = self._engine.run(f"SELECT count(*) FROM {bad}")
        cells = []
        if rows:
            each = f"SELECT file_row_number + 1 AS row, unnest({quote_name(FAULTS)}) AS cell FROM {bad}"
            kept = f"WHERE cell IS NOT NULL ORDER BY row, cell.cell LIMIT {MOST_REJECTS}"
            cells = self._engine.run(f"SELECT row, cell.cell, cell.found FROM ({each}) {kept}")
        faults, lost = self._place({row for row, _, _ in cells})
        columns = file_columns(self._dataset)
        rejects = [Reject(file="", line=line, column="", found=found, expected=right) for line, found, right in faults]
        for row, cell, found in cells:
            column, line = columns[cell], self._line_by_row.get(row, 0)
            right = expected(column.type, found)
            rejects.append(Reject(file="", line=line, column=column.name, found=found, expected=right))
        return sorted(rejects, key=lambda reject: reject.line)[:MOST_REJECTS], rows + lost

    def _place(self, rows: set[int]) -> tuple[list[tuple[int, str, str]], int]:
        """Find the lines of rows, and return the rows that could not be taken apart and how many lines they take."""
        wanted = rows | {row for row, _ in self._first_rows.values() if row is not None}
        if self._raw.header is not None:
            self._line_by_row, faults, lost = place_rows(self._raw, self._engine, wanted, number=self._number)
            return faults, lost
        self._line_by_row = {row: row for row in wanted}
        if self._raw.has_line and wanted:
            listed = ", ".join(str(row - 1) for row in sorted(wanted))
            lines = (
                f"SELECT file_row_number + 1, {quote_name(LINE)} FROM {self._table} WHERE file_row_number IN ({listed})"
            )
            self._line_by_row = dict(self._engine.run(lines))
        return list(self._raw.broken), len(self._raw.broken)

    def write(self, path: Path) -> int:
        """Write the good rows, in the order of time where they are not nearly so already, and return their number."""
        names = ", ".join(quote_name(column.name) for column in self._dataset.columns)
        order = f" ORDER BY {quote_name(self._dataset.time_column or '')}" if self._is_to_be_sorted() else ""
        good = f"SELECT {names} FROM {self._table} WHERE {quote_name(FAULTS)} IS NULL{order}"
        ((rows,),) = self._engine.run(f"COPY ({good}) TO {quote_text(str(path))} ({WRITING})")
        return int(rows)

    def _is_to_be_sorted(self) -> bool:
        """Tell whether groups of rows would be skipped more often if rows stood in the order of time."""
        time = self._dataset.time_column
        if time is None:
            return False
        found = self._engine.run(
            "SELECT stats_min_value, stats_max_value, row_group_num_rows FROM "
            f"parquet_metadata({quote_text(str(self._path))}) WHERE path_in_schema = {quote_text(time)}"
        )
        if len(found) <= 1 or sum(rows for _, _, rows in found) > MOST_SORTED:
            return False
        days = [(_ordinal(low), _ordinal(high)) for low, high, _ in found if low and high]
        whole = max(high for _, high in days) - min(low for low, _ in days) + 1 if days else 0
        return sum(high - low + 1 for low, high in days) > 2 * (whole + len(days))

    def mark(self, columns: list[PartColumn]) -> list[PartColumn]:
        """Return what columns hold, with what was looked out for in them."""
        marked = {column.name: column for column in columns}
        for i, column in enumerate(file_columns(self._dataset)):
            first, rows = self._first_rows.get(f"finite{i}", (None, 0))
            marked[column.name] = replace(
                marked[column.name],
                not_finite=rows,
                first_not_finite=self._place_of(first),
                with_offset=self._place_of(self._first_rows.get(f"with{i}", (None, 0))[0]),
                without_offset=self._place_of(self._first_rows.get(f"without{i}", (None, 0))[0]),
            )
        return list(marked.values())

    def _place_of(self, row: int | None) -> Place | None:
        return None if row is None else Place(row=row, line=self._line_by_row.get(row, 0))

    def clear(self) -> None:
        """Let go of everything that was needed to make the part."""
        self._path.unlink()
        for (table,) in self._engine.run("SELECT table_name FROM duckdb_tables() WHERE temporary"):
            self._engine.run(f"DROP TABLE {quote_name(table)}")


def _ordinal(text: str) -> int:
    return date.fromisoformat(text[:10]).toordinal()
