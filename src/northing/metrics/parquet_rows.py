# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.clocks import FIRST, LAST, TIMES, on_clock, zone_of
from northing.metrics.dialect import SQL_TYPES, quote_name, quote_text
from northing.metrics.good_values import as_null
from northing.metrics.headers import check_columns, file_columns, source_name, unknown_columns
from northing.metrics.raw_rows import RawRows, unreadable
from northing.model.errors import Unavailable
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from northing.metrics.engine import Engine
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Column, Dataset

FITTING_TYPES: dict[str, frozenset[str]] = {
    "text": frozenset({"VARCHAR"}),
    "integer": frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}),
    "number": frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE"}),
    "boolean": frozenset({"BOOLEAN"}),
    "date": frozenset({"DATE"}),
    "timestamp": frozenset({"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}),
}
"""Types of a Parquet column whose values need no reading."""
INSTANT = "TIMESTAMP WITH TIME ZONE"
"""The type of a Parquet column of instants, which a writer has converted to UTC."""
_FIRST, _LAST = f"TIMESTAMPTZ '{FIRST} UTC'", f"TIMESTAMPTZ '{LAST} UTC'"


def open_parquet(file: SourceFile, dataset: Dataset, engine: Engine, _number: int) -> RawRows:
    """Say how a Parquet file is read; columns that are of their type already are taken as they are."""
    scan = f"read_parquet({quote_text(str(file.path))})"
    try:
        described = engine.run(f"DESCRIBE SELECT * FROM {scan}")
    except Unavailable as error:
        return unreadable(file, dataset, str(error))
    types = {str(row[0]): str(row[1]) for row in described}
    issues = check_columns(list(types), dataset, file=file.name)
    if has_errors(issues):
        return RawRows(file, issues=issues)
    columns = list(enumerate(file_columns(dataset)))
    kinds = [types[source_name(column)] for _, column in columns]
    instants = frozenset(i for i, column in columns if kinds[i] == INSTANT and column.type in TIMES)
    typed = instants | {i for i, column in columns if kinds[i] in FITTING_TYPES[column.type]}
    values = ", ".join(f"{_parquet_value(column, kinds[i], dataset)} AS r{i}" for i, column in columns)
    query = f"SELECT {values} FROM {scan}"
    return RawRows(file, query, typed_columns=typed, instants=instants, unknown=unknown_columns(list(types), dataset))


def _parquet_value(column: Column, kind: str, dataset: Dataset) -> str:
    name = quote_name(source_name(column))
    if kind == "VARCHAR":
        return as_null(name, dataset.null_values)
    if kind == INSTANT:
        # the text of an instant would be on the clock of the machine
        beyond = f"timezone({quote_text(zone_of(dataset))}, {name})"
        shown = f"CASE WHEN {name} BETWEEN {_FIRST} AND {_LAST} THEN {on_clock(name, dataset)} ELSE {beyond} END"
        return f"CAST({shown} AS {SQL_TYPES[column.type if column.type in TIMES else 'text']})"
    return f"CAST({name} AS {SQL_TYPES[column.type if kind in FITTING_TYPES[column.type] else 'text']})"
