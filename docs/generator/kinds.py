"""The pages of the kinds and of the values they are made of, from the registry."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from generator.markdown import code, either, fenced, page, table
from generator.types import default_in_words, in_words, legal
from northing.model import KINDS, Element
from northing.model.registry import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from northing.model import Field, Kind, Relation

COMMON = tuple(field.name for field in fields(Element))
PARTIES = ("person", "role", "unit")
NOT_COMPUTED = ("dashboard", "survey", "causal_link", "sroi_account", "evaluability")
"""Kinds that are there to be computed with, and are not yet."""
HEADS = ("field", "what it takes", "when left out", "meaning")
SAMPLES: dict[Any, str] = {str: "…", float: "1.0", int: "1", bool: "true", date: "2026-01-31"}


def render_kinds() -> dict[str, str]:
    """Return the page of every kind by its name."""
    return {kind.name: _page(kind) for kind in KINDS.values()}


def _page(kind: Kind) -> str:
    own = [field for field in kind.fields if field.name not in COMMON]
    common = [field for field in kind.fields if field.name in COMMON]
    return page(
        kind.title,
        kind.help,
        f"Stands under `{kind.plural}` in plan files; its name in queries is `{kind.name}`, its group `{kind.group}`. "
        f"Document form: version {kind.schema_version}.",
        "Elements of this kind are kept with their history, checked, searched and shown as they are written. "
        "Nothing is "
        "computed from them yet."
        if kind.name in NOT_COMPUTED
        else "",
        "## In its smallest form\n\n" + fenced(smallest(kind), "yaml"),
        "## Fields of its own\n\n" + _fields(own, "") if own else "",
        "## Relations\n\n" + _relations(kind),
        "## Fields that every element has\n\n" + _fields(common, ""),
    )


def _fields(found: Iterable[Field], to_kinds: str, to_values: str = "../values.md") -> str:
    return table(
        HEADS,
        (
            (
                code(field.name),
                in_words(field.type, to_kinds=to_kinds, to_values=to_values) + legal(field),
                default_in_words(field),
                field.help,
            )
            for field in found
        ),
    )


def _relations(kind: Kind) -> str:
    own = [relation for relation in kind.relations if relation.name not in COMMON]
    rows = [
        (
            code(".".join(part for part in relation.path if part != "*")),
            either(f"[{KINDS[name].title}]({name}.md)" for name in relation.targets),
            multiplicity(kind, relation),
            "yes" if relation.up else "",
        )
        for relation in own
    ]
    from_others = sorted(
        (other.title, relation.name, other.name)
        for other in KINDS.values()
        for relation in other.relations
        if kind.name in relation.targets and relation.name not in COMMON
    )
    others = ", ".join(dict.fromkeys(f"[{title}]({name}.md) `{field}`" for title, field, name in from_others))
    refers = table(("relation", "to", "how many", "up"), rows) if rows else "It refers to nothing but parties."
    up = "\n\n*Up* relations lead from a child to its parent in the line of sight." if any(r.up for r in own) else ""
    party = " Any element may name it as owner, in its RACI and in its visibility." if kind.name in PARTIES else ""
    return f"{refers}{up}\n\nReferred to by: {others or 'no other kind'}.{party}"


def multiplicity(kind: Kind, relation: Relation) -> str:
    """Say how many a relation may hold, in the words of the meta-model."""
    field = field_at(kind, relation)
    if relation.many:
        return f"{field.at_least} or more"
    if field.required and len(relation.path) == 1:
        return "exactly 1"
    return "0 or 1; exactly 1 in the strict profile" if field.strict else "0 or 1"


def field_at(kind: Kind, relation: Relation) -> Field:
    """Return the field that holds a relation's references."""
    names = [name for name in relation.path if name != "*"]
    found = [kind.fields_by_name[names[0]]]
    for name in names[1:]:
        found = [inner for field in found for cls in field.documents for inner in fields_of(cls) if inner.name == name]
    return found[0]


def smallest(kind: Kind) -> str:
    """Return a plan file with one element of a kind that has its required fields alone."""
    lines = [f"{kind.plural}:", f"  - id: {kind.name.replace('_', '-')}-1", "    title: …"]
    needed = [field for field in kind.fields if _is_needed(field) and field.name not in COMMON]
    return "\n".join([*lines, *(f"    {field.name}: {_sample(field.type)}" for field in needed)])


def _is_needed(field: Field) -> bool:
    return field.required or field.at_least > 0


def _sample(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return str(arguments[0])
    if origin is tuple:
        return f"[{_sample(arguments[0])}]"
    if origin is Annotated:
        return "id-of-another"
    if isinstance(annotation, type) and is_dataclass(annotation):
        return "{" + ", ".join(f"{f.name}: {_sample(f.type)}" for f in fields_of(annotation) if _is_needed(f)) + "}"
    if arguments:
        return _sample(next(part for part in arguments if part is not NoneType))
    return SAMPLES[annotation]


def render_index() -> str:
    """Return the page that lists all kinds by group."""
    groups = dict.fromkeys(kind.group for kind in KINDS.values())
    parts = [
        f"## {group.capitalize()}\n\n"
        + table(
            ("kind", "key in files", "is"),
            ((f"[{k.title}]({k.name}.md)", code(k.plural), k.help) for k in KINDS.values() if k.group == group),
        )
        for group in groups
    ]
    intro = (
        "Everything a plan is made of. An element of any kind has an id that is unique in the whole plan; a "
        "reference is "
        "the id of another element. [Values](../values.md) are the nested parts that several kinds share."
    )
    return page("Kinds", intro, *parts)


def values() -> dict[str, type]:
    """Return the classes of all nested values by name, in alphabetical order."""
    found: dict[str, type] = {}
    for kind in KINDS.values():
        for cls in _nested(kind.fields):
            found[cls.__name__] = cls
    return dict(sorted(found.items()))


def _nested(of: Iterable[Field]) -> Iterator[type]:
    for field in of:
        for cls in field.documents:
            yield cls
            yield from _nested(fields_of(cls))


def render_values() -> str:
    """Return the page of the values that kinds are made of."""
    parts = []
    for name, cls in values().items():
        users = [kind for kind in KINDS.values() if cls in _nested(kind.fields)]
        where = (
            "every kind" if len(users) == len(KINDS) else ", ".join(f"[{k.title}](kinds/{k.name}.md)" for k in users)
        )
        help_line = (cls.__doc__ or "").splitlines()[0]
        parts.append(f"## {name}\n\n{help_line}\n\nPart of {where}.\n\n{_fields(fields_of(cls), 'kinds/', '')}")
    return page("Values", "The nested parts of elements, in alphabetical order.", *parts)
