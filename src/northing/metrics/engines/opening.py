"""Which engine reads the rows: one setting of the workspace names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from northing.metrics.engine import DEFAULT_LIMITS
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from northing.metrics.engine import Limits
    from northing.metrics.engines.remote import Remote

BUILT_IN = "duckdb"
FORMS = "duckdb, clickhouse, spark://HOST:PORT, spark://local[2] or postgresql://USER@HOST/DATABASE"
"""What the setting can say, for messages."""
_IN_PROCESS = frozenset({"clickhouse", "chdb"})
_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")


def check_engine(setting: str) -> str:
    """Return what is wrong with a setting, in a few words; empty when it names an engine.

    >>> check_engine("duckdb"), check_engine("spark://cluster:7077?spark.executor.memory=2g")
    ('', '')
    >>> check_engine("mysql://localhost/sales")
    "there is no engine 'mysql'"
    """
    scheme, separator, rest = setting.partition("://")
    if not separator:
        return "" if setting in {BUILT_IN, *_IN_PROCESS} else f"there is no engine {setting!r}"
    if scheme not in {"spark", "postgresql", "postgres"}:
        return f"there is no engine {scheme!r}"
    if scheme == "spark":
        return _spark_fault(rest)
    return "" if rest.partition("?")[0].strip("/") else f"{setting!r} names no database"


def _spark_fault(rest: str) -> str:
    place, _, query = rest.partition("?")
    if not _LOCAL.fullmatch(place) and not place.rpartition(":")[2].isdecimal():
        return f"'spark://{place}' names no host and port"
    strange = [name for name, _ in parse_qsl(query, keep_blank_values=True) if not name.startswith("spark.")]
    return f"{strange[0]!r} is no setting of Spark; they begin with 'spark.'" if strange else ""


def open_remote(setting: str, *, limits: Limits = DEFAULT_LIMITS) -> Remote | None:
    """Return the engine that a setting names, None for the built-in one; it is reached when a dataset is opened.

    Args:
        setting: as in `northing.toml`.
        limits: how much a query may take.

    Raises:
        Unavailable: there is no such engine.
    """
    if fault := check_engine(setting):
        raise Unavailable(f"{fault}; there are: {FORMS}")
    scheme, _, rest = setting.partition("://")
    if scheme == BUILT_IN:
        return None
    if scheme in _IN_PROCESS:
        from northing.metrics.engines.clickhouse import ClickHouse

        return ClickHouse(limits)
    if scheme == "spark":
        from northing.metrics.engines.spark import Spark

        place, _, query = rest.partition("?")
        master = place if _LOCAL.fullmatch(place) else f"spark://{place}"
        return Spark(master, dict(parse_qsl(query)), limits)
    from northing.metrics.engines.postgresql import PostgreSQL

    return PostgreSQL(setting, limits)
