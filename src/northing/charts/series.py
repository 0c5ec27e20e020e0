"""What a line chart is told: periods with results and targets, zones of status, events, today."""

from collections.abc import Sequence
from dataclasses import dataclass

from northing.charts.mark import Status

Limits = tuple[float | None, float | None]
"""Lowest and highest number of a zone in one period; None is open to that side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One stretch of time on the axis with what was promised and what came of it."""

    name: str
    """In full, as in "September 2013"."""
    short: str
    """For the axis, as in "Sep"."""
    value: float | None = None
    """The result; None where there is none."""
    status: Status = "none"
    target: float | None = None
    """The target as it stands."""
    sealed: float | None = None
    """The target as first published, where that was another."""
    before: float | None = None
    """The result by an earlier definition of the metric, where it is known."""
    is_before: bool = False
    """Whether the result itself is by an earlier definition, because the newer one gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where a result has this status: one pair of limits a period, or none where no target says so."""

    status: Status
    name: str
    limits: Sequence[Limits | None]


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that happened, drawn as a numbered pin; the text stands in the list beside the chart.

    `at` counts periods from the left edge: 1.5 is the middle of the second period.
    """

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a new definition of the metric began: results before and after it cannot be compared as they are.

    `at` counts periods from the left edge, as in `Pin`; the text stands beside the line, as in "version 2".
    """

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Today:
    """Where today stands on the axis (counted as in `Pin`) and the words beside it, up to a comma if narrow."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Everything a chart of result against target shows, in the metric's own unit."""

    prefix: str
    """Unique on the page; ids inside the picture begin with it."""
    title: str
    periods: Sequence[Period]
    unit: str = ""
    axis: str = ""
    """What the numbers on the axis are, as in "% of departures within 15 minutes"; the unit by default."""
    decimals: int | None = None
    current: int | None = None
    """Index of the period the page is about; its name is drawn strong."""
    zones: Sequence[Zone] = ()
    pins: Sequence[Pin] = ()
    breaks: Sequence[Break] = ()
    today: Today | None = None
    description: str = ""
    """For those who do not see the picture; written from the numbers by default."""
