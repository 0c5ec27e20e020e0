"""Spark: a driver in this process, the scans on a cluster that reads the landed Parquet files where they are."""

from __future__ import annotations

import logging
import threading
import warnings
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from northing.metrics.dialect import quote_name
from northing.metrics.engines.dialects.spark import SPARK
from northing.metrics.engines.sql_remote import SqlRemote, first_line, load_driver, rounds_of
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from northing.metrics.engine import Limits
    from northing.metrics.loads import Load

SETTINGS: dict[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",  # a text is a text, also one with ${…} in it
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
"""What the meaning of a query depends on; settings of the address do not change it."""
LOG_SETTINGS = Path(__file__).with_name("spark_log.properties")
DEFAULTS: dict[str, str] = {
    "spark.app.name": "northing",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={LOG_SETTINGS.as_uri()}",
}
"""What is set unless the address says otherwise."""
PATIENCE = 0.5
"""Seconds after which a query whose time is over is told again to stop."""


class Spark(SqlRemote):
    """A Spark session of this process, on the master that the setting names."""

    def __init__(self, master: str, options: Mapping[str, str], limits: Limits) -> None:
        """Keep the address; the session starts when the first dataset is opened.

        Args:
            master: spark://host:port, or local[n] for threads of this process.
            options: further settings of Spark, such as spark.executor.memory.
            limits: how long a query may take.
        """
        super().__init__("spark", SPARK, limits)
        self._master = master
        self._options = options
        self._session: Any = None
        self._is_ours = False

    def _put(self, load: Load, landed: Path, paths: Sequence[Path]) -> str:
        del landed
        session = self._connect()
        columns = ", ".join(f"{quote_name(name, SPARK)} {SPARK.types[kind]}" for name, kind in self._types.items())
        view = f"northing_{load.version}"
        with self._guard():
            reader = session.read.schema(columns)
            tables = [reader.parquet(*map(_address, files)) for files in rounds_of(paths)]
            reduce(lambda rows, more: rows.union(more), tables).createOrReplaceTempView(view)
        return quote_name(view, SPARK)

    def _run(self, sql: str, schema: pa.Schema) -> pa.Table:
        del schema
        with self._guard():
            found: pa.Table = self._session.sql(sql).toArrow()
            return found

    def close(self) -> None:
        """Stop the session and give the cluster's cores back, if nobody else in this process had it before."""
        if self._session is not None and self._is_ours:
            self._session.stop()
        self._session = None

    def _connect(self) -> Any:
        if self._session is not None:
            return self._session
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Spark warns of versions of pandas, which is not used here
            sql = load_driver("pyspark.sql", engine="Spark", extra="spark")
            logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # it would print what we say
            known = sql.SparkSession.getActiveSession()
            try:
                self._session = self._start(sql.SparkSession.builder) if known is None else known.newSession()
            except Exception as error:
                raise Unavailable(f"Spark cannot be reached at {self._master}: {first_line(error)}") from error
        self._is_ours = known is None
        for name, value in SETTINGS.items():
            self._session.conf.set(name, value)
        return self._session

    def _start(self, builder: Any) -> Any:
        for name, value in {**DEFAULTS, **self._options}.items():
            builder = builder.config(name, value)
        return builder.master(self._master).getOrCreate()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Refuse in our words what Spark refuses, and stop what takes too long."""
        watch = _Watch(self._session.sparkContext, self.limits.seconds)
        try:
            yield
        except Exception as error:
            if not watch.is_over.is_set():
                raise Unavailable(f"Spark refused the query: {first_line(error)}") from error
        finally:
            watch.end()
        if watch.is_over.is_set():
            message = f"the query took longer than the {self.limits.seconds:g} seconds it may take"
            raise Unavailable(message)


class _Watch:
    """Cancels the jobs of one query when its time is over, those too that it goes on to start.

    Attributes:
        is_over: set when the time was over before the query was.
    """

    def __init__(self, context: Any, seconds: float) -> None:
        self.is_over = threading.Event()
        self._done = threading.Event()
        self._context = context
        self._group = f"northing-{uuid4()}"
        context.setJobGroup(self._group, "a scan of Northing", interruptOnCancel=True)
        threading.Thread(target=self._wait, args=(seconds,), daemon=True).start()

    def end(self) -> None:
        """Stop watching."""
        self._done.set()

    def _wait(self, seconds: float) -> None:
        if self._done.wait(seconds):
            return
        self.is_over.set()
        while not self._done.is_set():
            self._context.cancelJobGroup(self._group)
            self._done.wait(PATIENCE)


def _address(path: Path) -> str:
    """Return the address of a file, in which nothing is taken for a pattern of many files."""
    escaped = (f"\\{character}" if character in "*?[]{}\\" else character for character in str(path.resolve()))
    return f"file://{''.join(escaped)}"
