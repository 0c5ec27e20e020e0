"""Revisions: the versions of one element, followed through its renames."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from northing.codec import unstructure
from northing.plan import redirect
from northing.store.protocols import Revision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from northing.model import Element
    from northing.plan import Change


@dataclass(frozen=True, slots=True)
class Step:
    """One change with the branch and number it stands under and what its changeset says."""

    branch: str
    seq: int
    at: datetime
    actor: str
    via: str
    message: str
    change: Change


@dataclass(slots=True)
class _Life:
    """An element on its way through history, whatever it is called."""

    element: Element | None = None
    revisions: list[Revision] = field(default_factory=list)


def related_ids(element_id: str, renames: Collection[tuple[str, str]]) -> set[str]:
    """Return every id that an element may have had or has by now.

    >>> sorted(related_ids("b", [("a", "b"), ("b", "c"), ("x", "y")]))
    ['a', 'b', 'c']
    """
    found: set[str] = set()
    reached = {element_id}
    while reached:
        found |= reached
        reached = {other for pair in renames if found & set(pair) for other in pair} - found
    return found


def trace(steps: Iterable[Step], element_id: str) -> tuple[Revision, ...]:
    """Return the versions of an element out of a history, oldest first.

    Args:
        steps: in order, at least every change of the element under any of its ids, and every rename: a rename of
            something else changes the references that later versions of this element hold.
        element_id: an id that the element has or had.
    """
    lives: dict[str, _Life] = {}
    present: dict[str, str] = {}
    for step in steps:
        change = step.change
        if change.action == "rename":
            _follow(lives, change.id, change.new_id)
            present = {old: change.new_id if now == change.id else now for old, now in present.items()}
            present[change.id] = change.new_id
        life = lives.setdefault(change.new_id or change.id, _Life())
        if change.action != "rename":
            life.element = change.element
        if change.action == "put":
            present.pop(change.id, None)
        life.revisions.append(_revision(step, life.element))
    found = lives.get(element_id) or lives.get(present.get(element_id, ""))
    return tuple(found.revisions) if found is not None else ()


def _follow(lives: dict[str, _Life], old: str, new: str) -> None:
    """Give an element its new id, and take every reference along."""
    renamed = lives.pop(old, _Life())
    if renamed.element is not None:
        renamed.element = replace(renamed.element, id=new)
    lives[new] = renamed
    for life in lives.values():
        if life.element is not None:
            life.element = redirect(life.element, old=old, new=new)


def _revision(step: Step, element: Element | None) -> Revision:
    return Revision(
        seq=step.seq,
        at=step.at,
        actor=step.actor,
        via=step.via,
        message=step.message,
        action=step.change.action,
        kind=step.change.kind,
        document=unstructure(element) if element is not None else None,
        new_id=step.change.new_id,
        branch=step.branch,
    )
