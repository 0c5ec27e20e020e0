"""Status as a shape: seen without colour, drawn the same beside a word and on a line."""

from typing import Literal, get_args

from northing.charts.svg import Spot, Svg, coordinate, picture, safe_text

Status = Literal["good", "average", "poor", "none", "stale"]
"""How an indicator stands; `none` is no data, `stale` is data too old to judge."""

STATUSES: tuple[Status, ...] = get_args(Status)
WORD_BY_STATUS: dict[Status, str] = {
    "good": "Good",
    "average": "Average",
    "poor": "Poor",
    "none": "No data",
    "stale": "Stale",
}
_SMALL = 3


def dot(spot: Spot, status: Status, *, radius: float = 5, title: str = "") -> str:
    """Return the shape of a status around a spot on a line: ■ good, ▲ average, ● poor, ○ no data, ◌ stale.

    Args:
        spot: The middle of the shape.
        status: Which shape.
        radius: Half the width of the square; the other shapes are drawn to look as large.
        title: What a pointer resting on the shape is told.
    """
    x, y = coordinate(spot[0]), coordinate(spot[1])
    head = f'class="{"dot" if radius >= _SMALL else "dot small"}" data-status="{status}"'
    told = f"<title>{safe_text(title)}</title>" if title else ""
    if status == "good":
        left, top, side = coordinate(spot[0] - radius), coordinate(spot[1] - radius), coordinate(2 * radius)
        return f'<rect {head} x="{left}" y="{top}" width="{side}" height="{side}">{told}</rect>'
    if status == "average":
        top, half, tall = coordinate(spot[1] - 1.25 * radius), coordinate(1.2 * radius), coordinate(2.1 * radius)
        return f'<path {head} d="M{x} {top}l{half} {tall}h-{coordinate(2.4 * radius)}Z">{told}</path>'
    return f'<circle {head} cx="{x}" cy="{y}" r="{coordinate(1.1 * radius)}">{told}</circle>'


def ring(spot: Spot, *, radius: float = 3, title: str = "") -> str:
    """Return a small hollow circle around a spot: a result that is not judged.

    Args:
        spot: The middle of the circle.
        radius: Half its width.
        title: What a pointer resting on it is told.
    """
    told = f"<title>{safe_text(title)}</title>" if title else ""
    return f'<circle class="ring" cx="{coordinate(spot[0])}" cy="{coordinate(spot[1])}" r="{radius:g}">{told}</circle>'


def mark(status: Status, *, name: str = "") -> Svg:
    """Return the shape of a status to stand beside words.

    Args:
        status: Which shape.
        name: The accessible name, such as "Good"; empty when the word stands beside the shape.
    """
    return picture("status", (12, 12), [dot((6, 6), status, radius=4.5)], name=name)
