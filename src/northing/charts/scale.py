"""Where a number stands in a picture: scales, the room a series needs, and round ticks."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass

LARGEST = sys.float_info.max
_SMALLEST_SPAN = 1e-290


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from numbers (low to high) to places (start to end); outside numbers stay at the edge."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the place of a number, the middle when the scale has no width; halves keep huge numbers finite."""
        width = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / width if width > 0 else 0.5
        if share >= 1:
            return self.end
        return self.start + (self.end - self.start) * share if share > 0 else self.start


def with_gaps(values: Iterable[float | None]) -> list[float | None]:
    """Return the series with None for everything that cannot be drawn."""
    return [value if value is not None and math.isfinite(value) else None for value in values]


def known(values: Iterable[float | None]) -> list[float]:
    """Return the numbers that can be drawn: neither missing nor infinite nor not a number."""
    return [value for value in values if value is not None and math.isfinite(value)]


def edges(count: int, start: float, end: float) -> list[float]:
    """Return the places between so many equal periods (at least one), both ends included."""
    count = max(1, count)
    return [start + (end - start) * at / count for at in range(count + 1)]


def reach(values: Iterable[float | None], *, margin: float) -> tuple[float, float]:
    """Return the lowest and highest number to show, with room at both ends.

    Args:
        values: Everything that must be seen; nothing known gives 0 to 1.
        margin: Room as a share of the span; a constant series gets a tenth of its size.
    """
    drawn = known(values)
    if not drawn:
        return 0.0, 1.0
    low, high = min(drawn), max(drawn)
    room = (high / 2 - low / 2) * 2 * margin if high > low else (abs(high) / 10 or 1.0)
    return max(low - room, -LARGEST), min(high + room, LARGEST)


def round_step(low: float, high: float, count: int) -> float:
    """Return the step of 1, 2, 2.5 or 5 times a power of ten that gives about `count` ticks; 0 for no span."""
    raw = high / count - low / count
    if raw < _SMALLEST_SPAN:
        return 0.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * (1 - 1e-9))


def round_ticks(low: float, high: float, *, count: int) -> tuple[float, ...]:
    """Return about `count` round numbers from low to high, at least one.

    >>> round_ticks(0.68, 0.96, count=6)
    (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
    """
    step = round_step(low, high, count)
    if not step:
        return (low,)
    first = math.ceil(low / step - 1e-9)
    digits = max(0, 12 - math.floor(math.log10(step))) if step < 1 else 0
    ticks = (round((first + at) * step, min(digits, 320)) if digits else (first + at) * step for at in range(count * 3))
    return tuple(dict.fromkeys(tick for tick in ticks if low <= tick <= high)) or (low,)
