"""Saying what is wrong with a document: every fault at once, field by field, with what would be right."""

from __future__ import annotations

import math
from datetime import date
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from northing.codec.faults import (
    ILLEGAL_VALUE,
    MISSING_FIELD,
    OUT_OF_RANGE,
    UNKNOWN_FIELD,
    WRONG_TYPE,
)
from northing.model import Issue, Where
from northing.model.registry import fields_of, kind_name
from northing.plan import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from northing.codec.faults import Fault
    from northing.model import Field, Kind

_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", date: "a date (YYYY-MM-DD)"}
_TAKEN: dict[Any, Any] = {
    Literal: (str, int),
    NoneType: (),
    bool: bool,
    date: (str, date),
    dict: dict,
    float: (int, float),
    int: int,
    str: str,
    tuple: (list, tuple),
}
_SHOWN = 40


class _Diagnosis:
    """The faults of one element's document, gathered on the way through it."""

    def __init__(self, element: str) -> None:
        self.element = element
        self.issues: list[Issue] = []

    def add(self, fault: Fault, path: str, message: str, fix: str = "") -> None:
        self.issues.append(Issue(fault.code, "error", message, Where(element=self.element, field=path), fix))

    def check_document(self, cls: type, value: Any, path: str, name: str) -> None:
        """Check a group of fields against the class that declares them."""
        fields = {field.name: field for field in fields_of(cls)}
        if not isinstance(value, dict):
            self._wrong(path, value, "a group of fields", f"the fields are {', '.join(fields)}")
            return
        for key in value:
            if key not in fields:
                fix = meant(str(key), fields, f"the fields are {', '.join(fields)}")
                self.add(UNKNOWN_FIELD, _join(path, key), f"{name} has no field {key!r}", fix)
        for field in fields.values():
            here = _join(path, field.name)
            if field.name in value:
                self._check_field(field, value[field.name], here)
            elif field.required:
                self.add(MISSING_FIELD, here, f"{name} needs {field.name}", f"{field.name}: {_lower(field.help)}")

    def _check_field(self, field: Field, value: Any, path: str) -> None:
        before = len(self.issues)
        self._check_value(field.type, value, path)
        if field.between and len(self.issues) == before:
            self._check_range(field.between, value, path)

    def _check_range(self, between: tuple[float | None, float | None], value: Any, path: str) -> None:
        for key, number in _numbers(value, path):
            if not is_between(number, between):
                name = _name(path) if key == path else f"{_name(path)} for {key.removeprefix(path)[1:]}"
                message = f"{name} is {number:g}, which is {_range(between)}"
                self.add(OUT_OF_RANGE, key, message, f"write a number {_legal_range(between)}")

    def _check_value(self, annotation: Any, value: Any, path: str) -> None:
        options = tuple(options_of(annotation))
        if value is None:
            if NoneType not in options:
                self._wrong(path, None, _expected(annotation), "give it a value, or leave it out where it is optional")
            return
        chosen = next((option for option in options if _has_shape(option, value)), None)
        if chosen is None:
            self._wrong(path, value, _expected(annotation), _advice(options, value))
        elif get_origin(chosen) is Literal:
            self._check_literal(get_args(chosen), value, path)
        elif get_origin(chosen) is tuple:
            for number, item in enumerate(value):
                self._check_value(get_args(chosen)[0], item, f"{path}.{number}")
        elif get_origin(chosen) is dict:
            self._check_mapping(get_args(chosen)[1], value, path)
        elif isinstance(value, dict):
            self.check_document(chosen, value, path, _name(path))
        else:
            self._check_plain(chosen, value, path)

    def _check_literal(self, legal: tuple[Any, ...], value: Any, path: str) -> None:
        if not any(value == word and type(value) is type(word) for word in legal):
            fix = meant(str(value), map(str, legal), f"it is one of {', '.join(map(str, legal))}")
            self.add(ILLEGAL_VALUE, path, f"{_name(path)} cannot be {_show(value)}", fix)

    def _check_mapping(self, annotation: Any, value: dict[Any, Any], path: str) -> None:
        for key, item in value.items():
            if not isinstance(key, str):
                message = f"the key {key!r} of {_name(path)} is no text"
                self.add(WRONG_TYPE, _join(path, key), message, "put it in quotes")
            self._check_value(annotation, item, _join(path, key))

    def _check_plain(self, chosen: type, value: Any, path: str) -> None:
        if chosen is date and isinstance(value, str) and not _is_day(value):
            self.add(WRONG_TYPE, path, f"{_name(path)} is {_show(value)}, which is no day", "write it YYYY-MM-DD")
        elif isinstance(value, float) and not math.isfinite(value):
            self._wrong(path, value, "a finite number", "")

    def _wrong(self, path: str, value: Any, expected: str, fix: str) -> None:
        found = "has no value" if value is None else f"is {_sort(value)}"
        self.add(WRONG_TYPE, path, f"{_name(path) or 'the document'} {found}, {expected} is expected", fix)


