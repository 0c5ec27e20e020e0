from __future__ import annotations

from datetime import date, timedelta

import pytest
from cube_orders import DATASET, metric, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.metrics.window import join_spans
from northing.model import CALENDAR_YEAR, FiscalCalendar

FIRST = date(2013, 1, 1)
ROWS = [
    {"day": FIRST + timedelta(days=n), "place": "AB"[n % 2], "kind": n % 3, "amount": float(n), "units": n}
    for n in range(0, 120, 3)
]
METRICS = [
    metric(0, "sum(amount)", grains=("week", "month")),
    metric(1, "count(DISTINCT kind)", "place = 'A'", grains=("quarter",), dimensions=()),
    metric(2, "last(units)", grains=("day", "week"), dimensions=()),
]


def measured(workspace, metrics, spans, calendar=CALENDAR_YEAR):
    load = put(workspace, ROWS)
    plan = plan_measure(metrics, DATASET, calendar, load=load)
    return measure_dataset(plan, load, landed=workspace.landed, spans=spans).cells


def touched(cell, spans, calendar=CALENDAR_YEAR):
    period = calendar.period(cell.grain, cell.start)
    return any(first <= period.last_day and period.start <= last for first, last in spans)


days = st.dates(FIRST - timedelta(days=40), FIRST + timedelta(days=160))
some_spans = st.lists(st.tuples(days, days).map(sorted).map(tuple), max_size=3)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=some_spans, year_starts=st.sampled_from([1, 2]))
def test_spans_give_what_a_full_run_gives_of_the_periods_they_touch(workspace, spans, year_starts):
    calendar = FiscalCalendar(year_starts=year_starts)
    full = measured(workspace, METRICS, None, calendar)
    found = measured(workspace, METRICS, spans, calendar)
    expected = {cell.key: cell for cell in full if touched(cell, spans, calendar)}
    assert {cell.key: cell for cell in found} == {
        key: cell for key, cell in expected.items() if not key[1] or key in {other.key for other in found}
    }
    missing = [cell for key, cell in expected.items() if key not in {other.key for other in found}]
    assert all(cell.rows == 0 for cell in missing)


def test_no_span_measures_nothing(workspace):
    assert measured(workspace, METRICS, []) == ()
    assert measured(workspace, METRICS, [(date(2020, 1, 1), date(2020, 12, 31))]) == ()


def test_spans_that_overlap_or_follow_one_another_are_one():
    march = [date(2013, 3, day) for day in range(1, 31)]
    assert join_spans([(march[9], march[11]), (march[0], march[3]), (march[4], march[5]), (march[2], march[3])]) == (
        (march[0], march[5]),
        (march[9], march[11]),
    )
    assert join_spans([(march[3], march[1])]) == ()


@pytest.mark.parametrize("until", [None, date(2013, 2, 4)])
def test_the_last_day_that_counts_holds_in_spans_too(workspace, until):
    load = put(workspace, ROWS)
    plan = plan_measure([metric(0, "sum(amount)", dimensions=())], DATASET, CALENDAR_YEAR, load=load)
    span = (date(2013, 2, 1), date(2013, 3, 1))
    cells = measure_dataset(plan, load, landed=workspace.landed, spans=[span], until=until).cells
    february = sum(r["amount"] for r in ROWS if r["day"].month == 2 and (until is None or r["day"] <= until))
    assert [(cell.start, cell.value) for cell in cells][:1] == [(date(2013, 2, 1), february)]
    assert len(cells) == (2 if until is None else 1)
