"""Counting the rows that a query reads, from the bounds that Parquet files keep of each of their parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from northing.metrics.changes import Span


def count_rows(paths: Iterable[Path], time: str, *, days: Sequence[Span] | None, until: date | None) -> int:
    """Return how many rows stand in the parts of files that may have any of some days.

    Args:
        paths: Parquet files.
        time: the time column.
        days: spans of days; all days when None.
        until: the last day that counts; all when None.
    """
    import pyarrow.parquet as pq

    wanted = [(date.min, date.max)] if days is None else days
    spans = [(first, last if until is None else min(last, until)) for first, last in wanted]
    total = 0
    for path in paths:
        metadata = pq.read_metadata(path)
        place = metadata.schema.to_arrow_schema().get_field_index(time)
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            if _touches(group.column(place).statistics, spans):
                total += group.num_rows
    return total


def _touches(statistics: Any, spans: Iterable[Span]) -> bool:
    """Tell whether a part of a file may have any of some days; one without bounds may."""
    if statistics is None or not statistics.has_min_max:
        return True
    smallest, largest = _day(statistics.min), _day(statistics.max)
    return any(first <= largest and smallest <= last for first, last in spans)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
