"""The registry: every kind of the vocabulary, and what is derived of the dataclasses."""

import re
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Literal, get_args, get_origin

import pytest

from northing.model import (
    KIND_BY_CLASS,
    KIND_BY_PLURAL,
    KINDS,
    Element,
    Kpi,
    Objective,
    Ref,
    Relation,
    Target,
    Visibility,
    Vision,
    kind_of,
)
from northing.model.impact import Range
from northing.model.registry import MODULES, fields_of, kind_name
from northing.model.settings import Path

KINDS_BY_GROUP = {
    "organisation": ["unit", "person", "role"],
    "purpose": ["vision", "mission", "value"],
    "time": ["cycle"],
    "ends": ["objective", "key_result"],
    "means": ["strategy", "tactic", "initiative", "process", "directive"],
    "influence": ["influencer", "assessment"],
    "measures": ["source", "dataset", "metric", "band_scheme", "kpi", "scorecard", "dashboard", "survey"],
    "impact": ["outcome", "causal_link", "stakeholder", "sroi_account", "evaluability"],
    "words": ["term"],
}
DOCUMENTS = sorted(
    {cls for module in MODULES for cls in vars(module).values() if isinstance(cls, type) and is_dataclass(cls)}
    - {vars(module)["Period"] for module in MODULES if "Period" in vars(module)},
    key=lambda cls: cls.__name__,
)
FIELDS = [(cls, field) for cls in DOCUMENTS for field in fields_of(cls)]
FIELD_NAMES = [f"{cls.__name__}.{field.name}" for cls, field in FIELDS]


def relation(kind, *path):
    (found,) = [relation for relation in KINDS[kind].relations if relation.path == path]
    return found


def test_every_kind_of_the_vocabulary_is_there_in_its_group():
    assert {group: [kind.name for kind in KINDS.values() if kind.group == group] for group in KINDS_BY_GROUP} == (
        KINDS_BY_GROUP
    )
    assert len(KINDS) == sum(map(len, KINDS_BY_GROUP.values()))


def test_every_element_class_is_a_kind():
    assert {cls for cls in DOCUMENTS if issubclass(cls, Element)} - {Element} == set(KIND_BY_CLASS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_is_found_by_each_of_its_names(kind):
    assert KINDS[kind.name] is KIND_BY_PLURAL[kind.plural] is KIND_BY_CLASS[kind.cls] is kind
    assert kind.name == kind_name(kind.cls.__name__)
    assert kind.plural != kind.name
    assert kind.title[0].isupper()
    assert kind.help.endswith(".")
    assert kind.schema_version >= 1


def test_titles_are_words_of_people():
    assert [KINDS[name].title for name in ("kpi", "sroi_account", "key_result")] == [
        "KPI",
        "SROI account",
        "Key result",
    ]
    assert {"people", "strategies", "processes", "evaluabilities"} < set(KIND_BY_PLURAL)


def test_the_maps_cannot_be_changed():
    for found in (KINDS, KIND_BY_CLASS, KIND_BY_PLURAL, KINDS["kpi"].fields_by_name):
        with pytest.raises(TypeError):
            found["new"] = None


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=FIELD_NAMES)
def test_every_field_says_in_one_sentence_what_it_is(cls, field):
    assert field.help.endswith(".")
    assert len(field.help) > len("Why.") - 1
    assert "\n" not in field.help


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=FIELD_NAMES)
def test_every_field_is_of_a_type_that_documents_can_hold(cls, field):
    assert list(odd_parts(field.type)) == []


def odd_parts(annotation):
    """Yield the parts of a type that no codec knows."""
    origin = get_origin(annotation)
    if origin is Annotated or origin is Literal or annotation in (str, int, float, bool, date, NoneType):
        return
    if origin in (UnionType, tuple, dict) or str(origin) == "typing.Union":
        for part in get_args(annotation):
            if part is not Ellipsis:
                yield from odd_parts(part)
    elif not is_dataclass(annotation):
        yield annotation


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=FIELD_NAMES)
def test_references_lead_to_kinds_that_exist(cls, field):
    assert set(field.targets) <= set(KINDS)
    assert field.targets or not (field.up or field.strict)
    assert field.at_least == 0 or field.many


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=FIELD_NAMES)
def test_a_default_is_stated_once_and_is_legal(cls, field):
    (declared,) = [found for found in fields(cls) if found.name == field.name]
    assert field.required == (declared.default is declared.default_factory)
    low, high = field.between or (None, None)
    if isinstance(field.default, int | float) and not isinstance(field.default, bool):
        assert low is None or field.default >= low
        assert high is None or field.default <= high
    assert not field.required or field.default is None


