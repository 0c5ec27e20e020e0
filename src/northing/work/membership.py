"""Membership: which members of the data appeared, vanished, or perhaps were renamed, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from northing.model import Metric
from northing.work.results import dimensions_of, values_by_dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from northing.model import FiscalCalendar, Grain, Period
    from northing.plan import Plan
    from northing.store.timeline import SeriesKey, Timeline

    Group = tuple[str, frozenset[str], Grain]
    Presence = dict[str, dict[date, int]]

BY_PREFERENCE: tuple[Grain, ...] = ("month", "week", "quarter", "year", "day")
"""By which periods members are compared, where there are several."""
NEAR = 0.8
"""Two sizes are near each other when the smaller is at least this share of the larger."""


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A member of a dataset that appeared or vanished.

    Attributes:
        dataset: id of the dataset.
        member: member key.
        change: appeared, vanished, or renamed when one vanished as another of about the same size appeared.
        period: the first period with rows, or without any.
        became: member key of the one that it perhaps is now; empty unless renamed.
    """

    dataset: str
    member: str
    change: Literal["appeared", "vanished", "renamed"]
    period: Period
    became: str = ""

    def say(self, calendar: FiscalCalendar) -> str:
        """Say it in one sentence.

        Args:
            calendar: how periods are called.
        """
        name, when = _name(self.member), calendar.caption(self.period)
        if self.change == "appeared":
            return f"{name} appeared in {when}"
        if self.change == "vanished":
            return f"{name} has no rows from {when} on"
        return f"{name} has no rows from {when} on, when {_name(self.became)} appeared: perhaps it was renamed"


def member_changes(
    plan: Plan, timelines: Mapping[SeriesKey, Timeline], *, today: date, since: date | None = None
) -> list[MemberChange]:
    """Return which members of the data appeared and vanished, told once for each dataset and break-down.

    Args:
        plan: the plan.
        timelines: what was measured.
        today: a period that is not over says nothing of who is missing yet.
        since: only changes in periods that begin on that day or later; all when left out.

    Returns:
        In the order of dataset, period and member. What was there from the first period on did not appear.
    """
    calendar = plan.calendar
    found = [
        change
        for (dataset, _, grain), presence in _groups(plan, timelines).items()
        for change in _renamed(list(_changes(dataset, grain, presence, calendar, today)), presence)
    ]
    kept = (change for change in found if since is None or change.period.start >= since)
    return sorted(kept, key=lambda change: (change.dataset, change.period, change.member))


def _groups(plan: Plan, timelines: Mapping[SeriesKey, Timeline]) -> dict[Group, Presence]:
    """Return how many rows each member has in each period, by dataset and break-down, in one grain."""
    datasets = {name: metric.dataset for name, metric in plan.of_kind(Metric).items() if metric.expression is not None}
    groups: dict[Group, Presence] = defaultdict(lambda: defaultdict(dict))
    for (metric, member, grain), line in timelines.items():
        dataset = datasets.get(metric)
        if member and dataset:
            rows = groups[dataset, dimensions_of(member), grain][member]
            for start, count in zip(line.starts, line.rows, strict=True):
                if count:
                    rows[start] = max(count, rows.get(start, 0))
    chosen: dict[tuple[str, frozenset[str]], Grain] = {}
    for owner, dimensions, grain in sorted(groups, key=lambda group: BY_PREFERENCE.index(group[2])):
        chosen.setdefault((owner, dimensions), grain)
    return {group: presence for group, presence in groups.items() if chosen[group[:2]] == group[2]}


def _changes(
    dataset: str, grain: Grain, presence: Presence, calendar: FiscalCalendar, today: date
) -> Iterator[MemberChange]:
    starts = {start for rows in presence.values() for start in rows}
    over = {start for start in starts if calendar.period(grain, start).last_day <= today}
    if not over:
        return
    first, last = min(over), max(over)
    for member, rows in presence.items():
        present = [start for start in rows if start <= last]
        if not present:
            continue
        if min(present) > first:
            yield MemberChange(dataset, member, "appeared", calendar.period(grain, min(present)))
        if max(rows) < last:
            after = calendar.shift(calendar.period(grain, max(rows)), 1)
            yield MemberChange(dataset, member, "vanished", after)


def _renamed(changes: list[MemberChange], presence: Presence) -> Iterable[MemberChange]:
    """Put one that vanished and one of about its size that appeared at that time together, where no other fits."""
    vanished = [change for change in changes if change.change == "vanished"]
    appeared = [change for change in changes if change.change == "appeared"]
    pairs = [
        (old, new)
        for old in vanished
        for new in appeared
        if old.period == new.period
        and _are_near(max(presence[old.member].items())[1], min(presence[new.member].items())[1])
    ]
    partners = Counter(change for pair in pairs for change in pair)
    became = {old: new for old, new in pairs if partners[old] == 1 and partners[new] == 1}
    taken = set(became.values())
    for change in changes:
        if change in became:
            yield replace(change, change="renamed", became=became[change].member)
        elif change not in taken:
            yield change


def _are_near(one: int, other: int) -> bool:
    return min(one, other) >= NEAR * max(one, other)


def _name(member: str) -> str:
    return ", ".join(f"{name} {value}" for name, value in values_by_dimension(member).items())
