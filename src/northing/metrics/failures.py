"""Failures of a run: why a metric, or one of its break-downs, could not be measured, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from northing.metrics.cube import Slice
    from northing.model.time import Grain


class Failures:
    """Collects reasons, each once, by metric."""

    def __init__(self) -> None:
        """Begin without any."""
        self._reasons: dict[str, dict[str, None]] = {}

    def add(self, metric: str, reason: str, *, one: Slice = (), grain: Grain | None = None) -> None:
        """Take over why a metric, a break-down of it or a length of period was not measured."""
        what = f"not broken down by {' and '.join(one)}: " if one else ""
        what += f"not measured by {grain}: " if grain else ""
        self._reasons.setdefault(metric, {})[what + reason] = None

    def sentences(self) -> dict[str, str]:
        """Return what is to be said of each metric, by its id."""
        return {metric: "; ".join(reasons) for metric, reasons in self._reasons.items()}
