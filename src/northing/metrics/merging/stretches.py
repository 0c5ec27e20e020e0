"""The days of a run cut into stretches, so that every period of every grain is made of whole stretches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from northing.metrics.merging.arrays import Numbers
    from northing.metrics.window import Window
    from northing.model.time import Grain


DAYS = "northing:days"
"""Name of the table of days; a colon keeps it apart from everything that a dataset may call its own."""
DAY = "northing:date"
STRETCH = "northing:stretch"
EPOCH = date(1970, 1, 1)
SMALL = 1 << 15


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of days between the edges of all periods that are measured.

    By months and by weeks, January 2013 is six stretches: 1st to 6th, four weeks, 28th to 31st. Grouping rows by
    stretch is so enough for all grains, with one key.

    Attributes:
        starts: first day of each stretch, in days since 1970, in order.
        ends: day after the last one of each stretch.
        period_starts: first day of each period, by grain.
        period_by_stretch: number of the period that a stretch belongs to, -1 for none, by grain.
    """

    starts: Numbers
    ends: Numbers
    period_starts: Mapping[Grain, Numbers]
    period_by_stretch: Mapping[Grain, Numbers]

    def stretch_of(self, days: Numbers) -> Numbers:
        """Return the stretch of each day, -1 where none is measured."""
        if not len(self.starts):
            return np.full(len(days), -1)
        found = np.searchsorted(self.starts, days, "right") - 1
        return np.where((found >= 0) & (days < self.ends[found]), found, -1)

    def table(self) -> pa.Table:
        """Return every day that is measured with its stretch, and for each grain the number of its period."""
        import pyarrow as pa

        lengths = self.ends - self.starts
        stretches = np.repeat(np.arange(len(lengths)), lengths)
        days = np.arange(len(stretches)) + np.repeat(self.starts - (np.cumsum(lengths) - lengths), lengths)
        small = pa.int16() if len(lengths) < SMALL else pa.int32()
        columns = {
            DAY: pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32()),
            STRETCH: pa.array(stretches, small),
        }
        for grain, numbers in self.period_by_stretch.items():
            periods = numbers[stretches]
            columns[period_column(grain)] = pa.array(periods, pa.int32(), mask=periods < 0)
        return pa.table(columns)


def period_column(grain: Grain) -> str:
    """Return the name of the column of days that numbers the periods of a grain."""
    return f"northing:{grain}"


def stretches_of(window: Window) -> Stretches:
    """Return the stretches of the periods that a run measures."""
    bounds = {
        grain: (
            np.array([(period.start - EPOCH).days for period in periods], dtype=np.int64),
            np.array([(period.end - EPOCH).days for period in periods], dtype=np.int64),
        )
        for grain, periods in window.periods_by_grain.items()
    }
    edges = np.unique(np.concatenate([np.zeros(0, np.int64), *(edge for pair in bounds.values() for edge in pair)]))
    starts, ends = edges[:-1], edges[1:]
    places = {grain: _places(starts, *pair) for grain, pair in bounds.items()}
    is_measured = np.zeros(len(starts), dtype=bool)
    for numbers in places.values():
        is_measured |= numbers >= 0
    return Stretches(
        starts[is_measured],
        ends[is_measured],
        {grain: pair[0] for grain, pair in bounds.items()},
        {grain: numbers[is_measured] for grain, numbers in places.items()},
    )


def _places(stretches: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
    """Return for each stretch the number of the period that it lies in, -1 for none."""
    if not len(starts):
        return np.full(len(stretches), -1)
    found = np.searchsorted(starts, stretches, "right") - 1
    return np.where((found >= 0) & (stretches < ends[found]), found, -1)
