"""Comparing versions: what the method changed on the same data, and what the data changed under the same method."""

from dataclasses import replace
from datetime import date

import pytest
from metric_shop import shop_of

from northing.model import NotFound
from northing.plan import delete, put
from northing.work.comparing import compare_versions
from northing.work.workbench import Standpoint, Workbench

JANUARY = date(2024, 1, 1)


@pytest.fixture
def shop(workspace, make_store):
    """Return a shop that is measured once: 3 + 5 for A and 1 for B in January."""
    made = shop_of(workspace, make_store())
    made.metrics["m"]["grains"] = ["month"]
    made.metrics["f"]["grains"] = ["month"]
    made.columns.append({"name": "net", "type": "number", "expression": "amount * 0.5"})
    made.metrics["p"] = {"dataset": "sales", "expression": "sum(net)", "dimensions": ["shop"]}
    made.run()
    return made


def compare(shop, name, *numbers, **settings):
    (store,) = shop.stores
    bench, here = Workbench(shop.workspace, store), Standpoint(shop.day)
    return compare_versions(bench, here, store.history.load().elements[name], numbers=numbers, at=shop.at, **settings)


def numbers(found):
    return {(row.member, row.start.month): (row.recorded, row.before, row.after) for row in found.rows}


def test_the_method_and_the_data_are_told_apart(shop):
    shop.define("m", expression="sum(amount) * 10")
    shop.rows.append((25, "B", 2))
    shop.run()
    found = compare(shop, "m")
    assert numbers(found) == {("", 1): (9.0, 11.0, 110.0)}
    (row,) = found.rows
    assert (row.by_method, row.by_data, row.total) == (99.0, 2.0, 101.0)
    assert found.lines == (
        (" ", "dataset: sales"),
        ("-", "expression: sum(amount)"),
        ("+", "expression: sum(amount) * 10"),
        (" ", "time column: day"),
    )
    assert [(item.number, item.message) for item in found.between] == [(2, "m is {'expression': 'sum(amount) * 10'}")]
    assert found.problems == {}


def test_members_are_compared_and_one_that_is_new_has_nothing_recorded(shop):
    shop.define("m", expression="count(*)")
    shop.rows.append((25, "C", 2))
    shop.run()
    assert numbers(compare(shop, "m", 1, 2, by="shop")) == {
        ("shop=A", 1): (8.0, 8.0, 2.0),
        ("shop=B", 1): (1.0, 1.0, 1.0),
        ("shop=C", 1): (None, 2.0, 1.0),
    }


def test_an_older_definition_of_a_column_is_read_from_the_files_again(shop):
    shop.columns[3] = {**shop.columns[3], "expression": "amount * 2"}
    shop.run()
    found = compare(shop, "p", 2, 1)
    assert numbers(found) == {("", 1): (4.5, 4.5, 18.0)}
    assert ("-", "column net: amount * 0.5") in found.lines
    assert not list(shop.workspace.state_folder.glob("compare-*"))


def test_values_that_are_renamed_now_count_as_they_were_called_then(shop):
    shop.define("m", where="shop = 'A'")
    shop.run()
    shop.columns[1] = {**shop.columns[1], "renamed": {"B": "A"}}
    shop.run()
    assert numbers(compare(shop, "m", 2, 3)) == {("", 1): (8.0, 8.0, 9.0)}


