from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cube_orders import DATASET, metric, put, values

from northing.metrics.engine import MEGABYTE, Limits
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Unavailable

JANUARY = date(2013, 1, 1)
ROWS = [
    {"day": JANUARY + timedelta(days=n % 31), "place": f"P{n % 40}", "kind": n % 3, "amount": float(n), "units": n % 7}
    for n in range(400)
]


def measure(workspace, metrics, rows=ROWS, *, distinct=None, **options):
    load = put(workspace, rows)
    columns = tuple(replace(column, distinct=(distinct or {}).get(column.name, 5)) for column in load.columns)
    load = replace(load, columns=columns)
    plan = plan_measure(
        metrics, DATASET, CALENDAR_YEAR, load=load, combinations=options.pop("combinations", frozenset())
    )
    return measure_dataset(plan, load, landed=workspace.landed, **options)


def members(measured, metric_id):
    return {cell.member for cell in measured.cells if cell.metric == metric_id}


def test_a_break_down_with_too_many_members_is_not_measured_and_the_whole_is(workspace):
    metrics = [metric(0, "count(*)", dimensions=("place", "kind"), most_members=10), metric(1, "sum(amount)")]
    measured = measure(workspace, metrics, distinct={"place": 40})
    assert members(measured, "m0") == {"", "kind=0", "kind=1", "kind=2"}
    assert len(members(measured, "m1")) == 1 + 40 + 3
    assert measured.failures == {
        "m0": "not broken down by place: it has about 40 members, and at most 10 are measured (most_members)"
    }
    alone = measure(workspace, metrics[:1], distinct={"place": 40})
    assert members(alone, "m0") == members(measured, "m0")
    assert not any('"place"' in query.sql for query in alone.queries)


def test_members_are_counted_under_the_filter_before_a_break_down_is_given_up(workspace):
    metrics = [
        metric(0, "count(*)", "place IN ('P1', 'P2')", dimensions=("place",), most_members=10),
        metric(1, "count(*)", "kind <> 1", dimensions=("place",), most_members=10),
    ]
    measured = measure(workspace, metrics, distinct={"place": 40})
    assert members(measured, "m0") == {"", "place=P1", "place=P2"}
    assert members(measured, "m1") == {""}
    assert set(measured.failures) == {"m1"}


def test_members_that_statistics_did_not_foresee_are_counted_in_the_result(workspace):
    measured = measure(workspace, [metric(0, "count(*)", dimensions=("place",), most_members=10)])
    assert members(measured, "m0") == {""}
    assert measured.failures == {
        "m0": "not broken down by place: it has 40 members, and at most 10 are measured (most_members)"
    }


def test_combinations_of_dimensions_are_counted_too(workspace):
    found = measure(
        workspace,
        [metric(0, "count(*)", dimensions=("place", "units"), most_members=50)],
        distinct={"place": 40, "units": 7},
        combinations=frozenset({("place", "units")}),
    )
    assert len(members(found, "m0")) == 1 + 40 + 7
    assert found.failures["m0"].startswith("not broken down by place and units: it has about ")


def test_a_wrong_date_does_not_make_a_million_periods(workspace):
    rows = [*ROWS, {"day": date(1, 1, 1), "amount": 1.0}]
    metrics = [metric(0, "count(*)", grains=("day", "month")), metric(1, "sum(amount)", grains=("year",))]
    measured = measure(workspace, metrics, rows)
    assert measured.failures == {
        "m0": "the data reaches from 0001-01-01 to 2013-01-31, which is 734,899 days; at most 40,000 are measured: "
        "is a date wrong?"
    }
    assert values(measured.cells, "m1", "year")["", date(2013, 1, 1)] == sum(row["amount"] for row in ROWS)


def test_what_takes_too_much_memory_is_unknown_and_the_rest_is_measured(workspace):
    rows = [{"day": JANUARY, "place": f"a rather long name of a place, number {n}", "units": n} for n in range(300_000)]
    metrics = [
        metric(0, "count(DISTINCT place)", dimensions=()),
        metric(1, "sum(units)", dimensions=()),
        metric(2, "median(units)", dimensions=()),
    ]
    limits = Limits(memory=18 * MEGABYTE, threads=1, disk=0)
    measured = measure(workspace, metrics, rows, limits=limits)
    assert set(measured.failures) == {"m0"}
    assert "the engine refused the query: Out of Memory" in measured.failures["m0"]
    assert values(measured.cells, "m1") == {("", JANUARY): sum(range(300_000))}


def test_a_scan_that_fails_is_taken_apart_until_the_culprit_stands_alone(workspace):
    rows = [{"day": JANUARY, "place": f"a rather long name of a place, number {n}", "units": n} for n in range(300_000)]
    plain = [metric(n, "sum(units)", f"units > {n}", dimensions=()) for n in range(1, 9)]
    culprit = metric(0, "count(*)", dimensions=("place",), most_members=1_000_000)
    limits = Limits(memory=40 * MEGABYTE, threads=1, disk=0)
    measured = measure(workspace, [culprit, *plain], rows, distinct={"place": 5}, limits=limits)
    assert set(measured.failures) == {"m0"}
    assert measured.failures["m0"].startswith("not broken down by place: the engine refused the query: Out of Memory")
    assert members(measured, "m0") == {""}
    assert all(values(measured.cells, f"m{n}")["", JANUARY] == sum(range(n + 1, 300_000)) for n in range(1, 9))


def test_a_time_limit_leaves_metrics_unknown_with_the_reason(workspace):
    rows = [{"day": JANUARY, "place": f"a rather long name of a place, number {n}"} for n in range(300_000)]
    metrics = [metric(0, "count(DISTINCT place)", dimensions=()), metric(1, "median(length(place))", dimensions=())]
    measured = measure(workspace, metrics, rows, limits=Limits(seconds=0.01, threads=1))
    assert list(measured.cells) == []
    assert "longer than the 0.01 seconds" in measured.failures["m0"]


def test_missing_data_is_refused(workspace):
    load = put(workspace, ROWS)
    plan = plan_measure([metric(0, "count(*)")], DATASET, CALENDAR_YEAR, load=load)
    for path in workspace.landed.rglob("*.parquet"):
        path.unlink()
    with pytest.raises(Unavailable):
        measure_dataset(plan, load, landed=workspace.landed)
