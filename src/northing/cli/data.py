"""`northing data`: load datasets; show loads, tests and bad rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.main import ISSUES, OK
from northing.cli.measure import load_document, print_load
from northing.cli.options import format_option, moment, workspace_option

if TYPE_CHECKING:
    from northing.work.workspace import Workspace


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
    from northing.model import Dataset, NotFound

    datasets = workspace.open_store().history.load().of_kind(Dataset)
    if dataset and dataset not in datasets:
        raise NotFound(f"there is no dataset {dataset!r}; there are: {', '.join(datasets) or 'none yet'}")
    names = [dataset] if dataset else list(datasets)
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
