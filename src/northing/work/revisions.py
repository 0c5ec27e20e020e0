"""Revisions: every version of an element, with what each changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec import structure
from northing.model import NotFound
from northing.plan import Difference, compare, suggest

if TYPE_CHECKING:
    from northing.model import Element
    from northing.store import PlanHistory, Revision


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an element.

    Attributes:
        number: 1 for the first.
        revision: what the history keeps of it.
        element: the element as it was then; None after a deletion.
        difference: what changed since the version before; None when nothing of the document did (a rename).
    """

    number: int
    revision: Revision
    element: Element | None
    difference: Difference | None


def element_versions(history: PlanHistory, element_id: str) -> tuple[Version, ...]:
    """Return every version of an element, oldest first, with what each changed.

    Raises:
        NotFound: there never was such an element.
    """
    found: list[Version] = []
    before: Element | None = None
    revisions = history.revisions(element_id)
    if not revisions:
        raise NotFound(f"there never was an element {element_id!r}{suggest(element_id, history.load().elements)}")
    for number, revision in enumerate(revisions, start=1):
        after = structure(revision.kind, revision.document) if revision.document is not None else None
        fields = compare(before, after)
        difference = Difference(revision.kind, element_id, before, after, fields) if fields else None
        found.append(Version(number, revision, after, difference))
        before = after
    return tuple(found)
