from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from cube_orders import DATASET, metric, put

from northing.metrics import scan_planning
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR

ROWS = [{"day": date(2013, 1, 5), "place": "A", "kind": 1, "amount": 2.0, "units": 3}]
METRICS = [
    metric(0, "count_if(amount > 1) / count(*)", "place = 'A'", dimensions=("kind",)),
    metric(
        1, "avg(amount)", "place IN ('A', 'B') AND units BETWEEN 1 AND 3", grains=("week", "quarter"), dimensions=()
    ),
    metric(2, "count(DISTINCT kind)", "kind <> 7", dimensions=("kind",)),
    metric(3, "stddev(amount)", dimensions=("place",)),
    metric(4, "sum(amout)", dimensions=("place",)),
]


def known(workspace, **distinct):
    load = put(workspace, ROWS)
    columns = tuple(replace(column, distinct=distinct.get(column.name, 5)) for column in load.columns)
    return replace(load, rows=1_000_000, last_day=date(2014, 12, 31), columns=columns)


def test_a_plan_tells_an_analyst_what_is_asked_of_the_rows_and_why(workspace, snapshot):
    plan = plan_measure(METRICS, DATASET, CALENDAR_YEAR, load=known(workspace, place=50_000, kind=12))
    assert str(plan) == snapshot


def test_programs_get_every_metric_and_condition(workspace):
    many = [metric(n, "count(*)", f"amount > {n} AND kind = 1", dimensions=()) for n in range(30)]
    plan = plan_measure(many, DATASET, CALENDAR_YEAR, load=known(workspace))
    document = json.loads(json.dumps(plan.document()))
    (query,) = document["queries"]
    assert query["metrics"] == [f"m{n}" for n in range(30)]
    assert query["conditions"] == [f'"amount" > {n}' for n in range(30)]
    assert query["only"] == '"kind" = 1'
    assert "and 18 more" in str(plan)
    assert document["left_out"] == {}
    assert plan_measure(METRICS[4:], DATASET, CALENDAR_YEAR).document()["left_out"] == {
        "m4": ["dataset 'orders' has no column 'amout'"]
    }


@pytest.mark.parametrize(
    ("most_cells", "most_masks", "reason"),
    [
        (20_000, 60, "would have up to 124,416 cells, and 20,000 are allowed; each break-down has its own"),
        (2_000, 60, "would have up to 20,736 cells, and 2,000 are allowed; each set of columns in filters has its own"),
        (100, 60, "would have up to 162 cells, and 100 are allowed; every filter has columns of its own"),
        (10**9, 3, "would tell 5 conditions apart, and 3 are possible; they are halved"),
    ],
)
def test_each_reason_to_part_a_query_is_given(workspace, monkeypatch, most_cells, most_masks, reason):
    monkeypatch.setattr(scan_planning, "MOST_CELLS", most_cells)
    monkeypatch.setattr(scan_planning, "MOST_MASKS", most_masks)
    metrics = [
        metric(0, "sum(amount)", "amount > 1 AND mask", dimensions=("place", "kind")),
        *(metric(n, "sum(amount)", f"units * {n} > 7", dimensions=("place",)) for n in range(1, 6)),
    ]
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=known(workspace, units=1000, amount=1000))
    reasons = {scan.why for scan in plan.scans}
    assert f"one query for all {reason}" in reasons
