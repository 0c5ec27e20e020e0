"""Versions of a metric: only what changes the computation begins one, and numbers stay under the one that gave them."""

from dataclasses import replace
from datetime import date

import pytest
from metric_shop import shop_of, visible

from northing.model import NotFound, Run
from northing.plan import rename
from northing.store.memory import MemoryStore
from northing.work.measuring.known import known_before
from northing.work.needs import measured_metrics
from northing.work.versions import metric_versions, numbers_of_versions

JANUARY = date(2024, 1, 1)


@pytest.fixture
def shop(workspace):
    """Return a published shop with a store in memory."""
    made = shop_of(workspace, MemoryStore())
    made.columns.append({"name": "net", "type": "number", "expression": "amount * 0.8"})
    made.columns.append({"name": "net-of-two", "type": "number", "expression": "net * 2"})
    made.metrics["p"] = {"dataset": "sales", "expression": 'sum("net-of-two")'}
    made.publish(message="first")
    return made


def versions(shop, name):
    store = shop.stores[0]
    found = metric_versions(store.history, store.history.load(), name)
    numbers = numbers_of_versions(store.history, store.history.load(), measured_metrics(store.history.load()))
    assert numbers.get(name, found[-1].number) == found[-1].number
    return found


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({"expression": "avg(amount)"}, 2),
        ({"where": "amount > 1"}, 2),
        ({"expression": None, "dataset": None, "formula": "n + 1"}, 2),
        ({"expression": "SUM( Amount )"}, 1),
        ({"title": "Turnover", "unit": "$", "decimals": 2, "direction": "increasing"}, 1),
        ({"dimensions": [], "grains": ["year"], "most_members": 5, "additivity": "mean"}, 1),
    ],
)
def test_what_is_computed_makes_a_version_and_nothing_else(shop, settings, count):
    shop.define("m", **settings)
    assert [item.number for item in versions(shop, "m")] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("name", "column", "counts"),
    [
        ("net", {"expression": "amount * 0.7"}, {"p": 2, "m": 1}),
        ("net-of-two", {"expression": "2 * net"}, {"p": 2, "m": 1}),
        ("net", {"description": "without tax"}, {"p": 1, "m": 1}),
        ("shop", {"renamed": {"A": "B"}}, {"p": 1, "m": 1, "o": 1}),
        ("day", {"source_name": "on"}, {"p": 1, "m": 1}),
    ],
)
def test_a_column_counts_for_the_metrics_that_read_it(shop, name, column, counts):
    shop.columns = [{**item, **(column if item["name"] == name else {})} for item in shop.columns]
    shop.publish()
    assert {metric: len(versions(shop, metric)) for metric in counts} == counts


def test_a_renamed_value_counts_where_a_condition_reads_it(shop):
    shop.define("m", where="shop = 'A'")
    shop.columns[1] = {**shop.columns[1], "renamed": {"B": "A"}}
    shop.publish()
    found = versions(shop, "m")
    assert len(found) == 3
    assert ("renamed in shop", "B → A") in found[-1].lines


def test_a_column_and_the_metric_that_reads_it_change_in_one_step(shop):
    shop.columns[3] = {**shop.columns[3], "expression": "amount * 0.5"}
    shop.define("p", expression="sum(net)")
    found = versions(shop, "p")
    assert [(item.number, item.actor, item.message) for item in found] == [
        (1, "ann", "first"),
        (2, "ann", "p is {'expression': 'sum(net)'}"),
    ]
    assert found[1].lines == (
        ("dataset", "sales"),
        ("expression", "sum(net)"),
        ("time column", "day"),
        ("column net", "amount * 0.5"),
    )


def test_going_back_to_an_earlier_definition_is_a_version_too(shop):
    for expression in ("avg(amount)", "sum(amount)"):
        shop.define("m", expression=expression)
    found = versions(shop, "m")
    assert [dict(item.lines)["expression"] for item in found] == ["sum(amount)", "avg(amount)", "sum(amount)"]


def test_an_element_that_is_called_otherwise_computes_the_same(shop):
    (store,) = shop.stores
    for name, new_id in (("sales", "all-sales"), ("p", "pairs")):
        shop.commit(store, [rename(store.history.load().elements[name], new_id=new_id)])
    assert len(versions(shop, "m")) == 1
    assert len(versions(shop, "pairs")) == 1
    assert metric_versions(store.history, store.history.load(), "p")[0].metric.id == "pairs"


def test_a_formula_has_its_own_versions_only(shop):
    shop.define("m", expression="avg(amount)")
    assert len(versions(shop, "f")) == 1
    shop.define("f", formula="n / m")
    assert len(versions(shop, "f")) == 2


def test_a_target_column_has_versions_of_its_own(shop):
    kpi = {"id": "k", "metric": "m"}
    for target in ({"column": "amount"}, {"column": "net"}, {"column": "net", "by_member": {"A": 1.0}}):
        shop.more = {"kpis": [{**kpi, "target": target}]}
        shop.publish()
    assert [dict(item.lines)["expression"] for item in versions(shop, "k.target")] == ['avg("amount")', 'avg("net")']


def test_what_never_was_has_no_versions(shop):
    with pytest.raises(NotFound, match="there never was a metric 'nn'; did you mean 'n'"):
        versions(shop, "nn")


def test_numbers_carry_the_version_that_gave_them_and_older_ones_stay_where_it_gives_none(shop):
    shop.run()
    shop.define("o", expression="avg(amount)", where="amount > 4")
    shop.run()
    found = visible(shop.stores[0])
    assert found["o", "", "month", JANUARY][0::4] == (5.0, 2)
    assert found["o", "", "day", date(2024, 1, 2)][0::4] == (3.0, 1)
    assert found["o", "", "day", date(2024, 1, 21)][0::4] == (5.0, 2)
    assert found["m", "", "month", JANUARY][0::4] == (9.0, 1)


def test_a_definition_that_was_changed_and_changed_back_between_runs_is_measured_under_its_own_number(shop):
    shop.run()
    for expression in ("avg(amount)", "sum(amount)"):
        shop.define("m", expression=expression)
    assert known_before(shop.stores[0], shop.at).versions["m"] == 3
    outcome = shop.run()
    assert outcome.datasets["sales"].reasons == {"its definition changed": 1}
    assert visible(shop.stores[0])["m", "", "month", JANUARY][0::4] == (9.0, 3)
    assert shop.run().recorded == 0


def test_many_new_metrics_are_numbered_in_one_passage_through_the_history(shop):
    shop.metrics |= {f"more-{number}": {"dataset": "sales", "expression": "count(*)"} for number in range(25)}
    shop.publish()
    shop.define("more-7", expression="count(*) + 1")
    known = known_before(shop.stores[0], shop.at)
    assert (known.versions["more-7"], known.versions["more-8"]) == (2, 1)


def test_marks_of_runs_that_are_not_known_say_nothing_of_versions(shop):
    shop.run()
    (store,) = shop.stores
    mark = store.facts.marks()["m"]
    run = Run("elsewhere", mark.at, "ann", "measure", {})
    store.facts.record([], run, marks=[replace(mark, version=5, run=run.id)])
    assert known_before(store, shop.at).versions["m"] == 1
    assert shop.run().datasets["sales"].reasons == {"its definition changed": 1}


def test_what_is_typed_in_has_no_versions_to_look_up(shop):
    shop.metrics["t"] = {"grains": ["month"]}
    shop.define("t", unit="people")
    assert known_before(shop.stores[0], shop.at).versions["t"] == 1
