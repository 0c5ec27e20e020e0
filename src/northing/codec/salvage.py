"""What can be known of an element with faults: its sound fields, so that they are checked along with all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import msgspec

from northing.codec.diagnose import options_of
from northing.model.registry import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element, Field, Issue, Kind

_NOTHING: dict[Any, Any] = {bool: False, date: "2000-01-01", dict: {}, float: 0, int: 0, str: "", tuple: []}


@dataclass(frozen=True, slots=True)
class Partial:
    """An element some of whose fields could not be read; it can be checked, but never be put into a plan.

    Attributes:
        element: the element, with stand-ins where a field could not be read.
        faults: the fields that could not be read, such as `contributes_to.0.weight`, and those that there are not.
    """

    element: Element
    faults: frozenset[str]

    def is_faulty(self, field: str) -> bool:
        """Tell whether a field could not be read, or a part of it, or what it is a part of."""
        return any(
            fault == field or fault.startswith(f"{field}.") or field.startswith(f"{fault}.") for fault in self.faults
        )


def salvage(kind: Kind, document: Any, issues: Iterable[Issue]) -> Partial | None:
    """Return what can be known of a document with faults.

    Args:
        kind: the kind that it should be.
        document: plain values, with faults.
        issues: all of them.

    Returns:
        The element without the faulty fields; None when the document has no readable id.
    """
    faults = frozenset(issue.where.field for issue in issues)
    if not isinstance(document, dict) or "id" not in document or faults & {"id", ""}:
        return None
    mended = _mend_document(kind.cls, document, "", faults)
    return Partial(msgspec.convert(mended, kind.cls), faults)


def _mend_document(cls: type, document: dict[str, Any], path: str, faults: frozenset[str]) -> dict[str, Any]:
    """Return a group of fields without those at fault; what may not be missing has a stand-in."""
    mended = {}
    for field in fields_of(cls):
        here = f"{path}.{field.name}" if path else field.name
        if field.name in document and here not in faults:
            mended[field.name] = _mend(field.type, document[field.name], here, faults)
        elif field.required:
            mended[field.name] = _stand_in(field.type, field)
    return mended


def _mend(annotation: Any, value: Any, path: str, faults: frozenset[str]) -> Any:
    """Return a value without the parts of it that are at fault."""
    if not any(fault.startswith(f"{path}.") for fault in faults):
        return value
    options = list(options_of(annotation))
    if isinstance(value, dict):
        group = next((option for option in options if isinstance(option, type) and option not in _NOTHING), None)
        if group is not None and group is not NoneType:
            return _mend_document(group, value, path, faults)
        return {key: item for key, item in value.items() if f"{path}.{key}" not in faults}
    inner = next(get_args(option)[0] for option in options if get_origin(option) is tuple)
    return [
        _stand_in(inner) if f"{path}.{number}" in faults else _mend(inner, item, f"{path}.{number}", faults)
        for number, item in enumerate(value)
    ]


def _stand_in(annotation: Any, field: Field | None = None) -> Any:
    """Return a value that a field takes, for want of the right one."""
    first = next(options_of(annotation))
    if get_origin(first) is Literal:
        return get_args(first)[0]
    if field is not None and field.between and field.between[0] is not None:
        return field.between[0]
    plain = get_origin(first) or first
    return _NOTHING[plain] if plain in _NOTHING else _mend_document(first, {}, "", frozenset())
