# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""ClickHouse inside this process, through the package chdb: it reads the landed Parquet files where they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.engines.dialects.clickhouse import CLICKHOUSE
from northing.metrics.engines.sql_remote import SqlRemote, first_line, load_driver, rounds_of
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.engine import Limits
    from northing.metrics.loads import Load


class ClickHouse(SqlRemote):
    """ClickHouse without a server, limited in memory, cores and time as the built-in engine is."""

    def __init__(self, limits: Limits) -> None:
        """Keep the limits; the engine starts when the first dataset is opened."""
        super().__init__("clickhouse", CLICKHOUSE, limits)
        self._session: Any = None

    def _put(self, load: Load, landed: Path, paths: Sequence[Path]) -> str:
        del load, landed
        self._start()
        columns = ", ".join(
            f"{quote_name(name, CLICKHOUSE)} {CLICKHOUSE.types[kind]}" for name, kind in self._types.items()
        )
        files = [
            f"file({_literal(name)}, 'Parquet', {_literal(columns)})"
            for some in rounds_of(paths)
            for name in _names(some)
        ]
        if len(files) == 1:
            return files[0]
        return "(" + " UNION ALL ".join(f"SELECT * FROM {file}" for file in files) + ")"

    def _run(self, sql: str, schema: pa.Schema) -> pa.Table:
        del schema
        limits: dict[str, float] = {
            "max_memory_usage": self.limits.memory,
            "max_execution_time": self.limits.seconds,
            "enable_extended_results_for_datetime_functions": 1,
            "output_format_arrow_string_as_string": 1,
            "prefer_column_name_to_alias": 1,
        }
        if self.limits.threads is not None:
            limits["max_threads"] = self.limits.threads
        settings = ", ".join(f"{name} = {value}" for name, value in limits.items())
        try:
            found: pa.Table = self._session.query(f"{sql}\nSETTINGS {settings}", "ArrowTable")
        except Exception as error:
            self._restart()
            if "TIMEOUT_EXCEEDED" in str(error):
                message = f"the query took longer than the {self.limits.seconds:g} seconds it may take"
                raise Unavailable(message) from error
            raise Unavailable(f"ClickHouse refused the query: {first_line(error)}") from error
        return found

    def _restart(self) -> None:
        """Begin anew after a refusal, because what was written of its answer would stand before the next one."""
        self.close()
        self._start()

    def _start(self) -> None:
        if self._session is None:
            self._session = load_driver("chdb.session", engine="ClickHouse", extra="clickhouse").Session()

    def close(self) -> None:
        """Stop the engine; nothing is left behind."""
        if self._session is not None:
            self._session.close()
            self._session = None


def _literal(text: str) -> str:
    return quote_text(text, CLICKHOUSE)


def _names(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the files of each folder as one name in which they are alternatives."""
    names_by_folder: dict[Path, list[str]] = defaultdict(list)
    for path in paths:
        if found := sorted(set(str(path)) & set("*?{},")):
            message = f"ClickHouse takes {' '.join(found)} in the path {path} for a pattern; move the workspace"
            raise Unavailable(message)
        names_by_folder[path.parent].append(path.name)
    for folder, names in names_by_folder.items():
        yield str(folder / (names[0] if len(names) == 1 else f"{{{','.join(names)}}}"))
