"""A dataset of orders for the tests of the cube: its columns, rows put where a landed dataset stands, metrics of it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from landing_workspace import AT, make_dataset

from northing.metrics.loads import Load, LoadedColumn, data_paths
from northing.model import Column, Metric

COLUMNS = (
    Column(name="day", type="date"),
    Column(name="place", type="text"),
    Column(name="kind", type="integer"),
    Column(name="amount", type="number"),
    Column(name="units", type="integer"),
    Column(name="mask", type="boolean"),  # named as a key of the cube is
    Column(name="period_key", type="text"),
    Column(name="k0", type="text"),
)
DATASET = make_dataset(id="orders", columns=COLUMNS)
TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}


def put(workspace, rows, dataset=DATASET):
    """Put rows where a landed dataset stands, and say what a load would say about them."""
    table = pa.table({c.name: pa.array([row.get(c.name) for row in rows], TYPES[c.type]) for c in dataset.columns})
    days = [row["day"] for row in rows if row.get("day")]
    columns = tuple(LoadedColumn(name=c.name, type=c.type, missing=0, distinct=5) for c in dataset.columns)
    first, last = (min(days), max(days)) if days else (None, None)
    load = Load(
        dataset=dataset.id,
        status="loaded",
        version="v1",
        loaded_at=AT,
        rows=len(rows),
        columns=columns,
        first_day=first,
        last_day=last,
    )
    path = data_paths(load, workspace.landed)[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return load


def metric(number, expression, where=None, **changes):
    fields = {"dimensions": ("place", "kind"), "grains": ("month",)} | changes
    return Metric(id=f"m{number}", title="M", dataset="orders", expression=expression, where=where, **fields)


def values(cells, metric_id, grain="month"):
    return {(cell.member, cell.start): cell.value for cell in cells if cell.metric == metric_id and cell.grain == grain}
