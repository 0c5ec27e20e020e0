from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cube_orders import DATASET, metric, put, values
from landing_workspace import AT

from northing.metrics.cells import Cell
from northing.metrics.loads import Load, data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.metrics.row_counts import count_rows
from northing.model import CALENDAR_YEAR, Column

JANUARY, FEBRUARY = date(2013, 1, 1), date(2013, 2, 1)
ROWS = [
    {"day": JANUARY + timedelta(days=n), "place": f"P{n % 300}", "kind": n % 3, "amount": float(n)} for n in range(900)
]


def measure(workspace, metrics, rows, *, distinct=5, **options):
    load = put(workspace, rows)
    load = replace(load, columns=tuple(replace(column, distinct=distinct) for column in load.columns))
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    return measure_dataset(plan, load, landed=workspace.landed, **options)


def test_columns_without_any_value_give_counts_of_nothing_and_no_other_value(workspace):
    metrics = [
        metric(0, "count(amount)"),
        metric(1, "sum(amount)"),
        metric(2, "avg(units)", "amount IS NULL"),
        metric(3, "count(*)", "place = 'A'"),
        metric(4, "last(amount)", "kind IS NULL", dimensions=()),
        metric(5, "max(amount) - min(amount)", "units > 3", dimensions=()),
    ]
    cells = measure(workspace, metrics, [{"day": JANUARY}, {"day": JANUARY}]).cells
    assert {cell.member for cell in cells} == {""}
    assert [cell.value for cell in cells] == [0, None, None, 0, None, None]
    assert [cell.rows for cell in cells] == [2, 2, 2, 0, 2, 0]


def test_sums_beyond_64_bits_are_sums(workspace):
    rows = [{"day": JANUARY + timedelta(days=n % 40), "units": 2**62, "kind": n % 7} for n in range(100)]
    metrics = [
        metric(0, "sum(units)", dimensions=()),
        metric(1, "sum(units) // count(*)", "kind <> 3", dimensions=()),
        metric(2, "sum(units // 4194304) * sum(units // 4194304)", dimensions=(), grains=("year",)),
    ]
    cells = measure(workspace, metrics, rows).cells
    assert sum(values(cells, "m0").values()) == pytest.approx(100 * 2**62)
    assert list(values(cells, "m1").values()) == [pytest.approx(2**62)] * 2
    assert list(values(cells, "m2", "year").values()) == [pytest.approx((100 * 2**40) ** 2)]


def test_values_of_a_column_with_many_that_filters_ask_for_are_told_apart_and_no_others(workspace):
    metrics = [metric(n, "sum(amount)", f"place = 'P{n}' AND kind <> 1", dimensions=()) for n in range(8)]
    measured = measure(workspace, metrics, ROWS, distinct=300)
    (query,) = measured.queries
    assert "LEFT" not in query.sql
    assert "JOIN (VALUES ('P0'), ('P1')" in query.sql
    for n in range(8):
        expected = sum(row["amount"] for row in ROWS if row["place"] == f"P{n}" and row["kind"] != 1)
        assert sum(value or 0 for value in values(measured.cells, f"m{n}").values()) == expected
    with_all = measure(workspace, [*metrics, metric(9, "count(*)", dimensions=())], ROWS, distinct=300)
    assert "LEFT JOIN (VALUES" in with_all.queries[0].sql
    assert [c for c in with_all.cells if c.metric == "m3"] == [c for c in measured.cells if c.metric == "m3"]
    assert sum(values(with_all.cells, "m9").values()) == len(ROWS)


def test_a_query_says_how_many_rows_it_read_and_metrics_it_served(workspace):
    metrics = [
        metric(0, "sum(amount)", dimensions=(), grains=("week",)),
        metric(1, "count(DISTINCT place)", dimensions=(), grains=("week",)),
    ]
    measured = measure(workspace, metrics, ROWS)
    assert [(query.metrics, query.rows) for query in measured.queries] == [(2, 900), (1, 900)]
    assert measured.rows_read == 1800
    assert all(query.cells > 0 and query.seconds > 0 and "SELECT" in query.sql for query in measured.queries)


@pytest.mark.parametrize("kind", ["date", "timestamp"])
def test_only_parts_of_files_with_days_of_the_window_count_as_read(tmp_path, kind):
    days = [JANUARY + timedelta(days=n) for n in range(100)]
    moments = days if kind == "date" else [datetime.combine(day, datetime.max.time()) for day in days]
    path = tmp_path / "days.parquet"
    type_ = pa.date32() if kind == "date" else pa.timestamp("us")
    pq.write_table(pa.table({"other": range(100), "day": pa.array(moments, type_)}), path, row_group_size=10)
    assert count_rows([path, path], "day", days=None, until=None) == 200
    assert count_rows([path], "day", days=[(days[9], days[10])], until=None) == 20
    assert count_rows([path], "day", days=[(days[9], days[10]), (days[95], days[99])], until=days[9]) == 10
    assert count_rows([path], "day", days=None, until=days[19]) == 20
    assert count_rows([path], "day", days=[], until=None) == 0
    pq.write_table(pa.table({"day": pa.array(moments, type_)}), path, write_statistics=False)
    assert count_rows([path], "day", days=[(days[0], days[0])], until=None) == 100


@pytest.mark.parametrize("until", [None, date(2013, 3, 3)])
def test_spans_and_the_last_day_hold_for_moments_too(workspace, until):
    dataset = replace(DATASET, columns=(Column(name="day", type="timestamp"), Column(name="amount", type="number")))
    load = Load(dataset="orders", status="loaded", version="v1", loaded_at=AT)
    moments = [datetime(2013, 1, 31, 23, 59, 59) + timedelta(hours=7 * n) for n in range(200)]  # noqa: DTZ001
    (path,) = data_paths(load, workspace.landed)
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"day": pa.array(moments, pa.timestamp("us")), "amount": [1.0] * 200}), path)
    plan = plan_measure([metric(0, "count(*)", dimensions=(), grains=("week", "month"))], dataset, CALENDAR_YEAR)
    span = (date(2013, 2, 28), date(2013, 3, 2))
    cells = measure_dataset(plan, load, landed=workspace.landed, spans=[span], until=until).cells
    counted = [moment.date() for moment in moments if until is None or moment.date() <= until]
    for cell in cells:
        assert cell.value == sum(day in CALENDAR_YEAR.period(cell.grain, cell.start) for day in counted)
    assert [(cell.grain, cell.start) for cell in cells] == [
        ("week", date(2013, 2, 25)),
        ("month", FEBRUARY),
        ("month", date(2013, 3, 1)),
    ]


def test_results_are_a_sequence_of_cells(workspace):
    cells = measure(workspace, [metric(0, "count(*)"), metric(1, "avg(amount)", "kind = 1")], ROWS[:50]).cells
    listed = list(cells)
    assert len(cells) == len(listed) > 10
    assert isinstance(cells[0], Cell)
    assert [cells[place] for place in range(len(cells))] == listed
    assert (cells[-1], cells[2:4], cells[::-1]) == (listed[-1], tuple(listed[2:4]), tuple(listed[::-1]))
    assert cells == listed
    assert cells != listed[1:]
    assert cells != 7
    assert repr(cells) == f"<{len(listed)} cells of 2 metrics>"
    with pytest.raises(IndexError):
        cells[len(cells)]
    with pytest.raises(TypeError, match="no hash"):
        hash(cells)
