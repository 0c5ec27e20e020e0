from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_workspace import Workspace, make_dataset

from northing.metrics.computed import check_dataset
from northing.model import Column

COLUMNS = (Column(name="n", type="integer"), Column(name="at", type="timestamp"))
DAYS = (Column(name="n", type="integer"), Column(name="at", type="date"))
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


def land(workspace, texts, *, name="t.csv", columns=COLUMNS, **changes):
    workspace.write(name, "n,at\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts)))
    return workspace.load(make_dataset(files="t*", columns=columns, time_column="at", **changes))


def landed(workspace, load):
    return [row["at"] for row in sorted(workspace.rows(load), key=lambda row: row["n"])]


def at(text):
    return datetime.fromisoformat(text)


def test_times_with_an_offset_are_converted_to_utc(workspace):
    texts = {
        "2013-01-01T12:00:00Z": "2013-01-01 12:00",
        "2013-01-01T12:00:00+02:00": "2013-01-01 10:00",
        "2013-01-01 12:00:00 +0200": "2013-01-01 10:00",
        "2013-01-01 12:00+02": "2013-01-01 10:00",
        "2013-01-01T12:00:00.5-05:30": "2013-01-01 17:30:00.5",
        "2013-01-01 12:00:00 UTC": "2013-01-01 12:00",
        "2013-07-01 12:00 Europe/Berlin": "2013-07-01 10:00",
        "2013-01-01 12:00:00 America/Argentina/Buenos_Aires": "2013-01-01 15:00",
        "2013-01-01 00:30:00+01:00": "2012-12-31 23:30",
        "9999-12-31T23:59:59Z": "9999-12-31 23:59:59",
        "9999-12-31T23:59:59-05:00": "9999-12-31 23:59:59.999999",
        "0001-01-01T00:00:00+05:00": "0001-01-01 00:00",
    }
    load = land(workspace, texts)
    assert (load.status, load.bad_rows, load.issues) == ("loaded", 0, ())
    assert landed(workspace, load) == [at(text) for text in texts.values()]


@pytest.mark.parametrize(
    "text",
    [
        *("2013-01-01 01:00 PM", "2013-01-01 12:00 EST", "2013-01-01 12:00 Nowhere/Land", "2013-01-01 12:00 +"),
        *("2013-01-01 12:00+25:00", "2013-01-01T12:00:00z", "2013-01-01T12:00:00+01:00[Europe/Berlin]", "2013-01-01Z"),
    ],
)
@pytest.mark.parametrize("columns", [COLUMNS, DAYS])
def test_what_names_no_one_zone_is_a_bad_value(workspace, text, columns):
    load = land(workspace, [text, "2013-01-01T12:00:00Z"], columns=columns)
    assert [(line, found) for line, _, found in workspace.faults(load)] == [(2, text)]
    assert load.rows == 1
    assert "NR314" not in {issue.code for issue in load.issues}


def test_times_are_put_on_the_clock_of_the_dataset_through_summer_and_winter(workspace):
    texts = {
        "2013-03-31T00:59:59Z": "2013-03-31 01:59:59",
        "2013-03-31T01:00:00Z": "2013-03-31 03:00:00",
        "2013-10-27T00:30:00Z": "2013-10-27 02:30:00",
        "2013-10-27T01:30:00Z": "2013-10-27 02:30:00",
        "2013-06-30T22:30:00Z": "2013-07-01 00:30:00",
        "2013-12-31T23:30:00Z": "2014-01-01 00:30:00",
        "2013-06-30 22:30:00": "2013-06-30 22:30:00",
    }
    load = land(workspace, texts, time_zone="Europe/Berlin")
    assert landed(workspace, load) == [at(text) for text in texts.values()]
    assert load.issues == ()


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2024, 1, 1)), min_size=1, max_size=40),  # noqa: DTZ001
    st.sampled_from([0, 120, -330, 765]),
)
def test_every_instant_lands_as_a_clock_of_the_zone_shows_it(tmp_path_factory, zone, moments, minutes):
    workspace = Workspace(tmp_path_factory.mktemp("zones"))
    shift = timedelta(minutes=minutes)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    texts = [f"{(moment + shift).isoformat(timespec='microseconds')}{sign}{hours:02}:{rest:02}" for moment in moments]
    load = land(workspace, texts, time_zone=zone)
    expected = [m.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for m in moments]
    assert landed(workspace, load) == expected


def test_a_day_is_that_of_the_clock(workspace):
    texts = ["2013-01-01T23:30:00-05:00", "2013-01-01T00:30:00+02:00", "2013-01-05"]
    load = land(workspace, texts, columns=DAYS)
    assert landed(workspace, load) == [date(2013, 1, 2), date(2012, 12, 31), date(2013, 1, 5)]
    assert load.issues == ()
    there = land(workspace, texts, columns=DAYS, time_zone="America/New_York")
    assert landed(workspace, there) == [date(2013, 1, 1), date(2012, 12, 31), date(2013, 1, 5)]


