from __future__ import annotations

from dataclasses import replace

import pytest
from landing_workspace import COLUMNS, make_dataset

from northing.metrics.computed import check_dataset
from northing.model import Column

TEXT = "id,name,day,amount\n1,US,2013-01-31,1\n2,AA,2013-01-31,2\n3,O'Hare,2013-01-31,3\n4,,2013-01-31,4\n"


def dataset(renamed, *more, **changes):
    return make_dataset(columns=(COLUMNS[0], replace(COLUMNS[1], renamed=renamed), *COLUMNS[2:], *more), **changes)


def test_values_land_under_their_present_name_and_computed_columns_see_it(workspace):
    workspace.write("orders.csv", TEXT)
    computed = (
        Column(name="low", type="text", expression="lower(name)", renamed={"aa": "american"}),
        Column(name="lower", type="text", expression="low"),
    )
    load = workspace.load(dataset({"US": "AA", "O'Hare": 'say "ORD"'}, *computed))
    assert [(row["name"], row["low"], row["lower"]) for row in workspace.rows(load)] == [
        ("AA", "american", "american"),
        ("AA", "american", "american"),
        ('say "ORD"', 'say "ord"', 'say "ord"'),
        (None, None, None),
    ]


def test_values_may_change_places_when_each_is_said_once(workspace):
    workspace.write("orders.csv", TEXT)
    load = workspace.load(dataset({"US": "UA", "AA": "UA"}))
    assert [row["name"] for row in workspace.rows(load)] == ["UA", "UA", "O'Hare", None]


@pytest.mark.parametrize(
    ("renamed", "message", "fix"),
    [
        ({"a": "a"}, "'a' is renamed to itself", "leave it out"),
        ({"a": "b", "b": "c"}, "'a' is renamed to 'b', which is renamed itself", "write a: c"),
        ({"a": "b", "b": "a"}, "'a' is renamed in a circle", "say of each value only what it is called now"),
        ({"NA": "none"}, "'NA' is renamed, but it means no value", "take 'NA' out of null_values"),
    ],
)
def test_renamings_that_cannot_be_meant_are_refused(workspace, renamed, message, fix):
    issues = [issue for issue in check_dataset(dataset(renamed)) if issue.code == "NR313"]
    assert message in issues[0].message
    assert fix in issues[0].fix
    assert (issues[0].level, issues[0].where.field) == ("error", "columns.1.renamed")
    workspace.write("orders.csv", TEXT)
    assert workspace.load(dataset(renamed)).status == "failed"


def test_every_fault_of_a_circle_and_of_a_chain_into_one_is_told():
    issues = check_dataset(dataset({"a": "b", "b": "c", "c": "b", "d": "d"}))
    assert [issue.message.partition("': ")[2] for issue in issues] == [
        "'a' is renamed in a circle",
        "'b' is renamed in a circle",
        "'c' is renamed in a circle",
        "'d' is renamed to itself",
    ]


def test_only_texts_are_renamed():
    columns = (replace(COLUMNS[0], renamed={"1": "2"}), *COLUMNS[1:])
    (issue,) = check_dataset(make_dataset(columns=columns))
    assert (issue.code, issue.where.field) == ("NR313", "columns.0.renamed")
    assert "of type integer" in issue.message
