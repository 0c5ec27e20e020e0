"""Changes: what makes one plan out of another, element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from northing.model import Invalid, Issue, Where, kind_of
from northing.plan.draft import PlanDraft
from northing.plan.graph import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element
    from northing.plan.graph import Plan

Action = Literal["put", "delete", "rename"]


@dataclass(frozen=True, slots=True)
class Change:
    """One step from one plan to another.

    Attributes:
        action: put (create or replace), delete, or rename (references follow).
        kind: name of the element's kind.
        id: id of the element; for a rename the one it had.
        element: the element as it is after a put, else None.
        new_id: the id after a rename, else empty.
    """

    action: Action
    kind: str
    id: str
    element: Element | None = None
    new_id: str = ""


def put(element: Element) -> Change:
    """Return the change that creates or replaces an element."""
    return Change("put", kind_of(element).name, element.id, element)


def delete(element: Element) -> Change:
    """Return the change that deletes an element."""
    return Change("delete", kind_of(element).name, element.id)


def rename(element: Element, *, new_id: str) -> Change:
    """Return the change that gives an element another id and takes every reference along."""
    return Change("rename", kind_of(element).name, element.id, new_id=new_id)


def apply(plan: Plan, changes: Iterable[Change]) -> Plan:
    """Return the plan after some changes; the plan given stays as it is.

    Raises:
        Invalid: a change does not fit the plan: it deletes or renames what is not there, renames to an id that is
            taken, puts an element of another kind under an id, or puts nothing.

    >>> from northing.model import Vision
    >>> from northing.plan import Plan
    >>> after = apply(Plan.of(), [put(Vision(id="v", title="A city that breathes"))])
    >>> after.require("v").title
    'A city that breathes'
    """
    draft = PlanDraft(plan)
    with uncollected():
        for change in changes:
            _apply_one(draft, change)
        return draft.seal()


def _apply_one(draft: PlanDraft, change: Change) -> None:
    if change.action == "delete":
        draft.delete(change.id)
    elif change.action == "rename":
        draft.rename(change.id, change.new_id)
    elif change.element is not None:
        draft.put(change.element)
    else:
        raise Invalid([Issue("NR001", "error", "a put has no element", Where(element=change.id), "put its document")])


def check_reuse(plan: Plan, changes: Iterable[Change]) -> list[Issue]:
    """Return what speaks against changes by which an id would name an element of another kind than it once did.

    Links, comments and measurements stay with an id for ever. So an element may come back under the id that it had,
    but nothing else may take it. `apply` lets it pass: what a history holds must always be readable again.

    >>> from northing.model import Mission, Vision
    >>> from northing.plan import Plan
    >>> plan = apply(Plan.of([Vision(id="v", title="V")]), [delete(Vision(id="v", title="V"))])
    >>> check_reuse(plan, [put(Vision(id="v", title="Back again"))])
    []
    >>> print(check_reuse(plan, [put(Mission(id="v", title="M"))])[0].message)
    'v' was of the kind vision and cannot be of the kind mission
    """
    kind_by_id = dict(plan.retired)
    issues = []
    for change in changes:
        if change.action != "put":
            kind_by_id[change.id] = change.kind
        if change.action != "delete":
            made = change.new_id or change.id
            once = kind_by_id.get(made, change.kind)
            if once != change.kind:
                message = f"{made!r} was of the kind {once} and cannot be of the kind {change.kind}"
                issues.append(Issue("NR001", "error", message, Where(element=made), "choose another id"))
    return issues
