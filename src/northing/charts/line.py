"""Result against target over time: zones of status, promises in steps, results as the shape of their status."""

from collections.abc import Iterable

from northing.charts.axis import breaks, ground, margin, pins, today
from northing.charts.format import format_number
from northing.charts.mark import WORD_BY_STATUS, dot, ring
from northing.charts.plot import Plot, Size, lay_out
from northing.charts.scale import known, with_gaps
from northing.charts.series import LineChart, Period
from northing.charts.steps import joined, stepped
from northing.charts.svg import Spot, Svg, label, path, safe_text
from northing.charts.value_labels import value_labels

_CROWDED = 40


def line_chart(chart: LineChart, *, size: Size = "wide") -> Svg:
    """Return the chart drawn for a width: "wide" (824 by 336) or "narrow" (366 by 280), both with text of full size.

    A page holds both; the style sheet shows the one that fits.
    """
    plot = lay_out(chart, size)
    spots = [_spot(plot, at, period.value) for at, period in enumerate(chart.periods)]
    after = [None if period.is_before else spot for spot, period in zip(spots, chart.periods, strict=True)]
    before = [_spot(plot, at, _earlier(period)) for at, period in enumerate(chart.periods)]
    now, said = today(plot)
    lines, taken = breaks(plot)
    parts = [
        *ground(plot),
        *pins(plot),
        path("sealed", stepped(_levels(plot, (period.sealed for period in chart.periods)), plot.edges)),
        path("goal", stepped(_levels(plot, (period.target for period in chart.periods)), plot.edges)),
        now,
        *lines,
        path("before", joined(before)),
        *_rings(plot, before),
        path("ink", joined(after)),
        *_dots(plot, spots),
        *value_labels(plot, spots, [*said, *taken], other=before),
        *margin(plot),
        "" if any(spots) else label("", (plot.width / 2, plot.height / 2), "no results yet", anchor="middle"),
    ]
    return _whole(plot, "".join(parts))


def _whole(plot: Plot, inside: str) -> Svg:
    """Return the picture with its title and description for those who do not see it."""
    chart = plot.chart
    name = safe_text(f"{chart.prefix}-{plot.size}")
    return Svg(
        f'<svg class="plot {plot.size}" viewBox="0 0 {plot.width} {plot.height}" role="img" '
        f'aria-labelledby="{name}-t" aria-describedby="{name}-d">'
        f'<title id="{name}-t">{safe_text(chart.title)}</title>'
        f'<desc id="{name}-d">{safe_text(chart.description or describe(chart))}</desc>{inside}</svg>'
    )


def _spot(plot: Plot, at: int, value: float | None) -> Spot | None:
    """Return where a period's result stands, None without one."""
    return (plot.middle(at), plot.level(value, 0)) if known([value]) else None


def _earlier(period: Period) -> float | None:
    """Return a period's result by an earlier definition, its own where that is all there is."""
    return period.value if period.is_before else period.before


def _rings(plot: Plot, spots: list[Spot | None]) -> list[str]:
    """Return every result by an earlier definition as a ring with its number, where it is not the result itself."""
    return [
        ring(spot, title=f"{period.name}: {_written(plot.chart, period.before)} by the earlier definition")
        for spot, period in zip(spots, plot.chart.periods, strict=True)
        if spot and not period.is_before
    ]


def _levels(plot: Plot, numbers: Iterable[float | None]) -> list[float | None]:
    """Return the heights of numbers, None for what cannot be drawn."""
    return [None if number is None else plot.level(number, 0) for number in with_gaps(numbers)]


def _dots(plot: Plot, spots: list[Spot | None]) -> list[str]:
    """Return every result as the shape of its status; smaller where there are very many."""
    radius = 5 if len(spots) <= _CROWDED and plot.size == "wide" else 4 if len(spots) <= _CROWDED else 2.5
    return [
        dot(spot, period.status, radius=radius, title=_said(plot.chart, period))
        for spot, period in zip(spots, plot.chart.periods, strict=True)
        if spot
    ]


def _said(chart: LineChart, period: Period) -> str:
    """Return a result in words, as in "September 2013: 86.1 %, good, target 84.0 %"."""
    parts = [_written(chart, period.value)]
    if period.is_before:
        parts.append("by the earlier definition")
    if period.status != "none":  # a result that is there but not judged
        parts.append(WORD_BY_STATUS[period.status].lower())
    if known([period.target]):
        parts.append(f"target {_written(chart, period.target)}")
    return f"{period.name}: {', '.join(parts)}"


def _written(chart: LineChart, value: float | None) -> str:
    return format_number(value, chart.unit, decimals=chart.decimals)


def describe(chart: LineChart) -> str:
    """Return what the chart shows in words: how much is known, where it stands, its lowest and highest result."""
    results = [(period.value, period) for period in chart.periods if period.value is not None and known([period.value])]
    if not results:
        return f"None of {len(chart.periods)} periods has a result."
    lowest = min(results, key=lambda pair: pair[0])[1]
    highest = max(results, key=lambda pair: pair[0])[1]
    earlier = len(known(_earlier(period) for period in chart.periods))
    more = f" {earlier} {'has' if earlier == 1 else 'have'} one by an earlier definition." if earlier else ""
    return (
        f"{len(results)} of {len(chart.periods)} periods have a result. Latest {_said(chart, results[-1][1])}. "
        f"Lowest {_said(chart, lowest)}. Highest {_said(chart, highest)}.{more}"
    )
