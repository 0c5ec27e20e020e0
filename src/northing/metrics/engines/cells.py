"""The columns that come back from an engine, each in the type that the built-in engine goes on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.nodes import Atom, ValueType
    from northing.metrics.singles import Single


def column_types(path: Path) -> dict[str, ValueType]:
    """Return the types of the columns of a landed file, in its order."""
    import pyarrow.parquet as pq

    return {column.name: _value_type(column.type) for column in pq.read_schema(path)}


def _value_type(kind: pa.DataType) -> ValueType:
    import pyarrow as pa

    tests: dict[ValueType, bool] = {
        "integer": pa.types.is_integer(kind),
        "number": pa.types.is_floating(kind),
        "boolean": pa.types.is_boolean(kind),
        "date": pa.types.is_date(kind),
        "timestamp": pa.types.is_timestamp(kind),
    }
    return next((name for name, fits in tests.items() if fits), "text")


def arrow_type(kind: ValueType) -> pa.DataType:
    """Return the type in which a column's values come back."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
    }
    return types.get(kind, pa.string())


def scan_schema(scan: Scan, types: Mapping[str, ValueType]) -> pa.Schema:
    """Return the columns of a scan's cells."""
    import pyarrow as pa

    keys: list[tuple[str, pa.DataType]] = [(f"p_{grain}", pa.date32()) for grain in scan.period_keys]
    keys += [(f"k{index}", arrow_type(types[name])) for index, name in enumerate(scan.keys)]
    if scan.masks:
        keys.append(("mask", pa.int64()))
    prefixes = [f"f{position}_" for position in range(len(scan.filters))] if scan.is_batch else [""]
    measures = [
        (f"{prefix}a{index}", _measure_type(atom)) for prefix in prefixes for index, atom in enumerate(scan.atoms)
    ]
    return pa.schema([*keys, *measures])


def single_schema(single: Single, one: Slice, types: Mapping[str, ValueType]) -> pa.Schema:
    """Return the columns of the cells of an aggregate that cannot be merged."""
    import pyarrow as pa

    keys = [("start", pa.date32()), *((f"k{index}", arrow_type(types[name])) for index, name in enumerate(one))]
    return pa.schema([*keys, ("a0", _measure_type(single.atom))])


def _measure_type(atom: Atom) -> pa.DataType:
    """Return the type of an aggregate's values: sums of integers are wider than integers."""
    import pyarrow as pa

    is_whole_sum = atom.kind == "sum" and atom.argument is not None and atom.argument.type == "integer"
    return pa.decimal128(38, 0) if is_whole_sum else arrow_type(atom.type)


def make_typed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with its columns in the types of a schema."""
    import pyarrow as pa

    columns = [column.cast(field.type) for column, field in zip(table.columns, schema, strict=True)]
    return pa.table(columns, schema=schema)
