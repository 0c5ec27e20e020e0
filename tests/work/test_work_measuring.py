"""Measuring: new numbers once, corrected ones again, vanished ones taken back, doubtful data never green."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from northing.model import Run
from northing.plan import put
from northing.work.conditions import dataset_conditions
from northing.work.definitions import commit
from northing.work.facts import parse_typed, record
from northing.work.files import apply_files
from northing.work.measuring import load_datasets, measure
from northing.work.workbench import Standpoint, Workbench

PLAN = """
cycles:
  - {id: y, title: Year, type: year, start: 2024-01-01, end: 2024-12-31}
sources:
  - {id: files, title: Files, access_point: data, format: csv}
datasets:
  - id: sales
    title: Sales
    source: files
    files: sales.csv
    time_column: day
    stale_after_days: 30
    columns:
      - {name: day, type: date}
      - {name: shop, type: text}
      - {name: amount, type: number}
    tests:
      - {type: range, columns: [amount], minimum: 0}
  - id: visits
    title: Visits
    source: files
    files: visits.csv
    time_column: day
    columns:
      - {name: day, type: date}
      - {name: count, type: integer}
metrics:
  - {id: turnover, title: Turnover, dataset: sales, expression: sum(amount), additivity: sum, dimensions: [shop]}
  - {id: visitors, title: Visitors, dataset: visits, expression: sum(count), additivity: sum}
  - {id: staff, title: Staff}
  - {id: per-visit, title: Per visit, formula: turnover / visitors}
  - {id: per-head, title: Per head, formula: turnover / staff}
kpis:
  - {id: k-turnover, title: Turnover, metric: turnover, target: 10, by: shop}
  - {id: k-visit, title: Per visit, metric: per-visit, target: 1}
