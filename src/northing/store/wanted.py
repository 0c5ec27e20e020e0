"""Wanted: which measurements a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from northing.model import Grain
    from northing.store.timeline import SeriesKey


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which measurements a reader asks for; what is left out does not narrow them down.

    Attributes:
        metrics: ids of metrics.
        members: member keys; the empty one is the whole.
        grains: lengths of periods.
        since: the periods that begin on this day or later.
        until: the periods that begin on this day or earlier.
    """

    metrics: Collection[str] | None = None
    members: Collection[str] | None = None
    grains: Collection[Grain] | None = None
    since: date | None = None
    until: date | None = None

    @property
    def names_by_column(self) -> dict[str, Collection[str] | None]:
        """Return what is asked for by the word for it."""
        return {"metric": self.metrics, "member": self.members, "grain": self.grains}

    def has_series(self, key: SeriesKey) -> bool:
        """Tell whether the measurements of a metric, member and grain are asked for."""
        asked = zip(self.names_by_column.values(), key, strict=True)
        return all(names is None or name in names for names, name in asked)

    def has_start(self, start: date) -> bool:
        """Tell whether the period that begins on a day is asked for."""
        return (self.since is None or self.since <= start) and (self.until is None or start <= self.until)
