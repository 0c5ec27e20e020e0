"""A plan that is being made out of another one: its indexes, of which only what is touched is copied."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where, kind_of
from northing.plan.graph import NOTHING, Plan, suggest
from northing.plan.layers import LayeredDraft
from northing.plan.references import redirect, references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element
    from northing.plan.layers import Layered
    from northing.plan.references import Edge


class PlanDraft:
    """A plan while changes are applied to it; `seal` makes it a plan."""

    def __init__(self, plan: Plan) -> None:
        """Begin with what a plan has."""
        self._plan = plan
        self._elements = LayeredDraft(plan._elements)  # noqa: SLF001 - the one other writer of a plan's indexes
        self._edges = _EdgesDraft(plan._edges_to)  # noqa: SLF001
        self._drafts_by_kind: dict[str, LayeredDraft[Element]] = {}
        self._renamed = dict(plan.renamed)
        self._retired = dict(plan.retired)

    def _of_kind(self, element: Element) -> LayeredDraft[Element]:
        name = kind_of(element).name
        if name not in self._drafts_by_kind:
            start = self._plan._by_kind.get(name, NOTHING)  # noqa: SLF001
            self._drafts_by_kind[name] = LayeredDraft(start)
        return self._drafts_by_kind[name]

    def put(self, element: Element) -> None:
        """Create or replace an element.

        Raises:
            Invalid: there is an element of another kind with the id.
        """
        before = self._elements.get(element.id)
        if before is not None and type(before) is not type(element):
            raise _wrong_kind(before, element)
        self._elements[element.id] = element
        self._of_kind(element)[element.id] = element
        self._renamed.pop(element.id, None)
        self._retired.pop(element.id, None)
        self._edges.replace(references(before) if before is not None else (), references(element))

    def delete(self, element_id: str) -> Element:
        """Take an element away and return it.

        Raises:
            Invalid: there is none.
        """
        before = self._require(element_id)
        self._elements.pop(element_id)
        self._of_kind(before).pop(element_id)
        self._retired[element_id] = kind_of(before).name
        self._edges.replace(references(before), ())
        return before

    def rename(self, element_id: str, new_id: str) -> None:
        """Give an element another id and take every reference along; it moves to the end.

        Raises:
            Invalid: there is no such element, or the new id is taken.
        """
        self._require(element_id)
        if new_id in self._elements:
            raise _taken(element_id, new_id)
        referrers = dict.fromkeys(edge.source for edge in self._edges.to(element_id) if edge.source != element_id)
        before = self.delete(element_id)
        self.put(redirect(dataclasses.replace(before, id=new_id), old=element_id, new=new_id))
        for source in referrers:
            self.put(redirect(self._require(source), old=element_id, new=new_id))
        self._renamed = {old: new_id if now == element_id else now for old, now in self._renamed.items()}
        self._renamed[element_id] = new_id

    def _require(self, element_id: str) -> Element:
        found = self._elements.get(element_id)
        if found is None:
            raise _missing(element_id, self._elements.seal())
        return found

    def seal(self) -> Plan:
        """Return the plan as it is now; this draft may not be changed any more."""
        by_kind = {**self._plan._by_kind, **{name: made.seal() for name, made in self._drafts_by_kind.items()}}  # noqa: SLF001
        return Plan(
            self._elements.seal(),
            by_kind,
            self._edges.seal(),
            renamed=self._renamed,
            retired=self._retired,
            profile=self._plan.profile,
        )


class _EdgesDraft:
    """The edges by their target while they are being changed; those of a target are made anew once, at the end."""

    def __init__(self, start: Layered[tuple[Edge, ...]]) -> None:
        self._start = start
        self._gone: dict[str, set[Edge]] = {}
        self._new: dict[str, dict[Edge, None]] = {}

    def replace(self, before: tuple[Edge, ...], after: tuple[Edge, ...]) -> None:
        """Take one element's edges away that it has no more, and add those that it has now; others keep their place."""
        if before == after:
            return
        kept = set(before) & set(after)
        for edge in before:
            if edge not in kept:
                self._remove(edge)
        for edge in after:
            if edge not in kept:
                self._new.setdefault(edge.target, {})[edge] = None

    def _remove(self, edge: Edge) -> None:
        new = self._new.get(edge.target, {})
        if edge in new:
            del new[edge]
        else:
            self._gone.setdefault(edge.target, set()).add(edge)

    def to(self, target: str) -> tuple[Edge, ...]:
        """Return the edges to a target as they are now."""
        found = self._start.get(target, ())
        gone = self._gone.get(target)
        if gone:
            sources = {edge.source for edge in gone}
            found = tuple(edge for edge in found if edge.source not in sources or edge not in gone)
        return (*found, *self._new.get(target, ()))

    def seal(self) -> Layered[tuple[Edge, ...]]:
        """Return the edges by their target."""
        sealed = LayeredDraft(self._start)
        for target in {**self._gone, **self._new}:
            edges = self.to(target)
            if edges:
                sealed[target] = edges
            else:
                sealed.pop(target)
        return sealed.seal()


def _missing(element_id: str, existing: Iterable[str]) -> Invalid:
    message = f"there is no element {element_id!r} in the plan{suggest(element_id, existing)}"
    return Invalid([Issue("NR001", "error", message, Where(element=element_id))])


def _taken(element_id: str, new_id: str) -> Invalid:
    message = f"{element_id!r} cannot be renamed to {new_id!r}: there is an element with that id"
    return Invalid([Issue("NR001", "error", message, Where(element=element_id), "choose another id")])


def _wrong_kind(before: Element, after: Element) -> Invalid:
    found, existing = kind_of(after).name, kind_of(before).name
    message = f"{after.id!r} is of the kind {existing} and cannot become one of the kind {found}"
    return Invalid([Issue("NR001", "error", message, Where(element=after.id), "choose another id")])
