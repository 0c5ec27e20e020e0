"""Changes of the data: which days have other rows in one version of a dataset than in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from northing.metrics.loads import Load

    Span = tuple[date, date]
    """A first and a last day, both included."""


def changed_spans(old: Load, new: Load, landed: Path) -> tuple[Span, ...] | None:
    """Return the days on which two versions of a dataset differ, as spans in order; None when any day may.

    Args:
        old: the version that was measured before.
        new: the version that holds now.
        landed: the folder of all landed datasets.
    """
    return () if old.version == new.version and landed.exists() else None
