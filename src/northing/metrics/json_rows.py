# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading JSON Lines, and handing rows that Python read to the engine."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from northing.metrics.dialect import quote_text
from northing.metrics.good_values import as_null
from northing.metrics.headers import check_columns, file_columns, open_bytes, source_name, unknown_columns
from northing.metrics.raw_rows import RawRows, unreadable
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from northing.metrics.engine import Engine
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Column, Dataset

BATCH = 20_000
"""Rows handed to the engine at a time."""
KEYS_SAMPLED = 1_000
"""Lines of a JSON Lines file that are looked at for its columns."""


def open_json_lines(file: SourceFile, dataset: Dataset, engine: Engine, number: int) -> RawRows:
    """Say how a file with one JSON object per line is read; other lines are bad rows."""
    try:
        with open_bytes(file.path) as stream:
            keys = _json_keys(islice(stream, KEYS_SAMPLED))
        issues = check_columns(keys, dataset, file=file.name)
        if has_errors(issues):
            return RawRows(file, issues=issues)
        table = f"json_{number}"
        with open_bytes(file.path) as stream:
            fill(engine, f"raw_{table}", ["text"], _json_texts(stream))
    except (OSError, EOFError) as error:
        return unreadable(file, dataset, str(error))
    # the text of a broken line is kept apart, because the engine may look into a text before it filters it out
    is_object = "json_type(CASE WHEN json_valid(text) THEN text END) = 'OBJECT'"
    engine.run(f"CREATE TEMP TABLE {table} AS SELECT *, CASE WHEN {is_object} THEN text END AS object FROM raw_{table}")
    broken = engine.run(f"SELECT line, text FROM {table} WHERE object IS NULL ORDER BY line")
    values = ", ".join(
        f"{as_null(f'json_extract_string(object, {quote_text(_pointer(column))})', dataset.null_values)} AS r{index}"
        for index, column in enumerate(file_columns(dataset))
    )
    source = f"FROM {table} WHERE object IS NOT NULL"
    faults = tuple((line, text or "text in another encoding", "one JSON object in UTF-8") for line, text in broken)
    unknown = unknown_columns(keys, dataset)
    query, tables = f"SELECT line, {values} {source}", (table, f"raw_{table}")
    return RawRows(file, query, has_line=True, unknown=unknown, tables=tables, broken=faults)


def _pointer(column: Column) -> str:
    return "/" + source_name(column).replace("~", "~0").replace("/", "~1")


def _json_keys(lines: Iterable[bytes]) -> list[str]:
    keys: dict[str, None] = {}
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        keys.update(dict.fromkeys(row) if isinstance(row, dict) else {})
    return list(keys)


def _json_texts(stream: Iterable[bytes]) -> Iterator[tuple[int, str | None]]:
    for line, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        try:
            yield line, raw.decode("utf-8-sig" if line == 1 else "utf-8")
        except UnicodeDecodeError:
            yield line, None


def fill(engine: Engine, table: str, texts: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table of the engine, some thousands at a time."""
    import pyarrow as pa

    fields: list[pa.Field[Any]] = [pa.field("line", pa.int64())]
    fields += [pa.field(name, pa.string()) for name in texts]
    schema = pa.schema(fields)

    def batches() -> Iterator[pa.RecordBatch]:
        remaining = iter(rows)
        while chunk := list(islice(remaining, BATCH)):
            columns = zip(*chunk, strict=True)
            arrays = [pa.array(list(values), type=kind) for values, kind in zip(columns, schema.types, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    engine.register("incoming", pa.RecordBatchReader.from_batches(schema, batches()))
    engine.run(f"CREATE TEMP TABLE {table} AS FROM incoming")
