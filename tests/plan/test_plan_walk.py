"""Walking the line of sight, also where it goes in circles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from plan_examples import kpi, objective, vision

from northing.model import Contribution, Mission, Ref
from northing.plan import Plan, ancestors, children, descendants, line_of_sight, parents

NAMES = "abcdefg"
PARENTS = st.fixed_dictionaries({name: st.lists(st.sampled_from([*NAMES, "lost"]), max_size=3) for name in NAMES})


def plan_of(parents_by_id):
    """Return a plan of objectives that count towards others."""
    return Plan.of(
        objective(name, contributes_to=tuple(Contribution(objective=Ref(up)) for up in ups))
        for name, ups in parents_by_id.items()
    )


def distances(parents_by_id, start):
    """Return how many steps each element above a start is away, computed by trying all ways."""
    found = {start: 0}
    for _ in parents_by_id:
        for name, steps in list(found.items()):
            for up in parents_by_id[name]:
                if up != "lost":
                    found[up] = min(found.get(up, len(NAMES)), steps + 1)
    return found


@given(PARENTS)
def test_everything_above_and_below_is_found_nearest_first(parents_by_id):
    plan = plan_of(parents_by_id)
    for name in NAMES:
        far = distances(parents_by_id, name)
        above = ancestors(plan, name)
        assert set(above) == set(far) - {name}
        assert len(above) == len(set(above))
        assert [far[found] for found in above] == sorted(far[found] for found in above)
        for found in above:
            assert name in descendants(plan, found)
        for found in descendants(plan, name):
            assert name in ancestors(plan, found)


@given(PARENTS)
def test_the_line_of_sight_is_the_shortest_way_from_a_top(parents_by_id):
    plan = plan_of(parents_by_id)
    for name in NAMES:
        way = line_of_sight(plan, name)
        assert way[-1] == name
        for up, down in pairwise(way):
            assert up in parents(plan, down)
            assert down in children(plan, up)
        far = distances(parents_by_id, name)
        tops = [far[found] for found in far if not parents(plan, found)]
        assert len(way) - 1 == (min(tops) if tops else max(far.values()))


def test_the_shorter_of_two_ways_is_taken_though_it_is_named_later():
    plan = Plan.of(
        [
            vision("v"),
            Mission(id="m", title="M", makes_operative=Ref("v")),
            objective("high", amplifies=Ref("v")),
            objective("middle", contributes_to=(Contribution(objective=Ref("high")),)),
            kpi("composite", assesses=Ref("middle")),
            kpi("leaf", assesses=Ref("high"), parent="composite"),
        ]
    )
    assert parents(plan, "leaf") == ("high", "composite")
    assert line_of_sight(plan, "leaf") == ("v", "high", "leaf")
    swapped = Plan.of([*plan, kpi("leaf", assesses=Ref("middle"), parent="top"), kpi("top")])
    assert line_of_sight(swapped, "leaf") == ("top", "leaf")


def test_of_equal_ways_the_first_named_is_taken():
    plan = plan_of({"a": [], "b": [], "c": ["b", "a"]})
    assert line_of_sight(plan, "c") == ("b", "c")


def test_an_element_at_the_top_is_its_own_line_of_sight():
    assert line_of_sight(Plan.of([vision("v")]), "v") == ("v",)


def test_a_loop_without_a_top_begins_at_the_farthest():
    plan = plan_of({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert line_of_sight(plan, "a") == ("c", "b", "a")
    assert ancestors(plan, "a") == ("b", "c")
    assert descendants(plan, "a") == ("c", "b")
    alone = plan_of({"a": ["a"]})
    assert line_of_sight(alone, "a") == ("a",)
    assert ancestors(alone, "a") == descendants(alone, "a") == ()


def test_only_references_that_lead_up_are_walked_and_each_once():
    twice = objective("o", amplifies=Ref("v"), supports=(Ref("p"),), contributes_to=(Contribution(objective=Ref("v")),))
    plan = Plan.of([vision("v"), objective("p"), twice])
    assert parents(plan, "o") == ("v",)
    assert children(plan, "v") == ("o",)
    assert children(plan, "p") == ()
    assert parents(plan, "lost") == children(plan, "lost") == ()