def diagnose(kind: Kind, document: Any, *, element: str) -> list[Issue]:
    """Return every fault of a document that should be an element of a kind.

    Args:
        kind: the kind it should be.
        document: plain values, as JSON or YAML gave them.
        element: what to call the element in the issues: its id where it has one.
    """
    diagnosis = _Diagnosis(element)
    diagnosis.check_document(kind.cls, document, "", f"{kind.name} {element!r}" if element else f"the {kind.name}")
    return diagnosis.issues


def meant(wrong: str, existing: Iterable[str], otherwise: str) -> str:
    """Say what was probably meant, where something is spelt like it, and what exists.

    >>> meant("titel", ["id", "title"], "the fields are id, title")
    "did you mean 'title'? the fields are id, title"
    """
    return f"{suggest(wrong, existing).removeprefix('; ')} {otherwise}".strip()


def is_between(number: float, between: tuple[float | None, float | None]) -> bool:
    """Tell whether a number lies within limits, either of which may be open; the limits belong to it."""
    low, high = between
    return (low is None or number >= low) and (high is None or number <= high)


def _numbers(value: Any, path: str) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a value with their paths: the value itself, or those of a mapping."""
    if isinstance(value, dict):
        yield from ((_join(path, key), item) for key, item in value.items() if _is_number(item))
    elif _is_number(value):
        yield path, value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _range(between: tuple[float | None, float | None]) -> str:
    low, high = between
    if low is None:
        return f"more than {high:g}"
    return f"less than {low:g}" if high is None else f"not between {low:g} and {high:g}"


def _legal_range(between: tuple[float | None, float | None]) -> str:
    low, high = between
    if low is None:
        return f"of {high:g} or less"
    return f"of {low:g} or more" if high is None else f"from {low:g} to {high:g}"


def options_of(annotation: Any) -> Iterator[Any]:
    """Yield the types that a value may have, without the marks that references carry."""
    if get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from options_of(part)
    elif get_origin(annotation) is Annotated:
        yield from options_of(get_args(annotation)[0])
    else:
        yield annotation


def _has_shape(option: Any, value: Any) -> bool:
    """Tell whether a value is of the sort that a type takes; what is inside is looked at later."""
    taken = _TAKEN.get(get_origin(option) or option, dict)
    return isinstance(value, taken) and (not isinstance(value, bool) or option is bool)


def _expected(annotation: Any) -> str:
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    named = [_expectation(part) for part in parts if part is not NoneType]
    return " or ".join(dict.fromkeys(named))


def _expectation(option: Any) -> str:
    origin = get_origin(option)
    if origin is Annotated:
        kinds = [kind_name(name).replace("_", " ") for to in get_args(option)[1:] for name in to.kinds]
        return f"the id of {'an' if kinds[0][0] in 'aeio' else 'a'} {_alternatives(kinds)}"
    if origin is Literal:
        return f"one of {', '.join(map(str, get_args(option)))}"
    if origin is tuple:
        return "a list"
    if origin is dict:
        return "a mapping"
    if option in _NAMES:
        return _NAMES[option]
    return f"the fields of a {option.__name__.lower()} ({', '.join(field.name for field in fields_of(option))})"


def _alternatives(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _advice(options: tuple[Any, ...], value: Any) -> str:
    """Return what to write instead, for the slips that are made most often."""
    origins = [get_origin(option) for option in options]
    if str in options and isinstance(value, (int, float)):
        return f'put it in quotes: "{_plain(value)}"'
    if str in options and isinstance(value, (list, tuple)) and len(value) == 1:
        return f"write it without brackets or dash: {_plain(value[0])}"
    if tuple in origins:
        return f"write a list: [{_plain(value)}]" if not isinstance(value, dict) else "begin every item with a dash"
    if bool in options and isinstance(value, str) and value.lower() in ("yes", "no", "on", "off", "y", "n"):
        return f"write {'true' if value.lower() in ('yes', 'on', 'y') else 'false'}"
    if int in options and isinstance(value, float) and value.is_integer():
        return f"write {int(value)}"
    if (float in options or int in options) and isinstance(value, str):
        return "write it without quotes, unit or thousands separators"
    return ""


def _sort(value: Any) -> str:
    """Say what was found."""
    if isinstance(value, bool):
        return f"the value {_plain(value)}"
    if isinstance(value, (int, float)):
        return f"the number {value!r}"
    if isinstance(value, dict):
        return "a group of fields"
    return "a list" if isinstance(value, (list, tuple)) else f"the text {_show(value)}"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _name(path: str) -> str:
    """Return what to call a field in a sentence: its own name, with its list's when it is an item."""
    parts = path.split(".")
    return (
        f"{_name('.'.join(parts[:-1]))} item {int(parts[-1]) + 1}" if parts[-1].isdigit() and parts[1:] else parts[-1]
    )


def _join(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
