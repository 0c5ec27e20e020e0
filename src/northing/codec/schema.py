"""The JSON Schema of a plan file, from which editors complete, explain and check while one writes."""

from __future__ import annotations

from datetime import date
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from northing.codec.document import unstructure
from northing.model import KINDS, Element
from northing.model.fields import RefTo
from northing.model.registry import fields_of, kind_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.model import Field, Kind

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
}


def plan_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a plan file: a mapping from plural kinds to lists of elements."""
    definitions: dict[str, Schema] = {}
    lists = {kind.plural: _list(kind, definitions) for kind in KINDS.values()}
    return {
        "$schema": DIALECT,
        "title": "Northing plan file",
        "description": "Elements of a plan, in a list under the plural name of their kind.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": lists,
        "$defs": dict(sorted(definitions.items())),
    }


def kind_schema(kind: Kind) -> Schema:
    """Return the JSON Schema of one element of a kind, with all that it is made of under `$defs`."""
    definitions: dict[str, Schema] = {}
    _define(kind.cls, definitions)
    return {"$schema": DIALECT, "$ref": f"#/$defs/{kind.cls.__name__}", "$defs": dict(sorted(definitions.items()))}


def _list(kind: Kind, definitions: dict[str, Schema]) -> Schema:
    _define(kind.cls, definitions)
    own = definitions[kind.cls.__name__]
    own["properties"]["schema_version"] = {
        "type": "integer",
        "minimum": 1,
        "maximum": kind.schema_version,
        "default": 1,
        "description": "Version of the form that the element is written in.",
    }
    return {"type": "array", "items": {"$ref": f"#/$defs/{kind.cls.__name__}"}, "description": kind.help}


def _define(cls: type, definitions: dict[str, Schema]) -> None:
    """Add the schema of a class, and of the classes within it, to the definitions."""
    if cls.__name__ in definitions:
        return
    schema: Schema = {}
    definitions[cls.__name__] = schema
    fields = fields_of(cls)
    schema |= {
        "title": kind_name(cls.__name__).replace("_", " ").capitalize(),
        "description": (cls.__doc__ or "").splitlines()[0],
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _property(field, definitions) for field in fields},
    }
    if issubclass(cls, Element):
        schema["properties"]["id"]["pattern"] = ID_PATTERN
    if required := [field.name for field in fields if field.required]:
        schema["required"] = required


def _property(field: Field, definitions: dict[str, Schema]) -> Schema:
    schema = _value(field.type, definitions)
    if field.between:
        _limit(schema, field.between)
    schema["description"] = field.help
    schema["markdownDescription"] = _markdown(field)
    if not field.required:
        schema["default"] = _default(field.default)
    if field.at_least and schema.get("type") == "array":
        schema["minItems"] = field.at_least
    return schema


def _markdown(field: Field) -> str:
    """Return what an editor shows when the pointer rests on a field."""
    parts = [field.help]
    if field.targets:
        names = " or ".join(f"*{name.replace('_', ' ')}*" for name in field.targets)
        parts.append(f"The id of a {names}.")
    if field.between:
        low, high = field.between
        parts.append(f"From {'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}.")
    parts.append("Required." if field.required else f"Default: `{_shown(field.default)}`.")
    return "\n\n".join(parts)


def _shown(default: Any) -> str:
    plain = _default(default)
    return "none" if plain in (None, [], {}, "") else str(plain)


def _default(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return unstructure(value) if hasattr(value, "__dataclass_fields__") else value


def _value(annotation: Any, definitions: dict[str, Schema]) -> Schema:
    if annotation in _PLAIN:
        return dict(_PLAIN[annotation])
    if (origin := get_origin(annotation)) in _GENERIC:
        return _GENERIC[origin](get_args(annotation), definitions)
    _define(annotation, definitions)
    return {"$ref": f"#/$defs/{annotation.__name__}"}


def _reference(inner: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    kinds = [kind_name(name) for extra in inner[1:] if isinstance(extra, RefTo) for name in extra.kinds]
    return _value(inner[0], definitions) | {"x-northing-refers-to": kinds}


def _choice(inner: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    return _union([_value(part, definitions) for part in inner])


_GENERIC: dict[Any, Callable[[tuple[Any, ...], dict[str, Schema]], Schema]] = {
    Annotated: _reference,
    Union: _choice,
    UnionType: _choice,
    Literal: lambda inner, _: {"enum": list(inner)},
    tuple: lambda inner, definitions: {"type": "array", "items": _value(inner[0], definitions)},
    dict: lambda inner, definitions: {"type": "object", "additionalProperties": _value(inner[1], definitions)},
}


def _union(options: list[Schema]) -> Schema:
    """Join schemas; a single type that may be null is written as a list of types, which editors show best."""
    values = [option for option in options if option != {"type": "null"}]
    if len(values) == len(options):
        return {"anyOf": options}
    if len(values) == 1 and isinstance(values[0].get("type"), str):
        return values[0] | {"type": [values[0]["type"], "null"]}
    if len(values) == 1 and "enum" in values[0]:
        return {"enum": [*values[0]["enum"], None]}
    return {"anyOf": options}


def _limit(schema: Schema, between: tuple[float | None, float | None]) -> None:
    """Write the limits beside every place where the field's numbers stand."""
    limits = {name: value for name, value in zip(("minimum", "maximum"), between, strict=True) if value is not None}
    for option in schema.get("anyOf", [schema]):
        target = option.get("additionalProperties", option) if option.get("type") == "object" else option
        target |= limits
