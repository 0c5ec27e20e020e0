"""PostgreSQL: each landed version is copied once into a table of Northing's own schema, and scanned there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from northing.metrics.engines.dialects.postgresql import POSTGRESQL
from northing.metrics.engines.postgresql_copy import Copies, read_cells
from northing.metrics.engines.sql_remote import SqlRemote, first_line, load_driver
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.engine import Limits
    from northing.metrics.loads import Load

_SETTINGS = (
    "SET search_path = pg_catalog",
    "SET standard_conforming_strings = on",
    "SET client_encoding = 'UTF8'",
    "SET datestyle = 'ISO, YMD'",
    "SET timezone = 'UTC'",
    "SET extra_float_digits = 1",
    "SET jit = off",  # compiling a wide scan takes longer than running it
)


class PostgreSQL(SqlRemote):
    """A PostgreSQL server; queries run in transactions that can only read."""

    def __init__(self, url: str, limits: Limits) -> None:
        """Keep the address; the server is reached when the first dataset is opened."""
        super().__init__("postgresql", POSTGRESQL, limits)
        self._url = url
        self._connection: Any = None

    def _put(self, load: Load, landed: Path, paths: Sequence[Path]) -> str:
        with self._guard():
            return Copies(self._connect(), load, landed).table(paths, self._types)

    def _run(self, sql: str, schema: pa.Schema) -> pa.Table:
        with self._guard():
            return read_cells(self._connect(), sql, schema)

    def close(self) -> None:
        """Close the connection; copies of the data stay for the next run."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> Any:
        if self._connection is None:
            psycopg = load_driver("psycopg", engine="PostgreSQL", extra="postgresql")
            self._connection = psycopg.connect(self._url, autocommit=True)
            for statement in (*_SETTINGS, f"SET statement_timeout = {int(self.limits.seconds * 1000) or 1}"):
                self._connection.execute(statement)
            self._require_unicode()
        return self._connection

    def _require_unicode(self) -> None:
        (encoding,) = self._connection.execute("SHOW server_encoding").fetchone()
        if encoding != "UTF8":
            message = (
                f"the database is encoded as {encoding}: make one with createdb --encoding UTF8 --template template0"
            )
            raise Unavailable(message)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        psycopg = load_driver("psycopg", engine="PostgreSQL", extra="postgresql")
        try:
            yield
        except psycopg.errors.QueryCanceled as error:
            message = f"the query took longer than the {self.limits.seconds:g} seconds it may take"
            raise Unavailable(message) from error
        except psycopg.OperationalError as error:
            if self._connection is None:
                raise Unavailable(f"PostgreSQL cannot be reached: {first_line(error)}") from error
            raise Unavailable(f"PostgreSQL broke off: {first_line(error)}") from error
        except psycopg.Error as error:
            raise Unavailable(f"PostgreSQL refused the query: {first_line(error)}") from error
