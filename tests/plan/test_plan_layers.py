"""Mappings in two layers are dicts that can be copied quickly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.plan.layers import DIFFERING, Layered, LayeredDraft

KEYS = st.sampled_from("abcdef")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), KEYS, st.integers()),
        st.tuples(st.just("pop"), KEYS, st.none()),
        st.tuples(st.just("seal"), KEYS, st.none()),
        st.tuples(st.just("read"), KEYS, st.none()),
    )
)


@given(st.dictionaries(KEYS, st.integers()), STEPS)
def test_a_layered_mapping_is_read_like_the_dict_that_it_stands_for(start, steps):
    model, draft = dict(start), LayeredDraft(Layered(dict(start)))
    sealed = []
    for step, key, value in steps:
        if step == "set":
            model[key] = value
            draft[key] = value
        elif step == "pop":
            assert draft.pop(key) == model.pop(key, None)
        elif step == "seal":
            sealed.append((draft.seal(), dict(model)))
            draft = LayeredDraft(sealed[-1][0])
        else:
            assert draft.get(key) == model.get(key)
            assert (key in draft) == (key in model)
    sealed.append((draft.seal(), model))
    for found, expected in sealed:
        for key in "abcdef":
            assert found.get(key) == expected.get(key)
            assert found.get(key, "none") == expected.get(key, "none")
            assert (key in found) == (key in expected)
        assert len(found) == len(expected)
    for found, expected in sealed:
        assert list(found) == list(found.keys()) == list(expected)
        assert list(found.items()) == list(expected.items())
        assert list(found.values()) == list(expected.values())
        assert len(found) == len(expected)


def test_a_key_that_is_not_there_is_a_key_error():
    draft = LayeredDraft(Layered({"a": 1, "b": 2}))
    draft.pop("a")
    draft["b"] = 3
    found = draft.seal()
    assert found["b"] == 3
    for key in ("a", "c"):
        with pytest.raises(KeyError, match=key):
            found[key]
    assert Layered({"a": 1})["a"] == 1


def test_what_comes_back_stands_at_the_end():
    draft = LayeredDraft(Layered({"a": 1, "b": 2, "c": 3}))
    draft.pop("a")
    draft["b"] = 4
    draft["d"] = 5
    draft["a"] = 6
    assert list(draft.seal().items()) == [("b", 4), ("c", 3), ("d", 5), ("a", 6)]


def test_it_equals_mappings_with_the_same_keys_and_values():
    assert Layered({"a": 1, "b": 2}) == Layered({"b": 2, "a": 1}) == {"a": 1, "b": 2}
    assert Layered({"a": 1}) != {"a": 2}
    assert Layered({"a": 1}) != [("a", 1)]
    assert repr(Layered({"a": 1})) == "{'a': 1}"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Layered({}))


def test_a_few_differences_are_kept_apart_and_many_are_merged():
    base = {str(number): number for number in range(3 * DIFFERING)}
    start = Layered(base)
    draft = LayeredDraft(start)
    draft["0"] = -1
    few = draft.seal()
    assert few.layers[0] is base
    draft = LayeredDraft(few)
    for number in range(DIFFERING + 1):
        draft.pop(str(number))
    many = draft.seal()
    assert many.layers[1:] == ({}, frozenset())
    assert list(many) == [str(number) for number in range(DIFFERING + 1, 3 * DIFFERING)]
    assert start["0"] == 0
    assert few["0"] == -1
