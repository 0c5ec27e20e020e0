"""Whatever stands in a file, a load ends with a clear answer, and the last good data stays."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_workspace import COLUMNS, make_dataset

from northing.metrics.loads import current_load
from northing.model import Column, DataTest

GOOD = "id,name,day,amount\n1,Ann,2013-01-31,2.5\n2,NA,2013-02-28,\n"
LARGEST = 2**63 - 1


def test_files_without_the_time_column_are_told_of_by_that_name(workspace):
    workspace.write("orders.csv", "id,name,date,amount\n1,Ann,2013-01-31,2.5\n")
    load = workspace.load(make_dataset())
    assert load.reason == "the time column 'day' is missing in 'orders.csv'"
    assert "the file has: id, name, date, amount" in load.issues[0].fix
    declared = make_dataset(columns=tuple(column for column in COLUMNS if column.name != "day"))
    assert "the time column 'day' is no column of dataset 'orders'" in workspace.load(declared).reason


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_numbers_that_are_infinite_or_none_count_as_no_value_and_are_told_of(workspace, ending):
    values = ["1", "nan", "-inf", "2", "Infinity"]
    if ending == "csv":
        text = "".join(f"{n},a,2013-01-0{n + 1},{value}\n" for n, value in enumerate(values))
        workspace.write("orders.csv", f"id,name,day,amount\n{text}x,a,2013-01-01,inf\n")
    elif ending == "jsonl":
        rows = [{"id": n, "name": "a", "day": f"2013-01-0{n + 1}", "amount": v} for n, v in enumerate(values)]
        workspace.write("orders.jsonl", "\n" + "".join(json.dumps(row) + "\n" for row in rows))
    else:
        path = workspace.write("orders.parquet", b"")
        days = [date(2013, 1, n + 1) for n in range(5)]
        numbers = [float(value) for value in values]
        pq.write_table(pa.table({"id": range(5), "name": ["a"] * 5, "day": days, "amount": numbers}), path)
    load = workspace.load(make_dataset(files="orders.*", tests=(DataTest(type="not_null", columns=("amount",)),)))
    assert [row["amount"] for row in workspace.rows(load)] == [1, None, None, 2, None]
    (issue,) = [issue for issue in load.issues if issue.code == "NR315"]
    assert (issue.level, issue.where.line) == ("warning", 2 if ending == "parquet" else 3)
    assert issue.message.startswith("3 values are infinite or not a number in the column 'amount'")
    assert [test.found for test in load.tests] == ["3 rows against it"]
    again = workspace.load(make_dataset(files="orders.*"))
    assert "NR315" in {issue.code for issue in again.issues}


def test_integers_beyond_64_bits_are_bad_rows(workspace):
    values = [LARGEST, LARGEST + 1, -LARGEST - 1, -LARGEST - 2, 10**30]
    workspace.write(
        "orders.csv", "id,name,day,amount\n" + "".join(f"{value},a,2013-01-31,{value}\n" for value in values)
    )
    load = workspace.load(make_dataset())
    assert [row["id"] for row in workspace.rows(load)] == [LARGEST, -LARGEST - 1]
    assert [fault[2] for fault in workspace.faults(load)] == [str(LARGEST + 1), str(-LARGEST - 2), str(10**30)]
    assert "between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807" in load.rejects[0].expected
    assert (load.columns[0].smallest, load.columns[0].largest) == (-LARGEST - 1, LARGEST)
    assert current_load("orders", workspace.landed) == load


def test_integers_of_parquet_that_do_not_fit_are_bad_rows(workspace):
    path = workspace.write("orders.parquet", b"")
    columns = {"id": pa.array([1, 2**64 - 1], pa.uint64()), "name": ["a"] * 2, "day": [date(2013, 1, 1)] * 2}
    pq.write_table(pa.table({**columns, "amount": [1.0, 2.0]}), path)
    load = workspace.load(make_dataset(files="orders.parquet"))
    assert workspace.faults(load) == [(2, "id", str(2**64 - 1))]


def test_dates_outside_the_calendar_are_bad_rows(workspace):
    days = ["0001-01-01", "9999-12-31", "0000-12-31", "10000-01-01", "-0044-03-15", "+12013-01-01", "0044-03-15 (BC)"]
    workspace.write("orders.csv", "id,name,day,amount\n" + "".join(f"1,a,{day},1\n" for day in days))
    load = workspace.load(make_dataset())
    assert [row["day"] for row in workspace.rows(load)] == [date.min, date.max]
    assert (load.first_day, load.last_day) == (date.min, date.max)
    assert [fault[2] for fault in workspace.faults(load)] == days[2:]
    assert {reject.expected for reject in load.rejects} == {"a date of the years 1 to 9999"}


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("s"), pa.timestamp("us", tz="UTC")])
@pytest.mark.parametrize("column", ["date", "timestamp"])
def test_dates_of_parquet_outside_the_calendar_are_bad_rows(workspace, kind, column):
    per_day = 1 if pa.types.is_date(kind) else 86_400 * (1 if kind.unit == "s" else 1_000_000)
    far = [days * per_day for days in (0, 3_000_000, -800_000)]
    path = workspace.write("t.parquet", b"")
    integers = pa.array(far, pa.int32() if pa.types.is_date(kind) else pa.int64())
    pq.write_table(pa.table({"n": [0, 1, 2], "at": integers.cast(kind)}), path)
    columns = (Column(name="n", type="integer"), Column(name="at", type=column))
    load = workspace.load(make_dataset(files="t.parquet", columns=columns, time_column="at"))
    assert [row["n"] for row in workspace.rows(load)] == [0]
    assert [(line, name) for line, name, _ in workspace.faults(load)] == [(2, "at"), (3, "at")]
    what = "date" if column == "date" else "moment"
    assert {reject.expected for reject in load.rejects} == {f"a {what} of the years 1 to 9999"}


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "csv.zip", "jsonl", "parquet", "xlsx"])
def test_an_empty_file_among_good_ones_fails_the_load_in_one_sentence(workspace, ending):
    workspace.write("a.csv", GOOD)
    dataset = make_dataset(files="*")
    good = workspace.load(dataset)
    path = workspace.write(f"b.{ending}", b"")
    failed = workspace.load(dataset)
    assert failed.reason == f"'b.{ending}' cannot be read: it is empty, without even the names of its columns"
    assert current_load("orders", workspace.landed) == good
    path.unlink()
    assert workspace.load(dataset).status == "unchanged"


def test_a_file_with_nothing_but_names_of_columns_is_no_fault(workspace):
    workspace.write("a.csv", GOOD)
    workspace.write("b.csv", GOOD.partition("\n")[0])
    load = workspace.load(make_dataset(files="*.csv"))
    assert (load.status, load.rows, [file.rows for file in load.files]) == ("loaded", 2, [2, 0])


def test_an_archive_holds_one_file(workspace):
    path = workspace.write("orders.csv.zip", b"")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    load = workspace.load(make_dataset(files="orders*"))
    assert load.reason == "'orders.csv.zip' cannot be read: the archive holds 2 files; one is expected"


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_json_lines_that_cannot_be_unpacked_or_have_no_column_are_named(workspace, ending):
    workspace.write(f"orders.{ending}", b"no json\n")
    load = workspace.load(make_dataset(files="orders*"))
    assert {issue.code for issue in load.issues} == {"NR310" if ending.endswith("gz") else "NR304"}


def test_no_text_means_no_value_where_none_is_declared_to(workspace):
    path = workspace.write("orders.parquet", b"")
    days = [date(2013, 1, 1)] * 2
    pq.write_table(pa.table({"id": [1, 2], "name": ["NA", ""], "day": days, "amount": [1.0, 2.0]}), path)
    load = workspace.load(make_dataset(files="orders*", null_values=()))
    assert [row["name"] for row in workspace.rows(load)] == ["NA", ""]


def test_every_file_at_fault_is_named(workspace):
    workspace.write("a.csv", GOOD)
    workspace.write("b.csv", "id,day\n")
    workspace.write("c.parquet", b"none")
    workspace.write("d.csv", b"")
    load = workspace.load(make_dataset(files="*"))
    assert {(issue.code, issue.where.file) for issue in load.issues if issue.level == "error"} == {
        ("NR304", "b.csv"),
        ("NR310", "c.parquet"),
        ("NR310", "d.csv"),
    }


def test_a_file_that_may_not_be_looked_at_is_named(workspace):
    workspace.write("a.csv", GOOD)
    (workspace.root / "data" / "b.csv").symlink_to(workspace.root / "data" / "gone.csv")
    (workspace.root / "data" / "c.csv").mkdir()
    assert workspace.load(make_dataset(files="*.csv")).rows == 2


def test_odd_cells_of_a_sheet_are_judged_like_texts(workspace):
    book = openpyxl.Workbook()
    book.active.append(["id", "name", "day", "amount"])
    book.active.append([1e300, "a", datetime(2013, 1, 31), 1e300])  # noqa: DTZ001 - a sheet knows no zones
    book.active.append([1, True, "2013-01-31", "nan"])
    book.active.append([1.5, 2.0, date(2013, 1, 31), 1])
    path = workspace.write("orders.xlsx", b"")
    book.save(path)
    load = workspace.load(make_dataset(files="orders.xlsx"))
    assert [(line, column) for line, column, _ in workspace.faults(load)] == [(2, "id"), (4, "id")]
    assert workspace.rows(load) == [{"id": 1, "name": "true", "day": date(2013, 1, 31), "amount": None}]
