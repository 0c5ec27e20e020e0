"""`northing explain`: where a number comes from."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import as_of_option, format_option, standpoint, usage_of, workspace_option

if TYPE_CHECKING:
    from datetime import datetime

    from northing.model import Metric
    from northing.work.explain import Explanation, MetricExplanation
    from northing.work.workbench import Standpoint, Workbench
    from northing.work.workspace import Workspace


@click.command()
@click.argument("element", default="")
@workspace_option
@format_option
@click.option("--member", default="", help="Which member, such as carrier=UA; the whole when left out.")
@click.option("--period", help="Which period, such as 2013-09; the last complete one when left out.")
@click.option(
    "--rows", type=click.IntRange(min=0), default=0, help="Show so many of the source rows behind the number."
)
@click.option(
    "--plan", "is_plan", is_flag=True, help="Show how all metrics are measured together: scans, SQL, rows read."
)
@click.option("--dataset", "only", multiple=True, help="With --plan: only this dataset; may be given several times.")
@as_of_option
def explain(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    element: str,
    form: str,
    *,
    member: str,
    period: str | None,
    rows: int,
    is_plan: bool,
    only: tuple[str, ...],
    as_of: datetime | None,
) -> None:
    """Say where the number of ELEMENT comes from: formula, inputs, data, query, freshness, who changed what.

    ELEMENT is a KPI, a key result, an objective or a metric. With --plan, say how the metrics of every dataset are
    measured together, and what the last run read.
    """
    from northing.work.workbench import Workbench

    if bool(element) == is_plan or (only and not is_plan):
        raise click.UsageError("name an ELEMENT, or ask for --plan, with --dataset for one dataset alone")
    here = standpoint(workspace, as_of)
    bench = Workbench(workspace, workspace.open_store())
    if is_plan:
        _explain_plan(bench, here, form, only)
        return
    with usage_of("--period"):
        found = _explained(bench, here, element, member=member, period=period, rows=rows)
    if form == "json":
        output.print_json(dataclasses.asdict(found))
    else:
        from northing.cli.explained import print_explanation

        print_explanation(found)


def _explain_plan(bench: Workbench, here: Standpoint, form: str, only: tuple[str, ...]) -> None:
    """Print how metrics are measured together."""
    from northing.cli.explained import plan_document, print_plan
    from northing.cli.measure import require_datasets
    from northing.work.explain.plans import measure_plans

    require_datasets(bench.plan(here), only)
    plans = measure_plans(bench, here, only=only)
    if form == "json":
        output.print_json([plan_document(found) for found in plans])
        return
    for found in plans:
        print_plan(found)
    if not plans:
        output.say("no metric is computed from a dataset")


def _explained(
    bench: Workbench, here: Standpoint, element: str, *, member: str, period: str | None, rows: int
) -> Explanation | MetricExplanation:
    """Explain the number of a metric or of an indicator."""
    from northing.model import Metric

    metric = bench.plan(here).get(element)
    if isinstance(metric, Metric):
        return _metric(bench, here, metric, member=member, period=period, rows=rows)
    return _indicator(bench, here, element, member=member, period=period, rows=rows)


def _metric(
    bench: Workbench, here: Standpoint, metric: Metric, *, member: str, period: str | None, rows: int
) -> MetricExplanation:
    from northing.work.explain import explain_metric

    wanted = bench.plan(here).calendar.parse(period) if period else None
    return explain_metric(bench, here, metric, member=member, period=wanted, rows=rows)


def _indicator(
    bench: Workbench, here: Standpoint, element: str, *, member: str, period: str | None, rows: int
) -> Explanation:
    from northing.work.explain import explain_indicator
    from northing.work.workbench import chosen_period, default_scorecard, require_indicator

    plan = bench.plan(here)
    card = default_scorecard(plan)
    grain = plan.calendar.parse(period).grain if period else card.grain if card is not None else "month"
    board = bench.scoreboard(here, grain=grain)
    key = require_indicator(board, element, member)
    return explain_indicator(bench, board, key, board.column_of(chosen_period(board, period)), rows=rows)
