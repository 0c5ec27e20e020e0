"""Rows full of edge cases and expressions over them: what every engine has to compute alike."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_workspace import AT, make_dataset

from northing.metrics.cube import Scan
from northing.metrics.dialect import DUCKDB
from northing.metrics.engine import DEFAULT_LIMITS, Engine
from northing.metrics.engines.sql_remote import SqlRemote
from northing.metrics.expression import parse_condition, parse_row_value, scope_of
from northing.metrics.filters import NO_FILTER
from northing.metrics.loads import Load, LoadedColumn, data_paths
from northing.metrics.nodes import Atom, Call, Field
from northing.model import Column

ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
COLUMNS = (
    Column(name="id", type="integer"),
    Column(name="day", type="date"),
    Column(name="place", type="text"),
    Column(name="kind", type="integer"),
    Column(name="amount", type="number"),
    Column(name="units", type="integer"),
    Column(name="other", type="integer"),
    Column(name="share", type="number"),
    Column(name="note", type="text"),
    Column(name="written", type="text"),
    Column(name="mask", type="boolean"),  # named as a key of the cube is
    Column(name="until", type="date"),
    Column(name="at", type="timestamp"),
    Column(name="select", type="integer"),  # a word of SQL
    Column(name="d", type="integer"),
    Column(name="a`b\"c'd\\e;--", type="integer"),
)
DATASET = make_dataset(id="orders", columns=COLUMNS)
MOST, LEAST = 2**63 - 1, -(2**63)
VALUES = {
    "kind": [None, 0, 1, 2, 3],
    "amount": [None, 0.0, -0.0, 0.25, -0.75, 2.5, -2.5, 0.49999999999999994, 2.675, 1234.5678, -99.995, 1e15 + 0.5],
    "units": [None, 0, 1, -1, 2, -7, 7, 100, 2**31, 2**53 + 1, 2**62, MOST, LEAST],
    "other": [None, 0, 1, -1, 2, 3, -2, 10, 2**33, MOST],
    "share": [None, 0.0, 1.0, -1.0, 0.5, 1e-300, -1e300, 1e308, 3.0, 700.0, 800.0, -800.0],
    "place": [None, "A", "B", "O'Hare", "", "Ünterföhring", "a\\b", "100%", "x_y"],
    "note": [
        *(
            None,
            "",
            "A",
            "a",
            "Z",
            "é",
            "É",
            "straße",
            "ΑΣ",
            "İstanbul",
            "  padded\t ",
            "\u00a0nbsp\u00a0",
            "two\nlines",
        ),
        *(
            "semi;colon",
            "-- comment",
            "/* x */",
            "quote'",
            '"double"',
            "\\",
            "\\'",
            "%",
            "_",
            "a%b_c",
            "👍 thumbs",
            "’ʼ＇",
        ),
        *("${env:HOME}", "{name:String}", "$1", "?", ":name", "Ångström", "a,b,,c"),
    ],
    "written": [
        *(
            None,
            "",
            "1",
            " 12 ",
            "-12.5",
            "12.5",
            "1e3",
            "1e-1",
            "+5",
            ".5",
            "5.",
            "1_000",
            "abc",
            "1e400",
            "1,5",
            "--1",
        ),
        *(
            "9223372036854775807",
            "9223372036854775808",
            "0.1",
            "TRUE",
            "f",
            "yes",
            "No",
            "t ",
            "NaN",
            "inf",
            "1d",
            "1_",
        ),
    ],
    "mask": [None, True, False],
    "until": [
        None,
        *(date(2013, 1, 1) + timedelta(days=13 * n) for n in range(12)),
        date(1999, 12, 31),
        date(2016, 2, 29),
    ],
    "at": [
        None,
        *(datetime(2013, 1, 1, 23, 59, 59, 999999) + timedelta(hours=37 * n, minutes=n) for n in range(12)),  # noqa: DTZ001
        datetime(1969, 12, 31, 23, 59, 59, 500000),  # noqa: DTZ001
        datetime(2016, 2, 29),  # noqa: DTZ001
    ],
    "select": [None, 1, 2],
    "d": [None, 4, 29, 31],
    "a`b\"c'd\\e;--": [None, 5, 6],
}


def make_rows(number: int = 400) -> list[dict[str, object]]:
    """Return rows in which every value stands at least once, beside others by chance."""
    chance = random.Random(20131118)  # noqa: S311
    days = [date(2013, 1, 1) + timedelta(days=n) for n in range(130)]
    rows: list[dict[str, object]] = []
    for position in range(number):
        picked = {
            name: values[position] if position < len(values) else chance.choice(values)
            for name, values in VALUES.items()
        }
        rows.append({"id": position, "day": chance.choice(days) if position % 17 else None, **picked})
    return rows


def put(landed: Path, rows: list[dict[str, object]], *, version: str = "0123456789abcdef") -> Load:
    """Put rows where a landed dataset stands, and say what a load would say about them."""
    columns = {c.name: pa.array([row.get(c.name) for row in rows], ARROW_TYPES[c.type]) for c in COLUMNS}
    days = [row["day"] for row in rows if row.get("day")]
    load = Load(
        dataset=DATASET.id,
        status="loaded",
        version=version,
        loaded_at=AT,
        rows=len(rows),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        columns=tuple(LoadedColumn(name=c.name, type=c.type, missing=0, distinct=9) for c in COLUMNS),
    )
    for path in data_paths(load, landed):
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path)
    return load


ROW_VALUES = tuple(
    line
    for line in Path(__file__).with_name("expressions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
)
"""Expressions over one row that every engine computes alike."""
COUNTED = {
    "the day until as a number": Call("days_of", (Field("until", "date"),), "integer"),
    "the moment at as a number": Call("microseconds_of", (Field("at", "timestamp"),), "integer"),
}
"""What the greatest and least of days and moments are taken of."""
REFUSABLE = {
    "cast(number as text)": "length(cast(amount as varchar))",
    "cast(text as date)": "year(cast(written as date))",
    "cast(text as timestamp)": "hour(cast(written as timestamp))",
    "% of numbers": "amount % 0.75",
    "split_part at a computed place or by a computed text": "length(split_part(note, place, 1))",
    "round to a computed number of decimals": "round(amount, kind)",
}
"""For each capability that an engine may lack, an expression that asks for it."""


def node_of(text: str):
    """Return the tree of an expression over a row, a truth as 1 or 0."""
    if text in COUNTED:
        return COUNTED[text]
    parsed = parse_row_value(text, scope_of(DATASET))
    assert parsed.node is not None, (text, parsed.issues)
    return Call("cast", (parsed.node,), "integer") if parsed.node.type == "boolean" else parsed.node


def condition_of(text: str):
    parsed = parse_condition(text, scope_of(DATASET))
    assert parsed.node is not None, (text, parsed.issues)
    return parsed.node


def row_scan(texts) -> Scan:
    """Return a scan whose every cell is one row, so that each row's values come back."""
    nodes = [node_of(text) for text in texts]
    return make_scan(atoms=[Atom("max", node, (), node.type) for node in nodes], keys=("id",))