@pytest.mark.parametrize("columns", [COLUMNS, DAYS])
def test_times_with_and_without_an_offset_in_one_column_are_refused_with_both_examples(workspace, columns):
    texts = ["2013-01-01T12:00:00Z"] * 3 + ["2013-01-01 13:00:00"] * 2
    load = land(workspace, texts, columns=columns)
    assert load.status == "failed"
    (issue,) = load.issues
    assert (issue.code, issue.where.file, issue.where.line) == ("NR314", "t.csv", 5)
    assert "'2013-01-01T12:00:00Z' in line 2 of 't.csv'" in issue.message
    assert "'2013-01-01 13:00:00' in line 5 of 't.csv'" in issue.message
    assert "time_zone" in issue.fix
    assert land(workspace, texts, columns=columns, time_zone="Europe/Berlin").status == "loaded"


def test_files_may_not_differ_in_it_either_and_known_ones_are_not_forgotten(workspace):
    assert land(workspace, ["2013-01-01 13:00:00"], name="t1.csv").status == "loaded"
    path = workspace.root / "data" / "t2.jsonl"
    path.write_text('\n{"n": 1, "at": "2013-01-01T13:00:00Z"}\n')
    load = workspace.load(make_dataset(files="t*", columns=COLUMNS, time_column="at"))
    assert load.status == "failed"
    assert "'2013-01-01T13:00:00Z' in line 2 of 't2.jsonl'" in load.reason
    assert "'2013-01-01 13:00:00' in line 2 of 't1.csv'" in load.reason


def test_an_example_is_looked_for_in_a_file_that_has_gone(workspace):
    assert land(workspace, ["2013-01-01 13:00:00"], name="t1.csv").status == "loaded"
    path = workspace.write("t2.csv", "n,at\n1,2013-01-01T13:00:00Z\n").with_name("t1.csv")
    dataset = make_dataset(files="t*", columns=COLUMNS, time_column="at")
    load = workspace.load(dataset, progress=lambda message: "reading t2" in message and path.unlink())
    assert load.reason.endswith("'2013-01-01T13:00:00Z' in line 2 of 't2.csv', one in 't1.csv'")


def test_columns_on_different_clocks_are_told_of(workspace):
    workspace.write("t.csv", "n,at,due\n1,2013-01-01T12:00:00Z,2013-01-02 12:00\n")
    columns = (*COLUMNS, Column(name="due", type="timestamp"))
    load = workspace.load(make_dataset(files="t.csv", columns=columns, time_column="at"))
    (issue,) = load.issues
    assert (load.status, issue.code, issue.level) == ("loaded", "NR314", "warning")
    assert "'at' have an offset and are converted to UTC, times of 'due' have none" in issue.message


def test_instants_of_parquet_are_put_on_the_clock_whatever_the_machine_is_set_to(workspace, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    (workspace.root / "data").mkdir()
    moments = [datetime(2013, 6, 30, 22, 30, tzinfo=UTC), None, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
    table = pa.table({"n": [0, 1, 2], "at": pa.array(moments, pa.timestamp("us", tz="America/New_York"))})
    pq.write_table(table, workspace.root / "data" / "t.parquet")
    last = at("9999-12-31 23:59:59")
    for columns, zone, expected in [
        (COLUMNS, None, [at("2013-06-30 22:30"), None, last]),
        (COLUMNS, "Europe/Berlin", [at("2013-07-01 00:30"), None, last.replace(microsecond=999999)]),
        (DAYS, "Europe/Berlin", [date(2013, 7, 1), None, date(9999, 12, 31)]),
        ((COLUMNS[0], Column(name="at", type="text")), None, ["2013-06-30 22:30:00", None, "9999-12-31 23:59:59"]),
    ]:
        time = "at" if columns[1].type != "text" else None
        load = workspace.load(make_dataset(files="t.parquet", columns=columns, time_column=time, time_zone=zone))
        assert landed(workspace, load) == expected
        assert load.issues == ()


def test_instants_of_parquet_and_times_of_a_sheet_do_not_mix(workspace):
    (workspace.root / "data").mkdir()
    table = pa.table({"n": [0], "at": pa.array([datetime(2013, 1, 1, 12, tzinfo=UTC)])})
    pq.write_table(table, workspace.root / "data" / "t1.parquet")
    book = openpyxl.Workbook()
    book.active.append(["n", "at"])
    book.active.append([1, datetime(2013, 1, 1, 13)])  # noqa: DTZ001 - a sheet knows no zones
    book.save(workspace.root / "data" / "t2.xlsx")
    dataset = make_dataset(files="t*", columns=COLUMNS, time_column="at")
    load = workspace.load(dataset)
    assert [issue.code for issue in load.issues] == ["NR314"]
    assert "in line 1 of 't1.parquet'" in load.reason
    assert "'2013-01-01T13:00:00' in line 2 of 't2.xlsx'" in load.reason


def test_a_time_zone_that_nobody_knows_is_refused(workspace):
    (issue,) = check_dataset(make_dataset(time_zone="Europe/Berln"))
    assert (issue.code, issue.where.field) == ("NR317", "time_zone")
    assert "Europe/Berlin" in issue.fix
    assert "such as Europe/Berlin" in check_dataset(make_dataset(time_zone="§"))[0].fix
    assert land(workspace, ["2013-01-01"], time_zone="CST").status == "failed"
