"""The room of a line chart: how wide it is drawn, where periods and numbers stand, what the axis says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from northing.charts.format import choose_decimals, figure
from northing.charts.labels import text_width
from northing.charts.scale import LARGEST, Scale, edges, known, reach, round_step, round_ticks
from northing.charts.series import LineChart

Size = Literal["wide", "narrow"]
_PIXELS_BY_SIZE: dict[Size, tuple[int, int]] = {"wide": (824, 336), "narrow": (366, 280)}
_WORDS = ((1e12, ""), (1e9, "billion"), (1e6, "million"))
_BELOW, _ABOVE, _PINS = 28, 24, 22
_MARGIN = 0.14
_PLAIN_FROM, _PLAIN_TO, _FINEST = 1e-4, 1e15, 1e-6


@dataclass(frozen=True, slots=True)
class Axis:
    """How the numbers of one chart are written: all in the same unit, ticks with the same decimals."""

    unit: str
    divisor: float
    word: str
    decimals: int | None
    tick_decimals: int | None

    def value(self, number: float | None) -> str:
        """Return a result or target as it stands beside its dot, without the unit."""
        shown = None if number is None else number / self.divisor
        return figure(shown, unit=self.unit, decimals=self.decimals).text

    def tick(self, number: float) -> str:
        """Return a tick's number."""
        return figure(number / self.divisor, unit=self.unit, decimals=self.tick_decimals).text


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart laid out for one width."""

    chart: LineChart
    size: Size
    axis: Axis
    ticks: Sequence[float]
    levels: Scale
    edges: Sequence[float]

    @property
    def width(self) -> int:
        """Return the width of the picture."""
        return _PIXELS_BY_SIZE[self.size][0]

    @property
    def height(self) -> int:
        """Return the height of the picture."""
        return _PIXELS_BY_SIZE[self.size][1]

    @property
    def top(self) -> float:
        """Return the y where the plot begins, below title and pins."""
        return self.levels.end

    @property
    def bottom(self) -> float:
        """Return the y where the plot ends, above the names of the periods."""
        return self.levels.start

    def middle(self, at: int) -> float:
        """Return the x of the middle of a period."""
        return (self.edges[at] + self.edges[at + 1]) / 2

    def across(self, at: float) -> float:
        """Return the x of a moment counted in periods from the left edge."""
        return Scale(0, max(1, len(self.chart.periods)), self.edges[0], self.edges[-1]).place(at)

    def level(self, value: float | None, side: int) -> float:
        """Return the y of a number, or the floor (0) or ceiling (1) of the plot for none."""
        if value is None:
            return self.top if side else self.bottom
        return self.levels.place(value)


def lay_out(chart: LineChart, size: Size) -> Plot:
    """Return the chart's room for a width: margins as wide as the numbers that stand in them."""
    width, height = _PIXELS_BY_SIZE[size]
    low, high = _domain(chart)
    ticks = round_ticks(low, high, count=6 if size == "wide" else 5) if _numbers(chart) else ()
    axis = _axis(chart, low, high, len(ticks))
    left = 12 + max((text_width(axis.tick(tick)) for tick in ticks), default=0.0)
    right = width - _right_margin(chart, axis, size)
    top = _ABOVE + (_PINS if chart.pins else 0)
    return Plot(
        chart, size, axis, ticks, Scale(low, high, height - _BELOW, top), edges(len(chart.periods), left, right)
    )


def _numbers(chart: LineChart) -> list[float]:
    """Return every result and promise that can be drawn."""
    return known(
        number for period in chart.periods for number in (period.value, period.target, period.sealed, period.before)
    )


def _domain(chart: LineChart) -> tuple[float, float]:
    """Return the numbers to show: results and promises with room, but nothing below 0 or above 100 % without reason."""
    numbers = _numbers(chart)
    low, high = reach(numbers, margin=_MARGIN)
    if numbers and min(numbers) >= 0:
        low = max(0.0, low)
    if numbers and chart.unit == "%" and max(numbers) <= 1:
        high = min(1.0, high)
    return low, max(high, math.nextafter(low, LARGEST))


def _axis(chart: LineChart, low: float, high: float, count: int) -> Axis:
    """Return how this chart's numbers are written."""
    numbers = known(number for period in chart.periods for number in (period.value, period.target))
    size = max(abs(low), abs(high))
    divisor, word = next(((limit, word) for limit, word in _WORDS if size >= limit), (1.0, ""))
    divisor = divisor if word and chart.unit != "%" else 1.0
    decimals = chart.decimals
    if decimals is None and _PLAIN_FROM < size / divisor < _PLAIN_TO:
        decimals = choose_decimals([number / divisor for number in numbers], unit=chart.unit, most=2)
    step = round_step(low, high, max(1, count)) / divisor * (100 if chart.unit == "%" else 1)
    tick_decimals = _step_decimals(step) if step > _FINEST and size / divisor < _PLAIN_TO else None
    return Axis(chart.unit, divisor, word if divisor > 1 else "", decimals, tick_decimals)


def _step_decimals(step: float) -> int:
    """Return the decimals that tell neighbouring ticks apart."""
    decimals = max(0, -math.floor(math.log10(step)))
    return decimals + 1 if round(step, decimals) != round(step, decimals + 1) else decimals


def _right_margin(chart: LineChart, axis: Axis, size: Size) -> float:
    """Return the room at the right for the target's number and the names of the zones."""
    targets = known(number for period in chart.periods[-1:] for number in (period.target, period.sealed))
    if size == "narrow":
        return 12 + max([18.0, *(text_width(axis.value(target)) for target in targets)])
    words = [f"promised {axis.value(target)}" for target in targets] + [f"    {zone.name}" for zone in chart.zones]
    return 12 + min(140.0, max([18.0, *map(text_width, words)]))
