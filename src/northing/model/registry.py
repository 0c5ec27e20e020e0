"""The registry of kinds, from which YAML, JSON Schema, forms, tables, rules and the reference page are derived."""

from __future__ import annotations

import inspect
import re
import sys
import typing
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cached_property
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from northing.model import (
    element,
    ends,
    impact,
    influence,
    means,
    measures,
    organisation,
    purpose,
    settings,
    time,
    words,
)
from northing.model.element import Element
from northing.model.fields import RefTo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

Group = Literal["organisation", "purpose", "time", "ends", "means", "influence", "measures", "impact", "words"]
MODULES = (element, ends, impact, influence, means, measures, organisation, purpose, settings, time, words)


@dataclass(frozen=True)
class Relation:
    """A reference that elements of a kind can hold, at whatever depth of the document.

    Attributes:
        path: the fields that lead to it; `*` stands for every item of a list.
        targets: names of the kinds it may point to.
        up: it leads from a child to its parent in the line of sight.
        many: it may hold more than one.
    """

    path: tuple[str, ...]
    targets: tuple[str, ...]
    up: bool
    many: bool

    @property
    def name(self) -> str:
        """Return the first field of the path: what the relation is called."""
        return self.path[0]


@dataclass(frozen=True)
class Field:
    """One field of a kind or of a value within it.

    Attributes:
        name: name in the document.
        type: the resolved type, with references as `Annotated[str, RefTo(...)]`.
        help: one sentence for the person who fills it in.
        required: it has no default.
        default: the default, or None where the field is required.
        up, at_least, strict, between: as in `described`.
    """

    name: str
    type: Any
    help: str
    required: bool
    default: Any
    up: bool
    at_least: int
    strict: bool
    between: tuple[float | None, float | None] | None

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Return the names of the kinds that the field itself refers to; empty when it is no reference."""
        return tuple(kind_name(name) for part in _parts(self.type) if (to := _ref_to(part)) for name in to.kinds)

    @cached_property
    def many(self) -> bool:
        """Tell whether the field holds a list."""
        return any(get_origin(part) is tuple for part in _union(self.type))

    @cached_property
    def documents(self) -> tuple[type, ...]:
        """Return the classes of the values that the field may hold, such as Target or Contribution."""
        return tuple(part for part in _parts(self.type) if isinstance(part, type) and is_dataclass(part))


@dataclass(frozen=True)
class Kind:
    """One kind of element.

    Attributes:
        name: singular name in changes, queries and addresses, such as key_result.
        plural: the key that holds its elements in a file, such as key_results.
        title: name for people, such as Key result.
        group: the group of the vocabulary it belongs to.
        cls: the dataclass.
        schema_version: version of its document form; older ones are brought up to it on reading.
    """

    name: str
    plural: str
    title: str
    group: Group
    cls: type[Element]
    schema_version: int = 1

    @cached_property
    def help(self) -> str:
        """Return the first line of the class's docstring."""
        return (self.cls.__doc__ or "").splitlines()[0]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields in the order of a document."""
        return fields_of(self.cls)

    @cached_property
    def fields_by_name(self) -> Mapping[str, Field]:
        """Return the fields by name."""
        return MappingProxyType({field.name: field for field in self.fields})

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Return every reference an element of this kind can hold, nested ones too."""
        return tuple(_relations(self.cls, (), many=False))


def kind_name(class_name: str) -> str:
    """Turn the name of a class into the name of its kind.

    >>> kind_name("KeyResult")
    'key_result'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


def fields_of(cls: type) -> tuple[Field, ...]:
    """Return the declared fields of a kind or of a nested document."""
    return tuple(_structure_field(field, cls.__annotations_resolved__[field.name]) for field in fields(cls))  # type: ignore[attr-defined]


def _structure_field(field: Any, resolved: Any) -> Field:
    required = field.default is MISSING and field.default_factory is MISSING
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return Field(
        name=field.name, type=resolved, required=required, default=None if required else default, **field.metadata
    )


def _union(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation is made of: union members, and items of lists."""
    for part in _union(annotation):
        if get_origin(part) is tuple:
            yield from _parts(get_args(part)[0])
        else:
            yield part


def _ref_to(annotation: Any) -> RefTo | None:
    if get_origin(annotation) is not Annotated:
        return None
    return next((extra for extra in get_args(annotation)[1:] if isinstance(extra, RefTo)), None)


def _relations(cls: type, path: tuple[str, ...], *, many: bool) -> Iterator[Relation]:
    for field in fields_of(cls):
        here = (*path, field.name, *(("*",) if field.many else ()))
        if field.targets:
            yield Relation(here, field.targets, up=field.up, many=many or field.many)
        for document in field.documents:
            yield from _relations(document, here, many=many or field.many)


def _documents(module: ModuleType) -> Iterator[type]:
    return (cls for cls in vars(module).values() if isinstance(cls, type) and is_dataclass(cls))


def _resolve_annotations() -> None:
    """Resolve every annotation once; kinds refer to one another across modules, which Python cannot do by itself."""
    names = {cls.__name__: cls for module in MODULES for cls in _documents(module)}
    for cls in names.values():
        module = vars(sys.modules[cls.__module__])
        resolved = typing.get_type_hints(cls, {**module, **names}, include_extras=True)
        cls.__annotations_resolved__ = resolved  # type: ignore[attr-defined]
        cls.__annotations__ = {name: resolved[name] for name in inspect.get_annotations(cls)}


_resolve_annotations()


def _kind(group: Group, cls: type[Element], plural: str = "", *, version: int = 1) -> Kind:
    name = kind_name(cls.__name__)
    title = _TITLES.get(name, name.replace("_", " ").capitalize())
    return Kind(name, plural or f"{name}s", title, group, cls, version)


_TITLES = {"kpi": "KPI", "sroi_account": "SROI account"}
_KINDS = (
    _kind("organisation", organisation.Unit),
    _kind("organisation", organisation.Person, "people"),
    _kind("organisation", organisation.Role),
    _kind("purpose", purpose.Vision),
    _kind("purpose", purpose.Mission),
    _kind("purpose", purpose.Value),
    _kind("time", purpose.Cycle, version=2),
    _kind("ends", ends.Objective, version=2),
    _kind("ends", ends.KeyResult, version=2),
    _kind("means", means.Strategy, "strategies"),
    _kind("means", means.Tactic),
    _kind("means", means.Initiative),
    _kind("means", means.Process, "processes"),
    _kind("means", means.Directive),
    _kind("influence", influence.Influencer),
    _kind("influence", influence.Assessment),
    _kind("measures", measures.Source),
    _kind("measures", measures.Dataset, version=3),
    _kind("measures", measures.Metric, version=2),
    _kind("measures", measures.BandScheme),
    _kind("measures", measures.Kpi, version=3),
    _kind("measures", measures.Scorecard),
    _kind("measures", measures.Dashboard),
    _kind("measures", measures.Survey),
    _kind("impact", impact.Outcome),
    _kind("impact", impact.CausalLink),
    _kind("impact", impact.Stakeholder),
    _kind("impact", impact.SroiAccount),
    _kind("impact", impact.Evaluability, "evaluabilities"),
    _kind("words", words.Term),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _KINDS})
KIND_BY_CLASS: Mapping[type[Element], Kind] = MappingProxyType({kind.cls: kind for kind in _KINDS})
KIND_BY_PLURAL: Mapping[str, Kind] = MappingProxyType({kind.plural: kind for kind in _KINDS})


def kind_of(item: Element) -> Kind:
    """Return the kind of an element."""
    return KIND_BY_CLASS[type(item)]