def test_what_cannot_be_computed_any_more_is_said_and_what_was_recorded_stands(shop):
    shop.define("m", expression="count(*)")
    shop.metrics["o"] |= {"expression": "count(*)", "where": None}
    shop.metrics["p"] |= {"expression": "count(*)"}
    shop.columns[2:] = [{"name": "sum", "type": "number"}]
    for path in (shop.workspace.root / "data").glob("sales*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("amount", "sum"), encoding="utf-8")
    shop.publish()
    shop.measure()
    found = compare(shop, "m")
    assert numbers(found) == {("", 1): (9.0, None, 3.0)}
    assert list(found.problems) == [1]
    assert "amount" in found.problems[1]


def test_files_that_changed_since_they_were_loaded_are_not_mixed_with_what_is_landed(shop):
    shop.columns[3] = {**shop.columns[3], "expression": "amount * 2"}
    shop.run()
    shop.rows.append((25, "B", 2))
    shop.write()
    found = compare(shop, "p")
    assert found.problems == {1: "the files of sales have changed since they were loaded: northing data load"}
    assert numbers(found) == {("", 1): (4.5, None, 18.0)}


def test_formulas_are_computed_from_what_is_recorded_of_the_metrics_they_name(shop):
    shop.define("f", formula="m / n * 2")
    shop.rows.append((25, "B", 2))
    shop.run()
    assert numbers(compare(shop, "f")) == {("", 1): (3.0, 2.75, 5.5)}
    shop.define("f", formula="n + 1")
    del shop.metrics["m"]
    shop.run()
    found = compare(shop, "f", 2, 3)
    assert found.problems == {2: "there is no metric 'm'"}
    assert numbers(found) == {("", 1): (5.5, None, 5.0)}


def test_what_was_typed_in_cannot_be_computed(shop):
    shop.metrics["t"] = {"grains": ["month"]}
    shop.publish()
    shop.define("t", dataset="sales", expression="count(*)")
    shop.run()
    found = compare(shop, "t")
    assert found.problems == {1: "it was typed in, so it cannot be computed"}
    assert numbers(found) == {("", 1): (None, None, 3.0)}


def test_a_dataset_that_is_gone_or_was_never_loaded_is_said(shop):
    shop.metrics = {"m": shop.metrics["m"] | {"dataset": "more-sales"}}
    shop.copies = ["more-sales"]
    shop.publish()
    assert compare(shop, "m").problems == {2: "the dataset more-sales was never loaded"}
    shop.metrics["m"] = {"formula": "n + 1", "dimensions": ["shop"]}
    shop.metrics["n"] = {"grains": ["month"], "dimensions": ["shop"]}
    (store,) = shop.stores
    shop.publish()
    shop.commit(store, [delete(store.history.load().elements["sales"])])
    assert compare(shop, "m", 1, 3).problems[1] == "the dataset sales is gone"


def test_files_that_cannot_be_reached_are_said(shop):
    shop.define("m", expression="count(*)", where="net > 0")
    shop.columns[3] = {**shop.columns[3], "expression": "amount * 3"}
    shop.run()
    (store,) = shop.stores
    source = store.history.load().elements["files"]
    shop.commit(store, [put(replace(source, access_point=""))])
    found = compare(shop, "m", 2, 3)
    assert found.problems == {2: "the files of sales cannot be reached any more"}


def test_an_expression_that_was_never_sound_is_said(shop):
    (store,) = shop.stores
    for expression in ("sum(amonut)", "sum(amount) + 1"):
        faulty = replace(store.history.load().elements["m"], expression=expression)
        head = store.history.branch().head
        store.history.append([put(faulty)], expected=head, actor="ann", at=shop.at, via="cli", message="")
    assert "amonut" in compare(shop, "m", 2, 3).problems[2]


def test_landed_rows_that_are_gone_are_said(shop):
    shop.define("m", expression="count(*)")
    for path in shop.workspace.landed_folder.rglob("*.parquet"):
        path.unlink()
    found = compare(shop, "m")
    assert set(found.problems) == {1, 2}
    assert numbers(found) == {("", 1): (9.0, None, None)}


def test_what_there_is_not_is_refused_with_what_there_is(shop):
    shop.define("m", expression="count(*)")
    with pytest.raises(NotFound, match="m has no version 4; it has: v1 since 2024-02-10, v2 since 2024-02-10"):
        compare(shop, "m", 1, 4)
    with pytest.raises(NotFound, match="n has one version only, so there is nothing to compare: v1 since 2024-02-10"):
        compare(shop, "n")
    with pytest.raises(NotFound, match="m has no dimension 'day'; it has: shop"):
        compare(shop, "m", by="day")
    with pytest.raises(NotFound, match="m is not measured by week; it is measured by month"):
        compare(shop, "m", grain="week")
