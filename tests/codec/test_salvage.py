"""Of an element with faults everything that could be read is known."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import assume, given
from hypothesis import strategies as st

from northing.codec import unstructure
from northing.codec.diagnose import diagnose
from northing.codec.json import read_item
from northing.model import KINDS, KeyResult, Objective, Stage, kind_of
from northing.model.registry import fields_of
from strategies import elements, untimed

WRONG = [3, "", "wrong", [], {}, None, True, -1.5, [[]], {"odd": 1}, {"id": 1}, [None]]


def read(kind, **document):
    return read_item(KINDS[kind].plural, document)


def test_sound_fields_are_kept_and_faulty_ones_left_at_their_defaults():
    found = read("objective", id="a", title="A", owner="ann", commitment="wrong", odd=1).partial
    assert found.element == Objective(id="a", title="A", owner="ann")
    assert found.faults == {"commitment", "odd"}


def test_what_may_not_be_missing_has_a_stand_in():
    found = read("key_result", id="a", objective=3, type="wrong", stages=[{"share": 2}, {"title": "s", "share": 1}])
    assert found.partial.element == KeyResult(
        id="a",
        title="",
        objective="",
        type="increase",
        stages=(Stage(title="", share=0.0), Stage(title="s", share=1.0)),
    )
    assert read("cycle", id="a").partial.element.start.isoformat() == "2000-01-01"


def test_lists_keep_their_places_and_mappings_lose_what_is_wrong():
    found = read(
        "objective", id="a", title="A", tags=["x", 3], contributes_to=[7, {"objective": "b", "weight": "heavy"}, "c"]
    ).partial
    assert found.element.tags == ("x", "")
    assert [edge.objective for edge in found.element.contributes_to] == ["", "b", ""]
    found = read(
        "kpi", id="k", title="K", target={"series": {"2013": 1, "2014": "much"}, "value": "x"}, weight={"a": []}
    )
    assert (found.partial.element.target.series, found.partial.element.weight) == ({"2013": 1.0}, {})


def test_without_an_id_or_of_another_version_nothing_is_known():
    assert read("vision", title="V").partial is None
    assert read("vision", id=3, title="V").partial is None
    assert read("vision", id="v", title="V", schema_version=9).partial is None
    assert read_item("visions", "text").partial is None


def test_a_field_is_at_fault_with_its_parts_and_with_what_it_is_a_part_of():
    found = read("kpi", id="k", title="K", target={"value": "x"}).partial
    assert found.is_faulty("target")
    assert found.is_faulty("target.value")
    assert found.is_faulty("target.value.more")
    assert not found.is_faulty("target.series")
    assert not found.is_faulty("targets")


def places(cls, document):
    """Yield every group of fields in a document, with its class."""
    yield cls, document
    for field in fields_of(cls):
        for inner in field.documents:
            value = document.get(field.name)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    yield from places(inner, part)


@untimed
@given(st.data(), elements())
def test_whatever_is_wrong_the_rest_is_read(data, element):
    document = deepcopy(unstructure(element))
    for cls, group in data.draw(
        st.lists(st.sampled_from(list(places(type(element), document))), min_size=1, max_size=3)
    ):
        name = data.draw(st.sampled_from([*(field.name for field in fields_of(cls) if field.name != "id"), "odd"]))
        if data.draw(st.booleans()):
            group.pop(name, None)
        else:
            group[name] = data.draw(st.sampled_from(WRONG))
    kind = kind_of(element)
    issues = diagnose(kind, document, element=element.id)
    assume(issues)
    found = read_item(kind.plural, document).partial
    assert found.faults == {issue.where.field for issue in issues}
    before = unstructure(element)
    for field in kind.fields:
        if document.get(field.name) == before.get(field.name) and not found.is_faulty(field.name):
            assert getattr(found.element, field.name) == getattr(element, field.name)
