"""Types of fields, in words: what a person may write there."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from generator.markdown import code, either
from northing.model import KINDS
from northing.model.fields import RefTo
from northing.model.registry import kind_name

if TYPE_CHECKING:
    from northing.model import Field

WORDS: dict[Any, str] = {str: "text", float: "number", int: "whole number", bool: "true or false", date: "date"}


def in_words(annotation: Any, *, to_kinds: str, to_values: str) -> str:
    """Say what may be written for a type.

    Args:
        annotation: the resolved type.
        to_kinds: path from the page to the folder of the kinds' pages.
        to_values: path from the page to the page of values.
    """
    paths = {"to_kinds": to_kinds, "to_values": to_values}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return either([in_words(part, **paths) for part in arguments if part is not NoneType])
    if origin is Literal:
        return "one of " + ", ".join(code(choice) for choice in arguments)
    if origin is tuple:
        return f"list of: {in_words(arguments[0], **paths)}"
    if origin is dict:
        return f"{in_words(arguments[1], **paths)} by name"
    if origin is Annotated:
        kinds = [kind_name(name) for extra in arguments[1:] if isinstance(extra, RefTo) for name in extra.kinds]
        return f"id of {either(f'[{KINDS[name].title}]({to_kinds}{name}.md)' for name in kinds)}"
    if isinstance(annotation, type) and is_dataclass(annotation):
        return f"[{annotation.__name__}]({to_values}#{annotation.__name__.lower()})"
    return WORDS[annotation]


def default_in_words(field: Field) -> str:
    """Say what holds when a field is left out."""
    if field.required:
        return "**required**"
    value = field.default
    if is_dataclass(value):
        return "its defaults"
    if value is None or value in ((), {}, ""):
        return "–"
    if isinstance(value, tuple):
        return ", ".join(code(item or '""') for item in value)
    return code(str(value).lower() if isinstance(value, bool) else value)


def legal(field: Field) -> str:
    """Say which numbers and how many entries are legal, where that is limited."""
    notes = []
    if field.between is not None:
        low, high = field.between
        notes.append(f"{low} to {high}" if low is not None and high is not None else f"{low} or more")
    if field.at_least:
        notes.append(f"at least {field.at_least}")
    return f" ({'; '.join(notes)})" if notes else ""
