"""From measurements to the result of a period: windows, carried results, unfinished periods, data that is in doubt."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work_examples import CYCLE, TODAY, measured, plan_of, reader_of

from northing.calc.combining import combine
from northing.calc.reason import Reason
from northing.model import CALENDAR_YEAR, TIME, Time
from northing.work.results import Results, last_complete

MONTHS = {f"2024-{month:02}": float(month) for month in range(1, 8)}


def read(values, label="2024-06", *, time=None, since=None, **settings):
    metric = settings.pop("metric", {})
    plan = plan_of(metrics=[{"id": "m", "additivity": "sum", **metric}], cycles=[CYCLE])
    reader = reader_of(plan, {"m": values}, **settings)
    asked = Time(**time) if time else TIME
    return reader.read(plan.elements["m"], "", plan.calendar.parse(label), time=asked, since=since)


def test_a_period_alone_gives_its_own_result():
    reading = read(MONTHS)
    assert (reading.value, reading.reason, reading.note) == (6.0, Reason.SCORED, "")
    assert [part.start for part in reading.parts] == [date(2024, 6, 1)]


def test_a_period_that_is_not_over_is_read_so_far():
    assert (read(MONTHS, "2024-07").value, read(MONTHS, "2024-07").note) == (7.0, "so far")


def test_a_period_that_has_not_begun_is_not_due():
    assert read(MONTHS, "2024-08").reason == Reason.NOT_DUE


@pytest.mark.parametrize(
    ("time", "value", "note"),
    [
        ({"window": "period_to_date"}, 21.0, "Jan 2024 to Jun 2024"),
        ({"window": "trailing", "n": 3}, 15.0, "Apr 2024 to Jun 2024"),
        ({"window": "cumulative", "since": date(2024, 5, 1)}, 11.0, "May 2024 to Jun 2024"),
        ({"window": "cumulative"}, 21.0, "Jan 2024 to Jun 2024"),
        ({"counts": "fixed", "period": "2024-03"}, 3.0, "Mar 2024"),
    ],
)
def test_windows_take_the_periods_that_they_name(time, value, note):
    reading = read(MONTHS, time=time)
    assert (reading.value, reading.note) == (value, note)


def test_a_cumulative_window_begins_where_the_cycle_does():
    assert read(MONTHS, time={"window": "cumulative"}, since=date(2024, 6, 1)).value == 6.0


def test_a_window_with_a_gap_has_no_result_and_says_how_large_the_gap_is():
    reading = read({"2024-04": 4.0, "2024-06": 6.0}, time={"window": "trailing", "n": 3})
    assert (reading.value, reading.reason, reading.note) == (None, Reason.NO_RESULT, "1 of 3 periods have no result")
    assert read(MONTHS, time={"window": "cumulative", "since": date(2024, 7, 1)}).reason == Reason.NO_RESULT


def test_an_earlier_result_stands_in_while_it_is_fresh_enough():
    fresh = {"stale_after_days": 40}
    assert read({"2024-05": 5.0}).reason == Reason.NO_RESULT
    carried = read({"2024-05": 5.0}, metric=fresh)
    assert (carried.value, carried.reason, carried.note) == (5.0, Reason.SCORED, "from May 2024")
    stale = read({"2024-03": 3.0}, metric=fresh)
    assert (stale.value, stale.reason) == (3.0, Reason.STALE)
    assert stale.note == "from Mar 2024, 91 days old, limit 40 days"
    assert read({"2024-07": 7.0}, metric=fresh).reason == Reason.NO_RESULT


@pytest.mark.parametrize(("today", "reason"), [(date(2024, 7, 10), Reason.SCORED), (date(2024, 7, 11), Reason.STALE)])
def test_the_last_day_of_the_limit_still_counts(today, reason):
    assert read({"2024-06": 6.0}, "2024-07", metric={"stale_after_days": 10}, today=today).reason == reason


@pytest.mark.parametrize(
    ("label", "counts", "period"),
    [
        ("2024-07", "last_complete", "2024Q2"),
        ("2024-07", "current", "2024Q3"),
        ("2024-06", "last_complete", "2024Q2"),
        ("2024-05", "last_complete", "2024Q1"),
        ("2024-05", "current", "2024Q2"),
    ],
)
def test_a_metric_by_quarter_gives_months_the_quarter_that_counts_and_says_which(label, counts, period):
    values = {"2024Q1": 1.0, "2024Q2": 2.0, "2024Q3": 3.0}
    reading = read(values, label, metric={"grains": ["quarter"]}, time={"counts": counts})
    assert reading.value == values[period]
    caption = CALENDAR_YEAR.caption(CALENDAR_YEAR.parse(period))
    assert reading.note == (f"{caption} so far" if period == "2024Q3" else caption)


@pytest.mark.parametrize(
    ("additivity", "value", "note"),
    [("sum", 15.0, "sum of 3 months"), ("mean", 5.0, "mean of 3 months"), ("last", 6.0, "Jun 2024")],
)
def test_a_quarter_is_put_together_from_all_its_months(additivity, value, note):
    reading = read(MONTHS, "2024Q2", metric={"additivity": additivity})
    assert (reading.value, reading.note) == (value, note)


def test_a_quarter_of_a_ratio_is_that_of_all_its_rows():
    sides = {"2024-04": (1.0, 4.0), "2024-05": (1.0, 1.0), "2024-06": (1.0, 15.0)}
    reading = read(sides, "2024Q2", metric={"additivity": "ratio"})
    assert (reading.value, reading.note) == (3.0 / 20.0, "over 3 months")
    assert [part.start.month for part in reading.parts] == [4, 5, 6]
    assert read(MONTHS, "2024Q2", metric={"additivity": "ratio"}).note == "3 of 3 months have a result"


def test_a_quarter_with_a_missing_month_has_no_result_unless_the_last_is_enough():
    gap = {"2024-04": 4.0, "2024-06": 6.0}
    for additivity in ("sum", "mean", "ratio"):
        reading = read(gap, "2024Q2", metric={"additivity": additivity})
        assert (reading.value, reading.reason) == (None, Reason.NO_RESULT)
        assert reading.note == "2 of 3 months have a result"
    assert read(gap, "2024Q2", metric={"additivity": "last"}).value == 6.0
    assert read({"2024-04": 4.0}, "2024Q2", metric={"additivity": "last"}).value is None
    assert read({}, "2024Q2").note == ""


def test_a_quarter_that_is_not_over_is_put_together_so_far():
    assert (read(MONTHS, "2024Q3").value, read(MONTHS, "2024Q3").note) == (7.0, "so far, 1 of 3 months")
    august = date(2024, 8, 20)
    months = {**MONTHS, "2024-08": 8.0}
    assert read(months, "2024Q3", today=august).value == 15.0
    assert read(months, "2024Q3", today=august).note == "so far, 2 of 3 months"
    assert read(MONTHS, "2024Q3", today=august).value == 7.0, "August may not have been measured yet"
    assert read({"2024-08": 8.0}, "2024Q3", today=august).reason == Reason.NO_RESULT, "July is over and missing"
    assert read(MONTHS, "2024Q4", today=august).reason == Reason.NOT_DUE


def test_what_is_measured_by_quarter_is_read_directly():
    both = {**MONTHS, "2024Q2": 16.0, "2024Q1": 6.0}
    assert read(both, "2024Q2", metric={"grains": ["month", "quarter"]}).value == 16.0
    assert read(both, "2024-06", metric={"grains": ["quarter", "month"]}).value == 6.0
    year = read({**both, "2024Q3": 7.0}, "2024", metric={"grains": ["month", "quarter"]})
    assert (year.value, year.note) == (29.0, "so far, 3 of 4 quarters")
    asked = read(both, "2024Q2", metric={"grains": ["quarter", "month"]}, time={"grain": "month"})
    assert (asked.value, asked.note) == (15.0, "sum of 3 months")


def test_weeks_make_up_the_quarter_that_has_most_of_their_days():
    weeks = {CALENDAR_YEAR.label(week): 1.0 for week in CALENDAR_YEAR.periods("week", date(2024, 1, 1), TODAY)}
    reading = read(weeks, "2024Q2", metric={"grains": ["week"]})
    assert (reading.value, reading.note) == (13.0, "sum of 13 weeks")


def test_a_quarter_measured_before_it_was_over_says_so():
    early = read(MONTHS, "2024Q2", recorded_at=datetime(2024, 6, 20, tzinfo=UTC))
    assert early.note == "sum of 3 months measured on 20 Jun 2024"


DATA = {"dataset": "d", "expression": "count(*)"}


def test_data_in_doubt_gives_no_score_and_keeps_the_number_to_look_at():
    failed = read(MONTHS, metric=DATA, conditions={"d": Reason.FAILED_TEST})
    assert (failed.value, failed.reason, failed.note) == (6.0, Reason.FAILED_TEST, "in doubt")
    assert read(MONTHS, metric=DATA, conditions={"d": Reason.SCORED}).reason == Reason.SCORED
    assert read(MONTHS, metric=DATA, conditions={"other": Reason.STALE}).reason == Reason.SCORED


def test_stale_data_still_tells_of_periods_that_it_covers():
    stale = (Reason.STALE, "old", date(2024, 6, 30))
    assert read(MONTHS, "2024-06", metric=DATA, conditions={"d": stale}).reason == Reason.SCORED
    assert read(MONTHS, "2024-07", metric=DATA, conditions={"d": stale}).reason == Reason.STALE
    assert read({}, "2024-06", metric=DATA, conditions={"d": stale}).reason == Reason.STALE


def test_a_formula_is_in_doubt_with_any_dataset_that_it_rests_on():
    plan = plan_of(
        metrics=[
            {"id": "a", **DATA},
            {"id": "b", "dataset": "e", "expression": "count(*)"},
            {"id": "typed"},
            {"id": "first", "formula": "a / b"},
            {"id": "second", "formula": "first + typed"},
        ]
    )
    values = {name: {"2024-06": 1.0} for name in plan.elements}
    june = plan.calendar.parse("2024-06")

    def reason(name, **conditions):
        return reader_of(plan, values, conditions=conditions).read(plan.elements[name], "", june).reason

    assert reason("second", e=Reason.FAILED_TEST) == Reason.FAILED_TEST
    assert reason("first", d=Reason.STALE, e=Reason.FAILED_TEST) == Reason.FAILED_TEST
    assert reason("a", e=Reason.FAILED_TEST) == Reason.SCORED
    assert reason("typed", d=Reason.FAILED_TEST, e=Reason.FAILED_TEST) == Reason.SCORED


def test_longer_periods_come_from_shorter_ones_by_the_metrics_additivity():
    plan = plan_of(metrics=[{"id": "m"}])
    parts = measured(plan, {"m": {"2024-01": (1.0, 4.0), "2024-02": (3.0, 4.0), "2024-03": (9.0, 10.0)}})
    assert combine(parts, "sum").value == pytest.approx(1.9)
    assert combine(parts, "mean").value == pytest.approx(1.9 / 3)
    assert combine(parts, "last") == (0.9, 9.0, 10.0)
    assert combine(parts, "ratio") == (13 / 18, 13.0, 18.0)
    assert combine([], "sum").value is None
    assert combine(measured(plan, {"m": {"2024-01": 1.0}}), "ratio").value is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
def test_a_ratio_over_many_months_is_that_of_all_their_rows(sides):
    plan = plan_of(metrics=[{"id": "m"}])
    months = {f"2024-{at:02}": (float(upper), float(lower)) for at, (upper, lower) in enumerate(sides, start=1)}
    total = combine(measured(plan, {"m": months}), "ratio").value
    assert total == sum(upper for upper, _ in sides) / sum(lower for _, lower in sides)


def test_what_begins_after_today_is_not_known_and_members_stand_in_their_order():
    plan = plan_of(metrics=[{"id": "m"}])
    values = {f"m|by={name}": {"2024-06": 1.0} for name in ("10", "9", "B", "A")}
    results = Results(measured(plan, {**values, "m": {"2024-08": 1.0, "2024-02": 2.0}}), today=TODAY)
    assert results.members("m", ("by",)) == ["by=9", "by=10", "by=A", "by=B"]
    assert results.members("m", ("other",)) == []
    assert list(results.series("m", "", "month")) == [date(2024, 2, 1)]
    assert results.first_day() == date(2024, 2, 1)
    assert results.grains("m") == {"month"}
    assert Results([], today=TODAY).first_day() is None


@pytest.mark.parametrize(
    ("day", "start"), [(date(2024, 6, 30), date(2024, 6, 1)), (date(2024, 7, 1), date(2024, 6, 1))]
)
def test_a_month_is_complete_on_its_last_day(day, start):
    assert last_complete(CALENDAR_YEAR, "month", day).start == start
