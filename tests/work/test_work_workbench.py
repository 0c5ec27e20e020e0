"""The workbench: scores are computed once for each state; what is asked for is found, or refused with what there is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from work_examples import board_of, measured, plan_of

from northing.model import NotFound, Run
from northing.plan import Plan, put
from northing.store.memory import MemoryStore
from northing.work.documents import row_document
from northing.work.files import apply_files
from northing.work.measured import latest_result, measured_results, require_metric, result_document
from northing.work.workbench import (
    Standpoint,
    Workbench,
    chosen_period,
    columns_for,
    default_scorecard,
    require_indicator,
)

DAY = date(2013, 11, 18)


def test_a_past_day_is_judged_on_its_own_day_and_never_later_than_today():
    assert Standpoint(DAY, date(2013, 6, 1)).day == date(2013, 6, 1)
    assert Standpoint(DAY, date(2030, 1, 1)).day == DAY
    assert Standpoint(DAY).moment is None
    assert Standpoint(DAY, date(2013, 6, 1)).moment.isoformat() == "2013-06-01T23:59:59.999999+00:00"


def test_scores_are_computed_once_until_the_plan_or_the_facts_change(demo_bench):
    here = Standpoint(DAY)
    assert demo_bench.scoreboard(here) is demo_bench.scoreboard(here)
    assert demo_bench.scoreboard(here, grain="quarter") is not demo_bench.scoreboard(here)
    assert demo_bench.scoreboard(Standpoint(DAY, DAY)) is not demo_bench.scoreboard(here)


def test_only_the_latest_boards_are_kept(demo_bench):
    days = [DAY - timedelta(days=number) for number in range(14)]
    first = demo_bench.scoreboard(Standpoint(days[0]))
    for day in days[1:]:
        demo_bench.scoreboard(Standpoint(day))
    assert demo_bench.scoreboard(Standpoint(days[0])) is not first


def test_each_view_has_its_own_scores(demo_bench):
    everything = demo_bench.view(None, sees_everything=True)
    assert everything.hidden == frozenset()
    stranger = demo_bench.view(None)
    here = Standpoint(DAY)
    board = demo_bench.scoreboard(here, view=stranger)
    assert board.hidden == stranger.hidden
    assert demo_bench.scoreboard(here, view=everything) is demo_bench.scoreboard(here)


def test_columns_reach_three_years_back_and_to_the_end_of_the_fiscal_year():
    calendar = plan_of().calendar
    months = columns_for(calendar, "month", DAY, first=date(2001, 1, 1))
    assert (months[0].start, months[-1].start) == (date(2010, 11, 1), date(2013, 12, 1))
    assert columns_for(calendar, "month", DAY, first=None)[0].start == date(2013, 1, 1)
    july = plan_of(
        cycles=[{"id": "c", "start": "2013-07-01", "end": "2014-06-30", "type": "year", "calendar": {"year_starts": 7}}]
    ).calendar
    assert columns_for(july, "quarter", DAY, first=None)[-1].last_day == date(2014, 6, 30)


def test_the_last_complete_period_is_shown_unless_another_is_named(demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    assert board.calendar.label(chosen_period(board, None)) == "2013-10"
    assert board.calendar.label(chosen_period(board, "2013-03")) == "2013-03"
    with pytest.raises(ValueError, match="1999-01 is not among the periods shown: 2013-01 to 2013-12, by month"):
        chosen_period(board, "1999-01")
    with pytest.raises(ValueError, match="is no period"):
        chosen_period(board, "soon")
    first = board_of(plan_of(), {}, today=date(2024, 1, 5))
    assert chosen_period(first, None) == first.columns[0]


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_the_scores_of_one_period_are_those_of_the_scoreboard(demo_bench, demo_today, grain):
    whole = demo_bench.scoreboard(demo_today, grain=grain)
    for bench in (demo_bench, Workbench(demo_bench.workspace, demo_bench.store)):
        for at, period in enumerate(whole.columns):
            board, column = bench.period_scores(demo_today, whole.calendar.label(period), grain=grain)
            assert board.columns[column] == period
            for roots in (whole.roots(None), whole.roots(default_scorecard(whole.plan))):
                rows, expected = list(board.rows(roots, column)), list(whole.rows(roots, at))
                assert [row_document(board, row, column) for row in rows] == [
                    row_document(whole, row, at) for row in expected
                ]
    board, column = bench.period_scores(demo_today, None)
    assert bench.period_scores(demo_today, None)[0] is board
    assert board.calendar.label(board.columns[column]) == "2013-10"
    with pytest.raises(ValueError, match="1999-01 is not among the periods shown"):
        bench.period_scores(demo_today, "1999-01")


def test_trends_of_one_period_reach_as_far_back_as_those_of_the_scoreboard(workspace):
    metrics = [{"id": name, "dimensions": ["line"]} for name in ("m", "n")]
    kpis = [
        {"id": "far", "metric": "m", "target": 10, "trend": {"back": 4}},
        {"id": "near", "metric": "n", "target": 10, "by": "line"},
        {"id": "year", "metric": "m", "target": 10, "trend": {"against": "same_period_last_year"}},
    ]
    months = [f"{year}-{month:02}" for year in (2022, 2023, 2024) for month in range(1, 13)][:30]
    values = {"m": {label: 5.0 + at % 7 for at, label in enumerate(months)}, "n|line=old": {months[8]: 1.0}}
    for without in (set(), {"year"}, {"far", "year"}):
        plan = plan_of(metrics=metrics, kpis=[kpi for kpi in kpis if kpi["id"] not in without])
        store = MemoryStore()
        moment = datetime(2024, 7, 9, tzinfo=UTC)
        changes = [put(element) for element in plan]
        store.history.append(changes, expected=0, actor="ann", at=moment, via="test", message="")
        run = Run("run", moment, "ann", "record", {})
        store.facts.record([replace(item, rows=3) for item in measured(plan, values)], run)
        here = Standpoint(date(2024, 7, 10))
        whole, bench = Workbench(workspace, store).scoreboard(here), Workbench(workspace, store)
        for at, period in enumerate(whole.columns):
            board, column = bench.period_scores(here, whole.calendar.label(period))
            assert set(board.tree.nodes) == set(whole.tree.nodes)
            assert [board.cell(key, column) for key in board.tree.nodes] == [
                whole.cell(key, at) for key in board.tree.nodes
            ]


def test_the_first_strategic_scorecard_is_the_one_shown():
    cards = [{"id": "a", "type": "programme", "indicators": ["k"]}, {"id": "b", "indicators": ["k"]}]
    assert default_scorecard(plan_of(scorecards=cards)).id == "b"
    assert default_scorecard(plan_of(scorecards=cards[:1])).id == "a"
    assert default_scorecard(plan_of()) is None


def test_an_indicator_is_found_by_its_id_or_refused_with_what_there_is(demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    assert require_indicator(board, "kpi-on-time-departures", "origin=JFK") == ("kpi-on-time-departures", "origin=JFK")
    for element, member, message in (
        (
            "kpi-on-time-departures",
            "origin=XXX",
            "has no member 'origin=XXX'; it has: origin=EWR, origin=JFK, origin=LGA",
        ),
        ("kpi-long-delays", "origin=EWR", "it has: none"),
        ("on-time-departures", "", "is a Metric; only KPIs, key results and objectives have scores"),
        ("kpi-on-tiem", "", "there is no indicator 'kpi-on-tiem'"),
    ):
        with pytest.raises(NotFound) as refusal:
            require_indicator(board, element, member)
        assert message in str(refusal.value)


def test_a_renamed_indicator_is_found_by_its_old_id_and_a_hidden_one_not_at_all():
    plan = plan_of(metrics=[{"id": "m"}], kpis=[{"id": "k", "metric": "m", "target": 1}])
    renamed = Plan.of(plan, renamed={"old": "k"})
    assert require_indicator(board_of(renamed, {}), "old", "") == ("k", "")
    with pytest.raises(NotFound, match=r"there is no indicator 'k'$"):
        require_indicator(board_of(plan, {}, hidden={"k"}), "k", "")
    with pytest.raises(NotFound, match=r"there is no indicator 'm'$"):
        require_indicator(board_of(plan, {}, hidden={"m"}), "m", "")


def test_a_row_as_a_document_has_everything_a_program_may_want(demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    column = board.column_of(board.calendar.parse("2013-10"))
    rows = {row.key: row for row in board.rows(board.roots(default_scorecard(board.plan)), column)}
    leaf = row_document(board, rows["kpi-on-time-departures", "origin=JFK"], column)
    assert (leaf["id"], leaf["kind"], leaf["parent"], leaf["member"]) == (
        "kpi-on-time-departures",
        "kpi",
        "kpi-on-time-departures",
        "JFK",
    )
    assert (leaf["dimension"], leaf["unit"], leaf["period"], leaf["freshness"]) == (
        "origin",
        "%",
        "2013-10",
        "2013-11-08",
    )
    assert leaf["weight"] is None
    top = row_document(board, rows["kpi-harbour-gate", ""], column)
    assert top["coverage"]["indicators"] == 17
    assert (top["member"], top["parent"], top["metric"], top["unit"]) == (None, None, None, None)


def test_measured_results_are_those_of_the_whole_or_of_one_dimension(demo_bench, demo_today):
    plan = demo_bench.plan()
    metric = require_metric(plan, "flights-flown")
    whole = measured_results(demo_bench, demo_today, metric)
    assert [item.member for item in whole] == [""] * 11
    origins = measured_results(demo_bench, demo_today, metric, by="origin", grain="quarter")
    assert {item.member for item in origins} == {"origin=EWR", "origin=JFK", "origin=LGA"}
    assert sum(item.value for item in origins) == sum(item.value for item in whole)
    assert latest_result(whole, plan.calendar, demo_today).start.month == 10
    november = [item for item in whole if item.start.month == 11]
    assert latest_result(november, plan.calendar, demo_today).start.month == 11
    assert latest_result([], plan.calendar, demo_today) is None
    document = result_document(plan.calendar, origins[0])
    assert (document["member"], document["dimension"], document["period"]) == ("EWR", "origin", "2013Q1")


def test_results_known_on_an_earlier_day_are_those_recorded_by_then(demo_bench, demo_today):
    metric = require_metric(demo_bench.plan(), "flights-flown")
    earlier = measured_results(demo_bench, Standpoint(DAY, date(2013, 5, 10)), metric)
    assert [item.start.month for item in earlier] == [1, 2, 3, 4, 5]
    assert measured_results(demo_bench, Standpoint(DAY, date(2013, 1, 1)), metric) == []


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("flights-flwon", {}, "there is no metric 'flights-flwon'; did you mean 'flights-flown'?"),
        ("kpi-long-delays", {}, "kpi-long-delays is a KPI, not a metric"),
        ("flights-flown", {"by": "orign"}, "has no dimension 'orign'; it has: carrier, origin"),
        ("flights-flown", {"grain": "week"}, "is not measured by week; it is measured by month, quarter, year"),
        ("winter-training", {"by": "x"}, "it has: none"),
    ],
)
def test_results_that_there_are_not_are_refused_with_what_there_is(demo_bench, demo_today, name, settings, message):
    with pytest.raises(NotFound) as refusal:
        measured_results(demo_bench, demo_today, require_metric(demo_bench.plan(), name), **settings)
    assert message in str(refusal.value)


def test_a_change_of_the_plan_makes_new_scores(workspace, store):
    bench = Workbench(workspace, store)
    here = Standpoint(date(2024, 7, 10))
    empty = bench.scoreboard(here)
    apply_files(workspace, store, actor="ann", at=datetime(2024, 7, 1, tzinfo=UTC))
    assert set(bench.scoreboard(here).tree.nodes) - set(empty.tree.nodes)
