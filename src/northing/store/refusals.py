"""What every store refuses, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Conflict, Invalid, Issue, NotFound
from northing.plan import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.plan import Change
    from northing.store.protocols import Branch


def no_branch(name: str, existing: Iterable[str]) -> NotFound:
    """Return the refusal that there is no such branch, with those that are."""
    known = list(existing)
    return NotFound(f"there is no branch {name!r}{suggest(name, known)}; the branches are {', '.join(known)}")


def branch_taken(name: str) -> Conflict:
    """Return the refusal that a branch's name is taken."""
    return Conflict("no such branch", name, f"there is a branch {name!r} already: choose another name")


def require_writable(branch: Branch, changes: Sequence[Change], *, expected: int) -> None:
    """Refuse to write where the writer read another head, or has nothing to write.

    Raises:
        Conflict: the branch has moved on.
        Invalid: there is no change.
    """
    if branch.head != expected:
        raise Conflict(expected, branch.head)
    if not changes:
        raise Invalid([Issue("NR005", "error", "a changeset needs at least one change")])


def no_run(run_id: str) -> NotFound:
    """Return the refusal that there is no such run."""
    return NotFound(f"there is no run {run_id!r}")
