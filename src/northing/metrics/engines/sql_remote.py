"""What engines have in common that are asked in SQL: a dialect, the rows of one dataset, queries that give cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any

from northing.metrics.engines.cells import column_types, make_typed, scan_schema, single_schema
from northing.metrics.engines.scans import Rows
from northing.metrics.loads import data_paths
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.changes import Span
    from northing.metrics.cube import Scan, Slice
    from northing.metrics.dialect import Dialect
    from northing.metrics.engine import Limits
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Field, ValueType
    from northing.metrics.singles import Single
    from northing.model.time import Grain


class SqlRemote(ABC):
    """An engine that is asked in SQL; see `Remote` for what each method promises.

    Attributes:
        name: what people call the engine.
        dialect: how it writes expressions.
        limits: how long a query may take; memory and cores are the engine's own business where it is a server.
    """

    def __init__(self, name: str, dialect: Dialect, limits: Limits) -> None:
        """Keep what the engine is; it is reached when the first dataset is opened."""
        self.name = name
        self.dialect = dialect
        self.limits = limits
        self._rows: Rows | None = None
        self._types: Mapping[str, ValueType] = {}

    @property
    def lacks(self) -> Mapping[str, str]:
        """Return what the engine cannot do, by capability, each with the reason."""
        return self.dialect.lacks

    def open(self, load: Load, landed: Path, *, time: Field, until: date | None = None) -> None:
        """Make the rows of a landed version readable."""
        paths = data_paths(load, landed)
        if missing := [path for path in paths if not path.exists()]:
            raise Unavailable(f"the data of dataset '{load.dataset}' is not there: {missing[0].name} is missing")
        self._types = column_types(paths[0])
        self._rows = Rows(self._put(load, landed, paths), time, until, self.dialect)

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day of the rows."""
        import pyarrow as pa

        schema = pa.schema([("a0", pa.date32()), ("a1", pa.date32())])
        first, last = (column[0].as_py() for column in self._ask(self._opened.render_days(), schema).columns)
        return None if first is None else (first, last)

    def scan_sql(self, scan: Scan, *, days: Sequence[Span] | None = None) -> str:
        """Return the query that `scan` runs."""
        return self._opened.render_scan(scan, days=days)

    def scan(self, scan: Scan, *, days: Sequence[Span] | None = None) -> pa.Table:
        """Run a scan over the rows of some days and return its cells."""
        return self._ask(self.scan_sql(scan, days=days), scan_schema(scan, self._types))

    def single_sql(self, single: Single, one: Slice, *, key: Grain, periods: Sequence[tuple[date, date]]) -> str:
        """Return the query that `single` runs."""
        return self._opened.render_single(single, one, key=key, periods=periods)

    def single(self, single: Single, one: Slice, *, key: Grain, periods: Sequence[tuple[date, date]]) -> pa.Table:
        """Run the query of an aggregate that cannot be merged."""
        schema = single_schema(single, one, self._types)
        return (
            self._ask(self.single_sql(single, one, key=key, periods=periods), schema)
            if periods
            else schema.empty_table()
        )

    @property
    def _opened(self) -> Rows:
        if self._rows is None:
            raise Unavailable(f"no dataset is open in {self.dialect.name}")
        return self._rows

    def _ask(self, sql: str, schema: pa.Schema) -> pa.Table:
        return make_typed(self._run(sql, schema), schema)

    @abstractmethod
    def _put(self, load: Load, landed: Path, paths: Sequence[Path]) -> str:
        """Make landed files readable and return the SQL of their table."""

    @abstractmethod
    def _run(self, sql: str, schema: pa.Schema) -> pa.Table:
        """Run a query and return its rows, in types that can be changed to those of the schema."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine."""


def rounds_of(paths: Sequence[Path]) -> list[list[Path]]:
    """Return files in rounds in which each stands once; a file that is there twice has its rows twice.

    >>> from pathlib import PurePath
    >>> one, two = PurePath("1"), PurePath("2")
    >>> [[str(path) for path in paths] for paths in rounds_of([one, two, one])]
    [['1', '2'], ['1']]
    """
    counts = Counter(paths)
    return [[path for path, count in counts.items() if count > turn] for turn in range(max(counts.values()))]


def load_driver(module: str, *, engine: str, extra: str) -> Any:
    """Return a module that an engine needs.

    Raises:
        Unavailable: it is not installed; the message says how to.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        message = f"{engine} needs the package {package}, which is not installed: pip install 'northing[{extra}]'"
        raise Unavailable(message) from error


def first_line(error: BaseException) -> str:
    """Return what an engine says is wrong, in one line of a bounded length."""
    text = " ".join(str(error).strip().partition("\n")[0].split())
    return text if len(text) <= 300 else text[:299] + "…"  # noqa: PLR2004 - a message stays readable
