"""Purpose and time: vision, mission, values, and the cycles that the plan runs in."""

from __future__ import annotations

from datetime import date
from typing import Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document
from northing.model.organisation import Unit
from northing.model.time import FiscalCalendar


@document
class Vision(Element):
    """The state of the world that the organisation wants to see."""


@document
class Mission(Element):
    """What the organisation does, day after day, towards its vision."""

    makes_operative: Ref[Vision] | None = described("The vision that the mission works towards.", default=None, up=True)
    unit: Ref[Unit] | None = described("The unit whose mission it is.", default=None)


@document
class Value(Element):
    """A principle that the organisation holds to whatever it does."""


@document
class Cycle(Element):
    """A stretch of time that is planned, checked, reviewed and learnt from as one."""

    type: Literal["medium_term", "year", "quarter", "month", "free"] = described("How long it is.")
    start: date = described("First day.")
    end: date = described("Last day.")
    parent: Ref[Cycle] | None = described("The longer cycle it is part of.", default=None, up=True)
    calendar: FiscalCalendar | None = described("The fiscal calendar; the cycles under it inherit it.", default=None)
    planning: date | None = described("Day on which planning begins.", default=None)
    check_in: Literal["weekly", "fortnightly", "monthly"] = described(
        "How often key results are checked in.", default="weekly"
    )
    review: date | None = described("Day of the review.", default=None)
    retrospective: date | None = described("Day of the retrospective.", default=None)
