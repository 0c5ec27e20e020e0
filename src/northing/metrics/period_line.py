"""The periods of one grain in their order, and how they lie to one another: before, a year ago, since a year began."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from northing.calc.period_call import PeriodCall, Span
    from northing.model.time import FiscalCalendar, Grain


class PeriodLine:
    """All periods of a grain between two days; everything else speaks of them by their place, from 0.

    Attributes:
        starts: first day of each period.
        place_by_start: place of each period by its first day.
    """

    def __init__(self, calendar: FiscalCalendar, grain: Grain, *, first: date, last: date) -> None:
        """Lay out the periods from the one of the first day to the one of the last day."""
        self.periods = tuple(calendar.periods(grain, first, last))
        self.starts = tuple(period.start for period in self.periods)
        self.place_by_start = {start: place for place, start in enumerate(self.starts)}
        self._calendar = calendar
        self._span_starts: dict[Span, tuple[int, ...]] = {}

    @cached_property
    def year_before(self) -> tuple[int | None, ...]:
        """Return the place of the same period of the year before; None where there is none."""
        found = (self._calendar.year_before(period) for period in self.periods)
        return tuple(None if period is None else self.place_by_start.get(period.start) for period in found)

    def span_starts(self, span: Span) -> tuple[int, ...]:
        """Return for each period the place of the first period of the same year, quarter or month.

        A week belongs to the one that has most of its days.
        """
        if span not in self._span_starts:
            owners = [self._calendar.period(span, period.middle).start for period in self.periods]
            first_by_owner: dict[date, int] = {}
            for place, owner in enumerate(owners):
                first_by_owner.setdefault(owner, place)
            self._span_starts[span] = tuple(first_by_owner[owner] for owner in owners)
        return self._span_starts[span]

    def asked_by(self, call: PeriodCall, place: int) -> tuple[int, int] | None:
        """Return the first and the last period that a function looks at from a period.

        Args:
            call: the function, any but cumulative, which begins with the metric's first result.
            place: the period for which it is computed.

        Returns:
            None where there is no such period: before the first one, or in a year without it.
        """
        if call.function == "previous":
            found = place - call.periods
            return (found, found) if found >= 0 else None
        if call.function == "same_period_last_year":
            before = self.year_before[place]
            return None if before is None else (before, before)
        start = self.span_starts(call.span)[place] if call.function == "to_date" else place + 1 - call.periods
        return (start, place) if start >= 0 else None

    def reached_by(self, call: PeriodCall, changed: Collection[int]) -> Iterable[int]:
        """Return the periods whose results a function changes when those of some periods change."""
        end = len(self.starts)
        if not changed:
            return ()
        if call.function == "cumulative":
            return range(min(changed), end)
        if call.function == "same_period_last_year":
            return [place for place, before in enumerate(self.year_before) if before in changed]
        if call.function == "to_date":
            starts = self.span_starts(call.span)
            first_by_start: dict[int, int] = {}
            for place in sorted(changed, reverse=True):
                first_by_start[starts[place]] = place
            return [place for place in range(end) if place >= first_by_start.get(starts[place], end)]
        first, last = (call.periods, call.periods) if call.function == "previous" else (0, call.periods - 1)
        return {later for place in changed for later in range(place + first, min(place + last, end - 1) + 1)}
