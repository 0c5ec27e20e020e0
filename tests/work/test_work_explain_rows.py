"""The rows behind a number: those that were counted, from the data that was read, and what is said when it is gone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from metric_shop import shop_of

from northing.metrics.loads import current_load, load_of_version
from northing.plan import put
from northing.work.explain import explain_indicator, explain_metric, source_rows
from northing.work.explain.plans import measure_plans
from northing.work.workbench import Standpoint, Workbench


@pytest.fixture
def shop(workspace, make_store):
    """Return a shop that was measured once."""
    made = shop_of(workspace, make_store())
    made.rows = [(1, "A", 3), (9, "B", 1), (20, "A", 5), (33, "A", 7), (60, "A", 9)]
    made.more = {"kpis": [{"id": "k", "metric": "m", "target": 5, "by": "shop"}]}
    made.run()
    return made


def bench_of(shop):
    return Workbench(shop.workspace, shop.stores[0])


def explained(shop, name, period="2024-01", **settings):
    bench, here = bench_of(shop), Standpoint(shop.day)
    plan = bench.plan()
    return explain_metric(bench, here, plan.elements[name], period=plan.calendar.parse(period), **settings)


def test_a_number_is_explained_with_version_engine_files_days_and_run(shop):
    found = explained(shop, "o")
    load = current_load("sales", shop.workspace.landed_folder)
    origin = found.origin
    assert (origin.number, origin.definition, origin.filter) == (
        1,
        "avg(amount) where amount > 2",
        '(coalesce(("amount" > 2), FALSE))'[1:-1],
    )
    assert (origin.engine, origin.dataset, origin.version, origin.spans) == ("duckdb", "sales", load.version, ())
    assert origin.files == tuple((file.name, file.sha256) for file in load.files)
    assert origin.checked_at is None
    assert ("Definition", "version 1 of 1, since 2024-02-10, by ann") in [
        (fact.label, fact.text) for fact in found.facts
    ]


def test_a_number_that_later_runs_left_alone_says_when_it_was_looked_at_last(shop):
    shop.day += timedelta(days=1)
    shop.rows.append((41, "A", 6))
    shop.run()
    january, february = (explained(shop, "o", period).origin for period in ("2024-01", "2024-02"))
    assert january.checked_at == shop.at
    assert february.checked_at is None
    assert february.spans == (("2024-02-11", "2024-02-11"),)


def test_the_rows_are_those_that_were_counted_in_the_order_of_files_and_lines(shop):
    (sample,) = explained(shop, "m", rows=10).rows
    assert (sample.metric, sample.count, sample.note) == ("m", 3, "")
    assert sample.columns == ("day", "shop", "amount")
    assert sample.rows == ((date(2024, 1, 2), "A", 3.0), (date(2024, 1, 10), "B", 1.0), (date(2024, 1, 21), "A", 5.0))
    assert sample.files == ("sales-2024-01.csv",) * 3


@pytest.mark.parametrize(
    ("name", "period", "member", "days"),
    [("m", "2024-01", "shop=A", [2, 21]), ("o", "2024-01", "", [2, 21]), ("n", "2024", "", [2, 10, 21, 3])],
)
def test_period_member_condition_and_day_of_the_run_narrow_the_rows(shop, name, period, member, days):
    (sample,) = explained(shop, name, period, member=member, rows=10).rows
    assert [row[0].day for row in sample.rows] == days
    assert sample.count == explained(shop, name, period, member=member).origin.rows


def test_no_more_rows_than_asked_for(shop):
    (sample,) = explained(shop, "m", rows=2).rows
    assert (len(sample.rows), sample.count) == (2, 3)
    assert explained(shop, "m").rows == ()


def test_a_formula_shows_the_rows_of_the_metrics_it_needs(shop):
    found = explained(shop, "f", member="shop=A", rows=10)
    assert [(sample.metric, sample.count) for sample in found.rows] == [("m", 2), ("n", 2)]
    assert found.origin.number == 1


def test_an_indicator_shows_the_rows_behind_its_result(shop):
    bench = bench_of(shop)
    board = bench.scoreboard(Standpoint(shop.day))
    column = board.column_of(board.calendar.parse("2024-01"))
    (sample,) = explain_indicator(bench, board, ("k", "shop=A"), column, rows=5).rows
    assert [row[2] for row in sample.rows] == [3.0, 5.0]
    assert explain_indicator(bench, board, ("k", ""), column).rows == ()


def test_rows_of_a_version_that_is_gone_are_those_of_today_when_they_give_the_same_number(shop):
    (first,) = {load.version for load in [current_load("sales", shop.workspace.landed_folder)]}
    for day in range(41, 48):
        shop.day += timedelta(days=1)
        shop.rows.append((day, "B", 1))
        shop.run()
    assert load_of_version("sales", first, shop.workspace.landed_folder) is None
    (sample,) = explained(shop, "m", rows=1).rows
    assert sample.note.startswith(
        f"version {first[:12]} of sales, which the run read, is not kept any more; these rows"
    )
    assert sample.note.endswith("as many")
    assert sample.count == 3
    shop.rows.append((50, "B", 1))
    shop.write()
    shop.load()
    (gone,) = explained(shop, "m", rows=1).rows
    assert (gone.rows, gone.note) == ((), f"version {first[:12]} of sales, which the run read, is not kept any more")


def test_rows_that_were_counted_under_an_older_definition_are_picked_by_it(shop):
    old = explained(shop, "o", rows=5)
    shop.define("o", where="amount > 4")
    bench, plan = bench_of(shop), shop.stores[0].history.load()
    recorded = [item for item in shop.stores[0].facts.series("o") if item.grain == "month" and item.start.month == 1]
    (sample,) = source_rows(bench, plan, plan.elements["o"], recorded, limit=5)
    assert sample.rows == old.rows[0].rows


def test_what_has_no_rows_says_why(shop):
    bench, plan = bench_of(shop), shop.stores[0].history.load()
    metric = plan.elements["m"]
    item = shop.stores[0].facts.series("m")[0]
    for parts, note in (
        ((), "there is no result of this period"),
        ((replace(item, origin="typed"),), "no rows were counted: the result was typed in or sent by a program"),
        ((replace(item, version=7),), "version 7 of the definition is not known"),
    ):
        (sample,) = source_rows(bench, plan, metric, parts, limit=5)
        assert (sample.rows, sample.note) == ((), note)


def test_the_plan_of_measuring_tells_what_is_asked_and_what_the_last_run_read(shop):
    (found,) = measure_plans(bench_of(shop), Standpoint(shop.day))
    assert [metric.metric for metric in found.plan.metrics] == ["m", "n", "o"]
    assert "SELECT" in str(found.plan)
    assert (found.last.engine, found.last.metrics, found.faults) == ("duckdb", 3, {})
    assert measure_plans(bench_of(shop), Standpoint(shop.day), only=["other"]) == ()


def test_rows_whose_files_are_gone_or_whose_definition_cannot_be_read_say_so(shop):
    (store,) = shop.stores
    faulty = replace(store.history.load().elements["m"], where="nothing > 1")
    head = store.history.branch().head
    store.history.append([put(faulty)], expected=head, actor="ann", at=shop.at, via="cli", message="")
    parts = [replace(item, version=2) for item in store.facts.series("m") if item.grain == "month"][:1]
    bench, plan = bench_of(shop), store.history.load()
    (unread,) = source_rows(bench, plan, plan.elements["m"], parts, limit=5)
    assert unread.note.startswith("the definition cannot be read any more: ")
    for path in shop.workspace.landed_folder.rglob("*.parquet"):
        path.unlink()
    (gone,) = explained(shop, "n", rows=5).rows
    assert (gone.rows, gone.note.endswith("are not kept any more")) == ((), True)


def test_the_plan_of_measuring_names_what_is_left_out_and_who_was_never_measured(shop):
    (store,) = shop.stores
    faulty = replace(store.history.load().elements["m"], expression="sum(amonut)")
    head = store.history.branch().head
    store.history.append([put(faulty)], expected=head, actor="ann", at=shop.at, via="cli", message="")
    (found,) = measure_plans(bench_of(shop), Standpoint(shop.day))
    assert list(found.faults) == ["m"]
    assert "amonut" in found.faults["m"]
