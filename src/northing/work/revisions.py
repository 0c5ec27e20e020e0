"""Revisions: every version of an element, with what each changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec import structure
from northing.plan import Difference, compare

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
    for number, revision in enumerate(history.revisions(element_id), start=1):
        after = structure(revision.kind, revision.document) if revision.document is not None else None
        fields = compare(before, after)
        difference = Difference(revision.kind, element_id, before, after, fields) if fields else None
        found.append(Version(number, revision, after, difference))
        before = after
    return tuple(found)
