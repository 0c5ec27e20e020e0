"""Means: courses of action, initiatives, processes and directives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from northing.model.element import Element, Raci
from northing.model.fields import Ref, described, document

if TYPE_CHECKING:
    from northing.model.ends import KeyResult, Objective
    from northing.model.impact import Outcome
    from northing.model.measures import Metric
    from northing.model.organisation import Role
    from northing.model.purpose import Mission


@document
class Strategy(Element):
    """A course of action that the mission is carried out by."""

    part_of_plan_for: Ref[Mission] | None = described("The mission it is part of the plan for.", default=None, up=True)
    channels: tuple[Ref[Objective | KeyResult], ...] = described(
        "Desired results it channels efforts towards.", default=(), up=True
    )


@document
class Tactic(Element):
    """A course of action that carries out strategies."""

    implements: tuple[Ref[Strategy], ...] = described("Strategies it carries out.", default=(), up=True)
    channels: tuple[Ref[Objective | KeyResult], ...] = described(
        "Desired results it channels efforts towards.", default=(), up=True
    )


@document
class Process(Element):
    """A business process; it produces metrics and employs initiatives."""


@document
class ExpectedMove:
    """What an initiative should move, by how much, by when."""

    metric: Ref[Metric] = described("The metric that should move.")
    by: float = described("How much it should change, in the metric's unit.")
    due: date = described("By when.")
    member: dict[str, str] = described(
        "Which member of the metric's dimensions; none is the whole.", default_factory=dict
    )


@document
class Activity:
    """A piece of work within an initiative."""

    title: str = described("What is done.")
    raci: Raci | None = described("Who is responsible, accountable, consulted and informed.", default=None)
    start: date | None = described("First day.", default=None)
    end: date | None = described("Last day.", default=None)
    done: date | None = described("Day on which it was done.", default=None)


@document
class Initiative(Element):
    """A bet: work that should move a number, dropped when the number does not move."""

    hypothesis: str = described("Why it should work: if we do this, that moves, because.", default="")
    moves: tuple[ExpectedMove, ...] = described("What should move, by how much, by when.", default=())
    cost: float | None = described("What it costs, in the plan's currency.", default=None, between=(0, None))
    stage: Literal["idea", "running", "shipped", "stopped"] = described("Where it stands.", default="idea")
    start: date | None = described("First day.", default=None)
    end: date | None = described("Last day.", default=None)
    activities: tuple[Activity, ...] = described("The pieces of work.", default=())
    invoked_by: Ref[Strategy | Tactic] | None = described(
        "The course of action that calls for it.", default=None, strict=True
    )
    achieves: Ref[Objective | KeyResult | Outcome] | None = described(
        "The desired result it is for.", default=None, up=True, strict=True
    )
    used_by: Ref[Process] | None = described("The process that employs it.", default=None, strict=True)
    performed_by: Ref[Role] | None = described("The role that performs it.", default=None, strict=True)


Enforcement = Literal[
    "strict", "deferred", "pre_authorised", "post_justified", "override_with_explanation", "guideline"
]


@document
class Directive(Element):
    """A policy or rule that governs courses of action."""

    type: Literal["policy", "rule"] = described("A policy guides, a rule can be checked.", default="policy")
    enforcement: Enforcement = described("How strictly it is enforced.", default="guideline")
    governs: tuple[Ref[Strategy | Tactic], ...] = described("Courses of action it governs.", default=())
