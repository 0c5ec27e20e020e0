"""The frame of a line chart: grid and ticks, names of periods, zones, pins and today."""

from typing import NamedTuple

from northing.charts.labels import Box, every_nth, spread, text_width
from northing.charts.mark import Status, dot
from northing.charts.plot import Plot
from northing.charts.scale import known
from northing.charts.steps import zone_area
from northing.charts.svg import coordinate, label, path

_LINE = 14.0
_PIN = 8.0
_VISIBLE = 3.0


def ground(plot: Plot) -> list[str]:
    """Return the zones, the grid with its numbers, the axis with its periods, and what the numbers are."""
    left, right = plot.edges[0], plot.edges[-1]
    zones = [
        path(f"zone z-{zone.status}", zone_area(zone.limits[: len(plot.chart.periods)], plot.edges, plot.level))
        for zone in plot.chart.zones
    ]
    heights = [plot.level(tick, 0) for tick in plot.ticks]
    lines = "".join(f"M{coordinate(left)} {coordinate(y)}H{coordinate(right)}" for y in heights)
    numbers = [
        label("", (left - 8, y + 4), plot.axis.tick(tick), anchor="end")
        for y, tick in zip(heights, plot.ticks, strict=True)
    ]
    base = path("axis", f"M{coordinate(left)} {coordinate(plot.bottom)}H{coordinate(right)}")
    return [*zones, path("grid", lines), *numbers, base, *_names(plot), label("", (0, 12), _title(plot))]


def _title(plot: Plot) -> str:
    """Return what the numbers are, cut to the width of the picture."""
    words = [plot.chart.axis or plot.chart.unit, plot.axis.word]
    text = ", ".join(word for word in words if word)
    while text_width(text) > plot.width and len(text) > 1:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _names(plot: Plot) -> list[str]:
    """Return the names of the periods, every nth where all do not fit, the current one among them and strong."""
    periods, current = plot.chart.periods, plot.chart.current
    step = every_nth([text_width(period.short) for period in periods], plot.edges[1] - plot.edges[0])
    anchor = current if current is not None else len(periods) - 1
    return [
        label("on strong" if at == current else "", (plot.middle(at), plot.height - 8), period.short, anchor="middle")
        for at, period in enumerate(periods)
        if (at - anchor) % step == 0
    ]


def pins(plot: Plot) -> list[str]:
    """Return the numbered pins above the plot, each with its line at the right place, numbers pushed apart."""
    told = sorted(enumerate(plot.chart.pins, 1), key=lambda numbered: numbered[1].at)
    places = [plot.across(pin.at) for _, pin in told]
    heads = spread(places, [2 * _PIN + 2] * len(told), low=plot.edges[0], high=plot.width)
    y = plot.top - _PIN - 3
    return [
        path("pin", f"M{coordinate(head)} {coordinate(y)}L{coordinate(x)} {coordinate(plot.top)}V{plot.bottom:g}")
        + f'<circle class="pin-dot" cx="{coordinate(head)}" cy="{coordinate(y)}" r="{_PIN:g}"/>'
        + label("pin-t", (head, y + 4), str(number))
        for head, x, (number, _) in zip(heads, places, told, strict=True)
    ]


def today(plot: Plot) -> tuple[str, list[Box]]:
    """Return today's line with its words, and the place the words take."""
    mark = plot.chart.today
    if mark is None:
        return "", []
    text = mark.text if plot.size == "wide" else mark.text.partition(",")[0]
    x, width = plot.across(mark.at), text_width(text)
    has_room = x + 5 + width <= plot.edges[-1]
    start, anchor = (x + 5, "start") if has_room else (max(width, x - 5), "end")
    left = start if has_room else start - width
    words = label("", (start, plot.bottom - 8), text, anchor=anchor)
    line = path("today", f"M{coordinate(x)} {coordinate(plot.top)}V{coordinate(plot.bottom)}")
    return line + words, [Box(left, plot.bottom - 20, left + width, plot.bottom - 4)]


def breaks(plot: Plot) -> tuple[list[str], list[Box]]:
    """Return the lines where new definitions began with their words at the top, and the places the words take."""
    drawn, taken = [], []
    for found in plot.chart.breaks:
        x, width = plot.across(found.at), text_width(found.text)
        has_room = x + 5 + width <= plot.edges[-1]
        start, anchor = (x + 5, "start") if has_room else (max(width, x - 5), "end")
        left = start if has_room else start - width
        line = path("break", f"M{coordinate(x)} {coordinate(plot.top)}V{coordinate(plot.bottom)}")
        drawn.append(line + label("", (start, plot.top + 12), found.text, anchor=anchor))
        taken.append(Box(left, plot.top, left + width, plot.top + 16))
    return drawn, taken


def margin(plot: Plot) -> list[str]:
    """Return the words at the right edge: the target's last number and the names of the zones, pushed apart."""
    told = sorted([*_promises(plot), *_zone_names(plot)], key=lambda word: word.y)
    heights = spread([word.y for word in told], [_LINE] * len(told), low=plot.top, high=plot.bottom)
    return [_margin_word(plot, y, word) for y, word in zip(heights, told, strict=True)]


class _Word(NamedTuple):
    """Something to say at the right edge, at about this height; a zone's name has its status."""

    y: float
    text: str
    class_name: str
    status: Status | None = None


def _margin_word(plot: Plot, y: float, word: _Word) -> str:
    """Return one word at the right edge, a zone's behind its shape, and in a narrow picture the shape alone."""
    x = plot.edges[-1] + 8
    if word.status is None:
        return label(word.class_name, (x, y + 4), word.text)
    text = label(word.class_name, (x + 13, y + 4), word.text) if plot.size == "wide" else ""
    return dot((x + 4, y), word.status, radius=3.5) + text


def _promises(plot: Plot) -> list[_Word]:
    """Return the last target, and the sealed one where it differs."""
    last = plot.chart.periods[-1] if plot.chart.periods else None
    if last is None or last.target is None or not known([last.target]):
        return []
    is_wide = plot.size == "wide"
    number = plot.axis.value(last.target)
    told = [_Word(plot.level(last.target, 0), f"target {number}" if is_wide else number, "on strong")]
    if is_wide and last.sealed is not None and known([last.sealed]) and last.sealed != last.target:
        told.append(_Word(plot.level(last.sealed, 0), f"promised {plot.axis.value(last.sealed)}", ""))
    return told


def _zone_names(plot: Plot) -> list[_Word]:
    """Return the name of every zone that is to be seen at the right edge."""
    told = []
    for zone in plot.chart.zones:
        limits = next((pair for pair in reversed(zone.limits[: len(plot.chart.periods)]) if pair), None)
        if limits:
            low, high = plot.level(limits[0], 0), plot.level(limits[1], 1)
            if low - high > _VISIBLE:
                told.append(_Word((low + high) / 2, zone.name, f"t-{zone.status}", zone.status))
    return told
