from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from landing_workspace import Workspace, make_dataset

from northing.metrics.parts import part_path
from northing.model import DataTest

HEADER = "id,name,day,amount\n"
TESTS = (
    DataTest(type="unique", columns=("id",)),
    DataTest(type="unique", columns=("name", "day")),
    DataTest(type="not_null", columns=("id", "name")),
    DataTest(type="accepted_values", columns=("name",), values=("a", "b")),
    DataTest(type="range", columns=("amount",), minimum=0),
    DataTest(type="row_count", maximum=6),
    DataTest(type="expression", expression="id > amount OR name = 'a'"),
)
DATASET = make_dataset(files="*.csv", tests=TESTS)
ROWS = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "5", "6", "70", "71", ""]),
    st.sampled_from(["a", "b", "c", ""]),
    st.sampled_from(["2013-01-01", "2013-01-02", "2013-03-01", ""]),
    st.sampled_from(["-1", "0", "2", ""]),
)
FILES = st.dictionaries(st.sampled_from(["0", "1", "2", "3"]), st.lists(ROWS, max_size=5), min_size=1)


def write(workspace, files):
    for path in (workspace.root / "data").glob("*"):
        path.unlink()
    for name, rows in files.items():
        workspace.write(f"{name}.csv", HEADER + "".join(",".join(row) + "\n" for row in rows))


def against(files):
    """Count by hand what stands against each test."""
    rows = [row for content in files.values() for row in content]

    def double(keys):
        return sum(count for count in Counter(keys).values() if count > 1)

    return [
        double(row[0] for row in rows),
        double((row[1], row[2]) for row in rows),
        sum(not row[0] or not row[1] for row in rows),
        sum(row[1] == "c" for row in rows),
        sum(row[3] == "-1" for row in rows),
        len(rows),
        sum(not (row[1] == "a" or (bool(row[0] and row[3]) and int(row[0]) > int(row[3]))) for row in rows),
    ]


@settings(max_examples=30, deadline=None)
@given(FILES, FILES, FILES)
def test_tests_are_of_all_rows_whichever_parts_were_tested_before(first, second, third):
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for files in (first, {**first, **second}, third):
            write(workspace, files)
            load = workspace.load(DATASET)
            assert [int(test.found.split()[0]) for test in load.tests] == against(files)


def test_only_parts_that_can_share_keys_with_new_ones_are_looked_through(workspace):
    tests = (DataTest(type="unique", columns=("id",)), DataTest(type="not_null", columns=("id",)))
    dataset = replace(DATASET, tests=tests)
    files = {"0": [("1", "a", "", "")], "1": [("50", "a", "", ""), ("60", "a", "", "")], "2": [("90", "a", "", "")]}
    write(workspace, files)
    first = workspace.load(dataset)
    for number in (0, 2):  # whoever reads these now fails
        part_path("orders", first.files[number].part, workspace.landed).write_bytes(b"not to be read")
    files["3"] = [("55", "a", "", ""), ("60", "a", "", "")]
    write(workspace, files)
    second = workspace.load(dataset)
    assert [test.found for test in (*first.tests, *second.tests)] == [
        *("0 rows against it", "0 rows against it"),
        *("2 rows against it", "0 rows against it"),
    ]
    files["4"] = [("1", "a", "", "")]
    write(workspace, files)
    assert workspace.load(dataset).status == "failed"


def test_a_test_that_is_new_is_put_to_all_parts(workspace):
    write(workspace, {"0": [("1", "a", "", "")], "1": [("1", "c", "", "")]})
    assert workspace.load(replace(DATASET, tests=())).tests == ()
    load = workspace.load(DATASET)
    assert [test.found for test in load.tests][:4] == [
        *("2 rows against it", "0 rows against it", "0 rows against it", "1 row against it"),
    ]
