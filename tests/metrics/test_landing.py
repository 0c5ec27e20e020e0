from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_workspace import AT, COLUMNS, make_dataset

from northing.metrics.loads import KEPT_VERSIONS, current_load, data_paths, latest_attempt, load_of_version
from northing.model import Column, DataTest

GOOD = "id,name,day,amount\n1,Ann,2013-01-31,2.5\n2,NA,2013-02-28,\n"


def rows_of(workspace, load):
    return pq.read_table([str(path) for path in data_paths(load, workspace.landed)]).to_pylist()


def test_a_csv_file_lands_typed(workspace):
    workspace.write("orders.csv", GOOD)
    load = workspace.load(make_dataset())
    assert (load.status, load.rows, load.bad_rows, load.issues) == ("loaded", 2, 0, ())
    assert rows_of(workspace, load) == [
        {"id": 1, "name": "Ann", "day": date(2013, 1, 31), "amount": 2.5},
        {"id": 2, "name": None, "day": date(2013, 2, 28), "amount": None},
    ]
    assert (load.first_day, load.last_day) == (date(2013, 1, 31), date(2013, 2, 28))
    assert [(column.name, column.missing) for column in load.columns if column.missing] == [("name", 1), ("amount", 1)]
    assert load.files[0].rows == 2
    assert load.files[0].size == len(GOOD)


def test_the_same_content_twice_changes_nothing(workspace):
    workspace.write("orders.csv", GOOD)
    first = workspace.load(make_dataset())
    folder = workspace.landed / "orders"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.suffix}
    second = workspace.load(make_dataset(), at=AT + timedelta(days=1))
    assert second == replace(first, status="unchanged")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_other_content_or_another_definition_is_another_version(workspace):
    workspace.write("orders.csv", GOOD)
    versions = {workspace.load(make_dataset()).version}
    versions.add(workspace.load(make_dataset(null_values=("", "NA", "Ann"))).version)
    versions.add(workspace.load(make_dataset(columns=COLUMNS[:3])).version)
    workspace.write("orders.csv", GOOD + "3,Bob,2013-03-01,1\n")
    versions.add(workspace.load(make_dataset()).version)
    assert len(versions) == 4


def test_only_the_last_few_versions_stay(workspace):
    loads = []
    for number in range(KEPT_VERSIONS + 2):
        workspace.write("orders.csv", GOOD + f"{number},x,2013-03-01,bad\n")
        loads.append(workspace.load(make_dataset(), at=AT + timedelta(days=number)))
    kept = [load for load in loads if load_of_version("orders", load.version, workspace.landed) is not None]
    assert kept == loads[-KEPT_VERSIONS:]
    assert len(list((workspace.landed / "orders" / "parts").glob("*.rejects.parquet"))) == KEPT_VERSIONS
    assert current_load("orders", workspace.landed) == loads[-1]


def test_bad_rows_are_listed_with_line_column_text_and_what_was_expected(workspace):
    lines = [
        "id,name,day,amount",  # line 1
        '1,"two\nlines",2013-01-01,1',  # lines 2 and 3
        "x,a,2013-02-30,33%",  # line 4
        "2,a,2013-01-01",  # line 5
        "3,a,2013-01-01,1,2",  # line 6
        '4,"b\n\nc",2013-13-01,1',  # lines 7 to 9
        "5.5,a,2013-01-02 foo,inf",  # line 10
        "6.0, a ,2013-01-03,1e3",  # line 11
        "7,caf\u00e9,2013-01-01,1",  # line 12, not in UTF-8
    ]
    content = "\n".join([*lines, ""]).encode("latin-1")
    workspace.write("orders.csv", content)
    load = workspace.load(make_dataset())
    assert (load.status, load.rows, load.bad_rows) == ("loaded", 2, 6)
    *faults, (line, column, found) = workspace.faults(load)
    assert (line, column, found[:5]) == (12, "", "7,caf")
    assert faults == [
        (4, "id", "x"),
        (4, "day", "2013-02-30"),
        (4, "amount", "33%"),
        (5, "", "2,a,2013-01-01"),
        (6, "", "3,a,2013-01-01,1,2"),
        (7, "day", "2013-13-01"),
        (10, "id", "5.5"),
        (10, "day", "2013-01-02 foo"),
    ]
    expected = {reject.expected for reject in load.rejects}
    assert {"a date such as 2013-01-31", "4 columns, not 3", "4 columns, not 5", "text in UTF-8"} <= expected
    (issue,) = load.issues
    assert (issue.code, issue.level, issue.where.line) == ("NR307", "warning", 4)
    assert "6 of 8 rows are bad" in issue.message


