"""The one door to read a plan for a person: what may not be seen is not there, but counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import Person, Role, Unit
from northing.plan import apply, delete

if TYPE_CHECKING:
    from northing.model import Element
    from northing.plan import Plan


@dataclass(frozen=True, slots=True)
class View:
    """A plan as one party sees it.

    Attributes:
        plan: what the party may see.
        hidden: ids of what it may not see, so that counts can say how much that is.
        whole: the whole plan, for computing scores only; never shown.
        head: head of the history that was read no later than the plan.
    """

    plan: Plan
    hidden: frozenset[str]
    whole: Plan
    head: int = 0


def view_for(plan: Plan, party: str | None, *, sees_everything: bool = False, head: int = 0) -> View:
    """Return the plan as a party sees it.

    Args:
        plan: the whole plan.
        party: id of the person, role or unit; None for one who is not in the plan.
        sees_everything: for administrators and for programs on the workspace's own machine.
        head: head of the history that was read before the plan.

    >>> from northing.model import Vision, Visibility
    >>> from northing.plan import Plan
    >>> secret = Vision(id="v", title="V", visibility=Visibility(to="named"))
    >>> view_for(Plan.of([secret]), None).hidden
    frozenset({'v'})
    """
    if sees_everything:
        return View(plan, frozenset(), plan, head)
    circle = _circle(plan, party)
    hidden = [element for element in plan if not _may_see(plan, element, circle)]
    shown = apply(plan, [delete(element) for element in hidden]) if hidden else plan
    return View(shown, frozenset(element.id for element in hidden), plan, head)


def _may_see(plan: Plan, element: Element, circle: frozenset[str]) -> bool:
    visibility = element.visibility
    if visibility.to == "everyone" or (element.owner is not None and element.owner in circle):
        return True
    if visibility.to == "named":
        return not circle.isdisjoint(visibility.parties)
    return element.owner is not None and not circle.isdisjoint(_circle(plan, element.owner, with_roles=False))


def _circle(plan: Plan, party: str | None, *, with_roles: bool = True) -> frozenset[str]:
    """Return a party with the roles it plays and the units it works in, up to the top."""
    found: list[str] = []
    open_ids = [party] if party else []
    while open_ids:
        here = open_ids.pop()
        element = plan.get(here)
        if here in found or element is None:
            continue
        found.append(here)
        if isinstance(element, Person | Role) and element.unit:
            open_ids.append(element.unit)
        if isinstance(element, Unit) and element.parent and with_roles:
            open_ids.append(element.parent)
        if isinstance(element, Person) and with_roles:
            open_ids += [role.id for role in plan.of_kind(Role).values() if role.party == here]
    return frozenset(found)
