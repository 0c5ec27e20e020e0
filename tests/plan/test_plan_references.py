"""References are found and rewritten wherever a document holds them."""

from dataclasses import is_dataclass

from hypothesis import given
from hypothesis import strategies as st

from northing.model import Contribution, Initiative, KeyResult, Kpi, Objective, Raci, Ref, Target, Visibility, kind_of
from northing.model.means import Activity
from northing.plan import Edge, redirect, references
from strategies import NAMES, elements, untimed

CONNECTED = elements(st.sampled_from(NAMES))


def follow(value, path):
    """Yield what stands at the end of a relation's path, found without the code that is tested."""
    if value is None:
        return
    if not path:
        yield value
    elif path[0] == "*":
        for item in value:
            yield from follow(item, path[1:])
    elif is_dataclass(value) and hasattr(value, path[0]):
        yield from follow(getattr(value, path[0]), path[1:])


@untimed
@given(CONNECTED)
def test_every_relation_that_the_registry_knows_is_found(element):
    expected = sorted(
        (relation.name, target, relation.up)
        for relation in kind_of(element).relations
        for target in follow(element, relation.path)
    )
    found = references(element)
    assert sorted((edge.relation, edge.target, edge.up) for edge in found) == expected
    assert {edge.source for edge in found} <= {element.id}
    assert len({edge.path for edge in found}) == len(found)


@untimed
@given(CONNECTED, st.sampled_from(NAMES))
def test_redirecting_changes_the_targets_and_nothing_else(element, old):
    after = redirect(element, old=old, new="new")
    assert [edge.target for edge in references(after)] == [
        "new" if edge.target == old else edge.target for edge in references(element)
    ]
    assert redirect(after, old="new", new=old) == element
    assert after.id == element.id


def test_an_element_without_the_reference_stays_the_same_object():
    element = Kpi(id="a", title="A", parent=Ref("b"), target=0.5)
    assert redirect(element, old="c", new="d") is element


def test_the_path_tells_where_in_the_document():
    counts = (Contribution(objective=Ref("x")), Contribution(objective=Ref("y")))
    raci = Raci(responsible=(Ref("p"), Ref("q")))
    element = Objective(id="o", title="O", owner=Ref("u"), raci=raci, contributes_to=counts, supports=(Ref("z"),))
    assert references(element) == (
        Edge("o", "owner", "u", up=False, path="owner"),
        Edge("o", "raci", "p", up=False, path="raci.responsible.0"),
        Edge("o", "raci", "q", up=False, path="raci.responsible.1"),
        Edge("o", "contributes_to", "x", up=True, path="contributes_to.0.objective"),
        Edge("o", "contributes_to", "y", up=True, path="contributes_to.1.objective"),
        Edge("o", "supports", "z", up=False, path="supports.0"),
    )


def test_references_deep_in_a_document_are_found():
    work = (Activity(title="W"), Activity(title="X", raci=Raci(informed=(Ref("board"),))))
    initiative = Initiative(id="i", title="I", activities=work, visibility=Visibility(parties=(Ref("unit"),)))
    assert [edge.path for edge in references(initiative)] == ["visibility.parties.0", "activities.1.raci.informed.0"]
    held = Kpi(id="k", title="K", target=Target(metric=Ref("m"), key_result=Ref("r")))
    assert [(edge.path, edge.target) for edge in references(held)] == [
        ("target.metric", "m"),
        ("target.key_result", "r"),
    ]


def test_text_that_is_like_an_id_is_no_reference():
    element = KeyResult(id="a", title="a", objective=Ref("o"), type="increase", tags=("a",), member={"a": "a"})
    assert redirect(element, old="a", new="b") is element
    number = Kpi(id="k", title="K", target=2.0)
    assert references(number) == ()
