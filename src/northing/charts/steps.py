"""Lines and areas over equal periods: results joined, promises in steps, gaps left open."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from northing.charts.series import Limits
from northing.charts.svg import Spot, coordinate, polygon, polyline


def runs(present: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield first and one past last of every unbroken run of periods that are present.

    >>> list(runs([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    for is_present, members in groupby(range(len(present)), key=lambda at: present[at]):
        if is_present:
            inside = list(members)
            yield inside[0], inside[-1] + 1


def joined(spots: Sequence[Spot | None]) -> str:
    """Return the path that joins neighbouring spots; a spot between two gaps gets no line, only its dot."""
    pieces = (
        [spot for spot in spots[first:last] if spot] for first, last in runs([spot is not None for spot in spots])
    )
    return "".join(polyline(piece) for piece in pieces if len(piece) > 1)


def stepped(levels: Sequence[float | None], edges: Sequence[float]) -> str:
    """Return the path of levels that hold for a period each.

    Args:
        levels: One y a period, None for a gap.
        edges: One x more than there are periods.
    """
    return "".join(_stair(levels, edges, first, last) for first, last in runs([level is not None for level in levels]))


def _stair(levels: Sequence[float | None], edges: Sequence[float], first: int, last: int) -> str:
    """Return one unbroken stair; equal neighbours share one line."""
    data, before = "", None
    for at in range(first, last):
        level = coordinate(levels[at] or 0.0)
        if before is None:
            data = f"M{coordinate(edges[at])} {level}"
        elif level != before:
            data += f"H{coordinate(edges[at])}V{level}"
        before = level
    return f"{data}H{coordinate(edges[last])}"


def zone_area(
    limits: Sequence[Limits | None], edges: Sequence[float], place: Callable[[float | None, int], float]
) -> str:
    """Return the path of the area between two limits, one piece for every unbroken run of periods.

    Args:
        limits: Lowest and highest number a period, None for a gap.
        edges: One x more than there are periods.
        place: The y of a number; for an open limit (None) the edge on side 0 (low) or 1 (high).
    """
    return "".join(_piece(limits, edges, place, run) for run in runs([pair is not None for pair in limits]))


def _piece(
    limits: Sequence[Limits | None],
    edges: Sequence[float],
    place: Callable[[float | None, int], float],
    run: tuple[int, int],
) -> str:
    """Return one closed area: along the high limits and back along the low ones."""
    stretches = list(_stretches(limits, run))
    above, below = [], []
    for first, last, (low, high) in stretches:
        top, bottom = place(high, 1), place(low, 0)
        above += [(edges[first], top), (edges[last], top)]
        below += [(edges[first], bottom), (edges[last], bottom)]
    return polygon(_corners([*above, *reversed(below)]))


def _stretches(limits: Sequence[Limits | None], run: tuple[int, int]) -> Iterator[tuple[int, int, Limits]]:
    """Yield first, one past last and limits of every stretch of equal neighbours in a run."""
    first = run[0]
    for at in range(run[0] + 1, run[1] + 1):
        if at == run[1] or limits[at] != limits[first]:
            yield first, at, limits[first] or (None, None)
            first = at


def _corners(spots: Sequence[Spot]) -> list[Spot]:
    """Return the spots without those on a level line between two others."""
    return [
        spot
        for at, spot in enumerate(spots)
        if not (0 < at < len(spots) - 1 and spots[at - 1][1] == spot[1] == spots[at + 1][1])
    ]
