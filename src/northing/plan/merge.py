"""Three-way merge: what two people changed since they parted, field by field; what cannot merge is left to a person."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from northing.model import kind_of
from northing.plan.change import apply, delete, put, rename
from northing.plan.difference import diff

if TYPE_CHECKING:
    from northing.model import Element
    from northing.plan.change import Change
    from northing.plan.graph import Plan


@dataclass(frozen=True, slots=True)
class Collision:
    """A field that both sides changed to different values; an empty path means the whole element.

    Attributes:
        id: the element.
        path: the field, as in `FieldChange.path`.
        base: the value when the sides parted; None where there was none, and likewise for the other two.
        ours: the value on our side; the merged plan keeps it.
        theirs: the value on the other side.
    """

    id: str
    path: tuple[str, ...]
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged plan, with our value wherever the sides collide, and the collisions."""

    plan: Plan
    collisions: tuple[Collision, ...]


def merge(base: Plan, ours: Plan, theirs: Plan) -> Merge:
    """Bring the changes of two plans since a common base together.

    An element that one side renamed is the same element on the other: its changes there, and references to it, follow.

    >>> from northing.model import Vision
    >>> from northing.plan import Plan
    >>> base = Plan.of([Vision(id="v", title="V")])
    >>> ours, theirs = Plan.of([Vision(id="v", title="W")]), Plan.of([Vision(id="v", title="V", tags=("new",))])
    >>> merged = merge(base, ours, theirs)
    >>> merged.plan.require("v").title, merged.plan.require("v").tags, merged.collisions
    ('W', ('new',), ())
    """
    renames = {**_renames(base, theirs), **_renames(base, ours)}
    base, ours, theirs = (_follow(plan, renames) for plan in (base, ours, theirs))
    collisions: list[Collision] = []
    changes: list[Change] = []
    for change in diff(base, theirs):
        if change.action == "delete" and change.id in theirs:
            continue  # an id that changed its kind comes again as a put
        sides = tuple(plan.elements.get(change.id) for plan in (base, ours, theirs))
        merged = _merge_element(change.id, sides, collisions)
        mine = ours.elements.get(change.id)
        if mine is not None and (merged is None or kind_of(merged) is not kind_of(mine)):
            changes.append(delete(mine))
        if merged is not None and merged != mine:
            changes.append(put(merged))
    return Merge(apply(ours, changes), tuple(collisions))


def _renames(base: Plan, side: Plan) -> dict[str, str]:
    """Return the new id by old one of the base's elements that a side has under another id."""
    return {
        old: new
        for old, new in side.renamed.items()
        if old in base and old not in side and new in side and new not in base
    }


def _follow(plan: Plan, renames: dict[str, str]) -> Plan:
    """Rename in one plan what was renamed in another, wherever that is still to be done."""
    return apply(
        plan,
        (rename(plan.require(old), new_id=new) for old, new in renames.items() if old in plan and new not in plan),
    )


def _merge_element(element_id: str, sides: tuple[Element | None, ...], collisions: list[Collision]) -> Element | None:
    base, ours, theirs = sides
    if ours in (base, theirs):
        return theirs
    alike = base is not None and ours is not None and theirs is not None and type(base) is type(ours) is type(theirs)
    if not alike:
        collisions.append(Collision(element_id, (), base, ours, theirs))
        return ours
    merged: Element = _merge_document(element_id, (), (base, ours, theirs), collisions)
    return merged


def _merge_document(
    element_id: str, path: tuple[str, ...], sides: tuple[Any, Any, Any], collisions: list[Collision]
) -> Any:
    base, ours, theirs = sides
    changed = {}
    for field in fields(base):
        values = (getattr(base, field.name), getattr(ours, field.name), getattr(theirs, field.name))
        changed[field.name] = _merge_value(element_id, (*path, field.name), values, collisions)
    return replace(ours, **changed)


def _merge_value(
    element_id: str, path: tuple[str, ...], sides: tuple[Any, Any, Any], collisions: list[Collision]
) -> Any:
    base, ours, theirs = sides
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if is_dataclass(base) and type(base) is type(ours) is type(theirs):
        return _merge_document(element_id, path, sides, collisions)
    if isinstance(base, dict) and isinstance(ours, dict) and isinstance(theirs, dict):
        return _merge_mapping(element_id, path, sides, collisions)
    collisions.append(Collision(element_id, path, base, ours, theirs))
    return ours


def _merge_mapping(
    element_id: str, path: tuple[str, ...], sides: tuple[Any, Any, Any], collisions: list[Collision]
) -> dict[str, Any]:
    base, ours, theirs = sides
    merged = {
        key: _merge_value(element_id, (*path, key), (base.get(key), ours.get(key), theirs.get(key)), collisions)
        for key in {**base, **ours, **theirs}
    }
    return {key: value for key, value in merged.items() if value is not None}
