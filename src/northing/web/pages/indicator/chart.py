"""The big chart of an indicator: results against target, bands as ground, promises, events, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from northing.charts import Break, LineChart, Pin, Today, Zone, line_chart
from northing.charts.series import Period as Drawn
from northing.model import KeyResult, Kpi
from northing.web.pages.frame.words import MONTHS, write_short_day
from northing.web.pages.indicator.promises import first_promise
from northing.web.pages.scorecard.course import results, targets, window, window_caption
from northing.web.pages.scorecard.zones import score_limits, stretches
from northing.work.scoreboard import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.charts import Svg
    from northing.charts.series import Limits
    from northing.model import Period
    from northing.web.pages.indicator.breaks import Earlier
    from northing.web.pages.indicator.hero import Writer
    from northing.work.revisions import Version
    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Node

MOST_PINS = 8


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its number on the chart, its day, and what it was."""

    number: int
    at: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart for both widths, what its lines mean, and its events."""

    pictures: Sequence[Svg]
    keys: Sequence[tuple[str, str]]
    events: Sequence[Event]


def chart(
    board: Scoreboard,
    node: Node,
    column: int,
    *,
    versions: Sequence[Version],
    writer: Writer,
    before: Earlier,
) -> Chart:
    """Draw the chart of an indicator.

    Args:
        board: the scores.
        node: the indicator.
        column: the period that the page is about.
        versions: the versions of the indicator itself.
        writer: writes its numbers.
        before: what earlier definitions of its metric gave in the periods shown.
    """
    shown = window(board, column)
    values, aims = results(board, node, shown), _aims(board, node, shown)
    sealed = first_promise(board, node, versions, shown)
    events = _events(board, [*_changes(versions), *((change.day, change.text) for change in before.changes)], shown)
    drawn = LineChart(
        prefix="plot",
        title=f"{title_of(node)}{'' if node.is_leaf else ', score'}: {window_caption(board, shown)}",
        periods=[
            Drawn(
                name=board.calendar.caption(board.columns[at]),
                short=_short(board, board.columns[at]),
                value=value,
                status=board.cell(node.key, at).status,
                target=aim,
                sealed=first,
                before=old,
                is_before=is_before,
            )
            for at, value, aim, first, old, is_before in zip(
                shown, values, aims, sealed, before.values, before.is_before, strict=True
            )
        ],
        unit=writer.unit,
        axis=_axis(board, node, writer),
        decimals=writer.decimals,
        current=column - shown.start,
        zones=_zones(board, node, shown),
        pins=[Pin(at, event.text) for at, event in events],
        breaks=_breaks(board, before, shown),
        today=_today(board, shown),
    )
    pictures = (line_chart(drawn, size="wide"), line_chart(drawn, size="narrow"))
    return Chart(pictures, list(_keys(node, values, aims, sealed, before)), [event for _, event in events])


def _axis(board: Scoreboard, node: Node, writer: Writer) -> str:
    metric = board.metric_of(node) if node.is_leaf else None
    if metric is None:
        return "score"
    return f"{writer.unit}, {metric.title.lower()}" if writer.unit else metric.title.lower()


def _short(board: Scoreboard, period: Period) -> str:
    if period.grain == "month" and not board.calendar.has_week_years:
        return MONTHS[period.start.month - 1]
    return board.calendar.short_caption(period)


def _aims(board: Scoreboard, node: Node, shown: range) -> list[float | None]:
    """Return the targets; of a key result the course that was expected, in the metric's unit."""
    element = node.element
    if not isinstance(element, KeyResult) or element.baseline is None or element.target is None:
        return targets(board, node, shown)
    row = board.row_by_key[node.key]
    way = element.target - element.baseline
    shares = board.expected[row, shown.start : shown.stop]
    return [None if share != share else element.baseline + float(share) * way for share in shares]  # noqa: PLR0124 - NaN


def _zones(board: Scoreboard, node: Node, shown: range) -> list[Zone]:
    """Return the ground of the chart: one zone a band."""
    bands = board.bands_by_key[node.key]
    if not node.is_leaf:
        edges: list[float | None] = [None, *score_limits(board, node), None]
        return [
            Zone(status=status, name=name, limits=[(edges[at], edges[at + 1])] * len(shown))
            for at, (name, status) in enumerate(zip(bands.names, bands.statuses, strict=True))
        ]
    if not isinstance(node.element, Kpi):
        return []
    kpi, aims = node.element, targets(board, node, shown)
    by_aim = {aim: stretches(kpi, bands, aim) for aim in set(aims)}
    sides = max((len(zone) for found in by_aim.values() for zone in found), default=0)
    return [
        Zone(status=bands.statuses[at], name=bands.names[at], limits=limits)
        for side in range(sides)
        for at in range(len(bands.names))
        if any(limits := [_stretch(by_aim[aim], at, side) for aim in aims])
    ]


def _stretch(found: Sequence[Sequence[Limits]], band: int, side: int) -> Limits | None:
    return found[band][side] if band < len(found) and side < len(found[band]) else None


def _today(board: Scoreboard, shown: range) -> Today | None:
    place = _place(board, shown, board.today)
    return None if place is None else Today(place, f"today, {write_short_day(board.today, today=board.today)}")


def _place(board: Scoreboard, shown: range, day: date) -> float | None:
    """Return where a day lies on the axis, in periods from its left edge; None when it lies outside."""
    for at, column in enumerate(shown):
        period = board.columns[column]
        if day in period:
            return at + (day - period.start).days / (period.end - period.start).days
    return None


def _breaks(board: Scoreboard, before: Earlier, shown: range) -> list[Break]:
    """Return where new definitions of the metric began, of those that fall on the axis."""
    placed = [(_place(board, shown, change.day), change.word) for change in before.changes]
    return [Break(place, word) for place, word in placed if place is not None]


def _changes(versions: Sequence[Version]) -> list[tuple[date, str]]:
    """Return the days on which the indicator itself was changed, and what was."""
    return [
        (version.revision.at.astimezone(UTC).date(), _told(version))
        for version in versions
        if version.difference is not None
    ]


def _events(board: Scoreboard, changes: Sequence[tuple[date, str]], shown: range) -> list[tuple[float, Event]]:
    """Return the changes of definitions that fall on the axis, with their places."""
    found = [(_place(board, shown, day), day, text) for day, text in changes]
    placed = sorted((place, day, text) for place, day, text in found if place is not None)
    return [
        (place, Event(number, day.isoformat(), write_short_day(day, today=board.today), text))
        for number, (place, day, text) in enumerate(placed[-MOST_PINS:], start=1)
    ]


def _told(version: Version) -> str:
    what = "Definition published" if version.number == 1 else f"Definition version {version.number}"
    return f"{what}: {version.revision.message}" if version.revision.message else what


def _keys(
    node: Node,
    values: Sequence[float | None],
    aims: Sequence[float | None],
    sealed: Sequence[float | None],
    before: Earlier,
) -> list[tuple[str, str]]:
    """Return what the lines that are drawn mean, as pairs of class and words."""
    older = [
        value if is_old else old for value, old, is_old in zip(values, before.values, before.is_before, strict=True)
    ]
    found = [
        ("ink", "result" if node.is_leaf else "score", values),
        ("before", "result by an earlier definition", older),
        ("goal", "expected course" if isinstance(node.element, KeyResult) else "target", aims),
        ("sealed", "target as first published", sealed),
    ]
    return [(name, words) for name, words, numbers in found if any(number is not None for number in numbers)]
