"""`northing record`: type results in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from northing.cli import output
from northing.cli.options import actor, moment, workspace_option

if TYPE_CHECKING:
    from northing.work.workspace import Workspace


@click.command()
@click.argument("metric", default="")
@click.argument("period", default="")
@click.argument("value", default="")
@workspace_option
@click.option("--member", default="", help="Which member, such as carrier=UA; the whole when left out.")
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A CSV file with many results."
)
def record(workspace: Workspace, metric: str, period: str, value: str, member: str, file: Path | None) -> None:
    r"""Type the result of METRIC for a PERIOD in, or a whole file of results.

    \b
      northing record customer-satisfaction 2026-01 4.2
      northing record --file measurements.csv

    The file's columns are metric, member, period, value, recorded_on. All lines are recorded, or none. An empty VALUE
    takes a result back.
    """
    from northing.model import Run
    from northing.work.facts import parse_typed
    from northing.work.facts import record as record_facts

    if (file is None) == (not metric) or (metric and not period):
        raise click.UsageError("give METRIC PERIOD VALUE, or --file FILE")
    store = workspace.open_store()
    plan = store.history.load()
    at = moment(workspace)
    run = Run(f"{at:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", at, actor(), "record", {"file": file.name if file else ""})
    if file is not None:
        text = file.read_text(encoding="utf-8-sig")
        name = str(file)
    else:
        text, name = f"metric,member,period,value\n{metric},{member},{period},{value}\n", "command line"
    typed = parse_typed(plan, text, file=name, run=run)
    count = record_facts(store, plan, typed, run=run)
    output.say(f"{len(typed)} results, {count} of them new")
