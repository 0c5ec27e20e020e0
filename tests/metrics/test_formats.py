from __future__ import annotations

import json
from datetime import UTC, date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_workspace import make_dataset

from northing.metrics.loads import data_paths
from northing.model import Column

TYPES = ("integer", "number", "boolean", "date", "timestamp", "text")
TEXTS = (
    *(
        "1",
        "1.5",
        "1.0",
        "+5",
        "-0",
        "5.",
        ".5",
        "1e3",
        "0x10",
        "1_000",
        "1,000",
        " 5",
        "5 ",
        "inf",
        "nan",
        "99999999999999999999",
    ),
    *("true", "TRUE", "yes", "t", "no", "0", "2013-01-31", "2013-1-2", "2013/01/02", "20130102", "2013-02-30"),
    *(
        "2013-01-02 foo",
        "2013-01-02 10:11",
        "2013-01-02T10:11:12",
        "2013-01-02 25:00",
        "01/02/2013",
        "epoch",
        "infinity",
    ),
    *("hello", "33%", "a,b", 'say "hi"', "O'Hare"),
)


def landed(workspace, kind, files):
    dataset = make_dataset(
        id=f"values-{kind}",
        files=files,
        columns=(Column(name="n", type="integer"), Column(name="v", type=kind)),
        time_column=None,
    )
    load = workspace.load(dataset)
    assert load.status == "loaded", load.reason
    rows = pq.read_table([str(path) for path in data_paths(load, workspace.landed)]).to_pylist()
    return {row["n"]: row["v"] for row in rows}, {fault[2] for fault in workspace.faults(load)}


@pytest.mark.parametrize("kind", TYPES)
def test_all_formats_have_the_same_good_values(workspace, kind):
    workspace.write(
        "v.csv", "n,v\n" + "".join(f'{n},"{v.replace(chr(34), chr(34) * 2)}"\n' for n, v in enumerate(TEXTS))
    )
    workspace.write("v.jsonl", "".join(json.dumps({"n": n, "v": v}) + "\n" for n, v in enumerate(TEXTS)))
    table = pa.table({"n": pa.array(range(len(TEXTS))), "v": pa.array(TEXTS)})
    (workspace.root / "data").mkdir(exist_ok=True)
    pq.write_table(table, workspace.root / "data" / "v.parquet")
    book = openpyxl.Workbook()
    book.active.append(["n", "v"])
    for n, value in enumerate(TEXTS):
        book.active.append([n, None])
        book.active.cell(n + 2, 2).value = value
        book.active.cell(n + 2, 2).data_type = "s"
    book.save(workspace.root / "data" / "v.xlsx")
    results = [landed(workspace, kind, f"v.{ending}") for ending in ("csv", "jsonl", "parquet", "xlsx")]
    assert all(result == results[0] for result in results)


def test_what_is_good_is_strict(workspace):
    workspace.write(
        "v.csv", "n,v\n" + "".join(f'{n},"{v.replace(chr(34), chr(34) * 2)}"\n' for n, v in enumerate(TEXTS))
    )
    integers, _ = landed(workspace, "integer", "v.csv")
    assert {TEXTS[n] for n in integers} == {"1", "1.0", "+5", "-0", "5.", " 5", "5 ", "0", "20130102"}
    dates, bad = landed(workspace, "date", "v.csv")
    assert {TEXTS[n] for n in dates} == {
        *("2013-01-31", "2013-1-2", "2013/01/02", "2013-01-02 10:11", "2013-01-02T10:11:12"),
    }
    assert {"2013-02-30", "2013-01-02 foo", "2013-01-02 25:00", "epoch"} <= bad
    numbers, _ = landed(workspace, "number", "v.csv")
    assert {TEXTS[n] for n, value in numbers.items() if value is None} == {"inf", "nan", "infinity"}


def test_json_lines_that_are_no_object_are_bad_rows(workspace):
    good = b'{"n": 1, "v": 2}\n\n{"n": 2}\n'
    workspace.write("v.jsonl", good + b'[1]\n{"n": \n{"n": "x", "v": {"deep": 1}}\n{"n": 4, "v": "\xff"}\n')
    dataset = make_dataset(
        files="v.jsonl", columns=(Column(name="n", type="integer"), Column(name="v", type="text")), time_column=None
    )
    load = workspace.load(dataset)
    assert (load.rows, load.bad_rows) == (2, 4)
    assert [(line, column) for line, column, _ in workspace.faults(load)] == [(4, ""), (5, ""), (6, "n"), (7, "")]


def test_a_typed_parquet_column_is_taken_as_it_is(workspace):
    (workspace.root / "data").mkdir()
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int16()),
            "name": ["a", "NA"],
            "day": pa.array([date(2013, 1, 1), None]),
            "amount": pa.array([1.5, float("nan")], pa.float32()),
            "at": pa.array([datetime(2013, 1, 1, 12, tzinfo=UTC), None]),
        }
    )
    pq.write_table(table, workspace.root / "data" / "orders.parquet")
    dataset = make_dataset(files="orders.parquet")
    load = workspace.load(dataset)
    assert pq.read_table([str(path) for path in data_paths(load, workspace.landed)]).to_pylist() == [
        {"id": 1, "name": "a", "day": date(2013, 1, 1), "amount": 1.5},
        {"id": 2, "name": None, "day": None, "amount": None},
    ]


def test_a_sheet_is_chosen_by_name_and_rows_are_counted_as_in_the_sheet(workspace):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("Orders")
    sheet.append(["id", "name", "day", "amount"])
    sheet.append([1, "Ann", date(2013, 1, 31), 2.5])
    sheet.append([None, None, None, None])
    sheet.append(["x", 7, datetime.fromisoformat("2013-01-31 12:00"), "much"])
    (workspace.root / "data").mkdir()
    book.save(workspace.root / "data" / "orders.xlsx")
    load = workspace.load(make_dataset(files="orders.xlsx", sheet="Orders"))
    assert (load.rows, load.bad_rows) == (1, 1)
    assert workspace.faults(load) == [(4, "id", "x"), (4, "amount", "much")]
    wrong = workspace.load(make_dataset(files="orders.xlsx", sheet="Order"))
    assert "it has no sheet 'Order'; there are: Cover, Orders" in wrong.reason
