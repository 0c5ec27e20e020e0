"""The organisation: its units, people and roles."""

from __future__ import annotations

from typing import Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document


@document
class Unit(Element):
    """A part of the organisation: a department, a team, a board."""

    type: Literal["organisation", "department", "team", "board", "partner"] = described(
        "What sort of unit it is.", default="department"
    )
    parent: Ref[Unit] | None = described("The unit it is part of.", default=None, up=True)
    planning_delegates: tuple[Ref[Person | Role], ...] = described("Those who plan on behalf of the unit.", default=())


@document
class Person(Element):
    """A person by handle; mail and log-in live with the account, not in the plan."""

    unit: Ref[Unit] | None = described("The unit the person works in.", default=None, up=True)


@document
class Role(Element):
    """A role that a party plays, such as head of operations; initiatives are performed by roles."""

    party: Ref[Person | Unit] | None = described("Who plays the role now.", default=None)
    unit: Ref[Unit] | None = described("The unit the role belongs to.", default=None, up=True)
