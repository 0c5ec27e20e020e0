# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Rows as they stand in a file, and as they are staged: judged, typed and with what is wrong with them beside them.

For every format there is a query that gives each declared column as text, `r0`, `r1` … in the order of the dataset's
file columns. What is a good value is decided here, by one rule for all formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.clocks import TIMES, has_offset, instant, on_clock
from northing.metrics.computed import with_computed_columns
from northing.metrics.dialect import SQL_TYPES, quote_name
from northing.metrics.good_values import WRITTEN_BACK, as_written, finite, good_typed_value, good_value
from northing.metrics.headers import file_columns
from northing.metrics.renaming import rename
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.headers import Header
    from northing.metrics.sources import SourceFile
    from northing.model.measures import ColumnType, Dataset

BAD = "northing:bad"
"""Staged column that tells whether a row is bad."""
FAULTS = "northing:faults"
"""Staged column of what is wrong with a bad row; no value in a good one."""
LINE = "northing:line"
"""Staged column of the line of the file, for formats that know it when they are read."""


@dataclass(frozen=True, slots=True)
class RawRows:
    """How the rows of one file are read.

    Attributes:
        file: the file.
        query: query of r0, r1 … in the order of the file; with `has_line` also of `line`.
        has_line: whether the query gives the line of the file; otherwise rows are counted.
        typed_columns: positions of columns that are of their type in the file already.
        instants: positions of those among them that the file has as instants, on no clock.
        header: the first line of separated values.
        unknown: columns of the file that the dataset does not declare.
        tables: tables of the engine that hold the rows.
        issues: what is wrong with the columns, or with reading at all.
        broken: rows that could not even be taken apart: line, what stands there, and what would be right.
    """

    file: SourceFile
    query: str = ""
    has_line: bool = False
    typed_columns: frozenset[int] = frozenset()
    instants: frozenset[int] = frozenset()
    header: Header | None = None
    unknown: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    broken: tuple[tuple[int, str, str], ...] = ()


def unreadable(file: SourceFile, dataset: Dataset, reason: str) -> RawRows:
    """Return rows that cannot be read at all, with the reason."""
    return RawRows(file, issues=(cannot_be_read(file.name, dataset, reason),))


def cannot_be_read(name: str, dataset: Dataset, reason: str) -> Issue:
    """Return the issue of a file that cannot be read."""
    where = Where(element=dataset.id, field="files", file=name)
    return Issue("NR310", "error", f"'{name}' cannot be read: {reason}", where)


def offset_column(position: int) -> str:
    """Return the staged column that tells whether a time had an offset; no value where the question does not arise."""
    return f"northing:offset{position}"


def not_finite_column(position: int) -> str:
    """Return the staged column that tells whether a number was infinite or none."""
    return f"northing:not_finite{position}"


def watched_times(dataset: Dataset) -> list[int]:
    """Return the positions of the file's columns whose times may not be mixed: none where a time zone is declared."""
    columns = enumerate(file_columns(dataset))
    return [i for i, column in columns if column.type in TIMES and dataset.time_zone is None]


def numbers(dataset: Dataset) -> list[int]:
    """Return the positions of the file's columns that hold numbers."""
    return [i for i, column in enumerate(file_columns(dataset)) if column.type == "number"]


def staged_rows(raw: RawRows, dataset: Dataset) -> str:
    """Return the query of a file's rows, good and bad, with the dataset's columns and what is to be known of them."""
    columns = file_columns(dataset)
    finished = [
        f"{rename(finite(f't{i}', column.type), column)} AS {quote_name(column.name)}"
        for i, column in enumerate(columns)
    ]
    extras = {offset_column(i): f"z{i}" for i in watched_times(dataset)}
    extras |= {not_finite_column(i): f"NOT isfinite(t{i})" for i in numbers(dataset)}
    extras |= {LINE: "line"} if raw.has_line else {}
    extras[BAD] = f"NOT {_is_good(len(columns))}"
    extras[FAULTS] = f"CASE WHEN NOT {_is_good(len(columns))} THEN [{', '.join(_faults(dataset))}] END"
    beside = [f"{value} AS {quote_name(name)}" for name, value in extras.items()]
    query = f"SELECT {', '.join([*finished, *beside])} FROM ({_judged(raw, dataset)})"
    return with_computed_columns(dataset, query, beside=list(extras))


