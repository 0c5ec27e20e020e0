"""Combining results of several periods into one, by additivity: a quarter is never the mean of three ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Part(Protocol):
    """One period's result, with both sides where it is a ratio; None where there is none."""

    @property
    def value(self) -> float | None:
        """Return the result."""
        ...

    @property
    def numerator(self) -> float | None:
        """Return the upper side of a ratio."""
        ...

    @property
    def denominator(self) -> float | None:
        """Return the lower side of a ratio."""
        ...


class Combined(NamedTuple):
    """One result made of several periods', with both sides where it is a ratio; None where there is none."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None


NOTHING = Combined(None)


def combine(parts: Sequence[Part], additivity: str) -> Combined:
    """Make one result of several periods' by the metric's additivity.

    Args:
        parts: the periods, oldest first; those without a result are passed over.
        additivity: sum, mean, last, or ratio, which adds up what is above and what is below the line.

    Returns:
        No value when no part has one, and for a ratio when a part lacks a side or all lower sides add up to zero.

    >>> combine([Combined(0.5, 1, 2), Combined(0.25, 1, 4)], "ratio").value
    0.3333333333333333
    """
    known = [part for part in parts if part.value is not None]
    if not known:
        return NOTHING
    if additivity == "last":
        last = known[-1]
        return Combined(last.value, last.numerator, last.denominator)
    if additivity == "ratio":
        return _ratio(known)
    total = sum(part.value for part in known if part.value is not None)
    return Combined(total if additivity == "sum" else total / len(known))


def _ratio(parts: Sequence[Part]) -> Combined:
    upper = [part.numerator for part in parts if part.numerator is not None]
    lower = [part.denominator for part in parts if part.denominator is not None]
    if len(upper) < len(parts) or len(lower) < len(parts) or not sum(lower):
        return NOTHING
    return Combined(sum(upper) / sum(lower), sum(upper), sum(lower))
