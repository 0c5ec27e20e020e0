"""How `northing explain` prints: an explanation for people, and the plan of measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output

if TYPE_CHECKING:
    from northing.model import Measurement
    from northing.work.explain import Explanation, MetricExplanation, Origin, SourceRows
    from northing.work.explain.plans import DatasetPlan

MOST_FILES = 5
MOST_SPANS = 3


def print_explanation(found: Explanation | MetricExplanation) -> None:
    """Print an explanation: the number, how it came about, where it comes from, and the rows behind it."""
    from northing.work.explain import Explanation

    if isinstance(found, Explanation):
        shape, colour = output.SHAPE_BY_STATUS[found.cell.status], output.COLOUR_BY_STATUS[found.cell.status]
        mark, what = f"{click.style(shape, fg=colour)} ", f"{found.kind}, {found.period}"
    else:
        mark, what = "", f"Metric, {found.period or 'never measured'}"
    click.echo(f"{mark}{click.style(found.title, bold=True)}  {what}")
    click.echo(f"  {found.headline}")
    unknown = getattr(found, "unknown", "")
    if unknown:
        click.echo(click.style(f"  Not computed: {unknown}", fg="red"))
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
    for sample in found.rows:
        _print_rows(sample)


def _recorded_line(found: Explanation | MetricExplanation, item: Measurement) -> tuple[str, str]:
    """Return what was recorded of the same period before."""
    from northing.charts import format_number

    unit = found.origin.unit if found.origin is not None else ""
    return f"{item.recorded_at:%Y-%m-%d %H:%M}", f"{format_number(item.value, unit)}, {item.origin}, run {item.run}"


def _origin_lines(origin: Origin) -> list[tuple[str, str]]:
    from northing.charts import format_number

    lines = [("Metric", origin.metric), ("Definition", f"{origin.definition}  (version {origin.number})")]
    if origin.filter:
        lines.append(("Filter", origin.filter))
    if origin.numerator is not None and origin.denominator is not None:
        parts = f"{format_number(origin.numerator)} ÷ {format_number(origin.denominator)}"
        lines.append(("Parts", parts))
    if origin.rows is not None:
        lines.append(("Rows", f"{output.counted(origin.rows, 'source row')} counted"))
    if origin.dataset:
        lines.append(("Data", f"{origin.dataset}, version {origin.version[:12]}"))
        lines += [("", f"{name}, sha256 {digest[:12]}") for name, digest in origin.files[:MOST_FILES]]
        if len(origin.files) > MOST_FILES:
            lines.append(("", f"and {output.counted(len(origin.files) - MOST_FILES, 'file')} more"))
    if origin.engine and origin.rows_read is not None:
        days = ", ".join(f"{first} to {last}" for first, last in origin.spans[:MOST_SPANS]) or "all days"
        more = " …" if len(origin.spans) > MOST_SPANS else ""
        lines.append(("Read", f"{output.counted(origin.rows_read, 'row')} by {origin.engine}, {days}{more}"))
    who = f" by {origin.actor}" if origin.actor else ""
    lines.append(("Recorded", f"{origin.recorded_at:%Y-%m-%d %H:%M}, {origin.origin}{who}, run {origin.run}"))
    if origin.checked_at is not None:
        lines.append(("Checked", f"{origin.checked_at:%Y-%m-%d %H:%M}, nothing had changed"))
    return lines


def _section(title: str, lines: list[tuple[str, str]]) -> None:
    if not lines:
        return
    click.echo(click.style(f"  {title}", dim=True))
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        click.echo(f"    {label:<{width}}  {text}".rstrip())


def _print_rows(sample: SourceRows) -> None:
    """Print source rows with the columns that the metric reads; all columns are in the JSON."""
    from rich.table import Table

    shown = f"the first {len(sample.rows):,} of {sample.count:,}" if sample.rows else "none"
    click.echo(click.style(f"  Rows of {sample.title}: {shown}", dim=True))
    if sample.note:
        click.echo(f"    {sample.note}")
    if not sample.rows:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("File", *sample.columns[: sample.read]):
        table.add_column(name)
    for file, row in zip(sample.files, sample.rows, strict=True):
        table.add_row(file, *("" if value is None else str(value) for value in row[: sample.read]))
    output.console().print(table)


def print_plan(found: DatasetPlan) -> None:
    """Print how the metrics of a dataset are measured, and what the last run that read it took."""
    click.echo(f"{click.style(found.title, bold=True)}  {found.plan.dataset}")
    last = found.last
    if last is not None:
        rows = output.counted(last.rows_read, "row")
        metrics = output.counted(last.metrics, "metric")
        click.echo(
            f"  last run {last.at:%Y-%m-%d %H:%M}: {metrics}, {rows} read by {last.engine} in {last.seconds:.3f} s"
        )
    else:
        click.echo("  never measured")
    for metric, fault in found.faults.items():
        click.echo(f"  {click.style('left out', fg='red')} {metric}: {fault}")
    for line in str(found.plan).splitlines():
        click.echo(f"  {line}")


def plan_document(found: DatasetPlan) -> dict[str, object]:
    """Return how the metrics of a dataset are measured as plain values for JSON."""
    last = found.last
    return {
        "dataset": found.plan.dataset,
        "metrics": [metric.metric for metric in found.plan.metrics],
        "scans": [
            {"keys": list(scan.keys), "filters": len(scan.filters), "most_cells": scan.cells, "sql": scan.sql}
            for scan in found.plan.scans
        ],
        "text": str(found.plan),
        "faults": found.faults,
        "last_run": None
        if last is None
        else {
            "run": last.run,
            "at": last.at.isoformat(),
            "engine": last.engine,
            "metrics": last.metrics,
            "rows_read": last.rows_read,
            "seconds": last.seconds,
        },
    }
