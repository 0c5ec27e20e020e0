"""The plan as an indexed graph."""

import gc
from datetime import date

import pytest
from hypothesis import given
from plan_examples import contents, kpi, objective, vision

from northing.model import Cycle, FiscalCalendar, Kpi, NotFound, Objective, Vision
from northing.plan import Plan, apply, put, rename, suggest
from northing.plan.graph import uncollected
from strategies import plans, untimed


def cycle(name, **fields):
    return Cycle(id=name, title=name, type="year", start=date(2013, 1, 1), end=date(2013, 12, 31), **fields)


@untimed
@given(plans())
def test_elements_are_found_by_id_by_kind_and_by_what_refers_to_them(plan):
    assert len(plan) == len(list(plan)) == len(plan.elements)
    for element in plan:
        assert element.id in plan
        assert plan.get(element.id) is plan.require(element.id) is plan.elements[element.id] is element
        assert plan.of_kind(type(element))[element.id] is element
        for edge in plan.edges_from(element.id):
            assert edge.source == element.id
            assert edge in plan.edges_to(edge.target)
    assert sum(len(found) for found in plan.by_kind.values()) == len(plan)
    assert all(plan.by_kind.values())


def test_the_order_is_that_in_which_elements_came():
    plan = Plan.of([kpi("c"), objective("a"), kpi("b"), kpi("c", title="Again")])
    assert list(plan.elements) == ["c", "a", "b"]
    assert list(plan.of_kind(Kpi)) == ["c", "b"]
    assert plan.require("c").title == "Again"
    assert list(plan.by_kind) == ["kpi", "objective"]


def test_what_is_missing_is_none_or_refused_with_what_is_spelt_alike():
    plan = Plan.of([kpi("on-time"), kpi("on-times")])
    assert plan.get("on-tim") is None
    assert "on-tim" not in plan
    assert plan.of_kind(Vision) == {}
    assert plan.edges_from("on-tim") == plan.edges_to("on-tim") == ()
    with pytest.raises(NotFound) as refused:
        plan.require("on-tim")
    expected = "there is no element 'on-tim' in the plan; did you mean 'on-time' or 'on-times'?"
    assert str(refused.value) == expected
    with pytest.raises(NotFound, match=r"no element 'xyz' in the plan$"):
        plan.require("xyz")


def test_edges_to_what_is_missing_are_kept():
    plan = Plan.of([kpi("a", parent="lost")])
    assert [edge.source for edge in plan.edges_to("lost")] == ["a"]


def test_an_earlier_id_finds_the_element():
    plan = apply(Plan.of([kpi("a")]), [rename(kpi("a"), new_id="b")])
    assert plan.get("a") is plan.require("a") is plan.require("b")
    assert "a" not in plan
    assert Plan.of([kpi("b")], renamed={"a": "b"}).require("a").id == "b"
    assert Plan.of([], renamed={"a": "b"}).get("a") is None


def test_plans_are_equal_by_elements_and_profile_alone():
    one = Plan.of([kpi("a"), kpi("b")])
    assert one == Plan.of([kpi("b"), kpi("a")], renamed={"c": "a"}, retired={"d": "kpi"})
    assert one != Plan.of([kpi("a")])
    assert one != Plan.of([kpi("a"), kpi("b")], profile="strict")
    assert one != "a plan"
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    assert repr(one) == "<Plan of 2 elements>"


def test_what_a_plan_returns_cannot_change_it():
    plan = Plan.of([kpi("a")], renamed={"b": "a"}, retired={"c": "kpi"})
    for found in (plan.elements, plan.of_kind(Kpi), plan.of_kind(Objective), plan.renamed, plan.retired):
        with pytest.raises(TypeError, match="does not support item assignment"):
            found["x"] = kpi("x")
    plan.by_kind["kpi"] = {}
    assert list(plan.by_kind["kpi"]) == ["a"]
    before = contents(plan)
    apply(plan, [put(kpi("b", parent="a"))])
    assert contents(plan) == before


def test_the_calendar_is_that_of_the_first_cycle_which_states_one():
    july = FiscalCalendar(year_starts=7)
    assert Plan.of([cycle("a"), cycle("b", calendar=july), cycle("c", calendar=FiscalCalendar())]).calendar is july
    assert Plan.of([cycle("a")]).calendar == Plan.of().calendar == FiscalCalendar(year_starts=1)


def test_the_closest_names_are_suggested():
    assert suggest("visoin", ["mission", "kpi", "vision"]) == "; did you mean 'vision' or 'mission'?"
    assert suggest("visoin", []) == ""
    assert Plan.of([vision("v")], profile="strict").profile == "strict"


def test_the_collector_rests_only_while_a_plan_grows():
    seen = []
    assert gc.isenabled()
    Plan.of(seen.append(gc.isenabled()) or vision(name) for name in "ab")
    assert seen == [False, False]
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        apply(Plan.of(), (put(vision("v")) for _ in [1 / 0]))
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
