"""Measured results: what was recorded of a metric by period and member, so that anyone can check it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import WHOLE, Metric, NotFound, kind_of, parse_member
from northing.plan import suggest
from northing.work.versions import metric_versions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from northing.model import FiscalCalendar, Grain, Measurement
    from northing.plan import Plan
    from northing.work.versions import MetricVersion
    from northing.work.workbench import Standpoint, Workbench


def require_metric(plan: Plan, name: str) -> Metric:
    """Return a metric of a plan, also by an id that it had before.

    Raises:
        NotFound: there is none; the message names those that are spelt alike.
    """
    element = plan.get(name)
    if isinstance(element, Metric):
        return element
    if element is not None:
        raise NotFound(f"{name} is a {kind_of(element).title}, not a metric")
    raise NotFound(f"there is no metric {name!r}{suggest(name, plan.of_kind(Metric))}")


def measured_results(
    bench: Workbench,
    standpoint: Standpoint,
    metric: Metric,
    *,
    by: Collection[str] | str = (),
    grain: Grain | None = None,
) -> list[Measurement]:
    """Return what is recorded of a metric, by member and period.

    Args:
        bench: whose facts.
        standpoint: what was recorded after its moment, and periods that begin after its day, do not count.
        metric: the metric.
        by: a dimension of the metric, or several together: their members are returned instead of the whole.
        grain: length of the periods; the metric's first when left out.

    Raises:
        NotFound: the metric has no such dimension or grain; the message lists what it has.
    """
    wanted = {by} - {""} if isinstance(by, str) else set(by)
    if missing := sorted(wanted - set(metric.dimensions)):
        known = ", ".join(metric.dimensions) or "none"
        raise NotFound(f"{metric.id} has no dimension {missing[0]!r}; it has: {known}")
    if grain is not None and grain not in metric.grains:
        raise NotFound(f"{metric.id} is not measured by {grain}; it is measured by {', '.join(metric.grains)}")
    recorded = bench.store.facts.measurements(
        metrics=[metric.id],
        members=None if wanted else [WHOLE],
        grains=[grain or metric.grains[0]],
        until=standpoint.day,
        known_on=standpoint.moment,
    )
    found = [item for item in recorded if set(parse_member(item.member)) == wanted]
    return sorted(found, key=lambda item: (item.member, item.start))


@dataclass(frozen=True, slots=True)
class Course:
    """The results of a metric and member over time, taken apart by the versions of its definition.

    Attributes:
        newest: number of the newest version that anything was measured by.
        earlier: the result by the latest older version, by first day of the period.
        begun: the versions after the first; none until something was measured by one of them.
    """

    newest: int
    earlier: Mapping[date, Measurement]
    begun: tuple[MetricVersion, ...]


def course_of(
    bench: Workbench, standpoint: Standpoint, metric: Metric, *, member: str = "", grain: Grain | None = None
) -> Course:
    """Return what earlier versions of a metric's definition gave, and when the definition changed.

    Args:
        bench: whose facts and history.
        standpoint: what was recorded or defined after its moment does not count.
        metric: the metric.
        member: member key; empty for the whole.
        grain: length of the periods; the metric's first when left out.
    """
    mark = bench.marks().get(metric.id)
    if mark is None or mark.version <= 1:
        return Course(1, {}, ())
    moment = standpoint.moment
    series = [
        item
        for item in bench.store.facts.series(metric.id, member, known_on=moment)
        if item.grain == (grain or metric.grains[0]) and item.start <= standpoint.day and item.value is not None
    ]
    newest = max((item.version for item in series), default=1)
    if newest <= 1:
        return Course(newest, {}, ())
    versions = metric_versions(bench.store.history, bench.plan(standpoint), metric.id)
    begun = tuple(item for item in versions[1:] if moment is None or item.at <= moment)
    return Course(newest, {item.start: item for item in series if item.version < newest}, begun)


def latest_result(results: list[Measurement], calendar: FiscalCalendar, standpoint: Standpoint) -> Measurement | None:
    """Return the result of the last period that is over and has one, else of the last that has one, else None."""
    known = [item for item in results if item.value is not None]
    over = [item for item in known if calendar.period(item.grain, item.start).last_day <= standpoint.day]
    return max(over or known, key=lambda item: item.start, default=None)


def result_document(calendar: FiscalCalendar, item: Measurement) -> dict[str, object]:
    """Return a recorded result as plain values for programs, every number with all its digits."""
    return {
        "metric": item.metric,
        "member": ",".join(parse_member(item.member).values()) or None,
        "dimension": ",".join(parse_member(item.member)) or None,
        "period": calendar.label(calendar.period(item.grain, item.start)),
        "value": item.value,
        "numerator": item.numerator,
        "denominator": item.denominator,
        "rows": item.rows,
        "recorded_at": item.recorded_at.isoformat(),
        "run": item.run,
        "origin": item.origin,
        "version": item.version,
    }
