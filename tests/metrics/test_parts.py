from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from landing_workspace import AT, COLUMNS, make_dataset

from northing.metrics.folders import dataset_folder, one_load_at_a_time
from northing.metrics.loads import (
    KEPT_VERSIONS,
    current_load,
    data_paths,
    forget_stamps,
    latest_attempt,
    load_of_version,
    read_rejects,
)
from northing.model import Column, DataTest

DATASET = make_dataset(files="*.csv")
HEADER = "id,name,day,amount\n"


def lines(first, number=3, *, day="2013-01-31"):
    return HEADER + "".join(f"{n},name {n},{day},{n}.5\n" for n in range(first, first + number))


def read_files(workspace, dataset=DATASET):
    """Load and return what came of it, with the names of the files that were read."""
    told = []
    load = workspace.load(dataset, progress=told.append)
    return load, [message.rpartition(" ")[2] for message in told if ": reading " in message]


def parts(workspace):
    return {path.name.partition(".")[0] for path in (workspace.landed / "orders" / "parts").iterdir()}


@pytest.fixture
def opened():
    """Collect the names of the files that are opened while the test runs."""
    names: list[str] = []
    hook = names.append
    sys.addaudithook(lambda event, arguments: hook and event == "open" and hook(str(arguments[0])))
    yield names
    hook = None


def test_only_files_that_are_new_or_changed_are_read(workspace, opened):
    for number in range(3):
        workspace.write(f"{number}.csv", lines(number * 10))
    workspace.settle()
    first, read = read_files(workspace)
    assert sorted(read) == ["0.csv", "1.csv", "2.csv"]
    workspace.write("1.csv", lines(50))
    workspace.write("3.csv", lines(30))
    opened.clear()
    second, read = read_files(workspace)
    assert sorted(read) == ["1.csv", "3.csv"]
    assert not [name for name in opened if name.endswith(("0.csv", "2.csv"))]
    assert sorted(row["id"] for row in workspace.rows(second)) == [0, 1, 2, 20, 21, 22, 30, 31, 32, 50, 51, 52]
    assert sorted(row["id"] for row in workspace.rows(first)) == [0, 1, 2, 10, 11, 12, 20, 21, 22]
    assert len(set(data_paths(first, workspace.landed)) & set(data_paths(second, workspace.landed))) == 2


def test_a_file_that_was_touched_is_digested_but_not_read(workspace, opened):
    path = workspace.write("0.csv", lines(0))
    workspace.settle()
    first, _ = read_files(workspace)
    os.utime(path, (1_310_000_000, 1_310_000_000))
    second, read = read_files(workspace)
    assert (second.status, second.version, read) == ("unchanged", first.version, [])
    opened.clear()
    assert read_files(workspace)[0] == second
    assert str(path) not in opened
    forget_stamps("orders", workspace.landed)
    assert read_files(workspace)[0] == second
    assert str(path) in opened


def test_a_file_that_has_just_been_written_is_looked_at_again(workspace, opened):
    path = workspace.write("0.csv", lines(0))
    load, _ = read_files(workspace)
    assert load.files[0].modified_ns == 0
    opened.clear()
    assert read_files(workspace)[0].status == "unchanged"
    assert str(path) in opened


def test_a_renamed_file_keeps_its_part(workspace):
    path = workspace.write("0.csv", lines(0) + "x,y,z,w\n")
    first, _ = read_files(workspace)
    path.rename(path.with_name("1.csv"))
    second, read = read_files(workspace)
    assert read == []
    assert second.version != first.version
    assert data_paths(second, workspace.landed) == data_paths(first, workspace.landed)
    assert [reject.file for reject in read_rejects(second, workspace.landed)] == ["1.csv"] * 3


