# ruff: noqa: S608 - the texts put together here are those of this file
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cube_orders import DATASET, metric, put, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_workspace import AT

from northing.metrics import scan_planning
from northing.metrics.loads import Load, data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import metric_sql, plan_measure
from northing.model import CALENDAR_YEAR, Column, FiscalCalendar, parse_member

ROWS = [
    {"day": date(2013, 1, 5), "place": "A", "kind": 1, "amount": 2.0, "units": 3},
    {"day": date(2013, 1, 9), "place": "B", "kind": 1, "amount": None, "units": 4},
    {"day": date(2013, 3, 1), "place": "A", "kind": 2, "amount": 8.0, "units": None},
    {"day": date(2013, 3, 2), "place": None, "kind": 2, "amount": 1.0, "units": 1},
    {"day": None, "place": "A", "kind": 1, "amount": 100.0, "units": 100},
]
JANUARY, FEBRUARY, MARCH = date(2013, 1, 1), date(2013, 2, 1), date(2013, 3, 1)


def measure(workspace, metrics, rows, calendar=CALENDAR_YEAR, **options):
    load = put(workspace, rows)
    return measure_dataset(
        plan_measure(metrics, DATASET, calendar, load=load, **options), load, landed=workspace.landed
    ).cells


def test_periods_without_rows_count_nothing_and_have_no_sum(workspace):
    cells = measure(
        workspace, [metric(0, "count(*)", dimensions=("place",)), metric(1, "sum(amount)", dimensions=())], ROWS
    )
    assert values(cells, "m0") == {
        ("", JANUARY): 2,
        ("", FEBRUARY): 0,
        ("", MARCH): 2,
        ("place=A", JANUARY): 1,
        ("place=A", FEBRUARY): 0,
        ("place=A", MARCH): 1,
        ("place=B", JANUARY): 1,
        ("place=B", FEBRUARY): 0,
        ("place=B", MARCH): 0,
    }
    assert values(cells, "m1") == {("", JANUARY): 2, ("", FEBRUARY): None, ("", MARCH): 9}
    assert [cell.rows for cell in cells if cell.metric == "m1"] == [2, 0, 2]


def test_a_filter_that_no_row_passes_still_counts_zero(workspace):
    cells = measure(workspace, [metric(0, "count(*)", "place = 'Z'"), metric(1, "avg(amount)", "units > 1000")], ROWS)
    assert values(cells, "m0") == {("", JANUARY): 0, ("", FEBRUARY): 0, ("", MARCH): 0}
    assert values(cells, "m1") == {("", JANUARY): None, ("", FEBRUARY): None, ("", MARCH): None}


def test_ratios_keep_both_sides_and_division_by_zero_has_no_value(workspace):
    cells = measure(workspace, [metric(0, "sum(amount) / sum(units - 3)", dimensions=())], ROWS)
    assert [(cell.value, cell.numerator, cell.denominator) for cell in cells] == [
        (2.0, 2.0, 1.0),
        (None, None, None),
        (-4.5, 9.0, -2.0),
    ]
    (first, *_) = measure(workspace, [metric(1, "sum(amount) / sum(units - 3.5)", dimensions=())], ROWS)
    assert (first.value, first.numerator, first.denominator) == (None, 2.0, 0.0)


def test_years_and_quarters_begin_where_the_calendar_says(workspace):
    metrics = [metric(0, "count(*)", dimensions=(), grains=("day", "week", "month", "quarter", "year"))]
    cells = measure(workspace, metrics, ROWS, FiscalCalendar(year_starts=2))
    assert values(cells, "m0", "year") == {("", date(2012, 2, 1)): 2, ("", date(2013, 2, 1)): 2}
    assert values(cells, "m0", "quarter") == {("", date(2012, 11, 1)): 2, ("", date(2013, 2, 1)): 2}
    assert values(cells, "m0", "week")["", date(2012, 12, 31)] == 1
    assert len(values(cells, "m0", "day")) == 57


