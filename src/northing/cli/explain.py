"""`northing explain`: where a number comes from."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import format_option, moment, workspace_option

if TYPE_CHECKING:
    from datetime import datetime

    from northing.work.explain import Explanation
    from northing.work.workspace import Workspace


@click.command()
@click.argument("element")
@workspace_option
@format_option
@click.option("--member", default="", help="Which member, such as carrier=UA; the whole when left out.")
@click.option("--period", help="Which period, such as 2013-09; the last complete one when left out.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As it was known at the end of that day.")
def explain(
    workspace: Workspace, element: str, form: str, member: str, period: str | None, as_of: datetime | None
) -> None:
    """Say where the number of ELEMENT comes from: formula, inputs, data, query, freshness, who changed what."""
    from northing.work.explain import explain_indicator
    from northing.work.workbench import Standpoint, Workbench, chosen_period, require_indicator

    standpoint = Standpoint(moment(workspace).date(), as_of.date() if as_of else None)
    bench = Workbench(workspace, workspace.open_store())
    grain = bench.plan(standpoint).calendar.parse(period).grain if period else "month"
    board = bench.scoreboard(standpoint, grain=grain)
    key = require_indicator(board, element, member)
    found = explain_indicator(bench, board, key, board.column_of(chosen_period(board, period)))
    if form == "json":
        output.print_json(dataclasses.asdict(found))
    else:
        _print(found)


def _print(found: Explanation) -> None:
    shape, colour = output.SHAPE_BY_STATUS[found.cell.status], output.COLOUR_BY_STATUS[found.cell.status]
    click.echo(f"{click.style(shape, fg=colour)} {click.style(found.title, bold=True)}  {found.kind}, {found.period}")
    click.echo(f"  {found.headline}")
    _section("How", [(step.label, f"{step.substituted}") for step in found.steps])
    _section("By", [(fact.label, fact.text) for fact in found.facts])
    if found.origin is not None:
        _section("From", _origin_lines(found))
    _section("Way", [(station.kind, f"{station.title}  {station.detail}") for station in found.lineage])
    if found.changed is not None:
        change = found.changed
        _section("Last change", [(f"{change.at:%Y-%m-%d}", f"{change.actor}: {change.message}")])
    if found.origin is not None and found.origin.sql:
        click.echo(click.style("  Query", dim=True))
        for line in found.origin.sql.splitlines():
            click.echo(f"    {line}")


def _origin_lines(found: Explanation) -> list[tuple[str, str]]:
    from northing.charts import format_number

    origin = found.origin
    if origin is None:  # pragma: no cover - asked for only when it is there
        return []
    lines = [("Metric", origin.metric), ("Definition", origin.definition)]
    if origin.numerator is not None and origin.denominator is not None:
        parts = f"{format_number(origin.numerator)} ÷ {format_number(origin.denominator)}"
        lines.append(("Parts", parts))
    if origin.rows is not None:
        lines.append(("Rows", f"{origin.rows:,} source rows counted"))
    if origin.dataset:
        lines.append(("Data", f"{origin.dataset}, version {origin.version[:12]}"))
    lines.append(
        ("Recorded", f"{origin.recorded_at:%Y-%m-%d %H:%M}, {origin.origin} by {origin.actor}, run {origin.run}")
    )
    return lines


def _section(title: str, lines: list[tuple[str, str]]) -> None:
    if not lines:
        return
    click.echo(click.style(f"  {title}", dim=True))
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        click.echo(f"    {label:<{width}}  {text}")
