"""References: reading and rewriting the edges that an element's document holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from northing.model.registry import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.model import Element


class Edge(NamedTuple):
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

    name: str
    default: Any
    up: bool
    is_reference: bool
    documents: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where references can be found in the documents of a class; its other fields are never looked at."""

    spots: tuple[_Spot, ...]
    read: Callable[[Any], tuple[Any, ...]]


_SPOTS_BY_CLASS: dict[type, _Spots] = {}


def _spots_of(cls: type) -> _Spots:
    if cls not in _SPOTS_BY_CLASS:
        spots = tuple(
            _Spot(field.name, field.default, field.up, bool(field.targets), field.documents)
            for field in fields_of(cls)
            if field.targets or any(_spots_of(document).spots for document in field.documents)
        )
        _SPOTS_BY_CLASS[cls] = _Spots(spots, _reader([spot.name for spot in spots]))
    return _SPOTS_BY_CLASS[cls]


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that reads several fields at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda document: tuple(getattr(document, name) for name in names)


def references(element: Element) -> tuple[Edge, ...]:
    """Return the references of an element in the order of its document.

    >>> from northing.model import Kpi, Ref
    >>> references(Kpi(id="a", title="A", parent=Ref("b")))
    (Edge(source='a', relation='parent', target='b', up=True, path='parent'),)
    """
    source = element.id
    found: list[Edge] = []
    known = _spots_of(type(element))
    for spot, value in zip(known.spots, known.read(element), strict=True):
        if value is spot.default:
            continue
        if spot.is_reference and isinstance(value, str):
            found.append(Edge(source, spot.name, value, spot.up, spot.name))
        else:
            _gather(found, Edge(source, spot.name, "", spot.up, spot.name), spot, value)
    return tuple(found)


def _gather(found: list[Edge], like: Edge, spot: _Spot, value: Any) -> None:
    """Add the references within a value, each like an edge that leads to the place of that value."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            _gather(found, like._replace(path=f"{like.path}.{number}"), spot, item)
    elif spot.is_reference and isinstance(value, str):
        found.append(like._replace(target=value))
    elif type(value) in spot.documents:
        for inner in _spots_of(type(value)).spots:
            here = like._replace(up=inner.up, path=f"{like.path}.{inner.name}")
            _gather(found, here, inner, getattr(value, inner.name))


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
    for spot in _spots_of(type(document)).spots:
        value = getattr(document, spot.name)
        after = _redirect_value(value, spot, old, new)
        if after != value:
            changed[spot.name] = after
    return replace(document, **changed) if changed else document


def _redirect_value(value: Any, spot: _Spot, old: str, new: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_redirect_value(item, spot, old, new) for item in value)
    if isinstance(value, str):
        return new if spot.is_reference and value == old else value
    return _redirect_document(value, old, new) if type(value) in spot.documents else value
