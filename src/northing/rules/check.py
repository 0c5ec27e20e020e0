"""Checking a plan: all rules, all findings at once, each with its place in the files where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from northing.model import Issue, Where, kind_of, sort_issues
from northing.rules.registry import all_rules
from northing.rules.rule import Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from northing.plan import Plan
    from northing.rules.rule import Finding, Rule


class Positions(Protocol):
    """Where elements and fields stand in files."""

    def find(self, element: str, field: str = "") -> Where:
        """Return the place of an element's field, or the nearest thing around it."""
        ...


def check_plan(
    plan: Plan,
    *,
    positions: Positions | None = None,
    unread: Collection[str] = (),
    rules: Iterable[Rule] | None = None,
    only: Collection[str] | None = None,
) -> list[Issue]:
    """Return everything that the rules find in a plan, in the order of the places.

    Args:
        plan: the plan.
        positions: where elements and fields stand in files, as a loaded folder knows it.
        unread: ids of elements that are in the files but could not be read; a reference to them is not dangling.
        rules: the rules to apply; all of them when left out.
        only: ids of the elements to check, such as `affected` returns; all when left out.
    """
    scope = Scope(plan, only=only)
    return sort_issues(
        _issue(rule, finding, positions)
        for rule in (all_rules() if rules is None else rules)
        for finding in rule.check(scope)
        if finding.target not in unread
    )


def _issue(rule: Rule, finding: Finding, positions: Positions | None) -> Issue:
    where = Where(element=finding.element, field=finding.field)
    if positions is not None:
        where = positions.find(finding.element, finding.field)
    return Issue(rule.code, finding.level or rule.level, finding.message, where, finding.fix)


def affected(before: Plan, after: Plan, touched: Iterable[str]) -> frozenset[str] | None:
    """Return the elements in which a change can have made an error, where the plan before had none.

    These are what was touched, whoever refers to that, whoever refers to those, and whatever any of them refers to or
    referred to. No rule that finds errors looks further, but for those that follow references upwards to the end, and
    those that need the fiscal calendar or the profile.

    Args:
        before: the plan before the change.
        after: the plan after it.
        touched: ids of what was created, changed, deleted or renamed, by its old id and its new one.

    Returns:
        The ids, some of which the plan may lack; None when all elements are affected.
    """
    if before.calendar != after.calendar or before.profile != after.profile:
        return None
    near = set(touched)
    for _ in range(2):
        near |= {edge.source for name in near for edge in after.edges_to(name)}
    targets = {edge.target for plan in (before, after) for name in near for edge in plan.edges_from(name)}
    return frozenset(near | targets)


def check_deletion(plan: Plan, ids: Iterable[str]) -> list[Issue]:
    """Return what speaks against deleting elements: for each the others that refer to it and would remain.

    Args:
        plan: the plan before the deletion.
        ids: the elements to be deleted together; references among them do not count.
    """
    doomed = set(ids)
    issues = []
    for element_id in sorted(doomed):
        edges = [edge for edge in plan.edges_to(element_id) if edge.source not in doomed]
        if edges:
            named = ", ".join(_named(plan, edge.source, edge.path) for edge in edges)
            message = f"{element_id!r} cannot be deleted: it is referred to by {named}"
            fix = "change or delete these first"
            issues.append(Issue(DELETION_CODE, "error", message, Where(element=element_id), fix))
    return issues


def _named(plan: Plan, source: str, path: str) -> str:
    return f"{kind_of(plan.require(source)).name} {source!r} ({path})"


DELETION_CODE = "NR190"
