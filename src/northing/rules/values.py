"""Walking the numbers of an element at whatever depth, and other things that rules ask of values."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, get_args

from northing.model import KINDS, kind_of
from northing.model.registry import fields_of
from northing.plan import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.model import Element, Field


def walk_numbers(document: Any, path: str = "") -> Iterator[tuple[str, Field, Any]]:
    """Yield path, declaration and value of every field with numbers or documents, and of those within the documents.

    Fields that have their default are left out: it is sound.
    """
    for field, default in _fields(type(document)):
        value = getattr(document, field.name)
        if value is default:
            continue
        here = f"{path}.{field.name}" if path else field.name
        yield here, field, value
        if field.documents:
            parts = enumerate(value) if isinstance(value, tuple) else [(None, value)]
            for number, part in parts:
                if is_dataclass(part):
                    yield from walk_numbers(part, here if number is None else f"{here}.{number}")


_FIELDS: dict[type, tuple[tuple[Field, Any], ...]] = {}
_NEVER = object()


def _fields(cls: type) -> tuple[tuple[Field, Any], ...]:
    """Return the fields in which numbers can be found, with their defaults."""
    if cls not in _FIELDS:
        fields = (field for field in fields_of(cls) if field.documents or _holds_numbers(field.type))
        _FIELDS[cls] = tuple((field, _NEVER if field.required else field.default) for field in fields)
    return _FIELDS[cls]


def _holds_numbers(annotation: Any) -> bool:
    """Tell whether a number can stand in a value of a type."""
    return annotation in (int, float) or any(_holds_numbers(part) for part in get_args(annotation))


def named(element: Element) -> str:
    """Return what to call an element in a sentence: its kind and id."""
    return f"{kind_title(kind_of(element).name)} {element.id!r}"


@cache
def kind_title(name: str) -> str:
    """Return the name of a kind for people, in lower case, such as key result."""
    title = KINDS[name].title
    return title if title[:2].isupper() else title[0].lower() + title[1:]


def legal_targets(kind: str, path: str) -> tuple[str, ...]:
    """Return the kinds that the field at a path may lead to."""
    return _targets_by_path(kind).get(generic_path(path), ())


@lru_cache(maxsize=4096)
def generic_path(path: str) -> tuple[str, ...]:
    """Return a path with a star for every position in a list.

    >>> generic_path("contributes_to.0.objective")
    ('contributes_to', '*', 'objective')
    """
    return tuple("*" if part.isdigit() else part for part in path.split("."))


@cache
def _targets_by_path(kind: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {relation.path: relation.targets for relation in KINDS[kind].relations}


def kinds_title(names: Sequence[str]) -> str:
    """Return what an element of one of some kinds is called, such as person, role or unit."""
    titles = [kind_title(name) for name in names]
    return " or ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))


def meant(wrong: str, existing: Iterable[str], otherwise: str) -> str:
    """Return what was probably meant, where something is spelt like it; else what to do.

    >>> meant("kip", ["kpi"], "write the id of a KPI"), meant("x", ["kpi"], "write the id of a KPI")
    ("did you mean 'kpi'?", 'write the id of a KPI')
    """
    return suggest(wrong, existing).removeprefix("; ") or otherwise


def values_of(found: float | dict[str, float]) -> tuple[float, ...]:
    """Return every number of a constant or a series."""
    return tuple(found.values()) if isinstance(found, dict) else (found,)


def is_day(text: str) -> bool:
    """Tell whether a text is a day, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
