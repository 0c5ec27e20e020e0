"""Write the golden document of every kind's present version that has none yet, with every field set.

Golden documents are never rewritten: each is what a Northing of its day wrote, and every later one must read it.
Run `python tests/golden/make_documents.py` after raising a kind's schema_version, and look at what it wrote.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from northing.model import KINDS
from northing.model.fields import RefTo
from northing.model.registry import fields_of, kind_name

if TYPE_CHECKING:
    from northing.model.registry import Field, Kind

DOCUMENTS = Path(__file__).parent / "documents"
_TEXTS = {
    "id": "an-example",
    "title": "An example",
    "description": "What it means, with **emphasis**.\n\nAnd a second paragraph.\n",
    "url": "https://example.org/page",
    "starts": "2013-01",
    "period": "2013Q1",
}


def full_document(cls: type, *, name: str = "") -> dict[str, Any]:
    """Return a document of a class with every field set, and set to something else than its default."""
    document = {field.name: _value(field) for field in fields_of(cls)}
    return document | ({"id": f"{name.replace('_', '-')}-1"} if name else {})


def _value(field: Field) -> Any:
    if field.name in _TEXTS and str in (field.type, *get_args(field.type)):
        return _TEXTS[field.name]
    return _example(field.type, field)


def _example(annotation: Any, field: Field) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        target = next(extra for extra in inner if isinstance(extra, RefTo)).kinds[-1]
        return f"{kind_name(target).replace('_', '-')}-2"
    if origin in (Union, UnionType):
        return _example([part for part in inner if part is not NoneType][-1], field)
    if origin is Literal:
        return next(word for word in reversed(inner) if word != field.default)
    if origin is tuple:
        return [_example(inner[0], field)]
    if origin is dict:
        key = "2013-01-01" if inner[1] is float else "origin"
        return {key: _example(inner[1], field)}
    if annotation in (int, float):
        return _number(annotation, field)
    if annotation in (str, bool):
        return f"Some {field.name.replace('_', ' ')}" if annotation is str else not field.default
    return "2013-03-28" if annotation is date else full_document(annotation)


def _number(cls: type, field: Field) -> float:
    low, high = field.between or (None, None)
    if cls is int:
        return next(number for number in (3, 2, 1) if number != field.default)
    return 0.25 if high == 1 else 12.5 if low is None or low <= 12.5 else low


def golden_path(kind: Kind, version: int) -> Path:
    """Return where the golden document of a version lies."""
    return DOCUMENTS / kind.name / f"v{version}.json"


def main() -> None:
    """Write what is missing."""
    for kind in KINDS.values():
        path = golden_path(kind, kind.schema_version)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            document = full_document(kind.cls, name=kind.name)
            path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
