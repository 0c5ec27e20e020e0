"""Changes: what makes one plan out of another, element by element and field by field."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, assert_never

from northing.model import Invalid, Issue, Where, kind_of
from northing.plan.graph import Plan, suggest
from northing.plan.references import redirect, references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element
    from northing.plan.references import Edge

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


def put(element: Element) -> Change:
    """Return the change that creates or replaces an element."""
    return Change("put", kind_of(element).name, element.id, element)


def delete(element: Element) -> Change:
    """Return the change that deletes an element."""
    return Change("delete", kind_of(element).name, element.id)


def rename(element: Element, *, new_id: str) -> Change:
    """Return the change that gives an element another id and takes every reference along."""
    return Change("rename", kind_of(element).name, element.id, new_id=new_id)


class _Draft:
    """Indexes of a plan that is being made: copied once, and a kind's only when it is touched."""

    def __init__(self, plan: Plan) -> None:
        self.elements = dict(plan._elements)  # noqa: SLF001 - the one other writer of a plan's indexes
        self.by_kind = dict(plan._by_kind)  # noqa: SLF001
        self.edges_to = dict(plan._edges_to)  # noqa: SLF001
        self.renamed = dict(plan.renamed)
        self.profile = plan.profile
        self._copied: set[str] = set()

    def _kind(self, name: str) -> dict[str, Element]:
        if name not in self._copied:
            self._copied.add(name)
            self.by_kind[name] = dict(self.by_kind.get(name, {}))
        return self.by_kind[name]

    def _unlink(self, element: Element) -> None:
        for target in {edge.target for edge in references(element)}:
            left = tuple(edge for edge in self.edges_to.get(target, ()) if edge.source != element.id)
            if left:
                self.edges_to[target] = left
            else:
                self.edges_to.pop(target, None)

    def _link(self, edges: Iterable[Edge]) -> None:
        for edge in edges:
            self.edges_to[edge.target] = (*self.edges_to.get(edge.target, ()), edge)

    def put(self, element: Element) -> None:
        before = self.elements.get(element.id)
        if before is not None:
            if type(before) is not type(element):
                raise _wrong_kind(before, element)
            self._unlink(before)
        self.elements[element.id] = element
        self._kind(kind_of(element).name)[element.id] = element
        self.renamed.pop(element.id, None)
        self._link(references(element))

    def delete(self, element_id: str) -> None:
        before = self.elements.pop(element_id, None)
        if before is None:
            raise _missing(element_id, self.elements)
        self._unlink(before)
        del self._kind(kind_of(before).name)[element_id]

    def rename(self, element_id: str, new_id: str) -> None:
        import dataclasses  # noqa: PLC0415

        before = self.elements.get(element_id)
        if before is None:
            raise _missing(element_id, self.elements)
        if new_id in self.elements:
            raise _taken(element_id, new_id)
        referrers = {edge.source for edge in self.edges_to.get(element_id, ())}
        self.delete(element_id)
        self.put(redirect(dataclasses.replace(before, id=new_id), old=element_id, new=new_id))
        for source in referrers - {element_id}:
            self.put(redirect(self.elements[source], old=element_id, new=new_id))
        self.renamed = {old: new_id if now == element_id else now for old, now in self.renamed.items()}
        self.renamed[element_id] = new_id

    def seal(self) -> Plan:
        return Plan(
            self.elements,
            self.by_kind,
            self.edges_to,
            renamed=MappingProxyType(self.renamed),
            profile=self.profile,
        )


def apply(plan: Plan, changes: Iterable[Change]) -> Plan:
    """Return the plan after some changes; the plan given stays as it is.

    Raises:
        Invalid: a change does not fit the plan: it deletes or renames what is not there, renames to an id that is
            taken, or puts an element of another kind under an id.

    >>> from northing.model import Vision
    >>> after = apply(Plan.of(), [put(Vision(id="v", title="A city that breathes"))])
    >>> after.require("v").title
    'A city that breathes'
    """
    draft = _Draft(plan)
    for change in changes:
        match change.action:
            case "put":
                if change.element is None:
                    raise _missing(change.id, draft.elements)
                draft.put(change.element)
            case "delete":
                draft.delete(change.id)
            case "rename":
                draft.rename(change.id, change.new_id)
            case _:  # pragma: no cover
                assert_never(change.action)
    return draft.seal()


def diff(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return the changes that make the second plan out of the first.

    Deletions come last, so that what no longer refers to an element is changed before the element goes. An id that
    changed its kind is deleted first. A rename is shown as it came out: one element gone, one new.
    """
    changed = [put(element) for element in after if before.elements.get(element.id) != element]
    retyped = [
        delete(found)
        for change in changed
        if (found := before.elements.get(change.id)) is not None and kind_of(found).name != change.kind
    ]
    return (*retyped, *changed, *(delete(element) for element in before if element.id not in after))


def differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return what differs between two plans, with the fields, for people to read."""
    return tuple(
        _difference(before.elements.get(change.id), after.elements.get(change.id))
        for change in diff(before, after)
        if change.action == "put" or change.id not in after
    )


def _difference(before: Element | None, after: Element | None) -> Difference:
    some = after if after is not None else before
    if some is None:  # pragma: no cover - a change is of something
        raise AssertionError
    return Difference(kind_of(some).name, some.id, before, after, compare(before, after))


def compare(before: Any, after: Any, *, path: tuple[str, ...] = ()) -> tuple[FieldChange, ...]:
    """Return the fields in which two documents differ; a missing document has none of its fields.

    >>> from northing.model import Kpi, RollUp
    >>> compare(Kpi(id="a", title="A"), Kpi(id="a", title="A", roll_up=RollUp(method="worst")))
    (FieldChange(path=('roll_up', 'method'), before='weighted_mean', after='worst'),)
    """
    if before == after:
        return ()
    some = after if after is not None else before
    if not is_dataclass(some) or (before is not None and after is not None and type(before) is not type(after)):
        return (FieldChange(path, before, after),)
    if (before is None or after is None) and path:
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
    from dataclasses import MISSING  # noqa: PLC0415

    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default


def _missing(element_id: str, existing: Iterable[str]) -> Invalid:
    message = f"there is no element {element_id!r} in the plan{suggest(element_id, existing)}"
    return Invalid([Issue("NR001", "error", message, Where(element=element_id))])


def _taken(element_id: str, new_id: str) -> Invalid:
    message = f"{element_id!r} cannot be renamed to {new_id!r}: there is an element with that id"
    return Invalid([Issue("NR001", "error", message, Where(element=element_id), "choose another id")])


def _wrong_kind(before: Element, after: Element) -> Invalid:
    found, existing = kind_of(after).name, kind_of(before).name
    message = f"{after.id!r} is a {existing} and cannot become a {found}"
    return Invalid([Issue("NR001", "error", message, Where(element=after.id), "delete it first, or choose another id")])
