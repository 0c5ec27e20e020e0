from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from cube_orders import DATASET, metric, put

from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import FiscalCalendar
from northing.model.time import GRAINS

FIRST = date(2012, 11, 20)
ROWS = [{"day": FIRST + timedelta(days=n), "place": "AB"[n % 2], "kind": n % 5, "amount": float(n)} for n in range(460)]
CALENDARS = {
    "calendar year": FiscalCalendar(),
    "July, weeks from Sunday": FiscalCalendar(year_starts=7, week_starts="sunday"),
    "4-4-5": FiscalCalendar(months="4-4-5"),
    "4-5-4 of retail": FiscalCalendar(year_starts=2, week_starts="sunday", months="4-5-4", year_ends="nearest"),
}


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
def test_every_grain_of_every_calendar_adds_up_the_days_of_its_periods(workspace, calendar):
    load = put(workspace, ROWS)
    metrics = [
        metric(0, "sum(amount)", "place = 'A'", dimensions=(), grains=GRAINS),
        metric(1, "count(DISTINCT kind)", dimensions=(), grains=("week", "month", "quarter")),
    ]
    plan = plan_measure(metrics, DATASET, calendar, load=load)
    sums: dict[object, float] = defaultdict(float)
    kinds: dict[object, set[int]] = defaultdict(set)
    for row in ROWS:
        for grain in GRAINS:
            period = (grain, calendar.period(grain, row["day"]).start)
            kinds[period].add(row["kind"])
            if row["place"] == "A":
                sums[period] += row["amount"]
    for cell in measure_dataset(plan, load, landed=workspace.landed).cells:
        expected = sums.get((cell.grain, cell.start)) if cell.metric == "m0" else len(kinds[cell.grain, cell.start])
        assert cell.value == expected, cell
    by_month = plan_measure([metric(0, "count(*)", dimensions=())], DATASET, calendar, load=load)
    cells = measure_dataset(by_month, load, landed=workspace.landed).cells
    assert [cell.start for cell in cells] == [
        period.start for period in calendar.periods("month", FIRST, ROWS[-1]["day"])
    ]
    assert sum(cell.value for cell in cells) == len(ROWS)


def test_key_periods_are_those_that_every_engine_knows():
    def keys(calendar, *grains):
        return plan_measure([metric(0, "count(*)", grains=grains)], DATASET, calendar).period_keys

    assert keys(CALENDARS["calendar year"], "quarter", "week") == ("month", "week")
    assert keys(CALENDARS["calendar year"], "day", "year") == ("day",)
    assert keys(CALENDARS["July, weeks from Sunday"], "week") == ("day",)
    assert keys(CALENDARS["July, weeks from Sunday"], "quarter") == ("month",)
    assert keys(CALENDARS["4-4-5"], "quarter") == ("week",)
    assert keys(CALENDARS["4-5-4 of retail"], "year") == ("day",)
