"""The window of a run: which periods of each grain are measured, and which days have to be read for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, quote_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from northing.metrics.changes import Span
    from northing.metrics.nodes import Field
    from northing.model.time import FiscalCalendar, Grain, Period

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """What a run measures of the time that the data spans.

    Attributes:
        periods_by_grain: the periods that are measured, in order.
        days: the days that are read for them, as spans in order; None for all days.
    """

    periods_by_grain: Mapping[Grain, tuple[Period, ...]]
    days: tuple[Span, ...] | None


def window_of(
    calendar: FiscalCalendar, grains: Iterable[Grain], extent: Span, *, spans: Sequence[Span] | None = None
) -> Window:
    """Return what a run measures.

    Args:
        calendar: where periods begin.
        grains: lengths of period that any metric is measured by.
        extent: the data's first and last day.
        spans: days whose periods are to be measured, whole; all periods when None.
    """
    periods_by_grain = {
        grain: tuple(_touched(calendar, grain, extent, [extent] if spans is None else spans)) for grain in grains
    }
    if spans is None:
        return Window(periods_by_grain, None)
    whole = [(period.start, period.last_day) for periods in periods_by_grain.values() for period in periods]
    return Window(periods_by_grain, join_spans(whole))


def _touched(calendar: FiscalCalendar, grain: Grain, extent: Span, spans: Sequence[Span]) -> Iterator[Period]:
    """Yield the periods that have a day in the data's extent and in one of the spans, each once, in order."""
    latest: date | None = None
    for first, last in join_spans(spans):
        begin, end = calendar.period(grain, max(first, extent[0])).start, min(last, extent[1])
        for period in calendar.periods(grain, begin, end):
            if latest is None or period.start > latest:
                latest = period.start
                yield period


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, with those that overlap or follow one another joined.

    >>> from datetime import date
    >>> join_spans([(date(2013, 1, 8), date(2013, 1, 9)), (date(2013, 1, 1), date(2013, 1, 7))])
    ((datetime.date(2013, 1, 1), datetime.date(2013, 1, 9)),)
    """
    joined: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if joined and first <= joined[-1][1] + ONE_DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def days_sql(time: Field, *, until: date | None = None, days: Sequence[Span] | None = None) -> str:
    """Return the SQL of the condition that a row's time lies in some days, in bounds that whole files can be judged by.

    Args:
        time: the time column.
        until: the last day that counts; every day when None.
        days: spans of days; every day when None.
    """
    conditions = [] if until is None else [_up_to(time, until)]
    if days is not None:
        spans = join_spans(days)
        ranges = [
            f"({quote_name(time.name)} >= {quote_value(first)} AND {_up_to(time, last)})" for first, last in spans
        ]
        conditions += [f"({' OR '.join(ranges)})" if ranges else "FALSE"]
    return " AND ".join(conditions)


def _up_to(time: Field, last: date) -> str:
    name = quote_name(time.name)
    return f"{name} <= {quote_value(last)}" if time.type == "date" else f"{name} < {quote_value(last + ONE_DAY)}"
