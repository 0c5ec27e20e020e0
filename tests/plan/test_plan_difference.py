"""What differs between two plans, field by field."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from plan_examples import kpi, objective, vision

from northing.model import Contribution, FiscalCalendar, KeyResult, Kpi, Link, Ref, RollUp, Target, kind_of
from northing.model.settings import Path
from northing.plan import FieldChange, Plan, compare, differences
from strategies import NAMES, elements, plans, untimed

CONNECTED = elements(st.sampled_from(NAMES))


def at(document, path):
    """Return the value at a path of field names."""
    for name in path:
        document = getattr(document, name)
    return document


@untimed
@given(plans(), plans())
def test_every_element_that_differs_is_told_once(one, other):
    found = differences(one, other)
    created = {item.id for item in found if item.action == "created"}
    deleted = {item.id for item in found if item.action == "deleted"}
    changed = {item.id for item in found if item.action == "changed"}
    assert len(found) == len(created) + len(deleted) + len(changed)
    for name in {*one.elements, *other.elements}:
        before, after = one.elements.get(name), other.elements.get(name)
        assert (name in created) == (after is not None and type(before) is not type(after))
        assert (name in deleted) == (before is not None and type(before) is not type(after))
        assert (name in changed) == (type(before) is type(after) and before != after)
    for item in found:
        assert item.kind == kind_of(item.after if item.after is not None else item.before).name
        assert item.fields == compare(item.before, item.after) != ()


@untimed
@given(st.data())
def test_the_fields_that_are_told_are_those_that_differ(data):
    before = data.draw(CONNECTED)
    after = data.draw(CONNECTED.filter(lambda element: type(element) is type(before)) | st.just(before))
    found = compare(before, after)
    assert len({change.path for change in found}) == len(found)
    for change in found:
        assert at(before, change.path) == change.before != change.after == at(after, change.path)
    told = {change.path[0] for change in found}
    names = {field.name for field in kind_of(before).fields}
    assert told == {name for name in names if getattr(before, name) != getattr(after, name)}


def test_of_a_new_element_what_is_stated_is_told():
    element = kpi("a", roll_up=RollUp(method="worst"))
    assert compare(None, element) == (
        FieldChange(("id",), None, "a"),
        FieldChange(("title",), None, "A"),
        FieldChange(("roll_up", "method"), "weighted_mean", "worst"),
    )
    assert compare(kpi("a"), None) == (FieldChange(("id",), "a", None), FieldChange(("title",), "A", None))
    assert compare(None, None) == compare(element, element) == ()
    assert compare(None, kpi("a", member={})) == compare(None, kpi("a"))
    assert FieldChange(("member",), {}, {"o": "x"}) in compare(None, kpi("a", member={"o": "x"}))


def test_nested_values_are_compared_field_by_field():
    before = kpi("a", target=Target(path=Path(start=0.0, end=1.0), starts="2013"))
    after = kpi("a", target=Target(path=Path(start=0.0, end=2.0), value=3.0))
    assert compare(before, after) == (
        FieldChange(("target", "value"), None, 3.0),
        FieldChange(("target", "path", "end"), 1.0, 2.0),
        FieldChange(("target", "starts"), "2013", None),
    )


def test_a_nested_value_that_comes_or_goes_is_one_change():
    whole = Target(value=1.0)
    assert compare(kpi("a"), kpi("a", target=whole)) == (FieldChange(("target",), None, whole),)
    assert compare(kpi("a", target=whole), kpi("a")) == (FieldChange(("target",), whole, None),)
    assert compare(kpi("a", target=1.0), kpi("a", target=whole)) == (FieldChange(("target",), 1.0, whole),)
    assert compare(kpi("a", target=whole), kpi("a", target=1.0)) == (FieldChange(("target",), whole, 1.0),)


def test_lists_and_mappings_are_told_whole():
    one, two = (Contribution(objective=Ref("x")),), (Contribution(objective=Ref("x"), weight=2.0),)
    assert compare(objective("o", contributes_to=one), objective("o", contributes_to=two)) == (
        FieldChange(("contributes_to",), one, two),
    )
    assert compare(kpi("a", weight={"2013-01-01": 1.0}), kpi("a")) == (
        FieldChange(("weight",), {"2013-01-01": 1.0}, 1.0),
    )
    link = (Link(url="https://example.org"),)
    assert compare(vision("v"), vision("v", links=link)) == (FieldChange(("links",), (), link),)


def test_values_within_plans_can_be_compared_too():
    assert compare(FiscalCalendar(), FiscalCalendar(year_starts=7)) == (FieldChange(("year_starts",), 1, 7),)
    assert compare(date(2013, 1, 1), date(2013, 1, 2), path=("due",)) == (
        FieldChange(("due",), date(2013, 1, 1), date(2013, 1, 2)),
    )


def test_an_id_that_changed_its_kind_is_one_gone_and_one_new():
    result = KeyResult(id="a", title="A", objective=Ref("o"), type="increase")
    gone, new = differences(Plan.of([kpi("a")]), Plan.of([result]))
    assert (gone.action, gone.kind, gone.before) == ("deleted", "kpi", kpi("a"))
    assert (new.action, new.kind, new.after) == ("created", "key_result", result)
    (change,) = [field for field in new.fields if field.path == ("objective",)]
    assert change == FieldChange(("objective",), None, "o")


def test_a_changed_element_has_both_sides():
    (found,) = differences(Plan.of([kpi("a"), vision("v")]), Plan.of([kpi("a", title="B"), vision("v")]))
    assert (found.action, found.kind, found.id) == ("changed", "kpi", "a")
    assert (found.before, found.after) == (kpi("a"), Kpi(id="a", title="B"))
