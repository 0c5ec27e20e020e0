from __future__ import annotations

from datetime import date, timedelta

import pytest
from cube_orders import DATASET, metric, put
from landing_workspace import Workspace

from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import FiscalCalendar

FIRST = date(2013, 1, 1)
ROWS = [
    {
        "day": FIRST + timedelta(days=n % 97) if n % 53 else None,
        "place": ("A", "B", None, "O'Hare")[n % 4],
        "kind": n % 3,
        "amount": n / 8 if n % 11 else None,
        "units": n % 17 - 5,
        "mask": (True, False, None)[n % 3],
    }
    for n in range(700)
]
METRICS = [
    metric(0, "sum(amount)", "place = 'A' AND units > 3", grains=("week", "month")),
    metric(1, "avg(amount)", "kind IN (1, 2)", grains=("day", "quarter")),
    metric(2, "count_if(mask) / count(*)", "units BETWEEN 0 AND 7"),
    metric(3, "max(units) - min(units)", dimensions=("place",)),
    metric(4, "count(DISTINCT place)", "units <> 2", dimensions=("kind",), grains=("week", "month")),
    metric(5, "median(amount)", dimensions=()),
    metric(6, "stddev(amount)", "place IS NOT NULL AND place <> 'B'", dimensions=("mask",)),
]
CALENDARS = {"calendar": FiscalCalendar(), "retail": FiscalCalendar(week_starts="sunday", months="4-4-5")}


def measured(workspace, metrics, calendar, **options):
    load = put(workspace, ROWS)
    plan = plan_measure(metrics, DATASET, calendar, load=load, combinations=frozenset({("kind", "place")}))
    return measure_dataset(plan, load, landed=workspace.landed, **options)


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
@pytest.mark.parametrize("spans", [None, [(date(2013, 2, 3), date(2013, 2, 4))]], ids=["all", "two days"])
def test_results_are_those_of_the_built_in_engine(remote, tmp_path, calendar, spans):
    workspace = Workspace(tmp_path)
    until = date(2013, 3, 20)
    asked = [item for item in METRICS if not any(lack in str(item.expression) for lack in remote.lacks)]
    expected = measured(workspace, asked, calendar, spans=spans, until=until)
    found = measured(workspace, asked, calendar, spans=spans, until=until, remote=remote)
    assert found.failures == {}
    assert found.engine == remote.name
    assert [cell.key for cell in found.cells] == [cell.key for cell in expected.cells]
    for cell, other in zip(found.cells, expected.cells, strict=True):
        assert cell.rows == other.rows
        for name in ("value", "numerator", "denominator"):
            value = getattr(other, name)
            assert getattr(cell, name) == (None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)), cell
    assert len(expected.cells) > 50


def test_what_an_engine_cannot_compute_is_unknown_with_the_reason_and_the_rest_is_measured(remote, tmp_path):
    metrics = [metric(0, "sum(amount % 0.75)", dimensions=()), metric(1, "sum(units)", dimensions=())]
    found = measured(Workspace(tmp_path), metrics, FiscalCalendar(), remote=remote)
    if "% of numbers" in remote.lacks:
        assert f"{remote.name} cannot compute it (% of numbers" in found.failures["m0"]
    assert {cell.metric for cell in found.cells} == {"m0", "m1"} - set(found.failures)