def test_no_rows_give_no_cells(workspace):
    assert measure(workspace, [metric(0, "count(*)")], []) == ()
    assert measure(workspace, [metric(0, "count(*)")], ROWS[-1:]) == ()
    assert measure(workspace, [], ROWS) == ()


def test_dimensions_are_combined_where_asked_for(workspace):
    cells = measure(
        workspace, [metric(0, "count(*)")], ROWS, combinations=frozenset({("place", "kind"), ("place", "day")})
    )
    members = {frozenset(parse_member(cell.member).items()) for cell in cells}
    assert frozenset({("place", "A"), ("kind", "2")}) in members
    assert {len(member) for member in members} == {0, 1, 2}
    assert values(cells, "m0")["kind=2&place=A", MARCH] == 1


def test_what_cannot_be_merged_gets_queries_of_its_own(workspace):
    metrics = [
        metric(0, "count(DISTINCT place)"),
        metric(1, "median(amount)", "amount > 1"),
        metric(2, "last(amount) - first(amount)", dimensions=()),
        metric(3, "quantile_cont(amount, 0.25) / count(*)", dimensions=(), grains=("year",)),
    ]
    cells = measure(workspace, metrics, ROWS)
    assert values(cells, "m0")["", FEBRUARY] == 0
    assert values(cells, "m0")["kind=2", MARCH] == 1
    assert values(cells, "m1")["", MARCH] == 8.0
    assert values(cells, "m2") == {("", JANUARY): 0, ("", FEBRUARY): None, ("", MARCH): -7}
    assert values(cells, "m3", "year") == {("", JANUARY): pytest.approx(1.5 / 4)}


def test_a_timestamp_belongs_to_its_day(workspace):
    dataset = replace(DATASET, columns=(Column(name="day", type="timestamp"), Column(name="amount", type="number")))
    load = Load(dataset="orders", status="loaded", version="v1", loaded_at=AT)
    path = data_paths(load, workspace.landed)[0]
    path.parent.mkdir(parents=True)
    moments = [datetime.fromisoformat(text) for text in ("2013-01-31 23:59:59", "2013-02-01 00:00:00")]
    pq.write_table(pa.table({"day": pa.array(moments, pa.timestamp("us")), "amount": [1.0, 2.0]}), path)
    metrics = [
        metric(0, "sum(amount)", dimensions=(), grains=("month", "week")),
        metric(1, "last(amount)", dimensions=()),
    ]
    cells = measure_dataset(plan_measure(metrics, dataset, CALENDAR_YEAR), load, landed=workspace.landed).cells
    assert values(cells, "m0") == {("", JANUARY): 1, ("", FEBRUARY): 2}
    assert values(cells, "m0", "week") == {("", date(2013, 1, 28)): 3}
    assert values(cells, "m1") == {("", JANUARY): 1, ("", FEBRUARY): 2}


def test_overflow_and_functions_without_a_value_stop_nothing(workspace):
    rows = [{"day": JANUARY, "units": 2**62, "amount": 0.0, "kind": 0}, {"day": JANUARY, "units": 3, "amount": -1.0}]
    metrics = [
        metric(0, "sum(units * 4)", dimensions=()),
        metric(1, "count(ln(amount)) + count(sqrt(amount))", dimensions=()),
        metric(2, "sum(exp(amount * 10000)) + sum(1 / amount)", dimensions=()),
        metric(3, "count_if(units + units > 0)", dimensions=()),
        metric(4, "sum(units // kind)", dimensions=()),
        metric(5, "exp(sum(units))", dimensions=()),
    ]
    cells = measure(workspace, metrics, rows)
    assert [cell.value for cell in cells] == [12.0, 1.0, 0.0, 1.0, None, None]


