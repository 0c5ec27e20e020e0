"""What a rule is: a code, a reason, two examples, and a check that goes over a plan and yields its findings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from northing.model import Level
    from northing.plan import Edge, Plan


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
    """What rules look at: the plan, and what all of them need of it, worked out once."""

    def __init__(self, plan: Plan) -> None:
        """Begin with a plan."""
        self.plan = plan

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Return every reference of the plan, element by element."""
        return tuple(edge for element in self.plan for edge in self.plan.edges_from(element.id))


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

    Attributes:
        code: the stable code, `NR` and three digits; it is never given to another rule.
        title: what is wrong, in a few words.
        level: error, warning or hint; a finding may differ.
        why: why it matters and what to do, in Markdown.
        example_bad: a plan file in which the rule finds something, and no other rule an error or warning.
        example_good: the same file put right.
        check: goes over a plan and yields what it finds.
    """

    code: str
    title: str
    level: Level
    why: str
    example_bad: str
    example_good: str
    check: Callable[[Scope], Iterable[Finding]]
