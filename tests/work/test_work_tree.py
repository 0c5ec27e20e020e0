"""Which indicators there are, and which rolls up into which."""

import pytest
from work_examples import CYCLE, OBJECTIVE, TODAY, measured, plan_of

from northing.work.results import Results
from northing.work.tree import build_tree, weight_on

TREE = {
    "cycles": [CYCLE],
    "objectives": [
        {"id": "top", "title": "Top"},
        {
            "id": "o",
            "contributes_to": [{"objective": "top", "weight": 2}, {"objective": "side", "weight": 3}],
            "order": 2,
        },
        {"id": "first", "contributes_to": [{"objective": "top"}], "order": 1},
        {"id": "side"},
        {"id": "helper", "supports": ["top"]},
        {"id": "judged"},
    ],
    "metrics": [{"id": "m", "dimensions": ["by", "other"]}],
    "key_results": [
        {"id": "kr2", "title": "B", "objective": "o", "metric": "m", "type": "increase", "baseline": 1, "target": 2},
        {
            "id": "kr1",
            "title": "A",
            "objective": "o",
            "metric": "m",
            "type": "increase",
            "baseline": 1,
            "target": 2,
            "weight": 4,
        },
    ],
    "kpis": [
        {"id": "composite", "assesses": "judged"},
        {"id": "child", "parent": "composite", "metric": "m", "target": 1, "weight": {"2024-01-01": 1}, "by": "by"},
        {"id": "ignored", "parent": "composite", "metric": "m", "target": 1, "weight": 0, "assesses": "top"},
    ],
}
MEMBERS = {name: {"2024-06": 1.0} for name in ("m", "m|by=A", "m|by=B", "m|other=X", "m|by=A&other=X")}


def tree_of(plan, values=MEMBERS, hidden=()):
    return build_tree(plan, Results(measured(plan, values), today=TODAY), hidden=frozenset(hidden))


def branches(tree, element):
    return [(branch.child, branch.weight) for branch in tree.nodes[element, ""].branches]


def test_objectives_take_their_key_results_then_what_contributes_by_the_weight_of_each_edge():
    tree = tree_of(plan_of(**TREE))
    assert branches(tree, "o") == [(("kr1", ""), 4.0), (("kr2", ""), 1.0)]
    assert branches(tree, "top") == [(("first", ""), 1.0), (("o", ""), 2.0)]
    assert branches(tree, "side") == [(("o", ""), 3.0)]
    assert branches(tree, "helper") == []
    assert not tree.nodes["helper", ""].is_leaf


def test_an_objective_without_key_results_takes_the_kpis_that_assess_it():
    assert branches(tree_of(plan_of(**TREE)), "judged") == [(("composite", ""), 1.0)]


def test_composites_take_the_kpis_whose_parent_they_are_and_show_members_without_counting_them():
    tree = tree_of(plan_of(**TREE))
    assert branches(tree, "composite") == [(("child", ""), {"2024-01-01": 1.0}), (("ignored", ""), 0.0)]
    child = tree.nodes["child", ""]
    assert child.is_leaf
    assert branches(tree, "child") == [(("child", "by=A"), None), (("child", "by=B"), None)]
    assert child.counted == ()
    assert [branch.child[0] for branch in tree.nodes["composite", ""].counted] == ["child", "ignored"]


def test_children_come_before_their_parents():
    tree = tree_of(plan_of(**TREE))
    place = {key: at for at, key in enumerate(tree.nodes)}
    assert all(place[branch.child] < place[key] for key, node in tree.nodes.items() for branch in node.branches)
    assert len(tree.leaves) + len(tree.composites) == len(tree.nodes)


def test_a_tree_is_walked_in_reading_order():
    walked = [(depth, branch.child) for depth, _, branch in tree_of(plan_of(**TREE)).walk(("composite", ""))]
    assert walked == [
        (0, ("composite", "")),
        (1, ("child", "")),
        (2, ("child", "by=A")),
        (2, ("child", "by=B")),
        (1, ("ignored", "")),
    ]


@pytest.mark.parametrize(
    "documents",
    [
        {"kpis": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]},
        {
            "objectives": [
                {"id": "a", "contributes_to": [{"objective": "b"}]},
                {"id": "b", "contributes_to": [{"objective": "a"}]},
            ]
        },
    ],
)
def test_a_circle_is_cut_open_and_named(documents):
    tree = tree_of(plan_of(**documents))
    assert tree.loops == ("a",)
    assert set(tree.nodes) == {("a", ""), ("b", "")}
    assert branches(tree, "a") == [(("b", ""), 1.0)]
    assert branches(tree, "b") == []


def test_what_is_hidden_stands_for_all_below_it():
    tree = tree_of(plan_of(**TREE), hidden={"composite", "kr1"})
    assert tree.nodes["composite", ""].is_hidden
    assert tree.nodes["composite", ""].is_leaf
    assert branches(tree, "composite") == []
    assert branches(tree, "o") == [(("kr1", ""), 4.0), (("kr2", ""), 1.0)]


def test_an_objective_of_a_lost_parent_does_no_harm():
    tree = tree_of(plan_of(cycles=[CYCLE], objectives=[{**OBJECTIVE, "contributes_to": [{"objective": "gone"}]}]))
    assert set(tree.nodes) == {("o", "")}


def test_a_dated_weight_holds_from_its_day_on():
    weight = {"2024-01-01": 30.0, "2024-07-01": 40.0}
    assert [weight_on(weight, day) for day in ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")] == [
        0,
        30,
        30,
        40,
    ]
