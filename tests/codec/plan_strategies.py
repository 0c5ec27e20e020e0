"""Hypothesis strategies for elements of every kind, made from the registry."""

from __future__ import annotations

from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from northing.model import KINDS
from northing.model.registry import fields_of

IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
WORDS = st.sampled_from(
    [
        "",
        "yes",
        "null",
        "12",
        "1e3",
        "- a",
        "a: b",
        "#",
        " x ",
        "a #b",
        "'",
        '"',
        "|",
        "é ü",
        "two\nlines",
        "\ttab\n",
        "a\n\n",
    ]
)
TEXTS = st.one_of(WORDS, st.text(max_size=30), st.text("ab \n#:-'\"", max_size=20))
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def values(annotation: Any, between: tuple[float | None, float | None] | None = None) -> st.SearchStrategy[Any]:
    """Return a strategy for the values that a field may hold."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return IDS
    if origin in (Union, UnionType):
        return st.one_of([values(part, between) for part in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0], between), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXTS, values(inner[1], between), max_size=3)
    low, high = between or (None, None)
    plain = {
        NoneType: st.none(),
        bool: st.booleans(),
        str: TEXTS,
        date: DATES,
        int: st.integers(-(10**9) if low is None else int(low), 10**9 if high is None else int(high)),
        float: st.floats(low, high, allow_nan=False, allow_infinity=False),
    }
    return plain[annotation] if annotation in plain else documents(annotation)


def documents(cls: type, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a class: any field may be left out that has a default."""
    required, optional = {}, {}
    for field in fields_of(cls):
        strategy = given.get(field.name, values(field.type, field.between))
        (required if field.required else optional)[field.name] = strategy
    return st.fixed_dictionaries(required, optional=optional).map(lambda filled: cls(**filled))


def elements() -> st.SearchStrategy[Any]:
    """Return a strategy for elements of every kind."""
    return st.sampled_from(list(KINDS.values())).flatmap(lambda kind: documents(kind.cls, id=IDS))


def plans() -> st.SearchStrategy[list[Any]]:
    """Return a strategy for some elements with different ids."""
    return st.lists(elements(), max_size=5, unique_by=lambda element: element.id)
