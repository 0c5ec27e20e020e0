"""Elements become documents and come back; whatever is wrong with a document is said at once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.codec import decode, digest, encode, schema_version, structure, unstructure, upcast
from northing.codec import diagnose as diagnosis
from northing.codec.diagnose import diagnose
from northing.model import KINDS, Invalid, KeyResult, Kpi, Objective, RollUp, Target, kind_of
from northing.model.registry import Kind, fields_of
from strategies import elements

TARGET = "value, series, path, formula, start, starts, column, metric, key_result, by_member"


def faults(kind, document):
    with pytest.raises(Invalid) as refused:
        structure(kind, document)
    return {issue.where.field: (issue.code, issue.message, issue.fix) for issue in refused.value.issues}


@given(elements())
def test_an_element_comes_back_from_its_document(element):
    assert structure(kind_of(element).name, unstructure(element)) == element


@given(elements())
def test_an_element_comes_back_from_the_store(element):
    kind = kind_of(element).name
    assert decode(kind, encode(element), schema_version=schema_version(element)) == element


@given(elements())
def test_documents_are_plain_json(element):
    document = unstructure(element)
    assert json.loads(json.dumps(document)) == document


@given(elements())
def test_a_document_names_only_what_is_not_the_default_in_the_order_of_the_fields(element):
    names = [field.name for field in kind_of(element).fields]
    document = unstructure(element)
    assert list(document) == [name for name in names if name in document]
    for field in kind_of(element).fields:
        assert field.required or (field.name in document) == (getattr(element, field.name) != field.default)


@given(
    st.sampled_from(list(KINDS)),
    st.dictionaries(
        st.sampled_from(
            ["id", "title", "owner", "tags", "weight", "target", "roll_up", "type", "metric", "odd", "links"]
        ),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=3)),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["url", "value", "method"]), inner)
            ),
            max_leaves=4,
        ),
    ),
)
def test_the_quick_way_and_the_thorough_one_agree(kind, document):
    thorough = diagnose(KINDS[kind], document, element="a")
    if thorough and all("finite" not in issue.message for issue in thorough):
        with pytest.raises(Invalid) as refused:
            structure(kind, document)
        assert [issue.message for issue in refused.value.issues] == [
            issue.message for issue in diagnose(KINDS[kind], document, element=refused.value.issues[0].where.element)
        ]
    elif not thorough:
        assert type(structure(kind, document)) is KINDS[kind].cls


def test_all_faults_are_found_at_once():
    found = faults(
        "key_result",
        {
            "id": "a",
            "titel": "x",
            "objective": 3,
            "type": "increse",
            "tags": "x",
            "weight": {"2013-01-01": -1},
            "due": "2013-02-30",
            "time": {"n": 0},
            "stages": [{"title": "s", "share": 2}, {"title": 3}],
            "visibility": [],
            "baseline": "12 %",
            "target": None,
        },
    )
    assert {field: code for field, (code, _, _) in found.items()} == {
        "titel": "NR014",
        "title": "NR016",
        "objective": "NR015",
        "type": "NR017",
        "tags": "NR015",
        "weight.2013-01-01": "NR018",
        "due": "NR015",
        "time.n": "NR018",
        "stages.0.share": "NR018",
        "stages.1.title": "NR015",
        "stages.1.share": "NR016",
        "visibility": "NR015",
        "baseline": "NR015",
    }


def test_messages_say_what_was_found_and_what_would_be_right():
    found = faults("objective", {"id": "a", "titel": 1, "title": 2013, "commitment": "commited", "tags": "x"})
    assert found["titel"][1] == "objective 'a' has no field 'titel'"
    assert found["titel"][2].startswith("did you mean 'title'? the fields are id, title, description,")
    assert found["title"][1:] == ("title is the number 2013, a text is expected", 'put it in quotes: "2013"')
    assert found["commitment"][1:] == (
        "commitment cannot be 'commited'",
        "did you mean 'committed'? it is one of committed, aspirational",
    )
    assert found["tags"][1:] == ("tags is the text 'x', a list is expected", "write a list: [x]")


@pytest.mark.parametrize(
    ("kind", "field", "value", "message", "fix"),
    [
        (
            "outcome",
            "within_ceiling",
            "no",
            "within_ceiling is the text 'no', true or false is expected",
            "write false",
        ),
        ("outcome", "within_ceiling", 1, "within_ceiling is the number 1, true or false is expected", ""),
        ("survey", "anonymity_floor", 5.0, "anonymity_floor is the number 5.0, a whole number is expected", "write 5"),
        ("survey", "anonymity_floor", True, "anonymity_floor is the value true, a whole number is expected", ""),
        ("survey", "anonymity_floor", 0, "anonymity_floor is 0, which is less than 1", "write a number of 1 or more"),
        (
            "objective",
            "tags",
            {"a": 1},
            "tags is a group of fields, a list is expected",
            "begin every item with a dash",
        ),
        (
            "objective",
            "tags",
            None,
            "tags has no value, a list is expected",
            "give it a value, or leave it out where it is optional",
        ),
        (
            "kpi",
            "target",
            "ten",
            f"target is the text 'ten', a number or the fields of a target ({TARGET}) is expected",
            "write it without quotes, unit or thousands separators",
        ),
        (
            "objective",
            "owner",
            ["ann"],
            "owner is a list, the id of a person, role or unit is expected",
            "write it without brackets or dash: ann",
        ),
        (
            "objective",
            "cycle",
            2013,
            "cycle is the number 2013, the id of a cycle is expected",
            'put it in quotes: "2013"',
        ),
        ("kpi", "order", float("nan"), "order is the number nan, a finite number is expected", ""),
    ],
)
def test_what_is_said_of_a_wrong_value(kind, field, value, message, fix):
    if field == "order":
        (issue,) = diagnose(KINDS[kind], {"id": "a", "title": "A", field: value}, element="a")
        assert (issue.message, issue.fix) == (message, fix)
        return
    assert faults(kind, {"id": "a", "title": "A", field: value})[field][1:] == (message, fix)


def test_whatever_is_no_document_is_refused():
    for document in ([], "text", None, 3):
        assert faults("vision", document)[""][0] == "NR015"


def test_an_unknown_kind_is_refused_with_what_exists():
    with pytest.raises(Invalid, match="there is no kind 'kip'; did you mean 'kpi'"):
        structure("kip", {})


@pytest.mark.parametrize(
    ("between", "found", "wanted"),
    [
        ((None, 5), "more than 5", "of 5 or less"),
        ((1, None), "less than 1", "of 1 or more"),
        ((0, 1), "not between 0 and 1", "from 0 to 1"),
    ],
)
def test_how_limits_are_told(between, found, wanted):
    assert (diagnosis._range(between), diagnosis._legal_range(between)) == (found, wanted)


def test_no_value_has_no_limits():
    assert list(faults("metric", {"id": "a", "title": "A", "decimals": None, "odd": 1})) == ["odd"]


def test_keys_of_mappings_are_texts():
    found = faults("key_result", {"id": "a", "title": "A", "objective": "o", "type": "baseline", "member": {1: "a"}})
    assert found["member.1"][1:] == ("the key 1 of member is no text", "put it in quotes")


def test_a_mapping_is_expected_where_members_are_named():
    found = faults("key_result", {"id": "a", "title": "A", "objective": "o", "type": "baseline", "member": "EWR"})
    assert found["member"][1] == "member is the text 'EWR', a mapping is expected"


def test_defaults_within_values_are_left_out_too():
    kpi = Kpi(id="a", title="A", roll_up=RollUp(method="worst"), target=Target())
    assert unstructure(kpi) == {"id": "a", "title": "A", "target": {}, "roll_up": {"method": "worst"}}


def test_whole_numbers_stand_for_numbers():
    document = {"id": "a", "title": "A", "objective": "o", "type": "increase", "baseline": 0, "due": "2013-02-28"}
    result = structure("key_result", document)
    assert isinstance(result, KeyResult)
    assert (result.baseline, result.due) == (0.0, date(2013, 2, 28))


def test_the_digest_depends_on_what_is_said_not_on_how():
    one = digest({"id": "a", "weight": {"b": 1, "a": 2.0}})
    assert one == digest({"weight": {"a": 2, "b": 1.0}, "id": "a"})
    assert one != digest({"weight": {"a": 2, "b": 1.5}, "id": "a"})
    assert digest({"tags": ["a", "b"]}) != digest({"tags": ["b", "a"]})
    assert one != digest({"weight": {"a": 2, "b": True}, "id": "a"})


def test_what_the_store_kept_and_does_not_fit_is_refused_with_its_faults():
    with pytest.raises(Invalid, match="NR016 error: objective 'a' needs title"):
        decode("objective", b'{"id":"a"}', schema_version=1)
    with pytest.raises(Invalid, match="is no JSON"):
        decode("objective", b"{", schema_version=1)


def test_a_version_that_came_later_is_refused():
    with pytest.raises(Invalid, match="NR019 error: vision has version 1, this document is of version 2"):
        decode("vision", b'{"id":"a","title":"A"}', schema_version=2)


def test_documents_of_earlier_versions_climb_step_by_step():
    kind = Kind("objective", "objectives", "Objective", "ends", Objective, schema_version=3)
    steps = {
        ("objective", 1): lambda document: {"title": document.pop("name"), **document},
        ("objective", 2): lambda document: {**document, "tags": [*document.get("tags", []), "old"]},
    }
    before = {"id": "a", "name": "A"}
    assert upcast(kind, before, version=1, steps=steps) == {"id": "a", "title": "A", "tags": ["old"]}
    assert upcast(kind, {"id": "a"}, version=3, steps=steps) == {"id": "a"}
    assert before == {"id": "a", "name": "A"}
    with pytest.raises(Invalid, match="versions 1 to 3"):
        upcast(kind, before, version=0, steps=steps)


def test_no_field_may_hold_values_of_two_classes_since_the_quick_way_looks_at_one():
    classes = [kind.cls for kind in KINDS.values()]
    for cls in classes:
        for field in fields_of(cls):
            assert len(field.documents) <= 1
            classes += [inner for inner in field.documents if inner not in classes]
