# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""What columns hold: counted for each part when it lands, and put together for a version without reading its rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.loads import LoadedColumn
from northing.metrics.parts import PartColumn
from northing.metrics.sketches import count_distinct, make_sketches, merge_sketches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.metrics.parts import Bound, Part
    from northing.model.measures import Column, Dataset

BOUNDED = frozenset({"integer", "number", "date", "timestamp"})
"""Types whose smallest and largest value are of use."""


def describe_columns(engine: Engine, path: Path, dataset: Dataset) -> list[PartColumn]:
    """Return what the columns of a part's Parquet file hold."""
    values = [value for column in dataset.columns for value in _counts(column)]
    ((rows, *found),) = engine.run(f"SELECT count(*), {', '.join(values)} FROM read_parquet({quote_text(str(path))})")
    counts = list(zip(*[iter(found)] * 4, strict=True))
    distinct = {column.name: count[1] for column, count in zip(dataset.columns, counts, strict=True)}
    sketches = make_sketches(engine, path, distinct)
    return [
        PartColumn(name=column.name, missing=rows - there, smallest=_bound(low), largest=_bound(high), sketch=sketch)
        for column, (there, _, low, high), sketch in zip(dataset.columns, counts, sketches, strict=True)
    ]


def _counts(column: Column) -> tuple[str, str, str, str]:
    name = quote_name(column.name)
    bounds = (f"min({name})", f"max({name})") if column.type in BOUNDED else ("NULL", "NULL")
    return (f"count({name})", f"approx_count_distinct({name})", *bounds)


def _bound(value: Bound | datetime) -> Bound:
    return value.date() if isinstance(value, datetime) else value


def merge_columns(parts: Sequence[Part], dataset: Dataset) -> tuple[LoadedColumn, ...]:
    """Return what the columns of several parts hold together; a part that is there twice counts twice."""
    merged = []
    for position, column in enumerate(dataset.columns):
        held = [part.columns[position] for part in parts]
        merged.append(
            LoadedColumn(
                name=column.name,
                type=column.type,
                missing=sum(one.missing for one in held),
                distinct=count_distinct(merge_sketches(one.sketch for one in held)),
                smallest=min((one.smallest for one in held if one.smallest is not None), default=None),
                largest=max((one.largest for one in held if one.largest is not None), default=None),
            )
        )
    return tuple(merged)


def day_bounds(
    columns: Sequence[PartColumn] | Sequence[LoadedColumn], dataset: Dataset
) -> tuple[date | None, date | None]:
    """Return the first and the last day of the time column, None without one."""
    for column in columns:
        low, high = column.smallest, column.largest
        if column.name == dataset.time_column and isinstance(low, date) and isinstance(high, date):
            return low, high
    return None, None
