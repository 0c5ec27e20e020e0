"""The numbers beside the dots of a line: the telling ones first, none on another, none on the line."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from northing.charts.labels import Box, text_width
from northing.charts.plot import Plot
from northing.charts.svg import Spot, label

_RISE, _DROP, _TALL = 10.0, 20.0, 13.0
_DOT, _AIR = 6.0, 2.0
_NEAR = 2
_LOOKS = 12


def value_labels(
    plot: Plot, spots: Sequence[Spot | None], taken: Sequence[Box], *, other: Sequence[Spot | None] = ()
) -> list[str]:
    """Return the numbers of the results that find room.

    Args:
        plot: The chart's room.
        spots: Where each period's dot stands, None without a result.
        taken: Where other words stand already.
        other: Where the dots of another line stand, which no number may cover.
    """
    placed = [*taken, *_numbers(plot), *(_around(spot) for spot in (*spots, *other) if spot)]
    drawn: dict[int, str] = {}
    for at, is_telling in _order(spots):
        text = plot.axis.value(plot.chart.periods[at].value)
        if not is_telling and (plot.size == "narrow" or text_width(text) > plot.edges[1] - plot.edges[0]):
            continue
        choice = _choose(plot, (spots, other), placed, at=at, text=text)
        if choice:
            y, box = choice
            placed.append(box)
            drawn[at] = label("num", ((box.left + box.right) / 2, y), text, anchor="middle")
    return [drawn[at] for at in sorted(drawn)]


def _order(spots: Sequence[Spot | None]) -> Iterator[tuple[int, bool]]:
    """Yield the periods with a result: last, highest, lowest and first as the telling ones, then the others."""
    known = [(spot[1], at) for at, spot in enumerate(spots) if spot]
    if not known:
        return
    indices = [at for _, at in known]
    telling = dict.fromkeys((indices[-1], min(known)[1], max(known)[1], indices[0]))
    yield from ((at, True) for at in telling)
    yield from ((at, False) for at in indices if at not in telling)


def _numbers(plot: Plot) -> list[Box]:
    """Return the places the numbers of the axis take."""
    heights = [plot.level(tick, 0) for tick in plot.ticks]
    return [Box(0, y - _TALL / 2, plot.edges[0] - 4, y + _TALL / 2) for y in heights]


def _around(spot: Spot) -> Box:
    """Return the place a dot takes."""
    return Box(spot[0] - _DOT, spot[1] - _DOT, spot[0] + _DOT, spot[1] + _DOT)


def _choose(
    plot: Plot, lines: Sequence[Sequence[Spot | None]], placed: Sequence[Box], *, at: int, text: str
) -> tuple[float, Box] | None:
    """Return baseline and box of the best free place around the first line's dot, if one is free."""
    spots = lines[0]
    half = text_width(text) / 2 + 1
    free: list[tuple[float, float, Box]] = []
    for x, baseline, dislike in _places(spots[at] or (0.0, 0.0), half):
        box = Box(x - half, baseline - _TALL + 2, x + half, baseline + 2)
        inside = box.left >= 0 and box.right <= plot.width and plot.top - _TALL <= box.top and box.bottom <= plot.bottom
        is_free = not any(box.overlaps(known) for known in placed)
        if inside and is_free and not any(_is_crossed(line, at, box) for line in lines):
            free.append((dislike + _cost(plot, spots, at, box), baseline, box))
    return min(free, key=lambda choice: choice[0])[1:] if free else None


def _places(spot: Spot, half: float) -> Iterator[tuple[float, float, float]]:
    """Yield middle, baseline and dislike of the places for a number: above, below, right and left of its dot."""
    x, y = spot
    for shift in (0.0, half / 2, -half / 2):
        yield x + shift, y - _RISE, abs(shift) / half
        yield x + shift, y + _DROP, abs(shift) / half
    yield x + half + _DOT + 2, y + _DROP / 5, 1.5
    yield x - half - _DOT - 2, y + _DROP / 5, 1.5


def _is_crossed(spots: Sequence[Spot | None], at: int, box: Box) -> bool:
    """Return whether the line near this period runs through the box."""
    near = spots[max(0, at - _NEAR) : at + _NEAR + 1]
    for before, after in pairwise(near):
        if before is None or after is None:
            continue
        for look in range(_LOOKS + 1):
            share = look / _LOOKS
            x, y = before[0] + (after[0] - before[0]) * share, before[1] + (after[1] - before[1]) * share
            if box.left - _AIR < x < box.right + _AIR and box.top - _AIR < y < box.bottom:
                return True
    return False


def _cost(plot: Plot, spots: Sequence[Spot | None], at: int, box: Box) -> float:
    """Return how little a place is liked: on the line of the target or a pin, or on the side the line bends to."""
    target = plot.chart.periods[at].target
    is_on_target = target is not None and box.top - 1 < plot.level(target, 0) < box.bottom + 1
    is_on_pin = any(box.left < plot.across(pin.at) < box.right for pin in plot.chart.pins)
    y = (spots[at] or (0.0, 0.0))[1]
    neighbours = [spot[1] for spot in spots[max(0, at - 1) : at + 2] if spot]
    is_peak = sum(neighbours) / len(neighbours) >= y
    return 2.0 * is_on_target + is_on_pin + (is_peak != (box.bottom < y))