def make_scan(*, atoms, keys=(), **more) -> Scan:
    """Return a scan by day, or as `more` says."""
    fields = {
        "table": DATASET.id,
        "time": Field("day", "date"),
        "period_keys": ("day",),
        "masks": (),
        "common": NO_FILTER,
        "filters": (),
        "slices": ((),),
        "is_batch": False,
        "cells": None,
        "asked": {},
    }
    return Scan(atoms=tuple(atoms), keys=tuple(keys), **(fields | more))


class BuiltIn(SqlRemote):
    """The built-in engine, asked for the same queries in its own dialect: what all others are held against."""

    def __init__(self) -> None:
        super().__init__("duckdb", DUCKDB, DEFAULT_LIMITS)
        self._paths: list[Path] = []

    def _put(self, load, landed, paths):
        self._paths = list(paths)
        return "landed"

    def _run(self, sql, schema):
        with Engine([path.parent for path in self._paths]) as engine:
            engine.open_parquet("landed", self._paths)
            return engine.arrow(sql)

    def close(self) -> None:
        self._paths = []


def cells_of(table: pa.Table) -> dict[tuple, dict[str, object]]:
    """Return the measures of cells by their keys."""
    keys = [name for name in table.column_names if re.fullmatch(r"p_\w+|k\d+|mask|start", name)]
    measures = [name for name in table.column_names if name not in keys]
    return {tuple(row[name] for name in keys): {name: row[name] for name in measures} for row in table.to_pylist()}


def differences(found: pa.Table, expected: pa.Table) -> list[str]:
    """Return where two tables of cells differ, in words."""
    mine, theirs = cells_of(found), cells_of(expected)
    told = [f"{key} is missing" for key in theirs.keys() - mine.keys()]
    told += [f"{key} is not expected" for key in mine.keys() - theirs.keys()]
    for key in mine.keys() & theirs.keys():
        for name, value in theirs[key].items():
            if not is_same(mine[key][name], value):
                told.append(f"{key} {name}: {mine[key][name]!r}, not {value!r}")
    return told


def is_same(found: object, expected: object) -> bool:
    """Tell whether two values are equal, numbers within a part in a thousand million."""
    if isinstance(found, float) and isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-9, abs=1e-300)
    return found == expected
