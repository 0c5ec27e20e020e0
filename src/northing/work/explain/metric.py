"""Where the result of a metric comes from, without any target that it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.charts import format_number
from northing.model import Kpi, NotFound, parse_member
from northing.work.explain.facts import Fact
from northing.work.explain.origin import origin_of, way_to
from northing.work.explain.rows import source_rows
from northing.work.measured import latest_result, measured_results
from northing.work.versions import metric_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Measurement, Metric, Period
    from northing.plan import Plan
    from northing.store import Revision
    from northing.work.explain.origin import Origin, Station
    from northing.work.explain.rows import SourceRows
    from northing.work.workbench import Standpoint, Workbench

ADDITIVITY = {
    "sum": "longer periods add up",
    "mean": "longer periods are the mean of the shorter ones",
    "last": "longer periods take the last of the shorter ones",
    "ratio": "longer periods add up both sides of the quotient",
}
BETTER = {"increasing": "increasing is better", "decreasing": "decreasing is better", "none": "neither way is better"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricExplanation:
    """Everything that is known of one result of a metric.

    Attributes:
        id: the metric's id.
        member: member key; empty for the whole.
        title: what the metric is called, member included.
        period: the period, for people; empty where nothing was measured yet.
        value: the result in the metric's unit, or None.
        headline: the result in one sentence.
        facts: unit, direction, how periods add up, and who reads the metric.
        origin: where the result was read from, or None.
        lineage: source, dataset and metric.
        earlier: what was recorded of the same period before, oldest first.
        changed: the latest change of the metric's definition; None when the history has none.
        unknown: why the metric, or one of its break-downs, could not be computed; empty where it could.
        rows: a sample of the source rows behind the number, where it was asked for.
    """

    id: str
    member: str
    title: str
    period: str
    value: float | None
    headline: str
    facts: tuple[Fact, ...]
    origin: Origin | None
    lineage: tuple[Station, ...]
    earlier: tuple[Measurement, ...]
    changed: Revision | None
    unknown: str = ""
    rows: tuple[SourceRows, ...] = ()


def explain_metric(
    bench: Workbench,
    standpoint: Standpoint,
    metric: Metric,
    *,
    member: str = "",
    period: Period | None = None,
    rows: int = 0,
) -> MetricExplanation:
    """Explain a result of a metric.

    Args:
        bench: where facts, runs and history are looked up.
        standpoint: from where to look.
        metric: the metric.
        member: member key, such as carrier=UA; empty for the whole.
        period: which period; the last complete one that has a result when left out.
        rows: how many source rows to show at most.

    Raises:
        NotFound: the metric has no such member or grain.
    """
    plan = bench.plan(standpoint)
    result, label = _result(bench, standpoint, metric, member=member, period=period)
    revisions = bench.store.history.revisions(metric.id)
    value = result.value if result is not None else None
    number = format_number(value, metric.unit, decimals=metric.decimals)
    mark = None if standpoint.known_on is not None else bench.marks().get(metric.id)
    behind: tuple[SourceRows, ...] = ()
    if rows and result is not None:
        behind = source_rows(bench, plan, metric, (result,), limit=rows, known_on=standpoint.moment)
    return MetricExplanation(
        id=metric.id,
        member=member,
        title=", ".join([metric.title, *parse_member(member).values()]),
        period=label,
        value=value,
        headline=f"{number} in {label}." if value is not None else f"No result{' in ' if label else ''}{label}.",
        facts=(*_versions(bench, standpoint, plan, metric), *_facts(plan, metric)),
        origin=origin_of(bench, metric, (result,)) if result is not None else None,
        lineage=tuple(way_to(plan, metric)),
        earlier=_earlier(bench, standpoint, result) if result is not None else (),
        changed=revisions[-1] if revisions else None,
        unknown=mark.reason if mark is not None else "",
        rows=behind,
    )


def _result(
    bench: Workbench, standpoint: Standpoint, metric: Metric, *, member: str, period: Period | None
) -> tuple[Measurement | None, str]:
    """Return the measurement that is asked for, and what its period is called."""
    calendar = bench.plan(standpoint).calendar
    by = parse_member(member)
    known = measured_results(bench, standpoint, metric, by=by, grain=period.grain if period is not None else None)
    own = [item for item in known if item.member == member]
    if member and not own:
        members = ", ".join(dict.fromkeys(item.member for item in known))
        raise NotFound(f"{metric.id} has no member {member!r}; it has: {members or 'none'}")
    if period is not None:
        found = next((item for item in own if item.start == period.start), None)
        return found, calendar.caption(period)
    found = latest_result(own, calendar, standpoint)
    return found, calendar.caption(calendar.period(found.grain, found.start)) if found is not None else ""


def _facts(plan: Plan, metric: Metric) -> Iterator[Fact]:
    yield Fact("Direction", BETTER[metric.direction])
    yield Fact("Periods", f"by {', '.join(metric.grains)}; {ADDITIVITY[metric.additivity]}")
    if metric.dimensions:
        yield Fact("Broken down", f"by {', '.join(metric.dimensions)}")
    if metric.stale_after_days is not None:
        yield Fact("Stale", f"{metric.stale_after_days} days after a period's end without its result")
    owner = plan.get(metric.owner or "")
    if owner is not None:
        yield Fact("Accountable", owner.title, owner.id)
    for edge in plan.edges_to(metric.id):
        reader = plan.elements[edge.source]
        if edge.relation == "metric":
            yield Fact("Read by", reader.title, reader.id)
        elif isinstance(reader, Kpi):
            yield Fact("Target of", reader.title, reader.id)


def _versions(bench: Workbench, standpoint: Standpoint, plan: Plan, metric: Metric) -> Iterator[Fact]:
    """Yield which version of its definition holds, since when, by whom and why."""
    every = metric_versions(bench.store.history, plan, metric.id)
    known = [item for item in every if standpoint.moment is None or item.at <= standpoint.moment]
    if known:
        last = known[-1]
        why = f": {last.message}" if last.message else ""
        since = f"since {last.at:%Y-%m-%d}, by {last.actor}{why}"
        yield Fact("Definition", f"version {last.number} of {len(known)}, {since}")


def _earlier(bench: Workbench, standpoint: Standpoint, result: Measurement) -> tuple[Measurement, ...]:
    """Return what was recorded of the same period before, as far as it was known."""
    recorded = bench.store.facts.recordings(result.metric, member=result.member)
    known = [item for item in recorded if standpoint.moment is None or item.recorded_at <= standpoint.moment]
    return tuple(item for item in known if item.key == result.key and item.recorded_at < result.recorded_at)
