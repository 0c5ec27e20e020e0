"""Differences: what makes one plan out of another, as changes to apply and field by field for people to read."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from northing.plan.change import delete, put

if TYPE_CHECKING:
    from northing.model import Element
    from northing.plan.change import Change
    from northing.plan.graph import Plan


@dataclass(frozen=True, slots=True)
class FieldChange:
    """How one field differs; `path` goes into nested values, such as ("roll_up", "method")."""

    path: tuple[str, ...]
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """How one element differs between two plans: created, changed or deleted, with its fields."""

    kind: str
    id: str
    before: Element | None
    after: Element | None
    fields: tuple[FieldChange, ...]

    @property
    def action(self) -> Literal["created", "changed", "deleted"]:
        """Return what happened to the element."""
        if self.before is None:
            return "created"
        return "changed" if self.after is not None else "deleted"


def diff(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return the changes that make the second plan out of the first.

    Deletions come last, so that what no longer refers to an element is changed before the element goes. An id that
    changed its kind is deleted first. A rename is shown as it came out: one element gone, one new.

    >>> from northing.model import Vision
    >>> from northing.plan import Plan, apply
    >>> one, other = Plan.of([Vision(id="v", title="V")]), Plan.of([Vision(id="v", title="W")])
    >>> apply(one, diff(one, other)) == other
    True
    """
    known = before.elements
    retyped, changed = [], []
    for element in after:
        found = known.get(element.id)
        if found is element or found == element:
            continue
        changed.append(put(element))
        if found is not None and type(found) is not type(element):
            retyped.append(delete(found))
    return (*retyped, *changed, *(delete(element) for element in before if element.id not in after))


def differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return what differs between two plans, with the fields, for people to read.

    An element whose id changed its kind is told as one deleted and one created.
    """
    found = []
    for change in diff(before, after):
        was = before.elements.get(change.id)
        if was is not None and change.element is not None and type(was) is not type(change.element):
            was = None
        found.append(Difference(change.kind, change.id, was, change.element, compare(was, change.element)))
    return tuple(found)


def compare(before: Any, after: Any, *, path: tuple[str, ...] = ()) -> tuple[FieldChange, ...]:
    """Return the fields in which two documents differ; a missing document has none of its fields.

    A value within a document that was added, taken away or replaced by one of another sort is one change.

    >>> from northing.model import Kpi, RollUp
    >>> compare(Kpi(id="a", title="A"), Kpi(id="a", title="A", roll_up=RollUp(method="worst")))
    (FieldChange(path=('roll_up', 'method'), before='weighted_mean', after='worst'),)
    """
    if before == after:
        return ()
    some = after if after is not None else before
    is_whole = not path and (before is None or after is None)
    if not is_dataclass(some) or not (is_whole or type(before) is type(after)):
        return (FieldChange(path, before, after),)
    return tuple(
        found
        for field in fields(some)
        for found in compare(_value(before, field), _value(after, field), path=(*path, field.name))
    )


def _value(document: Any, field: Any) -> Any:
    """Return a field's value; of a document that is not there, the field's default."""
    if document is not None:
        return getattr(document, field.name)
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default
