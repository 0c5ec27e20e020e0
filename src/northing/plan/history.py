"""History: changesets in the order they were made, and the plan as it was at any point of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.plan.change import apply
from northing.plan.graph import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from northing.plan.change import Change


@dataclass(frozen=True, slots=True)
class Changeset:
    """Changes that were made together, by one actor at one moment.

    Attributes:
        first: number of its first change in the branch's history, from 1 without gaps.
        changes: what was changed, in order.
        actor: who made it: a party's handle, or the name of the account.
        at: when, with time zone.
        via: through what: cli, web, api, demo.
        message: why, in a line.
    """

    first: int
    changes: tuple[Change, ...]
    actor: str
    at: datetime
    via: str
    message: str

    @property
    def last(self) -> int:
        """Return the number of its last change: the head that the branch had after it."""
        return self.first + len(self.changes) - 1


def replay(changesets: Iterable[Changeset], *, start: Plan | None = None, until: datetime | None = None) -> Plan:
    """Return the plan that a history makes, or made at a moment.

    Args:
        changesets: in ascending order.
        start: the plan before the first of them; empty when left out.
        until: only what was made at or before that moment counts.
    """
    wanted = (item for item in changesets if until is None or item.at <= until)
    return apply(start if start is not None else Plan.of(), (change for item in wanted for change in item.changes))