def test_too_many_bad_rows_fail_the_load_and_the_good_data_stays(workspace):
    dataset = make_dataset(bad_row_limit=0.4)
    workspace.write("orders.csv", GOOD)
    good = workspace.load(dataset)
    workspace.write("orders.csv", GOOD + "x,y,z,w\nq,r,s,t\n")
    failed = workspace.load(dataset, at=AT + timedelta(days=1))
    assert failed.status == "failed"
    assert "2 of 4 rows are bad" in failed.reason
    assert "allows 40.00%" in failed.reason
    assert len(workspace.faults(failed)) == 6
    assert current_load("orders", workspace.landed) == good
    assert latest_attempt("orders", workspace.landed) == failed
    workspace.write("orders.csv", GOOD)
    assert workspace.load(dataset, at=AT + timedelta(days=2)).status == "unchanged"
    assert latest_attempt("orders", workspace.landed) == good


def test_a_quotation_mark_that_never_ends_costs_few_rows(workspace):
    lines = [f'{n},"name {n}",2013-01-01,1' for n in range(1000)]
    lines[500] = '500,"never closed,2013-01-01,1'
    workspace.write("orders.csv", "id,name,day,amount\n" + "\n".join(lines) + "\nx,last,2013-01-01,1\n")
    load = workspace.load(make_dataset())
    assert load.rows + load.bad_rows == 1001
    assert load.rows >= 998
    assert workspace.faults(load)[0][0] == 502
    assert workspace.faults(load)[-1] == (1002, "id", "x")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packing", ["", ".gz", ".zst", ".zip"])
def test_lines_are_right_however_the_file_is_packed(workspace, newline, mark, packing):
    text = 'id,name,day,amount\n1,"a\nb",2013-01-01,1\n\n2,c,2013-01-01\n3,d,never,1\n'.replace("\n", newline)
    content = mark + text.encode()
    path = workspace.write(f"orders.csv{packing}", content)
    if packing == ".gz":
        path.write_bytes(gzip.compress(content))
    elif packing == ".zst":
        path.write_bytes(pa.compress(content, codec="zstd", asbytes=True))
    elif packing == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("orders.csv", content)
    load = workspace.load(make_dataset(files="orders.csv*"))
    assert (load.status, load.rows) == ("loaded", 1)
    assert [(line, column) for line, column, _ in workspace.faults(load)] == [(5, ""), (6, "day")]


def test_lines_are_right_in_a_file_that_is_read_by_several_threads(workspace):
    lines, wrong, line = [], [], 2
    for number in range(120_000):
        name = '"of three\nlines\n"' if number % 3 == 0 else "plain"
        bad = number % 1009
        fields = [str(number), name, "2013-02-30" if bad == 5 else "2013-02-28", "1"]
        lines.append(",".join(fields[:3] if bad == 6 else fields))
        wrong += [line] if bad in {5, 6} else []
        line += 3 if number % 3 == 0 else 1
    workspace.write("orders.csv", "id,name,day,amount\n" + "\n".join(lines) + "\n")
    load = workspace.load(make_dataset())
    assert [fault[0] for fault in workspace.faults(load)] == wrong
    assert load.bad_rows == len(wrong)


@pytest.mark.parametrize(("name", "delimiter"), [("orders.csv", ";"), ("orders.csv", "|"), ("orders.tsv", "\t")])
def test_what_parts_the_columns_is_found_out(workspace, name, delimiter):
    workspace.write(name, GOOD.replace(",", delimiter))
    assert workspace.load(make_dataset(files="orders.*")).rows == 2


