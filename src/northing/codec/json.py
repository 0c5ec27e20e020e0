"""A whole plan as one JSON document: for interfaces, for exchange between workspaces, for keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.document import schema_version, structure, unstructure
from northing.codec.faults import DUPLICATE_ID, SYNTAX, UNKNOWN_KIND, UNKNOWN_VERSION, WRONG_TYPE
from northing.codec.upcast import upcast
from northing.model import KIND_BY_PLURAL, KINDS, Invalid, Issue, Where
from northing.plan import PROFILES, Plan, suggest

if TYPE_CHECKING:
    from northing.model import Element

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
            try:
                element = structure_item(key, item)
            except Invalid as refused:
                issues += [issue.at(_within(issue.where, f"{key}.{number}")) for issue in refused.issues]
                continue
            if element.id in elements:
                where = Where(element=element.id, field="id")
                issues.append(Issue(DUPLICATE_ID.code, "error", f"the id {element.id!r} stands twice", where))
            elements[element.id] = element
    if issues:
        raise Invalid(issues)
    return Plan.of(elements.values(), renamed=document.get("renamed", {}), profile=document.get("profile", PROFILES[0]))


def structure_item(plural: str, item: Any) -> Element:
    """Return the element that one item of a kind's list describes; it may state the version it is written in.

    Args:
        plural: the key of the list, such as objectives.
        item: the document, with `schema_version` where it is not of version 1.

    Raises:
        Invalid: the item has faults; all of them are there.
    """
    kind = KIND_BY_PLURAL[plural]
    if isinstance(item, dict) and "schema_version" in item:
        document = {key: value for key, value in item.items() if key != "schema_version"}
        version = item["schema_version"]
        if not isinstance(version, int) or isinstance(version, bool):
            where = Where(element=str(item.get("id", "")), field="schema_version")
            message = f"schema_version is {version!r}, a whole number is expected"
            raise Invalid([Issue(UNKNOWN_VERSION.code, "error", message, where, "leave it out for version 1")])
        return structure(kind.name, upcast(kind, document, version=version))
    if isinstance(item, dict) and kind.schema_version > 1:
        return structure(kind.name, upcast(kind, item, version=1))
    return structure(kind.name, item)


def unknown_kind(key: str) -> Issue:
    """Return the issue that a key is no kind's plural name."""
    listed = f"the kinds are {', '.join(KIND_BY_PLURAL)}"
    return Issue(UNKNOWN_KIND.code, "error", f"there is no kind {key!r}{suggest(key, KIND_BY_PLURAL)}", fix=listed)


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
