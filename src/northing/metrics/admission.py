# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Admission: what of a plan can be measured at all, found from what is known of the data before anything is grouped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, render_all
from northing.metrics.filters import NO_FILTER
from northing.metrics.scan_planning import is_doubtful, most_possible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from northing.metrics.changes import Span
    from northing.metrics.cube import Slice
    from northing.metrics.engine import Engine
    from northing.metrics.failures import Failures
    from northing.metrics.filters import Filter
    from northing.metrics.loads import Load
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.rows import Files
    from northing.model.time import Grain

MOST_PERIODS = 40_000
"""Most periods of a length between the data's first and last day: a century of days."""
DAYS_BY_GRAIN: Mapping[Grain, int] = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
TOLERANCE = 1.1
"""Counts are approximate: a break-down is refused beforehand when it has clearly too many members."""
BATCH = 20
"""Counts in one query."""


def admit_periods(metrics: Iterable[MetricPlan], extent: Span, failures: Failures) -> list[MetricPlan]:
    """Return the metrics whose periods are not too many; a wrong date in the data can make them so.

    Args:
        metrics: the metrics.
        extent: the data's first and last day.
        failures: takes over why a metric is not measured.
    """
    days = (extent[1] - extent[0]).days + 1
    periods_by_grain = {grain: days // length for grain, length in DAYS_BY_GRAIN.items()}
    if max(periods_by_grain.values()) <= MOST_PERIODS:
        return list(metrics)
    admitted = []
    for metric in metrics:
        shortest = min(metric.grains, key=DAYS_BY_GRAIN.__getitem__)
        if periods_by_grain[shortest] <= MOST_PERIODS:
            admitted.append(metric)
            continue
        failures.add(
            metric.metric,
            f"the data reaches from {extent[0]} to {extent[1]}, which is {periods_by_grain[shortest]:,} {shortest}s; "
            f"at most {MOST_PERIODS:,} are measured: is a date wrong?",
        )
    return admitted


@dataclass(frozen=True, slots=True)
class MemberRows:
    """Counts members among the rows, with the built-in engine also where another one measures."""

    engine: Engine
    files: Files

    def count(self, pairs: Sequence[tuple[Slice, Filter]]) -> dict[tuple[Slice, Filter], int]:
        """Return about how many members each break-down has under a filter."""
        counts: dict[tuple[Slice, Filter], int] = {}
        if pairs:
            self.files.open(self.engine)
        for begin in range(0, len(pairs), BATCH):
            batch = pairs[begin : begin + BATCH]
            columns = ", ".join(_count_sql(one, wanted) for one, wanted in batch)
            (row,) = self.engine.run(f"SELECT {columns} FROM {quote_name(self.files.table)}")
            counts |= dict(zip(batch, row, strict=True))
        return counts


def admit_members(metrics: Iterable[MetricPlan], load: Load, rows: MemberRows, failures: Failures) -> list[MetricPlan]:
    """Return metrics without the break-downs that have too many members; the whole always stays.

    What the statistics of the columns rule out is not looked at. Members are counted, roughly, only for a break-down by
    several columns and for a metric with a filter of its own, which may have fewer of them.

    Args:
        metrics: the metrics.
        load: what is known about the data.
        rows: counts members.
        failures: takes over why a break-down is not measured.
    """
    listed = list(metrics)
    least = min((metric.most_members for metric in listed), default=0)
    slices = {one for metric in listed for one in metric.slices}
    if not any(is_doubtful(one, least, load) for one in slices):
        return listed
    doubtful = {
        (one, metric.rows): None
        for metric in listed
        for one in metric.slices
        if is_doubtful(one, metric.most_members, load)
    }
    counts: dict[tuple[Slice, Filter], int] = {
        (one, wanted): most_possible(one, load) for one, wanted in doubtful if len(one) == 1 and wanted == NO_FILTER
    }
    counts |= rows.count([pair for pair in doubtful if pair not in counts])
    return [_without_too_many(metric, counts, failures) for metric in listed]


def _without_too_many(metric: MetricPlan, counts: Mapping[tuple[Slice, Filter], int], failures: Failures) -> MetricPlan:
    refused = [one for one in metric.slices if counts.get((one, metric.rows), 0) > TOLERANCE * metric.most_members]
    for one in refused:
        number = counts[one, metric.rows]
        failures.add(metric.metric, too_many(f"about {number:,}", metric.most_members), one=one)
    return replace(metric, slices=tuple(one for one in metric.slices if one not in refused)) if refused else metric


def too_many(number: str, most: int) -> str:
    """Say that a break-down has too many members."""
    return f"it has {number} members, and at most {most:,} are measured (most_members)"


def _count_sql(one: Slice, wanted: Filter) -> str:
    names = [quote_name(name) for name in one]
    value = names[0] if len(names) == 1 else f"hash({', '.join(names)})"
    conditions = [f"{name} IS NOT NULL" for name in names]
    conditions += [render_all(wanted.conditions)] if wanted.conditions else []
    return f"approx_count_distinct({value}) FILTER (WHERE {' AND '.join(conditions)})"
