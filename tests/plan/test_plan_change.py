"""Applying changes: put, delete, rename, and what is refused."""

import pytest
from hypothesis import given
from plan_examples import contents, kpi, objective, vision

from northing.model import Contribution, Invalid, Kpi, Objective, Raci, Ref, Target
from northing.plan import Change, Plan, apply, check_reuse, delete, diff, put, rename
from strategies import plans, untimed


def refusal(plan, *changes):
    """Return the one issue for which changes are refused."""
    before = contents(plan)
    with pytest.raises(Invalid) as refused:
        apply(plan, changes)
    assert contents(plan) == before
    (issue,) = refused.value.issues
    assert (issue.code, issue.level) == ("NR001", "error")
    return issue


@untimed
@given(plans(), plans())
def test_a_plan_becomes_another_by_their_difference(one, other):
    before = contents(one)
    after = apply(one, diff(one, other))
    assert after == other
    assert contents(one) == before
    assert apply(after, diff(after, one)) == one
    assert diff(one, one) == ()


@untimed
@given(plans(), plans())
def test_indexes_are_those_of_a_plan_that_is_built_anew(one, other):
    after = apply(one, diff(one, other))
    assert contents(after) == contents(Plan.of(after))


def test_putting_replaces_at_the_place_and_adds_at_the_end():
    plan = apply(Plan.of([kpi("a"), kpi("b")]), [put(kpi("a", title="Other")), put(vision("c"))])
    assert list(plan.elements) == ["a", "b", "c"]
    assert plan.require("a").title == "Other"


def test_what_is_not_touched_is_shared():
    plan = Plan.of([kpi("a", parent="b"), kpi("b")])
    after = apply(plan, [put(kpi("b", title="Other"))])
    assert after.require("a") is plan.require("a")
    assert after.edges_to("b") is plan.edges_to("b")


def test_deleting_takes_the_edges_of_the_element_along_and_leaves_those_to_it():
    plan = apply(Plan.of([kpi("a", parent="b"), kpi("b"), kpi("c", parent="a")]), [delete(kpi("a", parent="b"))])
    assert list(plan.elements) == ["b", "c"]
    assert plan.edges_to("b") == ()
    assert [edge.source for edge in plan.edges_to("a")] == ["c"]
    assert list(apply(plan, [delete(kpi("b")), delete(kpi("c"))]).by_kind) == []


class TestRenaming:
    def test_every_reference_follows_however_deep(self):
        holder = objective(
            "o",
            owner=Ref("a"),
            raci=Raci(informed=(Ref("x"), Ref("a"))),
            contributes_to=(Contribution(objective=Ref("y")), Contribution(objective=Ref("a"), weight=2.0)),
        )
        target = kpi("k", parent="a", target=Target(metric=Ref("a"), by_member={"a": 1.0}))
        plan = apply(Plan.of([kpi("a", parent="a"), holder, target]), [rename(kpi("a"), new_id="b")])
        assert plan.require("b").parent == "b"
        assert plan.require("o") == objective(
            "o",
            owner=Ref("b"),
            raci=Raci(informed=(Ref("x"), Ref("b"))),
            contributes_to=(Contribution(objective=Ref("y")), Contribution(objective=Ref("b"), weight=2.0)),
        )
        assert plan.require("k") == kpi("k", parent="b", target=Target(metric=Ref("b"), by_member={"a": 1.0}))
        assert plan.edges_to("a") == ()
        assert [edge.source for edge in plan.edges_to("b")] == ["b", "o", "o", "o", "k", "k"]
        assert contents(plan) == contents(Plan.of(plan))

    def test_a_renamed_element_stands_at_the_end(self):
        plan = apply(Plan.of([kpi("a"), kpi("b")]), [rename(kpi("a"), new_id="c")])
        assert list(plan.elements) == list(plan.of_kind(Kpi)) == ["b", "c"]

    def test_every_earlier_id_is_remembered(self):
        plan = Plan.of([kpi("a"), kpi("leaf", parent="a")])
        for old, new in (("a", "b"), ("b", "c"), ("c", "d")):
            plan = apply(plan, [rename(kpi(old), new_id=new)])
        assert dict(plan.renamed) == {"a": "d", "b": "d", "c": "d"}
        assert plan.require("a") is plan.require("c") is plan.require("d")
        assert plan.require("leaf").parent == "d"

    def test_twice_in_one_step(self):
        plan = apply(Plan.of([kpi("a")]), [rename(kpi("a"), new_id="b"), rename(kpi("b"), new_id="c")])
        assert dict(plan.renamed) == {"a": "c", "b": "c"}

    def test_back_to_an_earlier_id(self):
        plan = apply(Plan.of([kpi("a")]), [rename(kpi("a"), new_id="b"), rename(kpi("b"), new_id="a")])
        assert dict(plan.renamed) == {"b": "a"}
        assert list(plan.elements) == ["a"]

    def test_an_id_that_is_used_again_is_no_earlier_id_any_more(self):
        plan = apply(Plan.of([kpi("a")]), [rename(kpi("a"), new_id="b"), put(kpi("a", title="New"))])
        assert dict(plan.renamed) == {}
        assert plan.require("a").title == "New"

    def test_the_profile_stays(self):
        plan = apply(Plan.of([kpi("a")], profile="strict"), [rename(kpi("a"), new_id="b")])
        assert plan.profile == "strict"


