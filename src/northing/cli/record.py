"""`northing record`: type results in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from northing.cli import output
from northing.cli.options import actor, moment, workspace_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.model import Measurement, Run
    from northing.plan import Plan
    from northing.work.workspace import Workspace


@click.command()
@click.argument("metric", default="")
@click.argument("period", default="")
@click.argument("value", required=False)
@workspace_option
@click.option("--member", default="", help="Which member, such as carrier=UA; the whole when left out.")
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A CSV file with many results."
)
def record(workspace: Workspace, metric: str, period: str, value: str | None, member: str, file: Path | None) -> None:
    r"""Type the result of METRIC for a PERIOD in, or a whole file of results.

    \b
      northing record customer-satisfaction 2026-01 4.2
      northing record --file measurements.csv

    The file's columns are metric, member, period, value, recorded_on. All lines are recorded, or none. An empty value
    ("") takes a result back.
    """
    from northing.model import Run
    from northing.work.facts import record as record_facts

    if (file is None) == (value is None) or (file is not None and (metric or member)):
        raise click.UsageError("give METRIC PERIOD VALUE, or --file FILE")
    store = workspace.open_store()
    plan = store.history.load()
    at = moment(workspace)
    run = Run(f"{at:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", at, actor(), "record", {"file": file.name if file else ""})
    if file is not None:
        typed = _read(plan, file, run)
    else:
        typed = _structure(plan, {"metric": metric, "member": member, "period": period, "value": value or ""}, run)
    count = record_facts(store, plan, typed, run=run)
    output.say(f"{output.counted(len(typed), 'result')}, {count} of them new")


def _read(plan: Plan, file: Path, run: Run) -> list[Measurement]:
    """Read a file of typed results."""
    from northing.model import Invalid, Issue, Where
    from northing.work.facts import parse_typed

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            [Issue("NR004", "error", "the file is not UTF-8", Where(str(file)), "save it as UTF-8")]
        ) from error
    return parse_typed(plan, text, file=str(file), run=run)


def _structure(plan: Plan, row: Mapping[str, str], run: Run) -> list[Measurement]:
    """Read one result as a line of a file would give it; faults are those of the command line."""
    from northing.model import Invalid, Where
    from northing.work.facts import parse_typed

    line = io.StringIO()
    writer = csv.DictWriter(line, row)
    writer.writeheader()
    writer.writerow(row)
    try:
        return parse_typed(plan, line.getvalue(), file="command line", run=run)
    except Invalid as error:
        raise Invalid(issue.at(Where("command line")) for issue in error.issues) from error
