"""A whole plan as one JSON document: for interfaces, for exchange between workspaces, for keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.diagnose import meant
from northing.codec.document import schema_version, structure, unstructure
from northing.codec.faults import DUPLICATE_ID, SYNTAX, UNKNOWN_KIND, UNKNOWN_VERSION, WRONG_TYPE
from northing.codec.salvage import salvage
from northing.codec.upcast import upcast
from northing.model import KIND_BY_PLURAL, KINDS, Invalid, Issue, Where
from northing.plan import PROFILES, Plan

if TYPE_CHECKING:
    from northing.codec.salvage import Partial
    from northing.model import Element, Kind

_SETTINGS = ("profile", "renamed")


def unstructure_plan(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values: its profile, its renames, and per kind the list of its elements."""
    document: dict[str, Any] = {"profile": plan.profile, "renamed": dict(plan.renamed)}
    for name, elements in plan.by_kind.items():
        document[KINDS[name].plural] = [_versioned(element) for element in elements.values()]
    return document


def _versioned(element: Element) -> dict[str, Any]:
    version = schema_version(element)
    document = unstructure(element)
    return document if version == 1 else {**document, "schema_version": version}


def render_plan(plan: Plan) -> str:
    """Return a plan as indented JSON text."""
    return msgspec.json.format(msgspec.json.encode(unstructure_plan(plan)), indent=2).decode() + "\n"


def parse_plan(text: str | bytes) -> Plan:
    """Return the plan that a JSON text describes.

    Raises:
        Invalid: the text is no JSON, or its document has faults; all of them are there.
    """
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Invalid([Issue(SYNTAX.code, "error", f"the text is no JSON: {error}")]) from None
    return structure_plan(document)


def structure_plan(document: Any) -> Plan:
    """Return the plan that plain values describe.

    Raises:
        Invalid: the document has faults; all of them are there.
    """
    if not isinstance(document, dict):
        raise Invalid([Issue(WRONG_TYPE.code, "error", "a plan is a mapping from kinds to lists of elements")])
    issues: list[Issue] = _check_settings(document)
    elements: dict[str, Element] = {}
    for key, items in document.items():
        if key in _SETTINGS:
            continue
        for number, item in enumerate(_items(key, items, issues)):
            read = read_item(key, item)
            issues += [issue.at(_within(issue.where, f"{key}.{number}")) for issue in read.issues]
            if read.element is None:
                continue
            if read.element.id in elements:
                where = Where(element=read.element.id, field="id")
                issues.append(Issue(DUPLICATE_ID.code, "error", f"the id {read.element.id!r} stands twice", where))
            elements[read.element.id] = read.element
    if issues:
        raise Invalid(issues)
    return Plan.of(elements.values(), renamed=document.get("renamed", {}), profile=document.get("profile", PROFILES[0]))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one item of a kind's list says: an element, or else its faults and what can be known in spite of them."""

    element: Element | None
    issues: tuple[Issue, ...] = ()
    partial: Partial | None = None


def read_item(plural: str, item: Any) -> Reading:
    """Read one item of a kind's list; it may state the version it is written in.

    Args:
        plural: the key of the list, such as objectives.
        item: the document, with `schema_version` where it is not of version 1.
    """
    kind = KIND_BY_PLURAL[plural]
    try:
        document = _climb(kind, item)
    except Invalid as refused:
        return Reading(None, refused.issues)
    try:
        return Reading(structure(kind.name, document))
    except Invalid as refused:
        return Reading(None, refused.issues, salvage(kind, document, refused.issues))


def _climb(kind: Kind, item: Any) -> Any:
    """Return an item in the form of the kind's present version."""
    if not isinstance(item, dict):
        return item
    document = {key: value for key, value in item.items() if key != "schema_version"}
    version = item.get("schema_version", 1)
    if not isinstance(version, int) or isinstance(version, bool):
        where = Where(element=str(item.get("id", "")), field="schema_version")
        message = f"schema_version is {version!r}, a whole number is expected"
        raise Invalid([Issue(UNKNOWN_VERSION.code, "error", message, where, "leave it out for version 1")])
    return upcast(kind, document, version=version)


def unknown_kind(key: str) -> Issue:
    """Return the issue that a key is no kind's plural name."""
    fix = meant(key, KIND_BY_PLURAL, f"the kinds are {', '.join(KIND_BY_PLURAL)}")
    return Issue(UNKNOWN_KIND.code, "error", f"there is no kind {key!r}", fix=fix)


def _check_settings(document: dict[str, Any]) -> list[Issue]:
    issues = []
    profile, renamed = document.get("profile", PROFILES[0]), document.get("renamed", {})
    if profile not in PROFILES:
        message = f"profile cannot be {profile!r}"
        issues.append(Issue("NR017", "error", message, Where(field="profile"), f"it is one of {', '.join(PROFILES)}"))
    if not isinstance(renamed, dict) or not all(isinstance(new, str) for new in renamed.values()):
        message = "renamed is a mapping from old ids to new ones"
        issues.append(Issue(WRONG_TYPE.code, "error", message, Where(field="renamed")))
    return issues


def _items(key: str, items: Any, issues: list[Issue]) -> list[Any]:
    """Return the items of a kind's list; what is no such list is an issue."""
    if key not in KIND_BY_PLURAL:
        issues.append(unknown_kind(key).at(Where(field=key)))
        return []
    if not isinstance(items, list):
        issues.append(Issue(WRONG_TYPE.code, "error", f"{key} is a list of elements", Where(field=key)))
        return []
    return items


def _within(where: Where, path: str) -> Where:
    """Say where a fault is when the element has no id to find it by."""
    return where if where.element else Where(field=".".join(part for part in (path, where.field) if part))
