"""`northing compare`: how a metric's numbers changed because its definition did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import as_of_option, format_option, moment, standpoint, workspace_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.table import Table

    from northing.model import FiscalCalendar, Grain
    from northing.work.comparing import Compared, Comparison
    from northing.work.versions import MetricVersion
    from northing.work.workspace import Workspace

COLOUR_BY_SIGN = {"-": "red", "+": "green"}


def _numbers(_ctx: click.Context, _parameter: click.Parameter, texts: Sequence[str]) -> tuple[int, ...]:
    """Read versions, written as v3 or 3: two of them, or none."""
    found = [re.fullmatch(r"[vV]?(\d+)", text, re.ASCII) for text in texts]
    if len(found) not in (0, 2) or None in found:
        raise click.BadParameter(f"{' '.join(texts)!r}: name two versions, such as v3 v4, or none for the last two")
    return tuple(int(match[1]) for match in found if match is not None)


@click.command()
@click.argument("metric")
@click.argument("versions", nargs=-1, callback=_numbers)
@workspace_option
@format_option
@click.option("--by", default="", help="A dimension of the metric: its members instead of the whole.")
@click.option(
    "--grain",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="Length of the periods; the metric's first when left out.",
)
@as_of_option
def compare(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    metric: str,
    versions: Sequence[int],
    form: str,
    *,
    by: str,
    grain: Grain | None,
    as_of: datetime | None,
) -> None:
    """Compare two VERSIONS of METRIC, the last two when none are named: v3 v4, or 3 4.

    For every period: the number as the older version recorded it, what it gives on today's data, what the newer one
    gives on today's data, and so how much of the change the method made and how much the data.
    """
    from northing.work.comparing import compare_versions
    from northing.work.measured import require_metric
    from northing.work.workbench import Workbench

    here = standpoint(workspace, as_of)
    bench = Workbench(workspace, workspace.open_store())
    plan = bench.plan(here)
    found = compare_versions(
        bench,
        here,
        require_metric(plan, metric),
        numbers=versions,
        by=by,
        grain=grain,
        at=here.moment or moment(workspace),
        progress=output.say,
    )
    if form == "json":
        output.print_json(_document(found, plan.calendar))
    else:
        _print(found, plan.calendar, by=by)


def _print(found: Comparison, calendar: FiscalCalendar, *, by: str) -> None:
    """Print a comparison for people: what changed in the definition, who changed it, and the numbers."""
    older, newer = found.older.number, found.newer.number
    title = click.style(found.metric.title, bold=True)
    click.echo(f"{title}  version {older} and version {newer}")
    for sign, text in found.lines:
        click.echo(click.style(f"  {sign} {text}", fg=COLOUR_BY_SIGN.get(sign)))
    for version in found.between:
        click.echo(f"  {_told(version)}")
    for number, problem in found.problems.items():
        click.echo(click.style(f"  version {number} cannot be computed on today's data: {problem}", fg="yellow"))
    if not found.rows:
        output.say("no results to compare")
        return
    output.console().print(_table(found, calendar, by=by))


def _told(version: MetricVersion) -> str:
    why = f": {version.message}" if version.message else ""
    return f"version {version.number} since {output.day(version.at)}, by {version.actor}{why}"


def _table(found: Comparison, calendar: FiscalCalendar, *, by: str) -> Table:
    from rich.table import Table

    from northing.charts import format_change, format_number

    older, newer = found.older.number, found.newer.number
    unit, decimals = found.metric.unit, found.metric.decimals
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ([by] if by else []) + ["Period"]:
        table.add_column(name)
    for name in (f"v{older} recorded", f"v{older} today", f"v{newer} today", "Method", "Data"):
        table.add_column(name, justify="right")
    for row in found.rows:
        numbers = [format_number(value, unit, decimals=decimals) for value in (row.recorded, row.before, row.after)]
        changes = [format_change(value, unit, decimals=decimals) for value in (row.by_method, row.by_data)]
        table.add_row(*_member(row, by), calendar.label(calendar.period(found.grain, row.start)), *numbers, *changes)
    return table


def _member(row: Compared, by: str) -> list[str]:
    from northing.model import parse_member

    return list(parse_member(row.member).values()) if by else []


def _document(found: Comparison, calendar: FiscalCalendar) -> dict[str, object]:
    """Return a comparison as plain values for programs, every number with all its digits."""
    return {
        "metric": found.metric.id,
        "older": found.older.number,
        "newer": found.newer.number,
        "grain": found.grain,
        "definition": [{"sign": sign.strip() or None, "line": text} for sign, text in found.lines],
        "changes": [
            {"version": item.number, "at": item.at.isoformat(), "actor": item.actor, "message": item.message}
            for item in found.between
        ],
        "problems": {str(number): problem for number, problem in found.problems.items()},
        "rows": [_row_document(found, row, calendar) for row in found.rows],
    }


def _row_document(found: Comparison, row: Compared, calendar: FiscalCalendar) -> dict[str, object]:
    return {
        "member": row.member or None,
        "period": calendar.label(calendar.period(found.grain, row.start)),
        "recorded": row.recorded,
        "before": row.before,
        "after": row.after,
        "by_method": row.by_method,
        "by_data": row.by_data,
        "total": row.total,
    }
