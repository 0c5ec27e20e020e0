"""Every version of every kind's document is read for ever."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from pathlib import Path

import jsonschema
import pytest

from northing.codec import decode, kind_schema, plan_schema, unstructure
from northing.model import KINDS, kind_of
from northing.model.registry import fields_of

DOCUMENTS = Path(__file__).resolve().parents[1] / "golden" / "documents"
GOLDEN = sorted(DOCUMENTS.glob("*/v*.json"))
SNAPSHOT = DOCUMENTS.parent / "plan-schema.json"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def version_of(path):
    return int(path.stem.removeprefix("v"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_document_is_read_as_an_element_of_its_kind(path):
    element = decode(path.parent.name, path.read_bytes(), schema_version=version_of(path))
    assert kind_of(element).name == path.parent.name
    assert element.id == f"{path.parent.name.replace('_', '-')}-1"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_version_has_a_golden_document(kind):
    versions = {version_of(path) for path in GOLDEN if path.parent.name == kind.name}
    wanted = set(range(1, kind.schema_version + 1))
    assert versions == wanted, "run python tests/golden/make_documents.py and look at what it wrote"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_present_version_says_everything_and_comes_back_unchanged(kind):
    path = DOCUMENTS / kind.name / f"v{kind.schema_version}.json"
    element = decode(kind.name, path.read_bytes(), schema_version=kind.schema_version)
    assert unstructure(element) == read(path)
    assert not list(unset_fields(element)), (
        "a new field: raise schema_version and run python tests/golden/make_documents.py"
    )


def unset_fields(document):
    for field in fields_of(type(document)):
        value = getattr(document, field.name)
        if not field.required and value == field.default:
            yield f"{type(document).__name__}.{field.name}"
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part):
                yield from unset_fields(part)


def test_every_golden_document_is_valid_by_the_schema_of_plan_files():
    document = {
        kind.plural: [
            {**read(DOCUMENTS / kind.name / f"v{kind.schema_version}.json"), "schema_version": kind.schema_version}
        ]
        for kind in KINDS.values()
    }
    jsonschema.Draft202012Validator(plan_schema(), format_checker=jsonschema.FormatChecker()).validate(document)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_golden_document_is_valid_by_the_schema_of_its_kind(kind):
    jsonschema.Draft202012Validator(kind_schema(kind)).validate(read(DOCUMENTS / kind.name / "v1.json"))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(plan_schema())


def test_the_schema_is_the_one_that_was_looked_at():
    assert plan_schema() == read(SNAPSHOT), "look at the difference, then write it: see tests/golden/make_schema.py"


def test_the_schema_refuses_what_reading_refuses():
    validator = jsonschema.Draft202012Validator(plan_schema())
    for wrong in (
        {"objektives": []},
        {"visions": [{"id": "v"}]},
        {"visions": [{"id": "V", "title": "T"}]},
        {"visions": [{"id": "v", "title": 3}]},
        {"visions": [{"id": "v", "title": "T", "odd": 1}]},
        {"kpis": [{"id": "k", "title": "T", "weight": -1}]},
        {"kpis": [{"id": "k", "title": "T", "pattern": "up"}]},
    ):
        assert not validator.is_valid(wrong)


def test_every_field_of_the_schema_explains_itself():
    for definition in plan_schema()["$defs"].values():
        for field in definition["properties"].values():
            assert field["description"]


def test_references_say_which_kinds_they_lead_to():
    owner = plan_schema()["$defs"]["Objective"]["properties"]["owner"]
    assert owner["type"] == ["string", "null"]
    assert owner["x-northing-refers-to"] == ["person", "role", "unit"]