def test_the_plan_names_what_is_computed(workspace, snapshot):
    metrics = [
        metric(0, "count_if(amount > 1) / count(*)", "place = 'A'"),
        metric(1, "avg(amount)", "place IN ('A', 'B') AND units BETWEEN 1 AND 3", grains=("week", "quarter")),
        metric(2, "count(DISTINCT kind)", "kind <> 7", dimensions=()),
        metric(3, "stddev(amount)", dimensions=()),
    ]
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=put(workspace, ROWS))
    assert str(plan) == snapshot
    assert metric_sql(plan, plan.metrics[0]) == snapshot
    again = plan_measure(metrics, DATASET, CALENDAR_YEAR)
    assert again.fingerprint == plan.fingerprint
    assert plan_measure(metrics[:3], DATASET, CALENDAR_YEAR).fingerprint != plan.fingerprint


def test_a_faulty_metric_is_left_out_with_its_faults_and_all_others_are_planned(workspace):
    metrics = [metric(0, "sum(amout)", "plac = 'A'"), metric(1, "count(*)", dimensions=())]
    load = put(workspace, ROWS)
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    assert [item.metric for item in plan.metrics] == ["m1"]
    assert {name: [issue.code for issue in issues] for name, issues in plan.faults.items()} == {"m0": ["NR321"] * 2}
    assert "amout" in plan.faults["m0"][0].message
    assert values(measure_dataset(plan, load, landed=workspace.landed).cells, "m1")["", JANUARY] == 2
    assert plan_measure(metrics[:1], DATASET, CALENDAR_YEAR).scans == ()


day = st.dates(date(2013, 1, 1), date(2013, 4, 30))
row = st.fixed_dictionaries(
    {
        "day": st.none() | day,
        "place": st.none() | st.sampled_from(["A", "B", "O'Hare", ""]),
        "kind": st.none() | st.integers(0, 3),
        "amount": st.none() | st.integers(-40, 40).map(lambda n: n / 4),
        "units": st.none() | st.integers(-3, 3),
        "mask": st.none() | st.booleans(),
        "period_key": st.none() | st.sampled_from(["x", "y"]),
        "k0": st.none() | st.sampled_from(["x", "y"]),
    }
)
expressions = st.sampled_from(
    [
        *("count(*)", "count(amount)", "sum(amount)", "sum(units)", "avg(amount)", "min(units)", "max(amount)"),
        *("first(amount)", "last(units) - first(units)", "arg_max(amount, units)", "arg_min(units, amount)"),
        *("count(DISTINCT place)", "median(amount)", "var_pop(amount)", "stddev(units)", "sum(mask)", "avg(mask)"),
        *("count_if(units > 0)", "sum(amount * units)", "sum(amount) / nullif(sum(units), 0)"),
        *(
            "sum(amount) FILTER (WHERE mask) - sum(amount) FILTER (WHERE NOT mask)",
            "coalesce(sum(amount), 0) + count(*)",
        ),
        *("sum(CASE WHEN place = 'A' THEN amount END)", "count_if(place LIKE 'O%')", "max(kind) - min(kind)"),
    ]
)
conditions = st.lists(
    st.sampled_from(
        [
            *(
                "place = 'A'",
                "place IN ('A', 'O''Hare')",
                "'B' = place",
                "kind = 1",
                "kind IN (1, 2)",
                "kind = 1 OR units > 1",
            ),
            *(
                "units > 0",
                "units >= 1",
                "amount IS NULL",
                "NOT mask",
                "mask",
                "period_key = 'x'",
                "k0 = 'y'",
                "kind <> units",
            ),
            *("place IS DISTINCT FROM 'A'", "kind = 1 AND kind = 2", "day >= '2013-02-10'", "amount BETWEEN -2 AND 2"),
        ]
    ),
    max_size=3,
)
specifications = st.lists(
    st.tuples(expressions, conditions, st.sampled_from([(), ("place",), ("kind", "place"), ("k0", "mask")])),
    min_size=1,
    max_size=8,
)


