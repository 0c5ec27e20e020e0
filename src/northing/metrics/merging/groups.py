"""Groups: metrics that are read from tables of cells in the same way, so that a thousand are one computation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.metrics.cube import Slice
    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.metric_plan import MetricPlan, Pattern
    from northing.model.time import Grain


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Metrics with the same formula over the same aggregates, each under filters of its own.

    Attributes:
        pattern: the formula and the aggregates.
        grains: lengths of period.
        slices: break-downs.
        metrics: numbers of the metrics.
        filters: a line for each metric with the numbers of its filters; the first is that of its own rows.
    """

    pattern: Pattern
    grains: tuple[Grain, ...]
    slices: tuple[Slice, ...]
    metrics: Numbers
    filters: Numbers

    def only(self, places: Numbers) -> Group:
        """Return the group of some of the metrics, by their places."""
        return replace(self, metrics=self.metrics[places], filters=self.filters[places])


def group_metrics(metrics: Iterable[MetricPlan]) -> tuple[Group, ...]:
    """Return the groups of metrics; equal patterns are expected to be the same, as a planner makes them."""
    lines: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    first: dict[tuple[object, ...], MetricPlan] = {}
    for number, metric in enumerate(metrics):
        key = (id(metric.pattern), metric.grains, metric.slices)
        first.setdefault(key, metric)
        lines[key].append((number, *metric.numbers))
    return tuple(_group(metric, np.array(lines[key], dtype=np.int64)) for key, metric in first.items())


def _group(metric: MetricPlan, lines: Numbers) -> Group:
    return Group(metric.pattern, metric.grains, metric.slices, lines[:, 0], lines[:, 1:])