@pytest.mark.parametrize("cls", DOCUMENTS, ids=lambda cls: cls.__name__)
def test_every_class_says_what_it_is_for(cls):
    assert re.match(r"[A-Z]", cls.__doc__)
    assert cls.__doc__.splitlines()[0].endswith(".")


def test_nothing_of_an_element_can_be_changed():
    vision = Vision(id="v", title="V")
    with pytest.raises(FrozenInstanceError):
        vision.title = "W"
    assert vision == Vision(id="v", title="V")
    assert vision != Vision(id="v", title="W")
    with pytest.raises(TypeError, match="positional"):
        Vision("v", "V")


def test_relations_are_found_at_every_depth_of_a_document():
    parties = ("person", "role", "unit")
    assert relation("kpi", "parent") == Relation(("parent",), ("kpi",), up=True, many=False)
    assert relation("kpi", "target", "metric") == Relation(("target", "metric"), ("metric",), up=False, many=False)
    assert relation("kpi", "target", "key_result").targets == ("key_result",)
    contributes = relation("objective", "contributes_to", "*", "objective")
    assert contributes == Relation(("contributes_to", "*", "objective"), ("objective",), up=True, many=True)
    assert contributes.name == "contributes_to"
    work = relation("initiative", "activities", "*", "raci", "responsible", "*")
    assert work == Relation(("activities", "*", "raci", "responsible", "*"), parties, up=False, many=True)
    assert relation("vision", "owner") == Relation(("owner",), parties, up=False, many=False)
    assert relation("vision", "visibility", "parties", "*").many
    assert relation("key_result", "guardrails", "*").targets == ("metric",)
    assert relation("dashboard", "tiles", "*", "shows").many
    assert relation("survey", "questions", "*", "metric").targets == ("metric",)
    assert relation("sroi_account", "outcomes", "*", "stakeholder").targets == ("stakeholder",)
    assert not relation("sroi_account", "initiative").many


def test_only_what_leads_towards_the_mission_leads_up():
    up = {(kind.name, found.name) for kind in KINDS.values() for found in kind.relations if found.up}
    assert up == {
        ("unit", "parent"),
        ("person", "unit"),
        ("role", "unit"),
        ("mission", "makes_operative"),
        ("cycle", "parent"),
        ("objective", "amplifies"),
        ("objective", "contributes_to"),
        ("key_result", "objective"),
        ("strategy", "part_of_plan_for"),
        ("strategy", "channels"),
        ("tactic", "implements"),
        ("tactic", "channels"),
        ("initiative", "achieves"),
        ("kpi", "assesses"),
        ("kpi", "parent"),
    }


def test_the_multiplicities_of_the_meta_model_are_kept():
    strict = {(kind.name, field.name) for kind in KINDS.values() for field in kind.fields if field.strict}
    assert strict == {
        ("metric", "produced_by"),
        ("initiative", "invoked_by"),
        ("initiative", "achieves"),
        ("initiative", "used_by"),
        ("initiative", "performed_by"),
        ("kpi", "assesses"),
    }
    at_least = {(kind.name, field.name): field.at_least for kind in KINDS.values() for field in kind.fields}
    assert {key for key, count in at_least.items() if count} >= {
        ("assessment", name) for name in ("influencers", "on", "by", "impacts")
    }
    assert KINDS["key_result"].fields_by_name["objective"].required


def test_a_field_knows_what_it_may_hold():
    kpi = KINDS["kpi"].fields_by_name
    assert kpi["target"].documents == (Target,)
    assert kpi["target"].targets == ()
    assert not kpi["target"].many
    assert kpi["parent"].targets == ("kpi",)
    assert {field.name: field.documents for field in fields_of(Target)}["path"] == (Path,)
    outcome = {field.name: field for field in KINDS["sroi_account"].fields}["outcomes"]
    assert outcome.many
    assert {field.name: field.documents for field in fields_of(outcome.documents[0])}["proxy"] == (Range,)
    assert kpi["weight"].between == (0, None)
    assert kpi["member"].default == {}
    assert kpi["visibility"].default == Visibility()


def test_fields_come_in_the_order_of_a_document():
    common = [field.name for field in fields_of(Element)]
    assert common == ["id", "title", "description", "owner", "raci", "tags", "visibility", "links"]
    for kind in KINDS.values():
        assert [field.name for field in kind.fields][: len(common)] == common


def test_a_reference_is_a_plain_text_at_run_time():
    assert type(Ref("a")) is str
    assert Ref("a") == "a"
    assert get_args(Ref[Kpi | Objective])[1].kinds == ("Kpi", "Objective")
    assert get_args(Ref[Kpi])[1].kinds == ("Kpi",)
    assert kind_of(Kpi(id="a", title="A", parent=Ref("b"))) is KINDS["kpi"]