def by_hand(is_first, value, by):
    """Return the SQL of the first or last value by a column, of several at one moment the least or the greatest."""
    pair = f"CASE WHEN {value} IS NOT NULL AND {by} IS NOT NULL THEN {{'at': {by}, 'is': {value}}} END"
    return f"({'min' if is_first else 'max'}({pair}))['is']"


def straight(load, workspace, expression, where, dimension):
    """Compute one metric by one plain query of the text itself, by month and dimension."""
    key = f"CAST({dimension} AS VARCHAR)" if dimension else "''"
    conditions = [f"({part})" for part in where] + [
        f"{dimension} IS NOT NULL" if dimension else "TRUE",
        "day IS NOT NULL",
    ]
    expression = expression.replace("sum(mask)", "sum(mask::INT)").replace("avg(mask)", "avg(mask::INT)")
    expression = re.sub(r"\b(first|last)\((\w+)\)", lambda m: by_hand(m[1] == "first", m[2], "day"), expression)
    expression = re.sub(r"arg_(min|max)\((\w+), (\w+)\)", lambda m: by_hand(m[1] == "min", m[2], m[3]), expression)
    expression = expression.replace("count_if(", "count(*) FILTER (WHERE ")  # the engine's own is NULL over NULLs
    sql = (
        f"SELECT {key}, date_trunc('month', day)::DATE, CAST({expression} AS DOUBLE), count(*) "
        f"FROM read_parquet('{data_paths(load, workspace.landed)[0]}') WHERE {' AND '.join(conditions)} GROUP BY ALL"
    )
    return {(member, start): (value, rows) for member, start, value, rows in duckdb.execute(sql).fetchall()}


@pytest.mark.parametrize(("most_cells", "most_masks"), [(4_000_000, 60), (1, 60), (4_000_000, 2)])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, max_size=40), specified=specifications)
def test_the_cube_says_what_one_plain_query_for_each_metric_says(workspace, most_cells, most_masks, rows, specified):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_planning, "MOST_CELLS", most_cells)
        patch.setattr(scan_planning, "MOST_MASKS", most_masks)
        load = put(workspace, rows)
        metrics = [
            metric(number, expression, " AND ".join(f"({part})" for part in where) or None, dimensions=dimensions)
            for number, (expression, where, dimensions) in enumerate(specified)
        ]
        plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
        cells = measure_dataset(plan, load, landed=workspace.landed).cells
    for number, (expression, where, dimensions) in enumerate(specified):
        for dimension in ("", *dimensions):
            expected = straight(load, workspace, expression, where, dimension)
            own = [
                cell
                for cell in cells
                if cell.metric == f"m{number}" and set(parse_member(cell.member)) == ({dimension} - {""})
            ]
            found = {(parse_member(cell.member).get(dimension, ""), cell.start): cell for cell in own}
            assert set(expected) <= set(found)
            for key, cell in found.items():
                value, counted = expected.get(key, (None, 0))
                assert cell.rows == counted
                if key in expected:
                    assert cell.value == (None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9))
                else:
                    assert cell.value in {None, 0}


def test_many_filters_are_split_into_batches(workspace, monkeypatch):
    monkeypatch.setattr(scan_planning, "MOST_CELLS", 1)
    rows = [{"day": JANUARY + timedelta(days=n % 60), "place": "AB"[n % 2], "amount": float(n)} for n in range(300)]
    metrics = [metric(n, "sum(amount)", f"amount > {n}", dimensions=("place",)) for n in range(60)]
    load = put(workspace, rows)
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    assert [scan.is_batch for scan in plan.scans] == [True] * 6
    assert max(len(scan.filters) for scan in plan.scans) == scan_planning.BATCH
    cells = measure_dataset(plan, load, landed=workspace.landed).cells
    assert values(cells, "m10")["place=A", JANUARY] == sum(
        r["amount"] for r in rows if r["day"].month == 1 and r["place"] == "A" and r["amount"] > 10
    )
