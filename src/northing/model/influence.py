"""Influence: what acts on the organisation, and how it judges that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document

if TYPE_CHECKING:
    from northing.model.ends import KeyResult, Objective
    from northing.model.means import Initiative, Strategy, Tactic
    from northing.model.organisation import Unit
    from northing.model.purpose import Mission, Vision


@document
class Influencer(Element):
    """Something inside or outside that may affect the plan."""

    side: Literal["internal", "external"] = described("Inside or outside the organisation.")
    category: str = described(
        "What sort, such as competitor, customer, environment, partner, regulation, technology, habit or resource.",
        default="",
    )


@document
class PotentialImpact:
    """What may come of an influence."""

    title: str = described("What may happen.")
    type: Literal["risk", "reward"] = described("Whether it would harm or help.")
    likelihood: float | None = described("How likely, 0 to 1.", default=None, between=(0, 1))
    size: float | None = described("How large, on the organisation's own scale.", default=None)


@document
class Assessment(Element):
    """A judgement of an influence on ends or means: strength, weakness, opportunity or threat."""

    judgement: Literal["strength", "weakness", "opportunity", "threat"] = described("Which of the four it is.")
    influencers: tuple[Ref[Influencer], ...] = described("The influences that are judged.", at_least=1)
    on: tuple[Ref[Vision | Mission | Objective | KeyResult | Strategy | Tactic | Initiative], ...] = described(
        "The ends and means that are affected.", at_least=1
    )
    by: tuple[Ref[Unit], ...] = described("The units that judge.", at_least=1)
    impacts: tuple[PotentialImpact, ...] = described("What may come of it.", at_least=1)
    made: date | None = described("Day of the judgement.", default=None)
