"""Bringing two people's changes together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from plan_examples import kpi, objective, vision

from northing.model import Contribution, Ref, RollUp, Target, kind_of
from northing.plan import Collision, Merge, Plan, apply, delete, merge, put, rename
from strategies import NAMES, edited, element_lists, elements, plans, untimed

CONNECTED = st.sampled_from(NAMES)


@st.composite
def apart(draw):
    """Return a base and two plans made of it whose changes have nothing in common."""
    base = draw(element_lists(CONNECTED))
    sides = ({}, {})
    for element in base:
        fate = draw(st.sampled_from(["kept", "deleted", "edited", "edited"]))
        if fate == "deleted":
            left, right = draw(st.permutations([None, element]))
        else:
            names = [field.name for field in kind_of(element).fields if field.name != "id"]
            mine = draw(st.lists(st.sampled_from(names), unique=True)) if fate == "edited" else []
            left = edited(draw, element, mine[::2], ids=CONNECTED)
            right = edited(draw, element, mine[1::2], ids=CONNECTED)
        for side, found in zip(sides, (left, right), strict=True):
            if found is not None:
                side[element.id] = found
    for number, side in enumerate(sides):
        for name in draw(st.lists(st.sampled_from(["new", "other"]), unique=True)):
            side[f"{name}-{number}"] = replace(draw(elements(CONNECTED)), id=f"{name}-{number}")
    return base, *sides


@untimed
@given(apart())
def test_changes_that_do_not_overlap_are_both_there(drawn):
    base, left, right = drawn
    merged = merge(Plan.of(base), Plan.of(left.values()), Plan.of(right.values()))
    assert merged.collisions == ()
    by_id = {element.id: element for element in base}
    expected = {}
    for name in {**left, **right}:
        if name not in by_id:
            expected[name] = left.get(name, right.get(name))
        elif name in left and name in right:
            changes = {
                field.name: getattr(side[name], field.name)
                for side in (left, right)
                for field in kind_of(by_id[name]).fields
                if getattr(side[name], field.name) != getattr(by_id[name], field.name)
            }
            expected[name] = replace(by_id[name], **changes)
    assert dict(merged.plan.elements) == expected


@untimed
@given(plans(), plans())
def test_where_one_side_did_nothing_the_other_holds(base, side):
    assert merge(base, side, base) == Merge(side, ())
    assert merge(base, base, side) == Merge(side, ())
    assert merge(base, side, side) == Merge(side, ())


@st.composite
def overlapping(draw):
    """Return three plans in which every element is the same, edited or another."""
    base = draw(element_lists(CONNECTED))
    sides = []
    for _ in range(2):
        side = {element.id: element for element in draw(element_lists(CONNECTED))}
        for element in base:
            names = [field.name for field in kind_of(element).fields if field.name != "id"]
            mine = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
            side[element.id] = edited(draw, element, mine, ids=CONNECTED)
        sides.append(Plan.of(side.values()))
    return Plan.of(base), *sides


@untimed
@given(overlapping() | st.tuples(plans(), plans(), plans()))
def test_collisions_are_the_same_from_both_sides(drawn):
    base, left, right = drawn
    one, other = merge(base, left, right), merge(base, right, left)
    turned = [Collision(item.id, item.path, item.base, item.theirs, item.ours) for item in other.collisions]
    order = {"key": lambda item: (item.id, item.path)}
    assert sorted(one.collisions, **order) == sorted(turned, **order)
    if not one.collisions:
        assert one.plan == other.plan
    for item in one.collisions:
        assert item.ours != item.theirs
        assert item.base not in (item.ours, item.theirs)


BASE = Plan.of([kpi("a", title="One"), kpi("b")])


def changed(**fields):
    return Plan.of([kpi("a", **{"title": "One", **fields}), kpi("b")])


def test_one_field_changed_twice_is_a_collision_and_ours_holds():
    merged = merge(BASE, changed(title="Two"), changed(title="Three", tags=("t",)))
    assert merged.collisions == (Collision("a", ("title",), "One", "Two", "Three"),)
    assert merged.plan.require("a") == kpi("a", title="Two", tags=("t",))


def test_the_same_change_on_both_sides_is_none():
    assert merge(BASE, changed(title="Two"), changed(title="Two")).collisions == ()


def test_different_parts_of_one_value_are_merged():
    base = changed(roll_up=RollUp(), target=Target(value=1.0, series={"2013": 1.0, "2014": 2.0, "2015": 3.0}))
    ours = changed(roll_up=RollUp(method="worst"), target=Target(value=2.0, series={"2013": 1.0, "2014": 5.0}))
    theirs = changed(
        roll_up=RollUp(missing="zero"),
        target=Target(value=1.0, formula="x", series={"2013": 9.0, "2014": 2.0, "2015": 3.0, "2016": 4.0}),
    )
    merged = merge(base, ours, theirs)
    assert merged.collisions == ()
    assert merged.plan.require("a") == kpi(
        "a",
        title="One",
        roll_up=RollUp(method="worst", missing="zero"),
        target=Target(value=2.0, formula="x", series={"2013": 9.0, "2014": 5.0, "2016": 4.0}),
    )


def test_a_key_of_a_mapping_can_collide():
    base, ours, theirs = (changed(member={"origin": name}) for name in ("EWR", "JFK", "LGA"))
    merged = merge(base, ours, theirs)
    assert merged.collisions == (Collision("a", ("member", "origin"), "EWR", "JFK", "LGA"),)
    assert merged.plan.require("a").member == {"origin": "JFK"}


def test_values_of_different_sorts_collide_whole():
    merged = merge(changed(target=1.0), changed(target=2.0), changed(target=Target(value=3.0)))
    assert merged.collisions == (Collision("a", ("target",), 1.0, 2.0, Target(value=3.0)),)


def test_what_one_side_deleted_and_the_other_changed_is_a_collision():
    gone = Plan.of([kpi("b")])
    kept = merge(BASE, changed(title="Two"), gone)
    assert kept.collisions == (Collision("a", (), kpi("a", title="One"), kpi("a", title="Two"), None),)
    assert "a" in kept.plan
    left_out = merge(BASE, gone, changed(title="Two"))
    assert left_out.collisions == (Collision("a", (), kpi("a", title="One"), None, kpi("a", title="Two")),)
    assert "a" not in left_out.plan


def test_what_both_sides_made_under_one_id_is_a_collision_unless_it_is_the_same():
    ours, theirs = Plan.of([*BASE, vision("v")]), Plan.of([*BASE, vision("v", title="W")])
    assert merge(BASE, ours, ours).collisions == ()
    assert merge(BASE, ours, theirs) == Merge(ours, (Collision("v", (), None, vision("v"), vision("v", title="W")),))


def test_an_id_that_became_another_kind_on_one_side():
    other = Plan.of([objective("a"), kpi("b")])
    assert merge(BASE, BASE, other).plan == merge(BASE, other, BASE).plan == other
    assert merge(BASE, changed(title="Two"), other).collisions[0].path == ()


class TestRenames:
    BASE = Plan.of([objective("goal"), objective("step", contributes_to=(Contribution(objective=Ref("goal")),))])
    MOVED = apply(BASE, [rename(objective("goal"), new_id="aim")])

    def test_what_the_other_side_changed_follows(self):
        side = apply(
            self.BASE,
            [
                put(objective("goal", title="Better")),
                put(objective("new", contributes_to=(Contribution(objective=Ref("goal"), weight=2.0),))),
            ],
        )
        for ours, theirs in ((self.MOVED, side), (side, self.MOVED)):
            merged = merge(self.BASE, ours, theirs)
            assert merged.collisions == ()
            assert merged.plan.require("aim") == objective("aim", title="Better")
            assert {edge.source for edge in merged.plan.edges_to("aim")} == {"step", "new"}
            assert merged.plan.edges_to("goal") == ()
            assert dict(merged.plan.renamed) == {"goal": "aim"}

    def test_of_two_new_ids_theirs_holds(self):
        side = apply(self.BASE, [rename(objective("goal"), new_id="end")])
        merged = merge(self.BASE, self.MOVED, side)
        assert merged.collisions == ()
        assert set(merged.plan.elements) == {"step", "end"}
        assert [edge.source for edge in merged.plan.edges_to("end")] == ["step"]

    def test_a_rename_against_a_deletion(self):
        gone = apply(self.BASE, [delete(objective("goal"))])
        assert "aim" not in merge(self.BASE, self.MOVED, gone).plan
        assert "aim" not in merge(self.BASE, gone, self.MOVED).plan
