"""The plan: an immutable, indexed graph of elements. Every change makes a new one and leaves the old one as it was."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeVar

from northing.model import CALENDAR_YEAR, Cycle, NotFound, kind_of
from northing.model.registry import KIND_BY_CLASS
from northing.plan.references import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.model import Element, FiscalCalendar
    from northing.plan.references import Edge

E = TypeVar("E", bound="Element")
Profile = Literal["light", "strict"]
PROFILES: tuple[Profile, ...] = ("light", "strict")


class Plan:
    """An immutable graph of elements.

    Elements keep the order in which they came. Looking one up, its edges and its kind costs the same in a plan of ten
    elements and in one of a hundred thousand.

    >>> from northing.model import Mission, Ref, Vision
    >>> plan = Plan.of([Vision(id="v", title="V"), Mission(id="m", title="M", makes_operative=Ref("v"))])
    >>> [edge.source for edge in plan.edges_to("v")]
    ['m']
    """

    __slots__ = ("_by_kind", "_edges_to", "_elements", "profile", "renamed")

    def __init__(
        self,
        elements: dict[str, Element],
        by_kind: dict[str, dict[str, Element]],
        edges_to: dict[str, tuple[Edge, ...]],
        *,
        renamed: Mapping[str, str] = MappingProxyType({}),
        profile: Profile = "light",
    ) -> None:
        """Take over ready indexes; use `Plan.of` to build a plan from elements."""
        self._elements = elements
        self._by_kind = by_kind
        self._edges_to = edges_to
        self.renamed = renamed
        self.profile: Profile = profile

    @classmethod
    def of(
        cls, elements: Iterable[Element] = (), *, renamed: Mapping[str, str] | None = None, profile: Profile = "light"
    ) -> Plan:
        """Build a plan; of two elements with one id the later one holds.

        Args:
            elements: the elements in any order; references may point to what comes later or is missing.
            renamed: new id by old one, of elements that were renamed.
            profile: strict asks for the meta-model's exactly-one relations, light lets them be missing.
        """
        by_id = {element.id: element for element in elements}
        by_kind: dict[str, dict[str, Element]] = {}
        gathered: dict[str, list[Edge]] = {}
        for element in by_id.values():
            by_kind.setdefault(kind_of(element).name, {})[element.id] = element
            for edge in references(element):
                gathered.setdefault(edge.target, []).append(edge)
        edges_to = {target: tuple(edges) for target, edges in gathered.items()}
        return cls(by_id, by_kind, edges_to, renamed=MappingProxyType(dict(renamed or {})), profile=profile)

    @property
    def elements(self) -> Mapping[str, Element]:
        """Return every element by id, in order."""
        return MappingProxyType(self._elements)

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
        return self._elements.get(element_id) or self._elements.get(self.renamed.get(element_id, ""))

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
        return MappingProxyType(self._by_kind.get(KIND_BY_CLASS[cls].name, {}))  # type: ignore[arg-type]

    @property
    def by_kind(self) -> Mapping[str, Mapping[str, Element]]:
        """Return the elements by name of kind and id; kinds without elements are left out."""
        return MappingProxyType({kind: MappingProxyType(items) for kind, items in self._by_kind.items() if items})

    def edges_from(self, element_id: str) -> tuple[Edge, ...]:
        """Return the references that an element makes."""
        element = self._elements.get(element_id)
        return tuple(references(element)) if element is not None else ()

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
    import difflib  # noqa: PLC0415 - only needed once something is wrong

    close = difflib.get_close_matches(wrong, list(existing), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
