"""Asking: which of a metric's periods a column of a scorecard stands for, alone or put together."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.model import FiscalCalendar, Grain, Metric, Period, Time


@dataclass(frozen=True, slots=True)
class Ask:
    """What is read for one column.

    Attributes:
        column: the period of the scorecard.
        whole: the period that the result is of: the column, or the longer or fixed period that counts for it.
        parts: the metric's periods that it is put together from; the whole alone where it is measured by that.
    """

    column: Period
    whole: Period
    parts: tuple[Period, ...]

    @property
    def is_together(self) -> bool:
        """Tell whether the result is put together from shorter periods."""
        return self.parts[0] != self.whole


@dataclass(frozen=True, slots=True)
class Asking:
    """How columns become questions to a metric.

    Attributes:
        calendar: where quarters and years begin.
        today: the day on which is asked.
    """

    calendar: FiscalCalendar
    today: date

    def result(self, metric: Metric, time: Time, column: Period) -> Ask:
        """Return what the result of a column is read from.

        A metric that is measured by the column's grain is read directly. One by shorter periods is put together from
        all of them, or read from the last that counts where its additivity is last. One by longer periods, and any
        window, gives the last period that counts.
        """
        whole = self._fixed(time) or column
        if time.window != "period":
            return self.counted(time, own_grain(metric, time), column)
        grain = _nearest(metric, time, whole.grain)
        if grain == whole.grain:
            return Ask(column, whole, (whole,))
        if not is_shorter(grain, whole.grain) or metric.additivity == "last":
            return self.counted(time, grain, column)
        return self._together(column, whole, grain)

    def target(self, time: Time, grain: Grain, column: Period) -> Ask:
        """Return the periods that the target of a column is made of: always the indicator's own."""
        whole = self._fixed(time) or column
        if time.window != "period" or not is_shorter(grain, whole.grain):
            return self.counted(time, grain, column)
        return self._together(column, whole, grain)

    def counted(self, time: Time, grain: Grain, column: Period) -> Ask:
        """Return the one period of a grain that counts for a column."""
        period = self._counted(time, grain, column)
        return Ask(column, period, (period,))

    def _together(self, column: Period, whole: Period, grain: Grain) -> Ask:
        parts = tuple(self.calendar.parts(grain, whole))
        return Ask(column, whole, parts) if parts else Ask(column, whole, (self.calendar.period(grain, whole.middle),))

    def _counted(self, time: Time, grain: Grain, column: Period) -> Period:
        whole = self._fixed(time) or column
        if grain == whole.grain:
            return whole
        day = min(whole.last_day, self.today)
        period = self.calendar.period(grain, day)
        if time.counts == "current" or period.last_day <= day:
            return period
        return self.calendar.shift(period, -1)

    def _fixed(self, time: Time) -> Period | None:
        """Return the fixed period that counts whatever the column, where there is one."""
        if time.counts == "fixed" and time.period is not None:
            with suppress(ValueError):
                return self.calendar.parse(time.period)
        return None


def own_grain(metric: Metric, time: Time) -> Grain:
    """Return the grain of an indicator's own periods: the one it asks for, else the metric's first."""
    return time.grain or metric.grains[0]


def is_shorter(grain: Grain, other: Grain) -> bool:
    """Tell whether periods of a grain are shorter than those of another."""
    return GRAINS.index(grain) < GRAINS.index(other)


def _nearest(metric: Metric, time: Time, wanted: Grain) -> Grain:
    """Return the grain to read a metric by: the wanted one, the longest that is shorter, or the metric's first."""
    if time.grain is not None:
        return time.grain
    if wanted in metric.grains:
        return wanted
    shorter: Sequence[Grain] = [grain for grain in metric.grains if is_shorter(grain, wanted)]
    return max(shorter, key=GRAINS.index) if shorter else metric.grains[0]
