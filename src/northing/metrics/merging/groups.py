"""Groups: metrics that are read from tables of cells in the same way, so that a thousand are one computation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.metrics.cube import Slice
    from northing.metrics.filters import Filter
    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.nodes import Atom, Node
    from northing.model.time import Grain


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Metrics with the same formula over the same aggregates, each under filters of its own.

    Attributes:
        shape: the formula over inputs x0, x1 ….
        atoms: the aggregate that each input is.
        slots: which of a metric's filters each input is under.
        grains: lengths of period.
        slices: break-downs.
        metrics: numbers of the metrics.
        filters: a line for each metric with the numbers of its filters; the first is that of its own rows.
    """

    shape: Node
    atoms: tuple[Atom, ...]
    slots: tuple[int, ...]
    grains: tuple[Grain, ...]
    slices: tuple[Slice, ...]
    metrics: Numbers
    filters: Numbers

    def only(self, places: Numbers) -> Group:
        """Return the group of some of the metrics, by their places."""
        return Group(
            self.shape,
            self.atoms,
            self.slots,
            self.grains,
            self.slices,
            self.metrics[places],
            self.filters[places],
        )


def number_filters(metrics: Iterable[MetricPlan]) -> dict[Filter, int]:
    """Return a number for each filter of some metrics."""
    found: dict[Filter, int] = {}
    for metric in metrics:
        found.setdefault(metric.rows, len(found))
        for _, wanted in metric.inputs:
            found.setdefault(wanted, len(found))
    return found


def group_metrics(metrics: Iterable[MetricPlan], number_by_filter: Mapping[Filter, int]) -> tuple[Group, ...]:
    """Return the groups of metrics; parts that are equal are expected to be the same, as a planner makes them."""
    first: dict[tuple[object, ...], tuple[MetricPlan, tuple[int, ...]]] = {}
    lines: dict[tuple[object, ...], list[list[int]]] = defaultdict(list)
    for number, metric in enumerate(metrics):
        slots = {number_by_filter[metric.rows]: 0}
        used = tuple(slots.setdefault(number_by_filter[wanted], len(slots)) for _, wanted in metric.inputs)
        key = (id(metric.shape), *(id(atom) for atom, _ in metric.inputs), used, metric.grains, metric.slices)
        first.setdefault(key, (metric, used))
        lines[key].append([number, *slots])
    return tuple(_group(metric, used, np.array(lines[key], dtype=np.int64)) for key, (metric, used) in first.items())


def _group(metric: MetricPlan, slots: tuple[int, ...], lines: Numbers) -> Group:
    atoms = tuple(atom for atom, _ in metric.inputs)
    return Group(metric.shape, atoms, slots, metric.grains, metric.slices, lines[:, 0], lines[:, 1:])
