"""The score bar: how far a score is, with ticks where the status changes."""

from collections.abc import Sequence

from northing.charts.mark import Status
from northing.charts.scale import Scale, known
from northing.charts.svg import Svg, coordinate, path, picture

_WIDTH, _HEIGHT = 120, 12
_TRACK = Scale(0, 1, 1, _WIDTH - 1)
_RAIL = '<rect class="rail" x=".5" y="2.5" width="119" height="7"/>'
THIRDS = (1 / 3, 2 / 3)


def meter(score: float | None, *, status: Status, limits: Sequence[float] = THIRDS, name: str = "") -> Svg:
    """Return the bar of a score, dotted where there is no score, for an empty bar would read as zero.

    Args:
        score: 0 to 1; numbers beyond stay at the edge.
        status: Gives the bar its colour.
        limits: Scores at which the status changes, each a tick; thirds for three bands.
        name: The accessible name; empty where the score stands beside the bar.
    """
    drawn = known([score])
    if not drawn:
        return picture("meter", (_WIDTH, _HEIGHT), [path("void", "M0 6h120")], name=name)
    length = max(1.5, _TRACK.place(drawn[0]) - 1)
    fill = f'<rect class="fill" x="1" y="3" width="{coordinate(length)}" height="6"/>'
    ticks = "".join(f"M{coordinate(_TRACK.place(limit))} 0v12" for limit in known(limits))
    return picture("meter", (_WIDTH, _HEIGHT), [_RAIL, fill, path("tick", ticks)], name=name, status=status)
