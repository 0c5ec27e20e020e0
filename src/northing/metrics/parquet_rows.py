# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import SQL_TYPES, quote_name, quote_text
from northing.metrics.good_values import as_null
from northing.metrics.headers import check_columns, file_columns, source_name
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
"""Types of a Parquet column whose every value is a good one."""


def open_parquet(file: SourceFile, dataset: Dataset, engine: Engine, _number: int) -> RawRows:
    """Say how a Parquet file is read; columns that are of their type already are taken as they are."""
    scan = f"read_parquet({quote_text(str(file.path))}, file_row_number = true)"
    try:
        described = engine.run(f"DESCRIBE SELECT * FROM {scan}")
    except Unavailable as error:
        return unreadable(file, dataset, str(error))
    types = {str(row[0]): str(row[1]) for row in described if row[0] != "file_row_number"}
    issues = tuple(check_columns(list(types), dataset, file=file.name))
    if has_errors(issues):
        return RawRows(file, issues=issues)
    columns = file_columns(dataset)
    typed = frozenset(i for i, column in enumerate(columns) if types[source_name(column)] in FITTING_TYPES[column.type])
    values = ", ".join(
        f"{_parquet_value(column, types[source_name(column)], dataset, is_typed=i in typed)} AS r{i}"
        for i, column in enumerate(columns)
    )
    plain = f"SELECT {values} FROM {scan}"
    numbered = f"SELECT file_row_number + 1 AS line, {values} FROM {scan}"
    return RawRows(file, plain, numbered, typed_columns=typed, issues=issues)


def _parquet_value(column: Column, kind: str, dataset: Dataset, *, is_typed: bool) -> str:
    name = quote_name(source_name(column))
    if kind == "VARCHAR":
        return as_null(name, dataset.null_values)
    return f"CAST({name} AS {SQL_TYPES[column.type]})" if is_typed else f"CAST({name} AS VARCHAR)"
