"""What a metric measured: its latest results as a chart and a table, whether or not an indicator uses it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from northing.charts import Break, LineChart, choose_decimals, figure, line_chart
from northing.charts.series import Period as Drawn
from northing.web.pages.element.story import name_of
from northing.web.pages.explain.origins import origin_told, row_sample
from northing.web.pages.frame.words import write_day
from northing.web.pages.indicator.breaks import new_definitions
from northing.work.explain import origin_of, source_rows
from northing.work.measured import course_of, measured_results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.charts import Figure, Svg
    from northing.model import Measurement, Metric
    from northing.web.desk import Desk
    from northing.web.pages.explain.origins import RowSample, Told
    from northing.web.pages.indicator.breaks import NewDefinition
    from northing.work.measured import Course

MOST = 24
SHOWN_ROWS = 5
ORIGINS = {"computed": "computed", "typed": "typed in", "pushed": "sent"}


@dataclass(frozen=True, slots=True)
class Result:
    """One result as it is drawn: `before` is what an earlier definition gave, `version` which definition gave it."""

    period: str
    result: Figure
    before: str
    version: str
    rows: str
    recorded: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The latest results of a metric.

    Attributes:
        charts: the charts for both widths.
        keys: what their lines mean, as pairs of class and words; none where there is one line alone.
        results: the table, newest first.
        changes: when the definition changed.
        unknown: why the metric could not be computed; empty where it could.
        origin: where the latest result was read from.
        rows: samples of the source rows behind the latest result.
        latest: name of the period of the latest result.
    """

    charts: Sequence[Svg]
    keys: Sequence[tuple[str, str]]
    results: Sequence[Result]
    changes: Sequence[NewDefinition]
    unknown: str
    origin: Sequence[Told]
    rows: Sequence[RowSample]
    latest: str


def metric_results(desk: Desk, metric: Metric) -> Results | None:
    """Return the latest results of a metric as a whole; None where there is none, nor a reason for that."""
    found = [item for item in measured_results(desk.bench, desk.standpoint, metric) if item.value is not None][-MOST:]
    mark = None if desk.standpoint.known_on is not None else desk.bench.marks().get(metric.id)
    unknown = mark.reason if mark is not None else ""
    if not found:
        return _nothing(unknown) if unknown else None
    course = course_of(desk.bench, desk.standpoint, metric)
    names = partial(name_of, desk.plan)
    changes = new_definitions(desk, course.begun)
    latest = found[-1]
    moment = desk.standpoint.moment
    return Results(
        charts=_charts(desk, metric, found, course, changes),
        keys=[("ink", "result"), ("before", "result by an earlier definition")] if course.earlier else [],
        results=[_row(desk, metric, item, course, _decimals(metric, found)) for item in reversed(found)],
        changes=changes,
        unknown=unknown,
        origin=list(origin_told(origin_of(desk.bench, metric, (latest,)), names)),
        rows=[
            row_sample(sample)
            for sample in source_rows(desk.bench, desk.plan, metric, (latest,), limit=SHOWN_ROWS, known_on=moment)
            if sample.metric not in desk.view.hidden
        ],
        latest=_caption(desk, latest),
    )


def _nothing(unknown: str) -> Results:
    return Results(charts=(), keys=(), results=(), changes=(), unknown=unknown, origin=(), rows=(), latest="")


def _caption(desk: Desk, item: Measurement) -> str:
    calendar = desk.plan.calendar
    return calendar.caption(calendar.period(item.grain, item.start))


def _decimals(metric: Metric, found: Sequence[Measurement]) -> int:
    if metric.decimals is not None:
        return metric.decimals
    return choose_decimals([item.value for item in found], unit=metric.unit)


def _charts(
    desk: Desk,
    metric: Metric,
    found: Sequence[Measurement],
    course: Course,
    changes: Sequence[NewDefinition],
) -> tuple[Svg, Svg]:
    """Draw the results with what earlier definitions gave, and where the definition changed."""
    captions = [_caption(desk, item) for item in found]
    periods = []
    for caption, item in zip(captions, found, strict=True):
        is_before, older = item.version < course.newest, course.earlier.get(item.start)
        drawn = Drawn(
            name=caption,
            short=caption.split()[0],
            value=item.value,
            before=None if older is None or is_before else older.value,
            is_before=is_before,
        )
        periods.append(drawn)
    placed = [(_place(desk, found, change.day), change.word) for change in changes]
    chart = LineChart(
        prefix="results",
        title=f"{metric.title}: {captions[0]} to {captions[-1]}",
        periods=periods,
        unit=metric.unit,
        decimals=_decimals(metric, found),
        breaks=[Break(place, word) for place, word in placed if place is not None],
    )
    return line_chart(chart, size="wide"), line_chart(chart, size="narrow")


def _place(desk: Desk, found: Sequence[Measurement], day: date) -> float | None:
    """Return where a day lies on the axis, in periods from its left edge; None where no period is drawn of it."""
    calendar = desk.plan.calendar
    for at, item in enumerate(found):
        period = calendar.period(item.grain, item.start)
        if day in period:
            return at + (day - period.start).days / (period.end - period.start).days
    return None


def _row(desk: Desk, metric: Metric, item: Measurement, course: Course, decimals: int) -> Result:
    older = course.earlier.get(item.start) if item.version == course.newest else None
    return Result(
        period=_caption(desk, item),
        result=figure(item.value, unit=metric.unit, decimals=decimals),
        before="" if older is None else figure(older.value, unit=metric.unit, decimals=decimals).text,
        version=str(item.version) if course.newest > 1 else "",
        rows="" if item.rows is None else f"{item.rows:,}",
        recorded=write_day(item.recorded_at.date()),
        origin=ORIGINS[item.origin],
    )
