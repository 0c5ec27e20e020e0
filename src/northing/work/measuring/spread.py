"""Spreading: what a run measured becomes a result for every period and member, as if everything had been measured.

Every member that has any row has a result in every period between the data's first and last day. A run that measured
some days only does not meet the members that have rows on other days alone; they are known from what was recorded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from northing.model import WHOLE, parse_member
from northing.work.measuring.due import touched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from northing.metrics.cells import Cell
    from northing.model import FiscalCalendar, Grain, Measurement, Metric
    from northing.work.measuring.due import Due, Span

    Key = tuple[str, str, Grain, date]
    Slice = frozenset[str]
    """The dimensions of a break-down."""
    Place = tuple[Grain, Slice]
    Blank = Callable[[str, Grain, date], Cell]

WHOLE_SLICE: Slice = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """Which periods a run measured.

    Attributes:
        calendar: where periods begin.
        extent: first and last day of the rows that count; None when there are none.
        due: the days that were measured, and the periods that stay as they are.
        since: from which day on it is known what was recorded, by length of period; None where all of it is.
    """

    calendar: FiscalCalendar
    extent: Span | None
    due: Due
    since: Mapping[Grain, date] | None = None
    _starts: dict[tuple[Grain, date], list[date]] = field(default_factory=dict)
    _measured: dict[Grain, Callable[[date], bool]] = field(default_factory=dict)

    def starts(self, grain: Grain) -> list[date]:
        """Return the first day of every period of a grain that has results, as far back as is known of it."""
        if self.extent is None:
            return []
        first, last = self.extent
        since = first if self.since is None else max(first, self.since.get(grain, first))
        if (grain, since) not in self._starts:
            self._starts[grain, since] = [period.start for period in self.calendar.periods(grain, since, last)]
        return self._starts[grain, since]

    def is_measured(self, grain: Grain) -> Callable[[date], bool]:
        """Return a function that tells whether the period of a grain that begins on a day was measured."""
        if grain not in self._measured:
            self._measured[grain] = self._make_measured(grain)
        return self._measured[grain]

    def _make_measured(self, grain: Grain) -> Callable[[date], bool]:
        late = {period.start for period in self.due.late if period.grain == grain}
        if self.due.days is None:
            return lambda start: start not in late
        found = {period.start for period in touched(self.calendar, grain, self.due.days)} - late
        return found.__contains__


@dataclass(slots=True)
class Spread:
    """The results of a metric after a run.

    Attributes:
        cells: the results of periods that were measured, and of periods and members that are new.
        gone: keys that had a result and have none any more.
        members: the members of each break-down, by its dimensions: those that have any row.
        is_unsure: whether a member may have come or gone, which only all that was recorded can tell.
    """

    cells: list[Cell] = field(default_factory=list)
    gone: list[Key] = field(default_factory=list)
    members: dict[Slice, set[str]] = field(default_factory=dict)
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """The results of one break-down by one length of period, by member and first day.

    Attributes:
        metric: id of the metric.
        grain: length of the periods.
        starts: first day of every period that has results.
        is_measured: tells whether the period that begins on a day was measured.
        now: what was measured.
        before: what was recorded.
    """

    metric: str
    grain: Grain
    starts: list[date]
    is_measured: Callable[[date], bool]
    now: Mapping[str, Mapping[date, Cell]]
    before: Mapping[str, Mapping[date, Measurement]]

    def members(self) -> set[str]:
        """Return the members that have any row: in what was measured, or before on days that were not."""
        found = {
            member
            for member, cells in self.now.items()
            if any(cell.rows and self.is_measured(start) for start, cell in cells.items())
        }
        found.update(
            member
            for member, items in self.before.items()
            if member not in found and any(item.rows and not self.is_measured(day) for day, item in items.items())
        )
        return found

    def unchanged(self, members: Collection[str]) -> set[str] | None:
        """Return the members where only recent results are known, or None where one may have come or gone.

        A member that is known and had no row in the periods that were measured has them in others, as it had before.
        """
        touched = {
            member
            for member, items in self.before.items()
            if any(item.rows and self.is_measured(start) for start, item in items.items())
        }
        found = set(members) | (self.before.keys() - touched)
        return found if found == self.before.keys() else None

    def cells(self, member: str, blank: Blank) -> Iterator[Cell]:
        """Yield the results of a member that are to be recorded."""
        now, before = self.now.get(member, {}), self.before.get(member, {})
        for start in self.starts:
            found = now.get(start)
            if self.is_measured(start):
                yield found or blank(member, self.grain, start)
            elif start not in before and (found is None or not found.rows):
                yield blank(member, self.grain, start)

    def gone(self, members: Collection[str]) -> Iterator[Key]:
        """Yield what was recorded and is no more: of members without rows, and of periods without results."""
        starts = set(self.starts)
        for member, items in self.before.items():
            for start, item in items.items():
                is_outside = start not in starts and (self.is_measured(start) or not item.rows)
                is_over = member not in members or is_outside
                if is_over and item.value is not None:
                    yield (self.metric, member, self.grain, start)


def spread(
    metric: Metric, measured: Iterable[Cell], before: Iterable[Measurement], *, reach: Reach, blank: Blank
) -> Spread:
    """Return the results of a metric after a run that measured all or some of its periods.

    Args:
        metric: the metric.
        measured: what the run measured of it.
        before: what was recorded of it by the same version, of periods that begin no later than the run's day.
        reach: which periods were measured.
        blank: makes the result of a member and period without rows.
    """
    found = Spread()
    now, known = _by_place(measured), _by_place(item for item in before if item.rows is not None)
    for grain, one in dict.fromkeys([*((grain, WHOLE_SLICE) for grain in metric.grains), *now, *known]):
        table = _Table(
            metric=metric.id,
            grain=grain,
            starts=reach.starts(grain) if grain in metric.grains else [],
            is_measured=reach.is_measured(grain),
            now=now.get((grain, one), {}),
            before=known.get((grain, one), {}),
        )
        members = table.members()
        if one == WHOLE_SLICE and table.starts and (table.now or reach.due.days is not None):
            members.add(WHOLE)  # when everything was measured and the whole was not, its length of period was refused
        if reach.since is not None:
            same = table.unchanged(members)
            found.is_unsure |= same is None
            members = same or members
        found.members[one] = found.members.get(one, set()) | members
        found.cells += [cell for member in sorted(members) for cell in table.cells(member, blank)]
        found.gone += table.gone(members)
    return found


Item = TypeVar("Item", "Cell", "Measurement")


def _by_place(items: Iterable[Item]) -> dict[Place, dict[str, dict[date, Item]]]:
    """Sort results by length of period and break-down, then by member and first day."""
    found: dict[Place, dict[str, dict[date, Item]]] = defaultdict(lambda: defaultdict(dict))
    slices: dict[str, Slice] = {}
    for item in items:
        one = slices.get(item.member)
        if one is None:
            one = slices[item.member] = frozenset(parse_member(item.member))
        found[item.grain, one][item.member][item.start] = item
    return found
