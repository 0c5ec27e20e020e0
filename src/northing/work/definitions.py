"""Definitions: the one door through which a plan is changed, and the check that everything has to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.check import check_metrics
from northing.model import Dataset, Invalid, Metric, has_errors, sort_issues
from northing.plan import apply
from northing.rules import check_plan
from northing.store import MAIN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from northing.codec.yaml import Positions
    from northing.model import Issue
    from northing.plan import Change, Changeset, Plan
    from northing.store import Store


def check(plan: Plan, *, positions: Positions | None = None, unread: Collection[str] = ()) -> list[Issue]:
    """Return everything that is wrong or doubtful in a plan: its structure, its values, its expressions.

    Args:
        plan: the plan.
        positions: where in which file each field of each element stands, so that issues can say so.
        unread: ids of elements that are in the files but have faults of their own; they are not missing.

    Returns:
        All issues at once, by place.
    """
    metrics = list(plan.of_kind(Metric).values())
    found = [*check_plan(plan, unread=unread), *check_metrics(metrics, plan.of_kind(Dataset))]
    return sort_issues(_placed(issue, positions) for issue in found)


def _placed(issue: Issue, positions: Positions | None) -> Issue:
    """Add file and line to an issue that only knows its element and field."""
    if positions is None or issue.where.file or not issue.where.element:
        return issue
    return issue.at(positions.find(issue.where.element, issue.where.field))


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
) -> Changeset:
    """Change the plan: the one door for definitions.

    Args:
        store: where the plan is kept.
        changes: what is to change, at least one.
        expected: head of the branch that the changes were made on.
        actor: who makes them.
        at: when.
        via: through what: cli, web, api, demo.
        message: why, in a line.
        branch: the branch; the published plan when left out.

    Returns:
        The changeset as it was written.

    Raises:
        Conflict: the branch has another head by now.
        Invalid: the plan would have errors; all of them at once. Nothing is written.
    """
    after = apply(store.history.load(branch=branch, seq=expected), changes)
    issues = check(after)
    if has_errors(issues):
        raise Invalid(issue for issue in issues if issue.level == "error")
    return store.history.append(changes, branch=branch, expected=expected, actor=actor, at=at, via=via, message=message)
