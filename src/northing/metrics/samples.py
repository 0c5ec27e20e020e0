"""Samples: the first source rows behind a result, in the order of files and lines, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from northing.metrics.dialect import quote_name, quote_text, render_all
from northing.metrics.engine import Engine, Limits
from northing.metrics.loads import data_paths
from northing.metrics.window import days_sql
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from northing.metrics.changes import Span
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Field, Node

LIMITS = Limits(seconds=15)
"""A person waits for the rows."""
PLACE = ("file_index", "file_row_number")
"""What the engine calls the place of a row: its file and its line there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Source rows behind a result.

    Attributes:
        columns: the columns of the dataset.
        rows: the first of the rows, each with a value for every column.
        files: the file that each of them stands in; empty where that is not known.
        count: how many there are; None where they were not counted.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    files: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are behind a result.

    Attributes:
        time: the time column.
        spans: the days of its periods.
        until: the last day whose rows counted; None when all did.
        conditions: the metric's own conditions.
        member: the value of every dimension that the result is of.
    """

    time: Field
    spans: Sequence[Span]
    until: date | None
    conditions: tuple[Node, ...]
    member: Mapping[str, str]

    @property
    def sql(self) -> str:
        """Return the condition that the rows fulfil."""
        members = [
            f"CAST({quote_name(name)} AS VARCHAR) = {quote_text(value)}" for name, value in sorted(self.member.items())
        ]
        return " AND ".join(
            [days_sql(self.time, until=self.until, days=self.spans), render_all(self.conditions), *members]
        )


def sample_rows(load: Load, landed: Path, wanted: Wanted, *, limit: int, is_counted: bool = False) -> Sample:
    """Return the first source rows behind a result.

    Args:
        load: the version of the data that the result was computed from.
        landed: the folder of all landed datasets.
        wanted: which rows.
        limit: how many at most.
        is_counted: whether all of them are counted, too.

    Raises:
        Unavailable: the rows are not kept any more, or could not be read.
    """
    paths = data_paths(load, landed)
    if not all(path.exists() for path in paths):
        raise Unavailable(f"the rows of version {load.version} of {load.dataset} are not kept any more")
    columns = tuple(column.name for column in load.columns)
    is_placed = not set(PLACE) & set(columns)
    order = ", ".join(PLACE) if is_placed else "ALL"
    names = ", ".join(quote_name(name) for name in columns)
    source = f"FROM read_parquet([{', '.join(quote_text(str(path)) for path in paths)}]) WHERE {wanted.sql}"
    with Engine(sorted({path.parent for path in paths}), limits=LIMITS) as engine:
        ((count,),) = engine.run(f"SELECT count(*) {source}") if is_counted else ((None,),)
        selected = f"{PLACE[0]}, {names}" if is_placed else f"NULL, {names}"
        found = engine.run(f"SELECT {selected} {source} ORDER BY {order} LIMIT {limit}")
    files = _files(load)
    return Sample(
        columns=columns,
        rows=tuple(row[1:] for row in found),
        files=tuple(files[row[0]] if row[0] is not None and row[0] < len(files) else "" for row in found),
        count=count,
    )


def _files(load: Load) -> list[str]:
    """Return the names of the files whose rows a load reads, in the order in which it reads them."""
    landed = [file for file in load.files if file.part]
    return [file.name for file in [file for file in landed if file.rows] or landed[:1]]
