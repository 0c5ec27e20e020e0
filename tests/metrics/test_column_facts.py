from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_workspace import make_dataset

from northing.metrics.engine import Engine
from northing.metrics.sketches import MOST_HASHES, count_distinct, make_sketches, merge_sketches
from northing.model import Column

COLUMNS = (
    Column(name="id", type="integer"),
    Column(name="name", type="text"),
    Column(name="day", type="date"),
    Column(name="at", type="timestamp"),
    Column(name="amount", type="number"),
    Column(name="new", type="boolean"),
)
HEADER = "id,name,day,at,amount,new\n"


def row(number):
    day = date(2013, 1, 1) + timedelta(days=number % 40)
    return f"{number},name {number % 7},{day},{day} 12:00:00,{number / 4},{'true' if number % 2 else 'false'}\n"


def test_columns_are_described_across_files_without_reading_them_again(workspace):
    for part in range(3):
        workspace.write(f"{part}.csv", HEADER + "".join(row(number) for number in range(part * 40, part * 40 + 60)))
    workspace.write("3.csv", HEADER + "-5,,2012-12-31,,,\n")
    load = workspace.load(make_dataset(files="*.csv", columns=COLUMNS))
    described = {c.name: (c.missing, c.distinct, c.smallest, c.largest) for c in load.columns}
    assert described == {
        "id": (0, 141, -5, 139),
        "name": (1, 7, None, None),
        "day": (0, 41, date(2012, 12, 31), date(2013, 2, 9)),
        "at": (1, 40, date(2013, 1, 1), date(2013, 2, 9)),
        "amount": (1, 140, 0, 34.75),
        "new": (1, 2, None, None),
    }
    assert (load.first_day, load.last_day) == (date(2012, 12, 31), date(2013, 2, 9))


def test_a_moment_bounds_by_its_day(workspace):
    workspace.write("0.csv", HEADER + "1,a,2013-01-01,2013-01-01 23:59:59,1,true\n2,a,2013-01-01,,1,true\n")
    load = workspace.load(make_dataset(files="*.csv", columns=COLUMNS, time_column="at"))
    assert (load.first_day, load.last_day) == (date(2013, 1, 1), date(2013, 1, 1))
    assert not isinstance(load.columns[3].smallest, datetime)


def sketch(folder, values):
    path = Path(folder) / "values.parquet"
    pq.write_table(pa.table({"v": pa.array(values, pa.int64())}), path)
    with Engine([Path(folder)]) as engine:
        engine.open_parquet("sketched", path)
        ((guess,),) = engine.run("SELECT approx_count_distinct(v) FROM sketched")
        return make_sketches(engine, path, {"v": guess})[0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(-300, 300)), max_size=400), max_size=4))
def test_few_values_are_counted_exactly_in_parts_and_together(tmp_path_factory, parts):
    folder = tmp_path_factory.mktemp("sketch")
    sketches = [sketch(folder, values) for values in parts]
    values = [{value for value in part if value is not None} for part in parts]
    assert [count_distinct(one) for one in sketches] == [len(one) for one in values]
    together = set().union(*values)
    merged = count_distinct(merge_sketches(sketches))
    if len(together) <= MOST_HASHES:
        assert merged == len(together)


@pytest.mark.parametrize(("sizes", "shared"), [([100_000] * 3, 0), ([100_000] * 3, 90_000), ([400_000, 20, 600], 0)])
def test_many_values_are_counted_about_right_in_parts_and_together(tmp_path, sizes, shared):
    starts = [sum(sizes[:n]) - n * shared for n in range(len(sizes))]
    sketches = [sketch(tmp_path, range(start, start + size)) for start, size in zip(starts, sizes, strict=True)]
    merged = merge_sketches(sketches)
    assert all(len(one) <= 8 * (MOST_HASHES + 1) for one in [*sketches, merged])
    assert count_distinct(merged) == pytest.approx(starts[-1] + sizes[-1], rel=0.2)
    assert merge_sketches([merged, *sketches]) == merged
    assert merge_sketches(sketches[::-1]) == merged


def test_no_parts_have_no_values():
    assert count_distinct(merge_sketches([])) == 0


def test_parts_are_written_for_quick_scans_and_read_by_others(workspace):
    workspace.write("0.csv", HEADER + "".join(row(number) for number in range(1000)))
    load = workspace.load(make_dataset(files="*.csv", columns=COLUMNS))
    (path,) = (workspace.landed / "orders" / "parts").glob("*.parquet")
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("SNAPPY", True)
    ((total,),) = duckdb.execute("SELECT sum(id) FROM read_parquet(?)", [str(path)]).fetchall()
    assert total == sum(range(load.rows)) == pq.read_table(path)["id"].to_numpy().sum()
