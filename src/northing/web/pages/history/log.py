"""The list of changes to the plan, read from the tables without a single document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count

from northing.store import MAIN
from northing.web.database import models
from northing.web.database.store import PLAN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Logged:
    """One changeset without what it changed.

    Attributes:
        first: number of its first change.
        at, actor, via, message: those of the changeset.
        count_by_kind: how many changes it made to elements of each kind.
    """

    first: int
    at: datetime
    actor: str
    via: str
    message: str
    count_by_kind: Counter[str]


class Log:
    """The changesets of the published plan, newest first, read a stretch at a time."""

    def __init__(self) -> None:
        """Look at the tables."""
        self._rows: QuerySet[models.Changeset] = models.Changeset.objects.filter(plan=PLAN, branch=MAIN).order_by(
            "-first"
        )

    def __len__(self) -> int:
        """Count the changesets."""
        return self._count

    @cached_property
    def _count(self) -> int:
        return self._rows.count()

    def __getitem__(self, wanted: slice) -> Sequence[Logged]:
        """Return a stretch of the list."""
        rows = list(self._rows[wanted])
        counted = (
            models.Change.objects.filter(changeset__in=[row.pk for row in rows])
            .values_list("changeset", "kind")
            .annotate(count=Count("pk"))
        )
        by_changeset: dict[int, Counter[str]] = {}
        for changeset, kind, count in counted:
            by_changeset.setdefault(changeset, Counter())[kind] = count
        return [
            Logged(row.first, row.at, row.actor, row.via, row.message, by_changeset.get(row.pk, Counter()))
            for row in rows
        ]


def latest_days(most: int) -> set[date]:
    """Return the days of the latest changes to the plan and of the latest runs that recorded something."""
    changed = models.Changeset.objects.filter(plan=PLAN, branch=MAIN).order_by("-first").values_list("at", flat=True)
    recorded = models.Run.objects.order_by("-at").values_list("at", flat=True)
    return {moment.date() for moment in (*changed[:most], *recorded[:most])}
