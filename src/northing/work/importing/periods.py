"""Periods: windows and offsets of dbt as functions of a formula, for the lengths of period where they mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model.time import GRAINS
from northing.work.importing.refusal import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.codec.exchange.dbt import Window
    from northing.model import Grain

Calls = dict["Grain", str]
"""What stands around a metric's id by grain: a text with {0} for the id."""

PARTS: dict[str, dict[Grain, int]] = {
    "day": {"day": 1},
    "week": {"day": 7, "week": 1},
    "month": {"month": 1},
    "quarter": {"month": 3, "quarter": 1},
    "year": {"month": 12, "quarter": 4, "year": 1},
}
"""How many periods of each grain a longer one is made of, where that is always the same number."""
WHOLES: dict[str, tuple[tuple[Grain, int], ...]] = {
    "day": (("week", 7),),
    "month": (("quarter", 3), ("year", 12)),
    "quarter": (("year", 4),),
}
"""Longer periods that are made of a whole number of a grain's."""
SPANS: dict[str, tuple[Grain, ...]] = {
    "month": ("day",),
    "quarter": ("day", "month"),
    "year": ("day", "month", "quarter"),
}
"""Grains by which what has come together since a longer period began can be counted."""


def offset_calls(window: Window) -> Calls:
    """Return how a result is taken from so long before, by grain.

    Raises:
        LeftOut: it is a length of time that has no periods here.
    """
    if window.grain == "year" and window.count == 1:
        grains: tuple[Grain, ...] = ("month", "quarter", "year", "day")
        return dict.fromkeys(grains, "same_period_last_year({0})")
    known = _periods(window)
    for grain, size in WHOLES.get(window.grain, ()):
        if window.count % size == 0:
            known[grain] = window.count // size
    return {grain: "previous({0}" + (f", {count})" if count > 1 else ")") for grain, count in known.items()}


def trailing_calls(window: Window) -> Calls:
    """Return how the results of a window are put together, by grain.

    Raises:
        LeftOut: it is a length of time that has no periods here.
    """
    return {grain: f"trailing({{0}}, {count})" for grain, count in _periods(window).items()}


def _periods(window: Window) -> dict[Grain, int]:
    if window.grain not in PARTS or window.count < 1:
        known = ", ".join(PARTS)
        raise LeftOut(f"looks back {window}; periods are {known}")
    return {grain: count * window.count for grain, count in PARTS[window.grain].items()}


def to_date_calls(span: str) -> Calls:
    """Return how the results since a period began are put together, by grain.

    Raises:
        LeftOut: nothing is counted up since the beginning of such a period.
    """
    if span not in SPANS:
        raise LeftOut(f"counts up since the {span} began; Northing does so for {', '.join(SPANS)}")
    text = "to_date({0})" if span == "year" else f"to_date({{0}}, '{span}')"
    return dict.fromkeys(SPANS[span], text)


@dataclass(frozen=True, slots=True)
class Reach:
    """By which lengths of period a metric is measured.

    Attributes:
        grains: those that are wanted, or the shortest possible one.
        possible: those that it could be measured by as well, and mean the same.
    """

    grains: tuple[Grain, ...]
    possible: tuple[Grain, ...]


def choose_reach(calls: Sequence[Calls], wanted: Iterable[Grain], possible: Iterable[Grain]) -> Reach:
    """Return by which lengths of period a metric is measured.

    Args:
        calls: what its formula asks of other periods, by grain; a formula has one text for all its grains.
        wanted: grains in the order of preference.
        possible: grains that everything it names can be measured by.

    Raises:
        LeftOut: there is no grain in which all of it has a meaning.
    """
    common = [grain for grain in GRAINS if grain in set(possible) and all(grain in call for call in calls)]
    if not common:
        raise LeftOut("looks at other periods by lengths of time that have no length of period in common")
    chosen = [grain for grain in wanted if grain in common] or common[:1]
    alike = [grain for grain in common if all(call[grain] == call[chosen[0]] for call in calls)]
    return Reach(tuple(grain for grain in chosen if grain in alike), tuple(alike))
