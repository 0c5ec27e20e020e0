"""Impact: the theory of change, who gains, what it is worth, and whether that can be evaluated."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document
from northing.model.time import Grain

if TYPE_CHECKING:
    from northing.model.ends import KeyResult, Objective
    from northing.model.means import Initiative, Strategy, Tactic
    from northing.model.measures import Kpi, Metric


@document
class Outcome(Element):
    """A step of the theory of change."""

    level: Literal["output", "short_term", "medium_term", "long_term", "impact"] = described(
        "How far along the chain it lies."
    )
    within_ceiling: bool = described(
        "Whether the organisation answers for it; beyond the accountability ceiling it does not.", default=True
    )
    shown_by: tuple[Ref[Metric], ...] = described("Metrics that show it.", default=())
    stakeholders: tuple[Ref[Stakeholder], ...] = described("Those whose life changes.", default=())


@document
class CausalLink(Element):
    """A claim that one thing leads to another, with its assumption and its evidence."""

    cause: Ref[Objective | KeyResult | Strategy | Tactic | Initiative | Outcome | Kpi] = described("What leads to it.")
    effect: Ref[Objective | KeyResult | Outcome | Kpi] = described("What it leads to.")
    rationale: str = described("Why the one should lead to the other.", default="")
    assumption: str = described("What must hold for it to be so.", default="")
    evidence_level: int | None = described(
        "Standard of evidence, 1 (described) to 5 (replicated).", default=None, between=(1, 5)
    )
    confidence: float | None = described("How sure the owner is, 0 to 1.", default=None, between=(0, 1))
    direction: Literal["positive", "negative"] = described(
        "Whether more of the one brings more or less of the other.", default="positive"
    )
    lag: int | None = described("Periods until the effect shows.", default=None, between=(0, None))
    lag_grain: Grain = described("Length of those periods.", default="month")
    strength: float | None = described("Change of the effect for one unit of change of the cause.", default=None)
    verdict: Literal["untested", "supported", "not_supported"] = described(
        "What the data say so far.", default="untested"
    )


@document
class Stakeholder(Element):
    """A group that puts in or gains."""

    side: Literal["puts_in", "gains", "both"] = described(
        "Whether it puts something in, gains, or both.", default="gains"
    )
    size: float | None = described("How many people or organisations.", default=None, between=(0, None))


@document
class Range:
    """An assumption with its uncertainty."""

    low: float = described("Lowest plausible value.")
    likely: float = described("Most likely value.")
    high: float = described("Highest plausible value.")
    shape: Literal["triangular", "pert"] = described("Shape of the distribution.", default="triangular")


@document
class SroiInput:
    """What a stakeholder puts in."""

    title: str = described("What is put in.")
    stakeholder: Ref[Stakeholder] | None = described("Who puts it in.", default=None)
    value: float | Range = described("Its value in the account's currency.")


@document
class SroiOutcome:
    """One row of the impact map."""

    title: str = described("What changes.")
    stakeholder: Ref[Stakeholder] = described("For whom.")
    outcome: Ref[Outcome] | None = described("The step of the theory of change.", default=None)
    quantity: float | Range | None = described("How much changes a year; or give a metric.", default=None)
    metric: Ref[Metric] | None = described("The metric that counts it.", default=None)
    proxy: float | Range = described("Worth of one unit in the account's currency.")
    proxy_source: str = described("Where the worth comes from.", default="")
    proxy_year: int | None = described("Year of the worth.", default=None)
    deadweight: float | Range = described("Share that would have happened anyway, 0 to 1.", default=0.0)
    displacement: float | Range = described("Share that only moved from elsewhere, 0 to 1.", default=0.0)
    attribution: float | Range = described("Share that is due to others, 0 to 1.", default=0.0)
    drop_off: float | Range = described("Share lost each year after the first, 0 to 1.", default=0.0)
    starts: Literal["activity_year", "year_after"] = described("When the change begins.", default="activity_year")
    duration: int = described("Years it lasts.", default=1, between=(1, None))


@document
class DiscountRate:
    """A discount rate and the last year it holds for."""

    rate: float = described("Rate a year, such as 0.035.")
    until_year: int | None = described(
        "Last year it holds for, counted from the base year; none for all later.", default=None
    )


@document
class SroiAccount(Element):
    """A social-return-on-investment account: what went in, what came of it, what that is worth."""

    type: Literal["forecast", "evaluative"] = described("Before or after the fact.", default="forecast")
    initiative: Ref[Initiative] | None = described("What the account is of.", default=None)
    currency: str = described("Currency of every amount.", default="")
    base_year: int | None = described("Year to which amounts are discounted.", default=None)
    inputs: tuple[SroiInput, ...] = described("What is put in.", default=())
    outcomes: tuple[SroiOutcome, ...] = described("What comes of it, row by row.", default=())
    discount: tuple[DiscountRate, ...] = described(
        "The discount rates; 3.5 % to year 30, 3 % to 75, 2.5 % after when left out.", default=()
    )


@document
class Criterion:
    """One criterion of an evaluability assessment."""

    title: str = described("What is asked.")
    area: Literal["design", "information", "context"] = described("Which part of the checklist.")
    score: Literal[1, 2, 3, "X"] = described("1 poor, 2 partly, 3 good, X not relevant.")
    reason: str = described("Why.", default="")


@document
class Evaluability(Element):
    """How well an initiative could be evaluated."""

    initiative: Ref[Initiative] = described("The initiative that is judged.")
    criteria: tuple[Criterion, ...] = described("The criteria with scores and reasons.", at_least=1)
    made: date | None = described("Day of the judgement.", default=None)
