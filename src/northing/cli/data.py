"""`northing data`: load datasets; show loads, tests and bad rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.main import ISSUES, OK
from northing.cli.measure import load_document, print_load, require_datasets
from northing.cli.options import as_of_option, format_option, moment, standpoint, workspace_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from northing.model import Grain, Metric
    from northing.work.workspace import Workspace

GRAIN_CHOICE = click.Choice(["day", "week", "month", "quarter", "year"])


@click.group()
def data() -> None:
    """Load datasets; show loads, tests and bad rows."""


@data.command()
@click.argument("dataset", nargs=-1)
@workspace_option
@format_option
@click.pass_context
def load(ctx: click.Context, workspace: Workspace, dataset: tuple[str, ...], form: str) -> None:
    """Load DATASETs, all of them when none is named; where a load fails, the last good data stays."""
    from northing.work.measuring import load_datasets

    plan = workspace.open_store().history.load()
    require_datasets(plan, dataset)
    found = load_datasets(workspace, plan, at=moment(workspace), only=dataset, progress=output.say)
    if form == "json":
        output.print_json({name: load_document(item) for name, item in found.items()})
    else:
        for item in found.values():
            print_load(item)
    ctx.exit(OK if all(item.is_trusted for item in found.values()) else ISSUES)


@data.command()
@click.argument("dataset", default="")
@workspace_option
@format_option
@click.option("--rejects", is_flag=True, help="List every bad row that was kept aside.")
def show(workspace: Workspace, dataset: str, form: str, *, rejects: bool) -> None:
    """Show how each dataset stands, or everything about one DATASET."""
    from northing.metrics.loads import current_load, latest_attempt, read_rejects
    from northing.model import Dataset

    plan = workspace.open_store().history.load()
    names = [dataset] if dataset else list(plan.of_kind(Dataset))
    require_datasets(plan, names)
    loads = {name: latest_attempt(name, workspace.landed_folder) for name in names}
    if form == "json":
        output.print_json({name: load_document(item) if item else None for name, item in loads.items()})
        return
    for name, item in loads.items():
        if item is None:
            click.echo(f"{click.style('never loaded', fg='bright_black')} {name}")
            continue
        print_load(item)
        held = current_load(name, workspace.landed_folder)
        if rejects and held is not None:
            for reject in read_rejects(held, workspace.landed_folder):
                click.echo(
                    f"{reject.file}:{reject.line} {reject.column}: found {reject.found!r}, expected {reject.expected}"
                )


@data.command()
@click.argument("metric")
@workspace_option
@click.option("--by", default="", help="A dimension of the metric: the results of its members instead of the whole.")
@click.option("--grain", type=GRAIN_CHOICE, help="Length of the periods; the metric's first when left out.")
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to print; json and csv give every digit.",
)
def results(workspace: Workspace, metric: str, by: str, grain: Grain | None, as_of: datetime | None, form: str) -> None:
    """Print what was measured of METRIC by period and member, so that anyone can check it by hand."""
    from northing.work.measured import measured_results, require_metric, result_document
    from northing.work.workbench import Workbench

    here = standpoint(workspace, as_of)
    bench = Workbench(workspace, workspace.open_store())
    plan = bench.plan(here)
    found = require_metric(plan, metric)
    measured = measured_results(bench, here, found, by=by, grain=grain)
    rows = [result_document(plan.calendar, item) for item in measured]
    if form == "json":
        output.print_json(rows)
    elif form == "csv":
        _print_csv(rows)
    else:
        _print_results(found, rows, by=by)
        output.say(output.counted(len(rows), "result"))


def _print_csv(rows: Sequence[Mapping[str, object]]) -> None:
    import csv
    import io

    text = io.StringIO()
    names = ("metric", "dimension", "member", "period", "value", "numerator", "denominator", "rows", "recorded_at")
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    click.echo(text.getvalue(), nl=False)


def _print_results(metric: Metric, rows: Sequence[Mapping[str, object]], *, by: str) -> None:
    from rich.table import Table

    from northing.charts import format_number

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ([by] if by else []) + ["Period"]:
        table.add_column(name)
    for name in ("Result", "Above", "Below", "Rows"):
        table.add_column(name, justify="right")
    table.add_column("Recorded")
    for row in rows:
        result = format_number(row["value"], metric.unit, decimals=metric.decimals)  # type: ignore[arg-type]  # a number
        counts = ["" if row[name] is None else f"{row[name]:,.10g}" for name in ("numerator", "denominator", "rows")]
        members = [str(row["member"])] if by else []
        table.add_row(*members, str(row["period"]), result, *counts, f"{row['recorded_at']:.10}")
    output.console().print(table)
