"""Which indicators there are, and which rolls up into which."""

import pytest
from work_examples import CYCLE, OBJECTIVE, TODAY, board_of, cell_of, measured, plan_of

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


def rows_of(board, label="2024-06"):
    """Return depth, title and weight of every row of a board."""
    column = board.column_of(board.calendar.parse(label))
    return [(row.depth, row.title, row.weight) for row in board.rows(board.roots(None), column)]


BY_TWO = {"id": "k", "metric": "m", "target": 1, "by": ["origin", "carrier"]}
TWO = {"metrics": [{"id": "m", "dimensions": ["origin", "carrier"]}, {"id": "flights", "dimensions": ["origin"]}]}
PAIRS = {
    f"m|{key}": {"2024-06": 1.0}
    for key in ("", "carrier=UA&origin=EWR", "carrier=AA&origin=EWR", "carrier=AA&origin=JFK", "carrier=AA")
}


def test_members_of_several_dimensions_are_their_combinations_in_the_order_of_by():
    board = board_of(plan_of(**TWO, kpis=[BY_TWO]), PAIRS)
    assert rows_of(board) == [
        (0, "K", None),
        (1, "EWR, AA", None),
        (1, "EWR, UA", None),
        (1, "JFK, AA", None),
    ]
    assert [row.is_counted for row in board.rows(("k",), 5)] == [True, False, False, False]


def test_a_kpi_of_one_member_is_broken_down_within_it():
    kpi = {"id": "k", "metric": "m", "target": 1, "member": {"origin": "EWR"}, "by": "carrier"}
    board = board_of(plan_of(**TWO, kpis=[kpi]), {**PAIRS, "m|origin=EWR": {"2024-06": 7.0}})
    assert rows_of(board) == [(0, "K", None), (1, "AA", None), (1, "UA", None)]
    assert cell_of(board, "k").result == 7.0
    assert cell_of(board, "k", member="carrier=UA&origin=EWR").result == 1.0


def test_members_have_titles_and_can_count_in_another_composite():
    members = [
        {"member": {"origin": "EWR"}, "title": "Newark"},
        {"member": {"origin": "JFK"}, "parent": "big", "weight": 3},
        {"member": {"origin": "LGA"}, "parent": "big", "title": "La Guardia"},
    ]
    kpis = [
        {"id": "big", "title": "Big airports"},
        {"id": "other", "title": "Other", "parent": "big", "metric": "m", "target": 2, "order": -1},
        {"id": "k", "title": "Punctual", "metric": "m", "target": 1, "by": "origin", "members": members},
    ]
    values = {f"m|origin={name}": {"2024-06": 1.0} for name in ("EWR", "JFK", "SFO")}
    board = board_of(plan_of(**TWO, kpis=kpis), {**values, "m": {"2024-06": 1.0}})
    assert rows_of(board) == [
        (0, "Punctual", None),
        (1, "Newark", None),
        (1, "SFO", None),
        (0, "Big airports", None),
        (1, "Other", 1.0),
        (1, "La Guardia", 1.0),
        (1, "Punctual, JFK", 3.0),
    ]
    jfk, la_guardia = cell_of(board, "k", member="origin=JFK"), cell_of(board, "k", member="origin=LGA")
    assert jfk.score == pytest.approx(2 / 3)
    assert (la_guardia.score, la_guardia.reason) == (None, "No result has been recorded for this period.")
    assert cell_of(board, "big").score == pytest.approx((cell_of(board, "other").score + 3 * jfk.score) / 4)


def test_a_kpi_can_be_scored_by_its_members():
    members = [{"member": {"origin": "EWR"}, "weight": 3}, {"member": {"origin": "JFK"}, "parent": "apart"}]
    kpi = {"id": "k", "metric": "m", "target": 1, "by": "origin", "scored_by": "members", "members": members}
    plan = plan_of(**TWO, kpis=[kpi, {"id": "apart"}])
    values = {"m": 0.1, "m|origin=EWR": 1.0, "m|origin=SFO": 0.9, "m|origin=JFK": 0.2}
    board = board_of(plan, {name: {"2024-06": value} for name, value in values.items()})
    assert rows_of(board) == [(0, "Apart", None), (1, "K, JFK", 1.0), (0, "K", None), (1, "EWR", 3.0), (1, "SFO", 1.0)]
    cell = cell_of(board, "k")
    assert cell.score == pytest.approx((3 * cell_of(board, "k", member="origin=EWR").score + 1 / 3) / 4)
    assert cell.coverage.indicators == 2
    assert [row.is_counted for row in board.rows(("k",), 5)] == [False, True, True]


def test_a_sum_of_members_is_held_against_the_target_of_the_whole():
    kpi = {"id": "k", "metric": "m", "by": "origin", "scored_by": "members", "roll_up": {"method": "sum"}}
    target = {"value": 10, "by_member": {"EWR": 4}}
    plan = plan_of(**TWO, kpis=[{**kpi, "target": target}])
    board = board_of(plan, {f"m|origin={name}": {"2024-06": 5.0} for name in ("EWR", "SFO")})
    assert (cell_of(board, "k").result, cell_of(board, "k").target, cell_of(board, "k").value) == (10.0, 10.0, 1.0)
    assert cell_of(board, "k", member="origin=EWR").value == 1.25


def test_a_kpi_scored_by_members_that_were_never_measured_has_no_score():
    plan = plan_of(**TWO, kpis=[{"id": "k", "metric": "m", "target": 1, "by": "origin", "scored_by": "members"}])
    cell = cell_of(board_of(plan, {"m": {"2024-06": 1.0}}), "k")
    assert (cell.score, cell.reason) == (None, "Nothing contributes to this score in this period.")


def test_members_without_rows_say_since_when_and_those_long_gone_are_left_out_and_counted():
    by = {"id": "k", "metric": "m", "target": 1, "by": "origin", "members": [{"member": {"origin": "OLD"}}]}
    plan = plan_of(**TWO, kpis=[by])
    values = {
        "m": {"2024-06": 1.0},
        "m|origin=EWR": {"2024-03": 1.0},
        "m|origin=JFK": {"2024-07": 1.0},
        "m|origin=GONE": {"2022-03": 1.0},
        "m|origin=OLD": {"2022-03": 1.0},
    }
    board = board_of(plan, values)
    assert [title for _, title, _ in rows_of(board)] == ["K", "EWR", "JFK", "OLD"]
    (row, *_) = board.rows(("k",), 5)
    assert (row.left_out, row.remarks) == (1, ("1 member left out: no rows in any period shown",))
    reasons = {name: cell_of(board, "k", member=f"origin={name}").reason for name in ("EWR", "JFK", "OLD")}
    assert reasons == {
        "EWR": "No result has been recorded for this period: no result since Mar 2024.",
        "JFK": "No result has been recorded for this period: no result before Jul 2024.",
        "OLD": "No result has been recorded for this period: no result since Mar 2022.",
    }


def test_members_of_a_hidden_kpi_are_hidden_wherever_they_stand():
    members = [{"member": {"origin": "JFK"}, "parent": "big"}]
    kpis = [{"id": "big"}, {"id": "k", "metric": "m", "target": 1, "by": "origin", "members": members}]
    board = board_of(plan_of(**TWO, kpis=kpis), {"m|origin=JFK": {"2024-06": 1.0}}, hidden=("k",))
    assert rows_of(board) == [(0, "Big", None)]
    assert cell_of(board, "big").coverage.hidden == 1
    assert cell_of(board, "big").score is None
