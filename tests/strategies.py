"""Hypothesis strategies for elements and plans of every kind, made from the registry: a new field is tested at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from northing.model import KINDS, kind_of
from northing.model.registry import fields_of
from northing.plan import Plan

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""For tests that draw whole plans: how long that takes says nothing."""

NAMES = tuple("abcdef")
"""A few ids, so that what is drawn from them refers to one another."""

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


def values(
    annotation: Any,
    between: tuple[float | None, float | None] | None = None,
    *,
    ids: st.SearchStrategy[str] = IDS,
) -> st.SearchStrategy[Any]:
    """Return a strategy for the values that a field may hold; references are drawn from the ids."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return ids
    if origin in (Union, UnionType):
        return st.one_of([values(part, between, ids=ids) for part in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0], between, ids=ids), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXTS, values(inner[1], between, ids=ids), max_size=3)
    low, high = between or (None, None)
    plain = {
        NoneType: st.none(),
        bool: st.booleans(),
        str: TEXTS,
        date: DATES,
        int: st.integers(-(10**9) if low is None else int(low), 10**9 if high is None else int(high)),
        float: st.floats(low, high, allow_nan=False, allow_infinity=False),
    }
    return plain[annotation] if annotation in plain else documents(annotation, ids=ids)


def documents(
    cls: type, *, ids: st.SearchStrategy[str] = IDS, **given: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a class: any field may be left out that has a default."""
    required, optional = {}, {}
    for field in fields_of(cls):
        strategy = given.get(field.name, values(field.type, field.between, ids=ids))
        (required if field.required else optional)[field.name] = strategy
    return st.fixed_dictionaries(required, optional=optional).map(lambda filled: cls(**filled))


def elements(ids: st.SearchStrategy[str] = IDS) -> st.SearchStrategy[Any]:
    """Return a strategy for elements of every kind."""
    return st.sampled_from(list(KINDS.values())).flatmap(lambda kind: documents(kind.cls, ids=ids, id=ids))


def element_lists(ids: st.SearchStrategy[str] = IDS) -> st.SearchStrategy[list[Any]]:
    """Return a strategy for some elements with different ids."""
    return st.lists(elements(ids), max_size=5, unique_by=lambda element: element.id)


def plans(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Plan]:
    """Return a strategy for plans of some elements that refer to one another."""
    return element_lists(ids if ids is not None else st.sampled_from(NAMES)).map(Plan.of)


def edited(draw: st.DrawFn, element: Any, names: list[str], *, ids: st.SearchStrategy[str] = IDS) -> Any:
    """Return an element with other values in some of its fields."""
    fields = kind_of(element).fields_by_name
    return replace(element, **{name: draw(values(fields[name].type, fields[name].between, ids=ids)) for name in names})