"""
SALES = "day,shop,amount\n2024-05-03,A,4\n2024-05-20,B,6\n2024-06-01,A,12\n2024-07-02,A,3\n2024-07-30,A,100\n"
VISITS = "day,count\n2024-05-03,5\n2024-06-01,4\n2024-07-02,3\n"
AT = datetime(2024, 7, 10, 9, tzinfo=UTC)
TODAY = date(2024, 7, 10)


@pytest.fixture
def shop(workspace, store):
    """Return the workspace with two small datasets, its plan published."""
    (workspace.plan_folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    write(workspace, sales=SALES, visits=VISITS)
    apply_files(workspace, store, actor="ann", at=datetime(2024, 1, 2, tzinfo=UTC))
    return workspace


def write(workspace, **texts):
    for name, text in texts.items():
        (workspace.root / "data" / f"{name}.csv").write_text(text, encoding="utf-8")


def load_and_measure(workspace, store, *, at=AT, **settings):
    loads = load_datasets(workspace, store.history.load(), at=at)
    return loads, measure(workspace, store, actor="ann", at=at, **settings)


def values(store, metric, member=""):
    found = store.facts.measurements(metrics={metric})
    return {item.start.month: item.value for item in sorted(found, key=lambda x: x.start) if item.member == member}


def cell(workspace, store, name, label="2024-06", today=TODAY):
    board = Workbench(workspace, store).scoreboard(Standpoint(today))
    return board.cell((name, ""), board.column_of(board.calendar.parse(label)))


def test_metrics_members_and_formulas_are_measured_until_today(shop, store):
    _, outcome = load_and_measure(shop, store)
    assert values(store, "turnover") == {5: 10.0, 6: 12.0, 7: 3.0}
    assert values(store, "turnover", "shop=A") == {5: 4.0, 6: 12.0, 7: 3.0}
    assert values(store, "per-visit") == {5: 2.0, 6: 3.0, 7: 1.0}
    assert outcome.recorded == outcome.measured
    run = store.facts.run(outcome.run)
    assert (run.actor, run.verb) == ("ann", "measure")
    assert set(run.details["datasets"]) == {"sales", "visits"}
    assert run.details["metrics"]["per-visit"] == {"definition": "turnover / visitors", "number": 1}
    assert run.details["metrics"]["turnover"]["dataset"] == "sales"


def test_measuring_twice_changes_nothing_and_keeps_no_run(shop, store):
    load_and_measure(shop, store)
    version = store.facts.version()
    loads, outcome = load_and_measure(shop, store, at=AT + timedelta(hours=1))
    assert {load.status for load in loads.values()} == {"unchanged"}
    assert outcome.recorded == 0
    assert store.facts.version() == version
    assert len(store.facts.runs()) == 1


def test_corrected_data_changes_results_and_takes_vanished_ones_back(shop, store):
    load_and_measure(shop, store)
    write(shop, sales="day,shop,amount\n2024-05-03,A,5\n2024-06-01,A,12\n2024-07-02,A,3\n")
    later = AT + timedelta(hours=1)
    _, outcome = load_and_measure(shop, store, at=later)
    assert values(store, "turnover") == {5: 5.0, 6: 12.0, 7: 3.0}
    assert set(values(store, "turnover", "shop=B").values()) == {None}
    assert values(store, "per-visit")[5] == 1.0
    earlier = {item.key: item.value for item in store.facts.measurements(known_on=AT)}
    assert earlier["turnover", "shop=B", "month", date(2024, 5, 1)] == 6.0
    assert outcome.recorded < outcome.measured


def test_data_that_is_empty_now_takes_everything_back_formulas_too(shop, store):
    load_and_measure(shop, store)
    write(shop, visits="day,count\n2030-01-01,1\n")
    load_and_measure(shop, store, at=AT + timedelta(hours=1))
    assert set(values(store, "visitors").values()) == {None}
    assert set(values(store, "per-visit").values()) == {None}
    assert values(store, "turnover")[6] == 12.0


def test_one_dataset_alone_leaves_formulas_over_others_right(shop, store):
    load_and_measure(shop, store)
    write(shop, visits="day,count\n2024-05-03,10\n2024-06-01,4\n2024-07-02,3\n")
    _, outcome = load_and_measure(shop, store, at=AT + timedelta(hours=1), only=["visits"])
    assert set(outcome.datasets) == {"visits"}
    assert values(store, "per-visit") == {5: 1.0, 6: 3.0, 7: 1.0}
    assert values(store, "turnover") == {5: 10.0, 6: 12.0, 7: 3.0}


def test_formulas_take_typed_values(shop, store):
    plan = store.history.load()
    run = Run("typed", AT, "ann", "record", {})
    typed = parse_typed(plan, "metric,period,value\nstaff,2024-06,4\n", file="f", run=run)
    record(store, plan, typed, run=run)
    load_and_measure(shop, store, at=AT + timedelta(hours=1))
    assert values(store, "per-head") == {5: None, 6: 3.0, 7: None}


def test_what_was_recorded_of_later_periods_stays_when_standing_on_an_earlier_day(shop, store):
    load_and_measure(shop, store)
    measure(shop, store, actor="ann", at=datetime(2024, 6, 10, tzinfo=UTC))
    assert values(store, "turnover")[7] == 3.0


def test_a_failed_load_keeps_the_last_good_data_and_its_numbers(shop, store):
    load_and_measure(shop, store)
    write(shop, sales="day,shop,amount\n" + "soon,A,many\n" * 5)
    loads, outcome = load_and_measure(shop, store, at=AT + timedelta(hours=1))
    assert loads["sales"].status == "failed"
    assert outcome.recorded == 0
    assert cell(shop, store, "k-turnover").result == 12.0
    assert cell(shop, store, "k-turnover").status == "good"


def test_data_that_grew_old_is_stale_for_what_it_does_not_cover(shop, store):
    load_and_measure(shop, store)
    write(shop, sales="day,shop,amount\n" + "soon,A,many\n" * 5)
    load_and_measure(shop, store, at=AT + timedelta(hours=1))
    august = date(2024, 8, 20)
    stale = cell(shop, store, "k-turnover", "2024-08", august)
    assert (stale.status, stale.score) == ("stale", None)
    assert "Sales was last loaded 41 days ago, limit 30 days; the latest load failed" in stale.reason
    assert cell(shop, store, "k-turnover", "2024-06", august).status == "good"


def test_data_that_is_merely_old_says_how_old_and_data_never_loaded_has_no_condition(shop, store):
    plan = store.history.load()
    assert dataset_conditions(shop, plan, TODAY) == {}
    load_and_measure(shop, store)
    found = dataset_conditions(shop, plan, date(2024, 8, 20))
    assert found["sales"].explanation == "Sales was last loaded 41 days ago, limit 30 days"
    assert found["visits"].explanation == ""


def test_a_failing_test_makes_metrics_unknown_and_formulas_over_them_too(shop, store):
    load_and_measure(shop, store)
    assert cell(shop, store, "k-visit").status == "good"
    write(shop, sales=SALES + "2024-06-02,A,-1\n")
    loads, outcome = load_and_measure(shop, store, at=AT + timedelta(hours=1))
    assert not loads["sales"].is_trusted
    assert outcome.datasets["sales"].skipped == "it failed its tests: amount is at least 0"
    assert not outcome.is_sound
    for name in ("k-turnover", "k-visit"):
        found = cell(shop, store, name)
        assert (found.score, found.status) == (None, "none")
        assert found.reason.startswith("The data behind the result failed its tests: Sales failed its tests: amount")
    assert outcome.recorded == 0


def test_only_named_datasets_and_those_with_an_access_point_are_loaded(shop, store):
    plan = store.history.load()
    told = []
    assert set(load_datasets(shop, plan, at=AT, only=["visits"], progress=told.append)) == {"visits"}
    assert told
    commit(
        store,
        [put(replace(plan.elements["files"], access_point=""))],
        expected=store.history.branch().head,
        actor="ann",
        at=AT,
        via="cli",
        message="",
    )
    assert load_datasets(shop, store.history.load(), at=AT) == {}
    assert measure(shop, store, actor="ann", at=AT, only=["sales"]).measured == 0


def test_progress_is_told_and_nothing_is_measured_before_a_load(shop, store):
    told = []
    assert measure(shop, store, actor="ann", at=AT).measured == 0
    load_and_measure(shop, store, progress=told.append)
    assert told == ["Sales: 1 metric over 5 rows", "Visits: 1 metric over 3 rows"]


def test_the_scorecard_known_on_an_earlier_day_is_what_was_computed_then(shop, store):
    load_datasets(shop, store.history.load(), at=AT)
    boards = {}
    for day in (date(2024, 6, 3), date(2024, 7, 10)):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        load_datasets(shop, store.history.load(), at=at)
        measure(shop, store, actor="ann", at=at)
        boards[day] = Workbench(shop, store).scoreboard(Standpoint(day))
    write(shop, sales=SALES.replace("2024-05-20,B,6", "2024-05-20,B,60"))
    load_and_measure(shop, store, at=AT + timedelta(days=5))
    retarget = replace(store.history.load().elements["k-visit"], target=9.0)
    head = store.history.branch().head
    commit(store, [put(retarget)], expected=head, actor="ann", at=AT + timedelta(days=6), via="cli", message="later")
    bench = Workbench(shop, store)
    now = bench.scoreboard(Standpoint(date(2024, 7, 17)))
    for day, then in boards.items():
        known = bench.scoreboard(Standpoint(date(2024, 7, 17), day))
        assert known.columns == then.columns
        for key in then.tree.nodes:
            for column in range(len(then.columns)):
                assert known.cell(key, column) == then.cell(key, column)
    may = now.column_of(now.calendar.parse("2024-05"))
    assert now.cell(("k-turnover", ""), may).result == 64.0
    assert now.cell(("k-visit", ""), may).target == 9.0
