"""Marks in a database: how far every metric is measured, as it was last recorded."""

from __future__ import annotations

from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from northing.model import Mark
from northing.web.database import models
from northing.web.database.bulk import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

_MARK = ("metric", "version", "definition", "dataset", "data", "until", "reason", "run__name", "at")
_COLUMNS = ("metric", "version", "definition", "dataset", "data", "until", "reason", "at", "run_id")
_values = attrgetter(*_COLUMNS[:-1])
_LAST = """
    WITH RECURSIVE marked(name) AS (
        SELECT MIN(metric) FROM mark
        UNION ALL
        SELECT (SELECT MIN(metric) FROM mark WHERE metric > name) FROM marked WHERE name IS NOT NULL
    )
    SELECT (SELECT MAX(id) FROM mark WHERE metric = name) FROM marked WHERE name IS NOT NULL
"""
"""The last mark of each metric, found by stepping through the index from metric to metric instead of reading it all."""


class DatabaseMarks:
    """The latest mark of every metric. Threads share it."""

    def __init__(self, using: str) -> None:
        """Read and write over a connection."""
        self._using = using
        self._latest: dict[str, Mark] = {}
        self._seen = 0
        self._lock = Lock()

    def _rows(self) -> QuerySet[models.Mark]:
        return models.Mark.objects.using(self._using)

    def latest(self) -> Mapping[str, Mark]:
        """Return the latest mark of every metric that has one, reading those since the last time, in one query."""
        with self._lock:
            rows = self._rows().filter(pk__gt=self._seen)
            if not self._seen:
                rows = rows.filter(pk__in=RawSQL(_LAST, ()))  # noqa: S611 - no values in it
            found = list(rows.order_by("pk").values_list(*_MARK, F("pk")))
            if not found:
                return self._latest
            latest = self._latest | {row[0]: Mark(*row[:-1]) for row in found}
            if not transaction.get_connection(self._using).in_atomic_block:  # else it could be taken back
                self._latest, self._seen = latest, found[-1][-1]
            return latest

    def save(self, marks: Sequence[Mark], run_id: int) -> None:
        """Append marks of a run, given the number of its row."""
        insert(self._using, models.Mark, [(*_values(mark), run_id) for mark in marks], columns=_COLUMNS)