def first_time(raw: RawRows, dataset: Dataset, position: int, *, has_offset: bool) -> str:
    """Return the query of number, line and text of the first time in a column that has an offset, or that has none."""
    wanted = f"z{position}" if has_offset else f"NOT z{position}"
    line = "line" if raw.has_line else "0"
    rows = f"SELECT row_number() OVER () AS row, * FROM ({_judged(raw, dataset)})"
    return f"SELECT row, {line}, CAST(r{position} AS VARCHAR) FROM ({rows}) WHERE {wanted} LIMIT 1"


def _judged(raw: RawRows, dataset: Dataset) -> str:
    """Return the query of what stands in the file (r), what is made of it (t), and offsets of times (z)."""
    columns = list(enumerate(file_columns(dataset)))
    texts = [i for i, column in columns if column.type in WRITTEN_BACK and i not in raw.typed_columns]
    values = [f"{_value(i, column.type, raw, dataset)} AS t{i}" for i, column in columns]
    judged = f"SELECT *, {', '.join(values)} FROM ({_with_guesses(raw.query, texts, dataset)})"
    offsets = [
        f"CASE WHEN t{i} IS NOT NULL THEN {_offset(i, raw, dataset)} END AS z{i}" for i in watched_times(dataset)
    ]
    return f"SELECT {', '.join(['*', *offsets])} FROM ({judged})"


def _with_guesses(query: str, texts: Sequence[int], dataset: Dataset) -> str:
    """Return a query with what texts seem to say: a value (q) that is right when it is written so (k), or an offset.

    Most integers and times are written as the engine writes them itself. That is seen quickly, and nothing else is
    asked of these. Times that are not may have an offset (h) and name an instant (i).
    """
    columns = file_columns(dataset)
    times = [i for i in texts if columns[i].type in TIMES]
    steps = [
        [f"TRY_CAST(r{i} AS {SQL_TYPES[columns[i].type]}) AS q{i}" for i in texts],
        [f"{as_written(f'q{i}', f'r{i}', columns[i].type)} AS k{i}" for i in texts],
        [f"CASE WHEN k{i} THEN FALSE ELSE {has_offset(f'r{i}')} END AS h{i}" for i in times],
        [f"CASE WHEN h{i} THEN {instant(f'r{i}')} END AS i{i}" for i in times],
    ]
    for step in steps:
        query = f"SELECT {', '.join(['*', *step])} FROM ({query})"
    return query


def _value(position: int, kind: ColumnType, raw: RawRows, dataset: Dataset) -> str:
    text = f"r{position}"
    if position in raw.typed_columns:
        return good_typed_value(text, kind)
    if kind not in WRITTEN_BACK:
        return good_value(text, kind)
    known = f"WHEN k{position} THEN q{position}"
    if kind in TIMES:
        shown = on_clock(f"i{position}", dataset)
        known += f" WHEN h{position} THEN {f'CAST({shown} AS DATE)' if kind == 'date' else shown}"
    return f"CASE {known} ELSE {good_value(text, kind)} END"


def _offset(position: int, raw: RawRows, dataset: Dataset) -> str:
    """Return the SQL of whether a time has an offset; a day without a time of day is the same on every clock."""
    if position in raw.instants:
        return "TRUE"
    kind = file_columns(dataset)[position].type
    if position in raw.typed_columns:
        return "CAST(NULL AS BOOLEAN)" if kind == "date" else "FALSE"
    return f"CASE WHEN contains(r{position}, ':') THEN h{position} END" if kind == "date" else f"h{position}"


def _faults(dataset: Dataset) -> list[str]:
    return [
        f"CASE WHEN r{i} IS NOT NULL AND t{i} IS NULL THEN {{'cell': {i}, 'found': CAST(r{i} AS VARCHAR)}} END"
        for i in range(len(file_columns(dataset)))
    ]


def _is_good(columns: int) -> str:
    return "(" + " AND ".join(f"(r{index} IS NULL OR t{index} IS NOT NULL)" for index in range(columns)) + ")"
