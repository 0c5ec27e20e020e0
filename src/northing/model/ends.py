"""Ends: objectives and the key results that make them a number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document
from northing.model.settings import ROLL_UP, TIME, WEIGHT_HELP, Path, RollUp, Time, Weight

if TYPE_CHECKING:
    from northing.model.measures import Metric
    from northing.model.purpose import Cycle, Vision

KeyResultType = Literal["increase", "decrease", "keep_above", "keep_below", "keep_within", "milestone", "baseline"]


@document
class Contribution:
    """One edge from an objective to the objective that it counts towards."""

    objective: Ref[Objective] = described("The objective it counts towards.", up=True)
    weight: Weight = described(WEIGHT_HELP, default=1.0, between=(0, None))


@document
class Objective(Element):
    """A qualitative result that is wanted in a cycle."""

    cycle: Ref[Cycle] | None = described("The cycle it is for.", default=None)
    amplifies: Ref[Vision] | None = described("The vision it brings closer.", default=None, up=True)
    contributes_to: tuple[Contribution, ...] = described(
        "Objectives it counts towards, each with a weight.", default=()
    )
    supports: tuple[Ref[Objective], ...] = described("Objectives it helps without counting; drawn only.", default=())
    perspective: str | None = described(
        "financial, customer, internal_process, learning_and_growth, or one of the organisation's own.", default=None
    )
    commitment: Literal["committed", "aspirational"] = described(
        "To be met in full, or to stretch.", default="aspirational"
    )
    roll_up: RollUp = described(
        "How its score comes from key results, KPIs and contributing objectives.", default=ROLL_UP
    )
    order: float = described("Place among its siblings; equal ones go by title.", default=0.0)


@document
class Stage:
    """One stage of a milestone."""

    title: str = described("What is reached.")
    share: float = described("Progress from this stage on, 0 to 1.", between=(0, 1))
    reached: date | None = described("Day on which it was reached.", default=None)


@document
class KeyResult(Element):
    """A number moved from a baseline to a target by a date."""

    objective: Ref[Objective] = described("The objective it quantifies.", up=True)
    metric: Ref[Metric] | None = described("The metric that is moved; only a milestone may go without.", default=None)
    member: dict[str, str] = described(
        "Which member of the metric's dimensions, such as origin: EWR; none is the whole.", default_factory=dict
    )
    type: KeyResultType = described("increase, decrease, keep_above, keep_below, keep_within, milestone or baseline.")
    baseline: float | None = described("Where it starts.", default=None)
    target: float | None = described("Where it should be; the lower limit for keep_within.", default=None)
    upper: float | None = described("The upper limit for keep_within.", default=None)
    tolerance: float | None = described(
        "How far outside its limits progress falls to 0, for the keep types.", default=None, between=(0, None)
    )
    commit: float | None = described("The value that is promised.", default=None)
    stretch: float | None = described("The value that would be amazing.", default=None)
    due: date | None = described("Day by which it should be there; the cycle's last when left out.", default=None)
    path: Path | None = described("The expected course; a straight line when left out.", default=None)
    guardrails: tuple[Ref[Metric], ...] = described("Metrics that may not get worse meanwhile.", default=())
    stages: tuple[Stage, ...] = described("Stages of a milestone.", default=())
    reason: str = described("Why a milestone cannot be a number yet.", default="")
    weight: Weight = described(WEIGHT_HELP, default=1.0, between=(0, None))
    time: Time = described("Which period of the metric counts.", default=TIME)
    order: float = described("Place among its siblings; equal ones go by title.", default=0.0)
