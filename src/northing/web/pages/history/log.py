"""The list of changes to the plan, read a stretch at a time without a single document."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.store import PlanHistory, Store, Summary


class Log:
    """The changesets of the published plan, newest first, read a stretch at a time."""

    def __init__(self, history: PlanHistory) -> None:
        """Look at a history."""
        self._history = history

    def __len__(self) -> int:
        """Count the changesets."""
        return self._count

    @cached_property
    def _count(self) -> int:
        return self._history.summaries(limit=0).total

    def __getitem__(self, wanted: slice) -> Sequence[Summary]:
        """Return a stretch of the list."""
        return self._history.summaries(skip=wanted.start, limit=wanted.stop - wanted.start).items


def latest_days(store: Store, most: int) -> set[date]:
    """Return the days of the latest changes to the plan and of the latest runs that recorded something."""
    moments = (*store.history.moments(limit=most), *store.facts.moments(limit=most))
    return {moment.date() for moment in moments}
