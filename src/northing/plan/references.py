"""References: reading and rewriting the edges that an element's document holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from northing.model.registry import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element
    from northing.model.registry import Field


@dataclass(frozen=True, slots=True)
class Edge:
    """One reference from one element to another.

    Attributes:
        source: id of the element that refers.
        relation: name of the field it does so in, such as contributes_to.
        target: id that is referred to; the plan may lack it.
        up: it leads from a child to its parent in the line of sight.
        path: where in the document, with positions in lists, such as `contributes_to.0.objective`.
    """

    source: str
    relation: str
    target: str
    up: bool
    path: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """A field that holds references itself or in the documents within it."""

    field: Field
    default: Any
    is_reference: bool


_SPOTS: dict[str, tuple[_Spot, ...]] = {}


def _spots(cls: type) -> tuple[_Spot, ...]:
    """Return the fields of a class in which references can be found; all others are never looked at."""
    if cls.__name__ not in _SPOTS:
        _SPOTS[cls.__name__] = tuple(
            _Spot(field, field.default, bool(field.targets))
            for field in fields_of(cls)
            if field.targets or any(_spots(document) for document in field.documents if document is not cls)
        )
    return _SPOTS[cls.__name__]


def references(element: Element) -> Iterator[Edge]:
    """Yield the references of an element in the order of its document."""
    for spot in _spots(type(element)):
        value = getattr(element, spot.field.name)
        if value is not None and value is not spot.default and value != ():
            yield from _edges(element.id, spot.field.name, spot, value, spot.field.name)


def _edges(source: str, relation: str, spot: _Spot, value: Any, path: str) -> Iterator[Edge]:
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _edges(source, relation, spot, item, f"{path}.{number}")
    elif spot.is_reference:
        if isinstance(value, str):
            yield Edge(source, relation, value, spot.field.up, path)
    elif type(value) in spot.field.documents:
        for inner in _spots(type(value)):
            found = getattr(value, inner.field.name)
            if found is not None and found != ():
                yield from _edges(source, relation, inner, found, f"{path}.{inner.field.name}")


def redirect(element: Element, *, old: str, new: str) -> Element:
    """Return the element with every reference to one id turned to another.

    >>> from northing.model import Kpi, Ref
    >>> redirect(Kpi(id="a", title="A", parent=Ref("b")), old="b", new="c").parent
    'c'
    """
    redirected: Element = _redirect_document(element, old, new)
    return redirected


def _redirect_document(document: Any, old: str, new: str) -> Any:
    changed = {}
    for spot in _spots(type(document)):
        value = getattr(document, spot.field.name)
        after = _redirect_value(value, spot, old, new)
        if after != value:
            changed[spot.field.name] = after
    return replace(document, **changed) if changed else document


def _redirect_value(value: Any, spot: _Spot, old: str, new: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_redirect_value(item, spot, old, new) for item in value)
    if spot.is_reference:
        return new if value == old else value
    return _redirect_document(value, old, new) if type(value) in spot.field.documents else value
