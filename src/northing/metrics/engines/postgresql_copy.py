# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Rows into PostgreSQL and cells out of it, both by COPY: whole tables in one stream, written whole or not at all."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.engines.cells import arrow_type
from northing.metrics.engines.dialects.postgresql import POSTGRESQL
from northing.metrics.engines.dialects.postgresql_functions import SCHEMA, function_statements, functions_version
from northing.metrics.loads import current_load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.loads import Load
    from northing.metrics.nodes import ValueType


class Copies:
    """The copies of one dataset's versions: a table for each, named by dataset, workspace and version.

    A copy is made in one transaction, so nobody ever sees a part of it, and under a lock, so that it is made once. It
    is dropped when its version is neither the one that is measured nor the one that holds, unless somebody reads it.
    """

    def __init__(self, connection: Any, load: Load, landed: Path) -> None:
        """Take the connection and the version that is measured."""
        place = hashlib.sha256(f"{landed.resolve()}|{load.dataset}".encode()).hexdigest()[:8]
        current = current_load(load.dataset, landed)
        self._connection = connection
        self._stem = f"{load.dataset[:24]}_{place}_"
        self._name = self._stem + load.version
        self._kept = {self._name, self._stem + current.version if current else self._name}

    def table(self, paths: Sequence[Path], types: Mapping[str, ValueType]) -> str:
        """Return the table of the version, after copying what is missing and dropping what is not needed any more."""
        with self._connection.transaction():
            self._prepare()
            self._lock(self._name, "pg_advisory_xact_lock")
            if not self._exists(self._name):
                self._copy(paths, types)
        self._lock(self._name, "pg_advisory_lock_shared")
        self._drop_old()
        return _table(self._name)

    def _prepare(self) -> None:
        """Make the schema and its functions, where they are missing or of another version of Northing."""
        self._lock(SCHEMA, "pg_advisory_xact_lock")
        row = self._connection.execute(
            f"SELECT obj_description(to_regnamespace({quote_text(SCHEMA)}), 'pg_namespace'), "
            f"to_regnamespace({quote_text(SCHEMA)})::text"
        ).fetchone()
        if row[1] is None:
            self._connection.execute(f"CREATE SCHEMA {SCHEMA}")
        if row[0] != functions_version():
            for statement in function_statements():
                self._connection.execute(statement)
            self._connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS {quote_text(functions_version())}")

    def _lock(self, name: str, function: str) -> bool:
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        (held,) = self._connection.execute(f"SELECT {function}({number})").fetchone()
        return held is not False

    def _exists(self, name: str) -> bool:
        (found,) = self._connection.execute(f"SELECT to_regclass({quote_text(_table(name))})::text").fetchone()
        return found is not None

    def _copy(self, paths: Sequence[Path], types: Mapping[str, ValueType]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq
        from pyarrow import csv

        columns = ", ".join(f"{quote_name(name, POSTGRESQL)} {_column_type(kind)}" for name, kind in types.items())
        self._connection.execute(f"CREATE TABLE {_table(self._name)} ({columns})")
        schema = pa.schema([(name, arrow_type(kind)) for name, kind in types.items()])
        options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
        with self._connection.cursor().copy(f"COPY {_table(self._name)} FROM STDIN (FORMAT csv)") as copy:
            for path in paths:
                for batch in pq.ParquetFile(path).iter_batches(batch_size=65_536, columns=list(types)):
                    text = BytesIO()
                    csv.write_csv(batch.cast(schema), text, options)
                    copy.write(text.getbuffer())
        self._connection.execute(f"ANALYZE {_table(self._name)}")

    def _drop_old(self) -> None:
        """Drop copies of other versions of the dataset that nobody reads."""
        names = self._connection.execute(
            f"SELECT tablename FROM pg_tables WHERE schemaname = {quote_text(SCHEMA)} "
            f"AND starts_with(tablename, {quote_text(self._stem)})"
        ).fetchall()
        for (name,) in names:
            if name not in self._kept:
                with self._connection.transaction():
                    if self._lock(name, "pg_try_advisory_xact_lock"):
                        self._connection.execute(f"DROP TABLE IF EXISTS {_table(name)}")


def _table(name: str) -> str:
    return f"{SCHEMA}.{quote_name(name, POSTGRESQL)}"


def _column_type(kind: ValueType) -> str:
    return 'text COLLATE "C"' if kind == "text" else POSTGRESQL.types[kind]


def read_cells(connection: Any, sql: str, schema: pa.Schema) -> pa.Table:
    """Run a query in a transaction that can only read, and return its rows."""
    from pyarrow import csv

    received = BytesIO()
    with connection.transaction():
        connection.execute("SET TRANSACTION READ ONLY")
        with connection.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
            for part in copy:
                received.write(part)
    if not received.tell():
        return schema.empty_table()
    received.seek(0)
    reading = csv.ReadOptions(column_names=schema.names)
    parsing = csv.ParseOptions(newlines_in_values=True)
    converting = csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    return csv.read_csv(received, read_options=reading, parse_options=parsing, convert_options=converting)