def test_a_copy_of_a_file_counts_twice_and_is_read_once(workspace):
    for name in ("0.csv", "1.csv"):
        workspace.write(name, lines(0) + "x,y,z,w\n")
    dataset = replace(
        DATASET, tests=(DataTest(type="unique", columns=("id",)), DataTest(type="not_null", columns=("name",)))
    )
    load, read = read_files(workspace, dataset)
    assert (len(read), load.rows, load.bad_rows, len(workspace.rows(load))) == (1, 6, 2, 6)
    assert [reject.file for reject in read_rejects(load, workspace.landed)] == ["0.csv"] * 3 + ["1.csv"] * 3
    assert [test.found for test in load.tests] == ["6 rows against it", "0 rows against it"]
    assert len(parts(workspace)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": COLUMNS[:3]},
        {"columns": (*COLUMNS, Column(name="half", type="number", expression="amount / 2"))},
        {"columns": (replace(COLUMNS[0]), replace(COLUMNS[1], renamed={"name 1": "one"}), *COLUMNS[2:])},
        {"null_values": ("name 1",)},
        {"time_zone": "Europe/Berlin"},
    ],
)
def test_whatever_shapes_rows_makes_other_parts(workspace, changes):
    workspace.write("0.csv", lines(0))
    first, _ = read_files(workspace)
    second, read = read_files(workspace, replace(DATASET, **changes))
    assert read == ["0.csv"]
    assert not set(data_paths(first, workspace.landed)) & set(data_paths(second, workspace.landed))


def test_tests_and_limits_make_another_version_of_the_same_parts(workspace):
    workspace.write("0.csv", lines(0))
    first, _ = read_files(workspace)
    second, read = read_files(workspace, replace(DATASET, tests=(DataTest(type="row_count", minimum=1),)))
    third, again = read_files(workspace, replace(DATASET, bad_row_limit=0.5))
    assert len({first.version, second.version, third.version}) == 3
    assert read == again == []
    assert data_paths(first, workspace.landed) == data_paths(third, workspace.landed)


def test_parts_that_no_kept_version_names_are_let_go(workspace):
    workspace.write("stays.csv", lines(0))
    loads = []
    for number in range(KEPT_VERSIONS + 3):
        workspace.write("changes.csv", lines(100 + number) + "x,y,z,w\n")
        loads.append(workspace.load(DATASET, at=AT + timedelta(days=number)))
    kept = loads[-KEPT_VERSIONS:]
    assert parts(workspace) == {file.part for load in kept for file in load.files}
    assert all(path.exists() for load in kept for path in data_paths(load, workspace.landed))
    assert load_of_version("orders", loads[0].version, workspace.landed) is None


def test_a_failed_load_keeps_what_it_landed_and_the_last_good_data(workspace):
    dataset = replace(DATASET, bad_row_limit=0.05)
    workspace.write("0.csv", lines(0))
    good, _ = read_files(workspace, dataset)
    workspace.write("1.csv", lines(10))
    workspace.write("2.csv", lines(20) + "x,y,z,w\n")
    failed, read = read_files(workspace, dataset)
    assert (failed.status, sorted(read)) == ("failed", ["1.csv", "2.csv"])
    assert [file.bad_rows for file in failed.files] == [0, 0, 1]
    assert len(read_rejects(failed, workspace.landed)) == 3
    assert current_load("orders", workspace.landed) == good
    assert len(workspace.rows(good)) == 3
    workspace.write("2.csv", lines(20))
    mended, read = read_files(workspace, dataset)
    assert (mended.status, mended.rows, read) == ("loaded", 9, ["2.csv"])


def test_a_part_that_was_lost_is_landed_again(workspace):
    for number in range(2):
        workspace.write(f"{number}.csv", lines(number * 10))
    first, _ = read_files(workspace)
    data_paths(first, workspace.landed)[1].unlink()
    second, read = read_files(workspace)
    assert (second.status, second.version, read) == ("loaded", first.version, ["1.csv"])
    assert len(workspace.rows(second)) == 6


def test_a_file_that_changes_while_it_is_read_fails_the_load(workspace):
    path = workspace.write("0.csv", lines(0))
    workspace.write("1.csv", lines(10))
    good = workspace.load(DATASET)
    workspace.write("1.csv", lines(20))

    def grow(message):
        if message.endswith("reading 1.csv"):
            (path.parent / "1.csv").write_text(lines(20, 4))

    failed = workspace.load(DATASET, progress=grow)
    assert failed.status == "failed"
    assert [issue.code for issue in failed.issues] == ["NR316"]
    assert "'1.csv' was changed while it was read" in failed.reason
    assert current_load("orders", workspace.landed) == good
    assert workspace.load(DATASET).rows == 7


