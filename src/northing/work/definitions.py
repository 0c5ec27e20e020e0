"""Definitions: the one door through which a plan is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Conflict, Invalid, has_errors
from northing.plan import apply, check_reuse
from northing.rules import affected
from northing.store import MAIN
from northing.work.check import check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from northing.plan import Change, Changeset, Profile
    from northing.store import Store


def commit(  # noqa: PLR0913 - one changeset, all by keyword
    store: Store,
    changes: Sequence[Change],
    *,
    expected: int,
    actor: str,
    at: datetime,
    via: str,
    message: str,
    branch: str = MAIN,
    profile: Profile = "light",
) -> Changeset:
    """Change the plan: the one door for definitions.

    Only what the changes affect is checked: the rest of the plan came through this door before, and stays as it was.

    Args:
        store: where the plan is kept.
        changes: what is to change, at least one.
        expected: head of the branch that the changes were made on.
        actor: who makes them.
        at: when.
        via: through what: cli, web, api, demo.
        message: why, in a line.
        branch: the branch; the published plan when left out.
        profile: how strictly the plan is checked.

    Returns:
        The changeset as it was written.

    Raises:
        Conflict: the branch has another head by now.
        Invalid: the plan would have errors; all of them at once. Nothing is written.
    """
    head = store.history.branch(branch).head
    if head != expected:
        raise Conflict(expected, head)
    before = store.history.load(branch=branch, seq=expected).under(profile)
    after = apply(before, changes)
    touched = {name for change in changes for name in (change.id, change.new_id) if name}
    issues = [*check_reuse(before, changes), *check(after, only=affected(before, after, touched))]
    if has_errors(issues):
        raise Invalid(issue for issue in issues if issue.level == "error")
    return store.history.append(changes, branch=branch, expected=expected, actor=actor, at=at, via=via, message=message)
