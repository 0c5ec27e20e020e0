"""Whole rows hold what is read cell by cell, whatever the metric, the periods and the doubts."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from work_examples import measured, plan_of

from northing.calc.reason import Reason
from northing.model import FiscalCalendar, Measurement, Metric, Time
from northing.model.time import GRAINS
from northing.work.reader import Reader
from northing.work.results import DatasetCondition, Results
from northing.work.rows import RowReader, outside_of
from strategies import untimed

TODAY = date(2024, 7, 10)
GRAIN = st.sampled_from(GRAINS[1:])
CALENDARS = st.sampled_from([FiscalCalendar(), FiscalCalendar(year_starts=7), FiscalCalendar(months="4-4-5")])
TIMES = st.builds(
    Time,
    counts=st.sampled_from(("current", "last_complete", "fixed")),
    period=st.sampled_from((None, "2024-05", "2024Q1", "no period")),
    window=st.sampled_from(("period", "period", "period", "period_to_date", "trailing")),
    n=st.integers(1, 3),
    grain=st.one_of(st.none(), GRAIN),
)
METRICS = st.builds(
    Metric,
    id=st.just("m"),
    title=st.just("M"),
    dataset=st.just("d"),
    expression=st.just("count(*)"),
    additivity=st.sampled_from(("sum", "mean", "last", "ratio")),
    grains=st.lists(GRAIN, min_size=1, max_size=2, unique=True).map(tuple),
    stale_after_days=st.one_of(st.none(), st.integers(0, 60)),
)
CONDITIONS = st.dictionaries(
    st.sampled_from(("d", "m")),
    st.builds(
        DatasetCondition,
        st.sampled_from((Reason.SCORED, Reason.STALE, Reason.FAILED_TEST)),
        st.just("in doubt"),
        st.one_of(st.none(), st.just(date(2024, 5, 31))),
    ),
)


@untimed
@given(METRICS, TIMES, GRAIN, CALENDARS, CONDITIONS, st.sets(st.integers(0, 40)))
def test_a_row_holds_what_is_read_cell_by_cell(metric, time, grain, calendar, conditions, known):
    first = date(2024, 1, 10)
    values = {}
    for own in metric.grains:
        start = calendar.period(own, first)
        periods = [calendar.shift(start, place) for place in known]
        values |= {(own, period.start): place for place, period in zip(known, periods, strict=True)}
    reader = Reader(Results(_measured(values), today=TODAY), calendar, conditions)
    columns = list(calendar.periods(grain, first, date(2024, 12, 31)))
    rows = RowReader(reader, columns)
    numbers, readings = rows.numbers(metric, "", time=time), rows.readings(metric, "", time=time)
    cells = [reader.read(metric, "", column, time=time) for column in columns]
    assert list(readings) == list(readings[:]) == cells
    assert numbers.outside == [outside_of(cell) for cell in cells]
    assert [None if math.isnan(value) else value for value in numbers.values] == [cell.value for cell in cells]


def _measured(values):
    at = datetime(2024, 7, 9, tzinfo=UTC)
    return [
        Measurement("m", "", grain, start, number / 2, float(number), 2.0, 2, at, "r", "computed")
        for (grain, start), number in values.items()
    ]


def test_a_result_by_an_earlier_definition_says_so():
    plan = plan_of(metrics=[{"id": "m"}])
    old, new = measured(plan, {"m": {"2024-05": 1.0, "2024-06": 2.0}})
    reader = Reader(Results([old, replace(new, version=3)], today=TODAY), plan.calendar, {})
    metric = plan.elements["m"]
    assert reader.read(metric, "", plan.calendar.parse("2024-05")).note == "by definition 1 of 3"
    assert reader.read(metric, "", plan.calendar.parse("2024-06")).note == ""