def test_columns_may_stand_in_another_order_in_every_file(workspace):
    workspace.write("a.csv", "id,name,day,amount,more\n1,Ann,2013-01-31,2.5,x\n")
    workspace.write("b.csv", "amount,day,extra,name,id\n3,2013-01-30,y,Bob,2\n")
    load = workspace.load(make_dataset(files="*.csv"))
    assert sorted((row["id"], row["name"], row["amount"]) for row in rows_of(workspace, load)) == [
        (1, "Ann", 2.5),
        (2, "Bob", 3.0),
    ]
    assert [(issue.code, issue.level) for issue in load.issues] == [("NR305", "hint")] * 2
    assert [file.rows for file in load.files] == [1, 1]


def test_missing_and_double_columns_are_one_issue_each(workspace):
    workspace.write("orders.csv", "id,Name,day,day\n1,Ann,2013-01-31,2013-01-31\n")
    load = workspace.load(make_dataset())
    assert load.status == "failed"
    by_code = {issue.code: issue for issue in load.issues if issue.level == "error" and "'name'" in issue.message}
    assert "did you mean 'Name'?" in by_code["NR304"].fix
    assert sorted(issue.code for issue in load.issues) == ["NR304", "NR304", "NR305", "NR306"]
    assert latest_attempt("orders", workspace.landed).reason.endswith("(and 2 more)")


@pytest.mark.parametrize(
    ("files", "access_point", "code"),
    [
        ("none*.csv", "data", "NR301"),
        ("*", "nowhere", "NR301"),
        ("*", "../..", "NR302"),
        ("../secret.csv", "data", "NR302"),
        ("/etc/passwd", "data", "NR302"),
        ("link.csv", "data", "NR302"),
        ("*", "https://example.org/orders.csv", "NR302"),
        ("orders.doc", "data", "NR303"),
        ("orders[[]1].csv", "data", "NR310"),
        ("broken.parquet", "data", "NR310"),
        ("broken.xlsx", "data", "NR310"),
        ("broken.csv.gz", "data", "NR310"),
        ("broken.csv.zip", "data", "NR310"),
        ("empty.csv", "data", "NR310"),
    ],
)
def test_files_that_cannot_be_had_are_named(workspace, files, access_point, code):
    outside = workspace.root.parent / "outside.csv"
    outside.write_text(GOOD)
    for name in ("orders.csv", "orders.doc", "orders[1].csv", "broken.parquet", "broken.xlsx", "broken.csv.gz"):
        workspace.write(name, GOOD)
    workspace.write("broken.csv.zip", "no archive")
    workspace.write("empty.csv", "")
    (workspace.root / "data" / "link.csv").symlink_to(outside)
    load = workspace.load(make_dataset(files=files), access_point=access_point)
    assert load.status == "failed"
    assert code in {issue.code for issue in load.issues}
    assert load.reason


def test_an_absolute_access_point_is_taken_at_its_word(workspace):
    workspace.write("orders.csv", GOOD)
    assert workspace.load(make_dataset(), access_point=str(workspace.root / "data")).rows == 2
    assert workspace.load(make_dataset(), access_point=str(workspace.root / "data" / "orders.csv")).rows == 2


def test_computed_columns_are_added_and_cannot_stop_a_load(workspace):
    workspace.write("orders.csv", "id,name,day,amount\n1,Ann,2013-01-31,2\n30,Bob,2013-02-01,0\n")
    computed = (
        Column(name="next", type="date", expression="make_date(2013, 2, id)"),
        Column(name="share", type="number", expression="1 / amount"),
        Column(name="double_share", type="number", expression="share * 2"),
    )
    load = workspace.load(make_dataset(columns=(*COLUMNS, *computed)))
    assert [(row["next"], row["share"], row["double_share"]) for row in rows_of(workspace, load)] == [
        (date(2013, 2, 1), 0.5, 1.0),
        (None, None, None),
    ]