class TestRefusing:
    PLAN = Plan.of([kpi("on-time"), objective("goal")])

    def test_what_is_missing_is_neither_deleted_nor_renamed(self):
        for change in (delete(kpi("on-tim")), rename(kpi("on-tim"), new_id="new")):
            issue = refusal(self.PLAN, change)
            assert issue.message == "there is no element 'on-tim' in the plan; did you mean 'on-time'?"
            assert issue.where.element == "on-tim"
        assert "no element 'on-time' in the plan" in refusal(self.PLAN, *[delete(kpi("on-time"))] * 2).message

    def test_a_taken_id_is_not_given_again(self):
        for new_id in ("goal", "on-time"):
            issue = refusal(self.PLAN, rename(kpi("on-time"), new_id=new_id))
            assert issue.message == f"'on-time' cannot be renamed to '{new_id}': there is an element with that id"
            assert issue.fix == "choose another id"

    def test_an_element_does_not_change_its_kind(self):
        issue = refusal(self.PLAN, put(objective("on-time")))
        assert issue.message == "'on-time' is of the kind kpi and cannot become one of the kind objective"
        assert issue.where.element == "on-time"

    def test_a_put_needs_an_element(self):
        assert refusal(self.PLAN, Change("put", "kpi", "new")).message == "a put has no element"

    def test_nothing_is_applied_when_a_later_change_does_not_fit(self):
        refusal(self.PLAN, put(kpi("new")), delete(kpi("lost")))
        assert "new" not in self.PLAN


class TestReuse:
    def test_what_was_deleted_may_come_back(self):
        plan = apply(Plan.of([kpi("a")]), [delete(kpi("a"))])
        assert dict(plan.retired) == {"a": "kpi"}
        assert check_reuse(plan, [put(kpi("a", title="Again"))]) == []
        assert dict(apply(plan, [put(kpi("a"))]).retired) == {}

    def test_nothing_of_another_kind_takes_its_id(self):
        plan = apply(Plan.of([kpi("a"), vision("v")]), [delete(kpi("a"))])
        (issue,) = check_reuse(plan, [put(objective("a")), put(objective("b"))])
        assert (
            str(issue)
            == "a NR001 error: 'a' was of the kind kpi and cannot be of the kind objective; choose another id"
        )
        assert len(check_reuse(plan, [rename(vision("v"), new_id="a")])) == 1

    def test_an_earlier_id_is_not_free_either(self):
        plan = apply(Plan.of([kpi("a")]), [rename(kpi("a"), new_id="b")])
        assert dict(plan.retired) == {"a": "kpi"}
        assert len(check_reuse(plan, [put(objective("a"))])) == 1
        assert check_reuse(plan, [rename(kpi("b"), new_id="a")]) == []

    def test_what_goes_in_the_same_step_counts(self):
        plan = Plan.of([kpi("a"), kpi("b")])
        changes = diff(plan, Plan.of([objective("a"), kpi("b")]))
        assert [change.action for change in changes] == ["delete", "put"]
        assert len(check_reuse(plan, changes)) == 1
        moved = [rename(kpi("a"), new_id="c"), put(vision("a"))]
        assert len(check_reuse(plan, moved)) == 1

    def test_every_reuse_is_told(self):
        plan = Plan.of(retired={"a": "kpi", "b": "kpi"})
        assert [issue.where.element for issue in check_reuse(plan, [put(vision("b")), put(vision("a"))])] == ["b", "a"]

    def test_applying_lets_it_pass_so_that_every_history_can_be_read(self):
        plan = apply(Plan.of([kpi("a")]), [delete(kpi("a")), put(objective("a"))])
        assert isinstance(plan.require("a"), Objective)
        assert dict(plan.retired) == {}
