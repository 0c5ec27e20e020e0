"""Elements as plain documents and back: what the store keeps, files hold and interfaces exchange."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.diagnose import diagnose, is_between, meant
from northing.codec.faults import UNKNOWN_KIND, WRONG_TYPE
from northing.codec.upcast import upcast
from northing.model import KINDS, Invalid, Issue, Where, kind_of
from northing.model.registry import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.model import Element, Kind

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What must be known of a class to read and write its documents quickly."""

    names: tuple[str, ...]
    defaults: tuple[Any, ...]
    values: Callable[[Any], tuple[Any, ...]]
    known: frozenset[str]
    bounded: tuple[tuple[str, tuple[float | None, float | None]], ...]
    nested: tuple[tuple[str, type], ...]


_REQUIRED = object()


_SHAPES: dict[str, _Shape] = {}


def _shape(cls: type) -> _Shape:
    if cls.__name__ not in _SHAPES:
        _SHAPES[cls.__name__] = _make_shape(cls)
    return _SHAPES[cls.__name__]


def _make_shape(cls: type) -> _Shape:
    fields = fields_of(cls)
    names = tuple(field.name for field in fields)
    read = attrgetter(*names)
    return _Shape(
        names=names,
        defaults=tuple(_REQUIRED if field.required else field.default for field in fields),
        values=read if len(names) > 1 else lambda item: (read(item),),
        known=frozenset(names),
        bounded=tuple((field.name, field.between) for field in fields if field.between),
        nested=tuple((field.name, field.documents[0]) for field in fields if field.documents),
    )


def unstructure(element: Any) -> Document:
    """Return an element, or a value within one, as plain JSON values: only what differs from the default, in order.

    >>> from northing.model import Objective
    >>> unstructure(Objective(id="on-time", title="Planes leave on time", tags=("punctual",)))
    {'id': 'on-time', 'title': 'Planes leave on time', 'tags': ['punctual']}
    """
    shape = _shape(type(element))
    return {
        name: value if type(value) is str else _plain(value)
        for name, value, default in zip(shape.names, shape.values(element), shape.defaults, strict=True)
        if value is not default and value != default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return unstructure(value) if is_dataclass(value) else value


def require_kind(name: str) -> Kind:
    """Return the kind with a name.

    Raises:
        Invalid: there is none; the message lists those that exist.
    """
    kind = KINDS.get(name)
    if kind is None:
        fix = meant(name, KINDS, f"the kinds are {', '.join(KINDS)}")
        raise Invalid([Issue(UNKNOWN_KIND.code, "error", f"there is no kind {name!r}", fix=fix)])
    return kind


def structure(kind: str, document: Any) -> Element:
    """Return the element that a document of plain values describes.

    Args:
        kind: name of the kind, such as key_result.
        document: plain JSON values; dates as YYYY-MM-DD.

    Raises:
        Invalid: the document has faults; all of them are there, each with its field in `where`.

    >>> structure("objective", {"id": "on-time", "title": "Planes leave on time"}).title
    'Planes leave on time'
    """
    found = require_kind(kind)
    why = ""
    if isinstance(document, dict) and _is_clean(found.cls, document):
        try:
            return msgspec.convert(document, found.cls)
        except msgspec.ValidationError as error:
            why = str(error)
    element = document.get("id", "") if isinstance(document, dict) else ""
    element = element if isinstance(element, str) else ""
    issues = diagnose(found, document, element=element)
    raise Invalid(issues or [Issue(WRONG_TYPE.code, "error", why, Where(element=element))])


def _is_clean(cls: type, document: Document) -> bool:
    """Tell whether a document has none of the faults that conversion lets pass: odd fields, numbers out of range."""
    shape = _shape(cls)
    if not document.keys() <= shape.known:
        return False
    for name, between in shape.bounded:
        if (value := document.get(name)) is not None and not _is_within(value, between):
            return False
    for name, inner in shape.nested:
        if value := document.get(name):
            parts = value if isinstance(value, (list, tuple)) else (value,)
            if not all(_is_clean(inner, part) for part in parts if isinstance(part, dict)):
                return False
    return True


def _is_within(value: Any, between: tuple[float | None, float | None]) -> bool:
    numbers = value.values() if isinstance(value, dict) else (value,)
    return all(is_between(number, between) for number in numbers if isinstance(number, (int, float)))


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Element]:
    return msgspec.json.Decoder(KINDS[kind].cls)


def encode(element: Element) -> bytes:
    """Return an element as the store keeps it: compact JSON, without defaults, in the kind's present version."""
    return msgspec.json.encode(unstructure(element))


def decode(kind: str, document: bytes, *, schema_version: int) -> Element:
    """Return the element that the store kept, whatever version it was written in.

    Args:
        kind: name of the kind.
        document: what `encode` returned, by this Northing or an earlier one.
        schema_version: the kind's version at that time.

    Raises:
        Invalid: the document does not fit the kind, or its version is unknown.
    """
    found = require_kind(kind)
    if schema_version == found.schema_version:
        try:
            return _decoder(kind).decode(document)
        except msgspec.MsgspecError:
            pass  # found out below, with everything that is wrong
    try:
        plain = msgspec.json.decode(document)
    except msgspec.DecodeError as error:
        raise Invalid([Issue(WRONG_TYPE.code, "error", f"the document of a {kind} is no JSON: {error}")]) from None
    return structure(kind, upcast(found, plain, version=schema_version))


def schema_version(element: Element) -> int:
    """Return the version in which `encode` writes an element."""
    return kind_of(element).schema_version


def digest(document: Document) -> str:
    """Return the SHA-256 of a document, the same for equal documents whatever the order of their keys.

    >>> digest({"id": "a", "weight": 2}) == digest({"weight": 2.0, "id": "a"})
    True
    """
    return sha256(msgspec.json.encode(_canonical(document), order="sorted")).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
