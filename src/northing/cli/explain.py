"""`northing explain`: where a number comes from."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import as_of_option, format_option, standpoint, usage_of, workspace_option

if TYPE_CHECKING:
    from datetime import datetime

    from northing.model import Measurement, Metric
    from northing.work.explain import Explanation, MetricExplanation, Origin
    from northing.work.workbench import Standpoint, Workbench
    from northing.work.workspace import Workspace


@click.command()
@click.argument("element")
@workspace_option
@format_option
@click.option("--member", default="", help="Which member, such as carrier=UA; the whole when left out.")
@click.option("--period", help="Which period, such as 2013-09; the last complete one when left out.")
@as_of_option
def explain(
    workspace: Workspace, element: str, form: str, member: str, period: str | None, as_of: datetime | None
) -> None:
    """Say where the number of ELEMENT comes from: formula, inputs, data, query, freshness, who changed what.

    ELEMENT is a KPI, a key result, an objective or a metric.
    """
    from northing.model import Metric
    from northing.work.workbench import Workbench

    here = standpoint(workspace, as_of)
    bench = Workbench(workspace, workspace.open_store())
    found: Explanation | MetricExplanation
    with usage_of("--period"):
        metric = bench.plan(here).get(element)
        if isinstance(metric, Metric):
            found = _metric(bench, here, metric, member=member, period=period)
        else:
            found = _indicator(bench, here, element, member=member, period=period)
    if form == "json":
        output.print_json(dataclasses.asdict(found))
    else:
        _print(found)


def _metric(
    bench: Workbench, here: Standpoint, metric: Metric, *, member: str, period: str | None
) -> MetricExplanation:
    from northing.work.explain import explain_metric

    wanted = bench.plan(here).calendar.parse(period) if period else None
    return explain_metric(bench, here, metric, member=member, period=wanted)


def _indicator(bench: Workbench, here: Standpoint, element: str, *, member: str, period: str | None) -> Explanation:
    from northing.work.explain import explain_indicator
    from northing.work.workbench import chosen_period, default_scorecard, require_indicator

    plan = bench.plan(here)
    card = default_scorecard(plan)
    grain = plan.calendar.parse(period).grain if period else card.grain if card is not None else "month"
    board = bench.scoreboard(here, grain=grain)
    key = require_indicator(board, element, member)
    return explain_indicator(bench, board, key, board.column_of(chosen_period(board, period)))


def _print(found: Explanation | MetricExplanation) -> None:
    from northing.work.explain import Explanation

    if isinstance(found, Explanation):
        shape, colour = output.SHAPE_BY_STATUS[found.cell.status], output.COLOUR_BY_STATUS[found.cell.status]
        mark, what = f"{click.style(shape, fg=colour)} ", f"{found.kind}, {found.period}"
    else:
        mark, what = "", f"Metric, {found.period or 'never measured'}"
    click.echo(f"{mark}{click.style(found.title, bold=True)}  {what}")
    click.echo(f"  {found.headline}")
    _section("How", [(step.label, step.substituted) for step in getattr(found, "steps", ())])
    _section("By", [(fact.label, fact.text) for fact in found.facts])
    if found.origin is not None:
        _section("From", _origin_lines(found.origin))
    _section("Before", [_recorded_line(found, item) for item in getattr(found, "earlier", ())])
    _section("Way", [(station.kind, f"{station.title}  {station.detail}") for station in found.lineage])
    if found.changed is not None:
        change = found.changed
        _section("Last change", [(f"{change.at:%Y-%m-%d}", f"{change.actor}: {change.message}")])
    if found.origin is not None and found.origin.sql:
        click.echo(click.style("  Query", dim=True))
        for line in found.origin.sql.splitlines():
            click.echo(f"    {line}")


def _recorded_line(found: Explanation | MetricExplanation, item: Measurement) -> tuple[str, str]:
    """Return what was recorded of the same period before."""
    from northing.charts import format_number

    unit = found.origin.unit if found.origin is not None else ""
    return f"{item.recorded_at:%Y-%m-%d %H:%M}", f"{format_number(item.value, unit)}, {item.origin}, run {item.run}"


def _origin_lines(origin: Origin) -> list[tuple[str, str]]:
    from northing.charts import format_number

    lines = [("Metric", origin.metric), ("Definition", origin.definition)]
    if origin.numerator is not None and origin.denominator is not None:
        parts = f"{format_number(origin.numerator)} ÷ {format_number(origin.denominator)}"
        lines.append(("Parts", parts))
    if origin.rows is not None:
        lines.append(("Rows", f"{output.counted(origin.rows, 'source row')} counted"))
    if origin.dataset:
        lines.append(("Data", f"{origin.dataset}, version {origin.version[:12]}"))
    who = f" by {origin.actor}" if origin.actor else ""
    lines.append(("Recorded", f"{origin.recorded_at:%Y-%m-%d %H:%M}, {origin.origin}{who}, run {origin.run}"))
    return lines


def _section(title: str, lines: list[tuple[str, str]]) -> None:
    if not lines:
        return
    click.echo(click.style(f"  {title}", dim=True))
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        click.echo(f"    {label:<{width}}  {text}".rstrip())
