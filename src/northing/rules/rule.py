"""What a rule is: a code, a reason, two examples, and a check that goes over a plan and yields its findings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from northing.model import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from northing.model import Level
    from northing.plan import Edge, Plan

E = TypeVar("E", bound=Element)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        element: id of the element.
        field: the field, such as `contributes_to.0.weight`; empty for the element as a whole.
        message: what was found, in one sentence.
        fix: what would be right.
        level: where it differs from the rule's.
        target: the id that was not found, so that it can be left out when its element is there but unreadable.
    """

    element: str
    field: str
    message: str
    fix: str = ""
    level: Level | None = None
    target: str = ""


class Scope:
    """What rules look at: the elements that are to be checked, and the plan around them.

    A rule goes over `elements`, `of_kind` or `edges`, and looks anything else up in `plan`.
    """

    def __init__(self, plan: Plan, *, only: Collection[str] | None = None) -> None:
        """Begin with a plan.

        Args:
            plan: the plan.
            only: ids of the elements to check; all when left out. An id that the plan lacks is passed over.
        """
        self.plan = plan
        self._only = only

    @cached_property
    def elements(self) -> Sequence[Element]:
        """Return the elements to check."""
        if self._only is None:
            return tuple(self.plan)
        elements = self.plan.elements
        return tuple(elements[name] for name in dict.fromkeys(self._only) if name in elements)

    def of_kind(self, cls: type[E]) -> Sequence[E]:
        """Return the elements of one kind that are to be checked."""
        if self._only is None:
            return tuple(self.plan.of_kind(cls).values())
        return tuple(element for element in self.elements if type(element) is cls)

    @cached_property
    def lost(self) -> frozenset[str]:
        """Return the ids to check that the plan lacks: of what a change deleted, or renamed away."""
        return frozenset(name for name in self._only or () if name not in self.plan.elements)

    @cached_property
    def edges(self) -> Sequence[Edge]:
        """Return the references that the elements to check make, element by element."""
        return tuple(edge for element in self.elements for edge in self.plan.edges_from(element.id))


class Described(Protocol):
    """What the page of a code is made of."""

    @property
    def code(self) -> str:
        """Return the code."""
        ...

    @property
    def title(self) -> str:
        """Return what is wrong, in a few words."""
        ...

    @property
    def level(self) -> str:
        """Return how grave it is."""
        ...

    @property
    def why(self) -> str:
        """Return why it matters and what to do, in Markdown."""
        ...

    @property
    def example_bad(self) -> str:
        """Return a plan file that has the fault."""
        ...

    @property
    def example_good(self) -> str:
        """Return the same file without it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    A rule that finds errors looks no further than the neighbourhood that `affected` describes, or follows upward
    references; otherwise a change would have to be checked against the whole plan.

    Attributes:
        code: the stable code, `NR` and three digits; it is never given to another rule.
        title: what is wrong, in a few words.
        level: error, warning or hint; a finding may differ.
        why: why it matters and what to do, in Markdown.
        example_bad: a plan file in which the rule finds something, and no other rule an error or warning.
        example_good: the same file put right.
        check: goes over a plan and yields what it finds.
        is_local: what it finds depends on nothing but the value at the place that it names, and on which elements
            there are; so it can also be asked of an element some of whose other fields could not be read.
    """

    code: str
    title: str
    level: Level
    why: str
    example_bad: str
    example_good: str
    check: Callable[[Scope], Iterable[Finding]]
    is_local: bool = False