def test_a_wrong_declaration_is_refused_with_all_its_faults(workspace):
    workspace.write("orders.csv", GOOD)
    dataset = make_dataset(
        columns=(
            *COLUMNS,
            Column(name="NAME", type="text"),
            Column(name="late", type="date", expression="upper(nam)"),
            Column(name="size", type="date", expression="amount * 2"),
        ),
        time_column="amount",
        tests=(DataTest(type="range", columns=("name", "nothing")), DataTest(type="expression", expression="sum(id)")),
    )
    load = workspace.load(dataset)
    assert {issue.code for issue in load.issues} == {"NR306", "NR311", "NR312", "NR321", "NR325", "NR327"}
    assert not list((workspace.landed / "orders").rglob("*.parquet"))


@pytest.mark.parametrize(
    ("test", "passes", "found"),
    [
        (DataTest(type="not_null", columns=("id",)), True, "0 rows against it"),
        (DataTest(type="not_null", columns=("id", "name")), False, "1 row against it"),
        (DataTest(type="unique", columns=("id",)), True, "0 rows against it"),
        (DataTest(type="unique", columns=("day",)), False, "2 rows against it"),
        (DataTest(type="unique", columns=("day", "id")), True, "0 rows against it"),
        (DataTest(type="accepted_values", columns=("name",), values=("Ann", "Bob")), True, "0 rows against it"),
        (DataTest(type="accepted_values", columns=("name",), values=("Ann",)), False, "1 row against it"),
        (DataTest(type="range", columns=("amount",), minimum=0, maximum=3), True, "0 rows against it"),
        (DataTest(type="range", columns=("amount",), minimum=2), False, "1 row against it"),
        (DataTest(type="row_count", minimum=3, maximum=3), True, "3 rows"),
        (DataTest(type="row_count", minimum=4), False, "3 rows"),
        (DataTest(type="expression", expression="day >= '2013-01-01'"), True, "0 rows against it"),
        (DataTest(type="expression", expression="amount > 1"), False, "2 rows against it"),
    ],
)
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_every_load_is_put_to_the_datasets_tests(workspace, test, passes, found, severity):
    workspace.write("orders.csv", "id,name,day,amount\n1,Ann,2013-01-31,2\n2,NA,2013-01-31,\n3,Bob,2013-02-01,1\n")
    load = workspace.load(make_dataset(tests=(replace(test, severity=severity),)))
    (result,) = load.tests
    assert (result.passed, result.found) == (passes, found)
    assert load.status == "loaded"
    assert load.is_trusted == (passes or severity == "warning")
    assert [(issue.code, issue.level) for issue in load.issues] == ([] if passes else [("NR309", severity)])


def test_a_crash_leaves_the_old_version_whole(workspace, monkeypatch):
    workspace.write("orders.csv", GOOD)
    good = workspace.load(make_dataset())
    workspace.write("orders.csv", GOOD + "3,Bob,2013-03-01,1\n")
    monkeypatch.setattr("northing.metrics.landing.save_load", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        workspace.load(make_dataset())
    monkeypatch.undo()
    assert current_load("orders", workspace.landed) == good
    assert len(rows_of(workspace, good)) == 2
    assert workspace.load(make_dataset()).rows == 3
    assert not [path for path in (workspace.landed / "orders").iterdir() if path.name.startswith(".part")]


def test_the_manifest_is_plain_json(workspace):
    workspace.write("orders.csv", GOOD)
    load = workspace.load(make_dataset())
    manifest = json.loads((workspace.landed / "orders" / f"{load.version}.json").read_text())
    assert manifest["rows"] == 2
    assert manifest["loaded_at"] == "2013-11-18T09:00:00Z"


def test_a_file_without_rows_lands_empty(workspace):
    workspace.write("orders.csv", "id,name,day,amount\n")
    load = workspace.load(make_dataset(tests=(DataTest(type="row_count", minimum=1),)))
    assert (load.status, load.rows, load.first_day, load.is_trusted) == ("loaded", 0, None, False)
    assert rows_of(workspace, load) == []
