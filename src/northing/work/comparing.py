"""Comparing two versions of a metric: how its numbers changed because the method did, and how because the data did."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import ndiff
from typing import TYPE_CHECKING

from northing.model import NotFound, parse_member
from northing.work.recomputing import Ask, recompute
from northing.work.versions import metric_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Metric
    from northing.work.recomputing import Recomputed
    from northing.work.versions import MetricVersion
    from northing.work.workbench import Standpoint, Workbench


@dataclass(frozen=True, slots=True)
class Compared:
    """The numbers of one member and period.

    Attributes:
        member: member key; empty for the whole.
        start: first day of the period.
        recorded: what was recorded under the older version.
        before: what the older version gives on today's data.
        after: what the newer version gives on today's data.
    """

    member: str
    start: date
    recorded: float | None
    before: float | None
    after: float | None

    @property
    def by_method(self) -> float | None:
        """Return the difference that the method makes: both definitions on the same data."""
        return _difference(self.after, self.before)

    @property
    def by_data(self) -> float | None:
        """Return the difference that the data makes: one definition, then and now."""
        return _difference(self.before, self.recorded)

    @property
    def total(self) -> float | None:
        """Return the difference between what was recorded then and what is computed now."""
        return _difference(self.after, self.recorded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a metric, compared.

    Attributes:
        metric: the metric as it is now.
        older, newer: the two versions.
        between: the versions after the older one up to the newer one: who changed what, when and why.
        lines: the definitions line by line, each with a sign: blank in both, - in the older one, + in the newer one.
        grain: length of the periods.
        rows: the numbers by member and period.
        problems: why a version cannot be computed on today's data, by its number.
    """

    metric: Metric
    older: MetricVersion
    newer: MetricVersion
    between: tuple[MetricVersion, ...]
    lines: tuple[tuple[str, str], ...]
    grain: Grain
    rows: tuple[Compared, ...]
    problems: dict[int, str]


def compare_versions(  # noqa: PLR0913 - what is compared, and how far it is taken apart
    bench: Workbench,
    standpoint: Standpoint,
    metric: Metric,
    *,
    numbers: Sequence[int] = (),
    by: str = "",
    grain: Grain | None = None,
    at: datetime,
    progress: Callable[[str], None] | None = None,
) -> Comparison:
    """Compare two versions of a metric, period by period.

    Args:
        bench: whose data, facts and history.
        standpoint: from where to look; what was recorded after its moment does not count.
        metric: the metric.
        numbers: the older and the newer version; the last two when left out.
        by: a dimension of the metric: its members are compared instead of the whole.
        grain: length of the periods; the metric's first when left out.
        at: the moment; nothing after its day counts.
        progress: told what is being done.

    Raises:
        NotFound: there is no such version, dimension or grain; the message lists what there is.
    """
    plan = bench.plan(standpoint)
    every = metric_versions(bench.store.history, plan, metric.id)
    versions = [item for item in every if standpoint.moment is None or item.at <= standpoint.moment]
    older, newer = _pick(metric, versions, numbers)
    _require_reach(metric, by, grain)
    ask = Ask(
        workspace=bench.workspace,
        plan=plan,
        facts=bench.store.facts,
        at=at,
        by=by,
        grain=grain or metric.grains[0],
        tell=progress or (lambda _: None),
    )
    before, after = recompute(older, ask), recompute(newer, ask)
    found = ((older, before), (newer, after))
    return Comparison(
        metric=metric,
        older=older,
        newer=newer,
        between=tuple(item for item in versions if older.number < item.number <= newer.number),
        lines=tuple(_lines(older, newer)),
        grain=ask.grain,
        rows=tuple(_rows(_recorded(bench, standpoint, metric, older.number, ask), before, after)),
        problems={version.number: item.problem for version, item in found if item.problem},
    )


def _pick(
    metric: Metric, versions: Sequence[MetricVersion], numbers: Sequence[int]
) -> tuple[MetricVersion, MetricVersion]:
    """Return the two versions that are asked for."""
    known = ", ".join(f"v{item.number} since {item.at:%Y-%m-%d}" for item in versions)
    by_number = {item.number: item for item in versions}
    if missing := [number for number in numbers if number not in by_number]:
        raise NotFound(f"{metric.id} has no version {missing[0]}; it has: {known}")
    if len(versions) == 1:
        raise NotFound(f"{metric.id} has one version only, so there is nothing to compare: {known}")
    older, newer = sorted(numbers) or (versions[-2].number, versions[-1].number)
    return by_number[older], by_number[newer]


def _require_reach(metric: Metric, by: str, grain: Grain | None) -> None:
    if by and by not in metric.dimensions:
        known = ", ".join(metric.dimensions) or "none"
        raise NotFound(f"{metric.id} has no dimension {by!r}; it has: {known}")
    if grain is not None and grain not in metric.grains:
        raise NotFound(f"{metric.id} is not measured by {grain}; it is measured by {', '.join(metric.grains)}")


def _lines(older: MetricVersion, newer: MetricVersion) -> list[tuple[str, str]]:
    """Return both definitions as one, each line with the sign of where it stands."""
    before, after = ([f"{label}: {text}" for label, text in item.lines] for item in (older, newer))
    return [(line[0], line[2:]) for line in ndiff(before, after) if line[0] != "?"]


def _recorded(
    bench: Workbench, standpoint: Standpoint, metric: Metric, number: int, ask: Ask
) -> dict[tuple[str, date], float | None]:
    """Return what was recorded under one version, by member and first day."""
    facts, moment = bench.store.facts, standpoint.moment
    wanted = {ask.by} if ask.by else set()
    every = {item.member for item in facts.measurements(metrics=[metric.id], known_on=moment)} if ask.by else {""}
    return {
        (item.member, item.start): item.value
        for member in every
        if set(parse_member(member)) == wanted
        for item in facts.series(metric.id, member, known_on=moment)
        if item.version == number and item.grain == ask.grain and item.start <= standpoint.day
    }


def _rows(recorded: dict[tuple[str, date], float | None], before: Recomputed, after: Recomputed) -> list[Compared]:
    places = sorted({*recorded, *before.values, *after.values})
    rows = [
        Compared(*place, recorded.get(place), before.values.get(place), after.values.get(place)) for place in places
    ]
    return [row for row in rows if (row.recorded, row.before, row.after) != (None, None, None)]


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
