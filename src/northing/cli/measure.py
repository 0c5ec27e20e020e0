"""`northing measure`: compute the metrics from the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.main import ISSUES, OK
from northing.cli.options import actor, format_option, moment, unknown, workspace_option

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from northing.metrics.loads import Load
    from northing.plan import Plan
    from northing.work.workspace import Workspace


@click.command()
@workspace_option
@format_option
@click.option("--dataset", "only", multiple=True, help="Only this dataset; may be given several times.")
@click.option(
    "--no-load", is_flag=True, help="Measure from the data that was loaded last, without looking at the files."
)
@click.option("--full", is_flag=True, help="Measure everything, late and unchanged data too.")
@click.pass_context
def measure(
    ctx: click.Context, workspace: Workspace, form: str, only: tuple[str, ...], *, no_load: bool, full: bool
) -> None:
    """Load the data, compute what has changed of the published plan's metrics, and record what is new.

    Only periods are measured whose data or definition changed since the last run, or that a new day has begun to count.
    Running it twice changes nothing. Exit code 1 when a load failed, a test of the data did, or a metric could not be
    computed; all others are measured.
    """
    from northing.cli.measure_report import outcome_document, print_outcome
    from northing.work.measuring import load_datasets
    from northing.work.measuring import measure as measure_plan

    store = workspace.open_store()
    at = moment(workspace)
    plan = store.history.load()
    require_datasets(plan, only)
    loads = {} if no_load else load_datasets(workspace, plan, at=at, only=only, progress=output.say)
    outcome = measure_plan(workspace, store, actor=actor(), at=at, only=only, full=full, progress=output.say)
    if form == "json":
        output.print_json(
            {
                **outcome_document(outcome, plan.calendar),
                "loads": {name: load_document(load) for name, load in loads.items()},
            }
        )
    else:
        for load in loads.values():
            print_load(load)
        print_outcome(outcome, plan.calendar)
        output.say(f"{output.counted(outcome.measured, 'result')}, {outcome.recorded:,} of them new")
    ctx.exit(OK if _is_sound(loads) and outcome.is_sound else ISSUES)


def require_datasets(plan: Plan, names: Collection[str]) -> None:
    """Refuse names of datasets that the published plan does not have."""
    from northing.model import Dataset

    datasets = plan.of_kind(Dataset)
    for name in names:
        if name not in datasets:
            raise unknown("dataset", name, datasets)


def _is_sound(loads: Mapping[str, Load]) -> bool:
    return all(load.is_trusted for load in loads.values())


def print_load(load: Load) -> None:
    """Print how a load went: what is wrong with the data, failed tests included, and the first bad rows."""
    colour = {"loaded": "green", "unchanged": "bright_black", "failed": "red"}[load.status]
    bad = f", {output.counted(load.bad_rows, 'bad row')} kept aside" if load.bad_rows else ""
    click.echo(f"{click.style(load.status, fg=colour)} {load.dataset}: {output.counted(load.rows, 'row')}{bad}")
    if load.reason:
        click.echo(f"    {load.reason}")
    output.print_issues(load.issues)
    for reject in load.rejects[:5]:
        place = f"{reject.file}:{reject.line}"
        column = f" {reject.column}" if reject.column else ""
        click.echo(f"    {place}{column}: found {reject.found!r}, expected {reject.expected}")
    if load.rejects_kept > len(load.rejects[:5]):
        click.echo(
            f"    … {load.rejects_kept - len(load.rejects[:5]):,} more: northing data show {load.dataset} --rejects"
        )


def load_document(load: Load) -> dict[str, object]:
    """Return a load as plain values for JSON."""
    return {
        "status": load.status,
        "version": load.version,
        "loaded_at": load.loaded_at.isoformat(),
        "rows": load.rows,
        "bad_rows": load.bad_rows,
        "reason": load.reason or None,
        "files": [{"name": file.name, "rows": file.rows, "bad_rows": file.bad_rows} for file in load.files],
        "tests": [{"name": test.name, "passed": test.passed, "found": test.found} for test in load.tests],
    }
