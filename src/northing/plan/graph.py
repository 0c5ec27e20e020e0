"""The plan: an immutable, indexed graph of elements. Every change makes a new one and leaves the old one as it was."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeVar

from northing.model import CALENDAR_YEAR, Cycle, NotFound, kind_of
from northing.model.registry import KIND_BY_CLASS
from northing.plan.layers import Layered
from northing.plan.references import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.model import Element, FiscalCalendar
    from northing.plan.references import Edge

E = TypeVar("E", bound="Element")
Profile = Literal["light", "strict"]
PROFILES: tuple[Profile, ...] = ("light", "strict")
NOTHING: Layered[Element] = Layered({})


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector away while a plan grows: nothing in it is garbage, and looking takes half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Plan:
    """An immutable graph of elements.

    Elements keep the order in which they came. Looking one up, its edges and its kind costs the same in a plan of ten
    elements and in one of a hundred thousand, and so does changing one: plans share what they have in common.

    Attributes:
        renamed: the id that an element has now, by every id that it had before.
        retired: name of the kind by id, of ids that named an element once and name none now; see `check_reuse`.
        profile: strict asks for the meta-model's exactly-one relations, light lets them be missing.

    >>> from northing.model import Mission, Ref, Vision
    >>> plan = Plan.of([Vision(id="v", title="V"), Mission(id="m", title="M", makes_operative=Ref("v"))])
    >>> [edge.source for edge in plan.edges_to("v")]
    ['m']
    """

    __slots__ = ("_by_kind", "_edges_to", "_elements", "profile", "renamed", "retired")

    def __init__(
        self,
        elements: Layered[Element],
        by_kind: Mapping[str, Layered[Element]],
        edges_to: Layered[tuple[Edge, ...]],
        *,
        renamed: Mapping[str, str],
        retired: Mapping[str, str],
        profile: Profile,
    ) -> None:
        """Take over ready indexes; use `Plan.of` to build a plan from elements."""
        self._elements = elements
        self._by_kind = by_kind
        self._edges_to = edges_to
        self.renamed = MappingProxyType(renamed)
        self.retired = MappingProxyType(retired)
        self.profile: Profile = profile

    @classmethod
    def of(
        cls,
        elements: Iterable[Element] = (),
        *,
        renamed: Mapping[str, str] | None = None,
        retired: Mapping[str, str] | None = None,
        profile: Profile = "light",
    ) -> Plan:
        """Build a plan; of two elements with one id the later one holds.

        Args:
            elements: the elements in any order; references may point to what comes later or is missing.
            renamed: new id by old one, of elements that were renamed.
            retired: name of the kind by id, of ids that named an element once and name none now.
            profile: strict asks for the meta-model's exactly-one relations, light lets them be missing.
        """
        with uncollected():
            by_id = {element.id: element for element in elements}
            by_kind: dict[str, dict[str, Element]] = {}
            gathered: dict[str, list[Edge]] = {}
            for element_id, element in by_id.items():
                by_kind.setdefault(kind_of(element).name, {})[element_id] = element
                for edge in references(element):
                    gathered.setdefault(edge.target, []).append(edge)
            return cls(
                Layered(by_id),
                {kind: Layered(found) for kind, found in by_kind.items()},
                Layered({target: tuple(edges) for target, edges in gathered.items()}),
                renamed=dict(renamed or {}),
                retired=dict(retired or {}),
                profile=profile,
            )

    def under(self, profile: Profile) -> Plan:
        """Return the same plan, to be checked by another profile."""
        return Plan(
            self._elements,
            self._by_kind,
            self._edges_to,
            renamed=self.renamed,
            retired=self.retired,
            profile=profile,
        )

    @property
    def elements(self) -> Mapping[str, Element]:
        """Return every element by id, in order."""
        return self._elements

    def __len__(self) -> int:
        """Count the elements."""
        return len(self._elements)

    def __iter__(self) -> Iterator[Element]:
        """Go through the elements in order."""
        return iter(self._elements.values())

    def __contains__(self, element_id: object) -> bool:
        """Tell whether there is an element with an id."""
        return element_id in self._elements

    def __eq__(self, other: object) -> bool:
        """Two plans are equal when they have the same elements, whatever their order."""
        return isinstance(other, Plan) and self._elements == other._elements and self.profile == other.profile

    __hash__ = None  # type: ignore[assignment]  # plans are compared, never used as keys

    def get(self, element_id: str) -> Element | None:
        """Return the element with an id, also by an id that it had before, or None."""
        found = self._elements.get(element_id)
        if found is None and element_id in self.renamed:
            return self._elements.get(self.renamed[element_id])
        return found

    def require(self, element_id: str) -> Element:
        """Return the element with an id, also by an id that it had before.

        Raises:
            NotFound: there is none; the message names ids that are spelt alike.
        """
        element = self.get(element_id)
        if element is None:
            raise NotFound(f"there is no element {element_id!r} in the plan{suggest(element_id, self._elements)}")
        return element

    def of_kind(self, cls: type[E]) -> Mapping[str, E]:
        """Return the elements of one kind by id, in order."""
        return self._by_kind.get(KIND_BY_CLASS[cls].name, NOTHING)  # type: ignore[return-value]

    @property
    def by_kind(self) -> Mapping[str, Mapping[str, Element]]:
        """Return the elements by name of kind and id; kinds without elements are left out."""
        return {kind: found for kind, found in self._by_kind.items() if found}

    def edges_from(self, element_id: str) -> tuple[Edge, ...]:
        """Return the references that an element makes."""
        element = self._elements.get(element_id)
        return references(element) if element is not None else ()

    def edges_to(self, element_id: str) -> tuple[Edge, ...]:
        """Return the references that point to an id, whether or not there is an element with it."""
        return self._edges_to.get(element_id, ())

    @property
    def calendar(self) -> FiscalCalendar:
        """Return the fiscal calendar: that of the first cycle which states one, else the calendar year."""
        stated = (cycle.calendar for cycle in self.of_kind(Cycle).values())
        return next((calendar for calendar in stated if calendar is not None), CALENDAR_YEAR)

    def __repr__(self) -> str:
        """Say how large the plan is."""
        return f"<Plan of {len(self)} elements>"


def suggest(wrong: str, existing: Iterable[str]) -> str:
    """Say which existing names are spelt like a wrong one; empty when none is.

    >>> suggest("kip", ["kpi", "metric"])
    "; did you mean 'kpi'?"
    """
    import difflib  # only needed once something is wrong

    close = difflib.get_close_matches(wrong, list(existing), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