def test_a_file_that_goes_while_it_is_read_fails_the_load(workspace):
    path = workspace.write("0.csv", lines(0))
    failed = workspace.load(DATASET, progress=lambda message: ": reading" in message and path.unlink())
    assert [issue.code for issue in failed.issues] == ["NR316"]


def test_a_file_that_goes_before_it_is_read_is_named(workspace):
    path = workspace.write("0.csv", lines(0))
    failed = workspace.load(DATASET, progress=lambda message: ": looking" in message and path.unlink())
    assert [issue.code for issue in failed.issues] == ["NR310"]
    assert "'0.csv' cannot be read: No such file" in failed.reason


def test_two_loads_of_a_dataset_wait_for_one_another(workspace):
    workspace.write("0.csv", lines(0))
    loads = []
    other = threading.Thread(target=lambda: loads.append(workspace.load(DATASET)))
    with one_load_at_a_time("orders", workspace.landed):
        other.start()
        other.join(0.2)
        assert not loads
    other.join()
    assert loads[0].status == "loaded"


def test_what_a_killed_load_left_is_removed(workspace):
    workspace.write("0.csv", lines(0))
    folder = dataset_folder("orders", workspace.landed)
    (folder / ".part-killed").mkdir(parents=True)
    (folder / ".part-killed" / "stage-0.parquet").write_bytes(b"half")
    (folder / "current.json.1.tmp").write_bytes(b"half")
    workspace.load(DATASET)
    assert {path.name for path in folder.iterdir() if path.suffix != ".json"} == {".lock", "parts"}


def test_a_load_that_is_broken_off_leaves_the_old_version_and_goes_on_where_it_was(workspace):
    workspace.write("0.csv", lines(0))
    good = workspace.load(DATASET)
    for number in range(1, 5):
        workspace.write(f"{number}.csv", lines(number * 10))
    told = []

    def stop(message):
        told.append(message)
        if len(told) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.load(DATASET, progress=stop)
    assert latest_attempt("orders", workspace.landed) == good
    assert not list(dataset_folder("orders", workspace.landed).glob(".part-*"))
    load, read = read_files(workspace)
    assert load.rows == 15
    assert len(read) < 4


def test_rows_are_put_in_the_order_of_time_where_they_are_in_none(workspace):
    days = [date(2013, 1, 1) + timedelta(days=n * 7919 % 1000) for n in range(300_000)]
    workspace.write("0.csv", HEADER + "".join(f"{n},a,{day},1\n" for n, day in enumerate(days)))
    load = workspace.load(DATASET)
    landed = [row["day"] for row in workspace.rows(load)]
    assert landed == sorted(days)


def test_rows_nearly_in_the_order_of_time_stay_as_they_are(workspace):
    days = [date(2013, 1, 1) + timedelta(days=n // 300 + n % 3) for n in range(300_000)]
    workspace.write("0.csv", HEADER + "".join(f"{n},a,{day},1\n" for n, day in enumerate(days)))
    load = workspace.load(DATASET)
    assert [row["id"] for row in workspace.rows(load)] == list(range(300_000))


def test_an_empty_part_is_not_read_among_others(workspace):
    workspace.write("0.csv", HEADER)
    workspace.write("1.csv", lines(0))
    load = workspace.load(DATASET)
    assert len(data_paths(load, workspace.landed)) == 1
    assert (load.rows, len(load.files)) == (3, 2)


def test_files_without_rows_of_the_days_asked_for_are_left_out(workspace):
    days = ["2013-01-31", "2013-02-10", "2013-02-20"]
    for number, day in enumerate(days):
        workspace.write(f"{number}.csv", lines(number * 10, day=day))
    workspace.write("timeless.csv", lines(50, day=""))
    load = workspace.load(DATASET)
    assert [str(file.first_day) for file in load.files] == [*days, "None"]

    def numbers(*spans):
        by_part = {file.part: file.name[0] for file in load.files}
        paths = data_paths(load, workspace.landed, spans=spans)
        return "".join(by_part[path.stem] for path in paths)

    first, second, third = (date.fromisoformat(day) for day in days)
    assert numbers((first, second)) == "01"
    assert numbers((first + timedelta(days=1), third - timedelta(days=1))) == "1"
    assert numbers((third, third), (first, first)) == "02"
    assert numbers((date.max, date.max)) == "0"
    assert len(data_paths(load, workspace.landed)) == 4
