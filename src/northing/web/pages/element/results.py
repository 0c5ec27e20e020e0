"""What a metric measured: its latest results as a chart and a table, whether or not an indicator uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.charts import LineChart, choose_decimals, figure, line_chart
from northing.charts.series import Period as Drawn
from northing.model import WHOLE
from northing.web.pages.frame.words import write_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.charts import Figure, Svg
    from northing.model import Measurement, Metric
    from northing.web.desk import Desk

MOST = 24
ORIGINS = {"computed": "computed", "typed": "typed in", "pushed": "sent"}


@dataclass(frozen=True, slots=True)
class Result:
    """One result as it is drawn."""

    period: str
    result: Figure
    rows: str
    recorded: str
    origin: str


@dataclass(frozen=True, slots=True)
class Results:
    """The latest results of a metric: charts for both widths and the table."""

    charts: Sequence[Svg]
    results: Sequence[Result]


def metric_results(desk: Desk, metric: Metric) -> Results | None:
    """Return the latest results of a metric as a whole; None where there is none."""
    found = _latest(desk, metric)
    if not found:
        return None
    calendar = desk.plan.calendar
    decimals = (
        metric.decimals
        if metric.decimals is not None
        else choose_decimals([item.value for item in found], unit=metric.unit)
    )
    captions = [calendar.caption(calendar.period(item.grain, item.start)) for item in found]
    chart = LineChart(
        prefix="results",
        title=f"{metric.title}: {captions[0]} to {captions[-1]}",
        periods=[
            Drawn(name=caption, short=caption.split()[0], value=item.value)
            for caption, item in zip(captions, found, strict=True)
        ],
        unit=metric.unit,
        decimals=decimals,
    )
    rows = [
        Result(
            caption,
            figure(item.value, unit=metric.unit, decimals=decimals),
            "" if item.rows is None else f"{item.rows:,}",
            write_day(item.recorded_at.date()),
            ORIGINS[item.origin],
        )
        for caption, item in zip(captions, found, strict=True)
    ]
    return Results((line_chart(chart, size="wide"), line_chart(chart, size="narrow")), list(reversed(rows)))


def _latest(desk: Desk, metric: Metric) -> list[Measurement]:
    """Return the latest results that are known, oldest first, by the shortest period that the metric has."""
    recordings = desk.bench.store.facts.recordings(metric.id, member=WHOLE)
    moment = desk.standpoint.moment
    known = {
        item.key: item
        for item in recordings
        if item.grain == metric.grains[0]
        and item.start <= desk.standpoint.day
        and (moment is None or item.recorded_at <= moment)
    }
    return sorted((item for item in known.values() if item.value is not None), key=lambda item: item.start)[-MOST:]
