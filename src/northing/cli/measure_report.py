"""How `northing measure` tells what it did: dataset by dataset, and what it could not measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import FiscalCalendar
    from northing.work.measuring import DatasetReport, Outcome

MOST_LATE = 6
MOST_MEMBERS = 10


def print_outcome(outcome: Outcome, calendar: FiscalCalendar) -> None:
    """Print what a measuring run did with each dataset, which members came and went, and why metrics are unknown."""
    for report in outcome.datasets.values():
        word, colour = _state(report)
        click.echo(f"{click.style(word, fg=colour)} {report.dataset}: {_told(report)}")
        for line in _remarks(report):
            click.echo(f"    {line}")
    for change in outcome.members[:MOST_MEMBERS]:
        click.echo(f"{click.style('members', fg='yellow')} {change.dataset}: {change.say(calendar)}")
    if len(outcome.members) > MOST_MEMBERS:
        click.echo(f"    … and {output.counted(len(outcome.members) - MOST_MEMBERS, 'more change')} of members")
    for metric, reason in outcome.failures.items():
        click.echo(f"{click.style('unknown', fg='red')} {metric}: {reason}")


def _state(report: DatasetReport) -> tuple[str, str]:
    if report.skipped:
        return "skipped", "red" if report.load is not None else "bright_black"
    return ("measured", "green") if report.measured else ("unchanged", "bright_black")


def _told(report: DatasetReport) -> str:
    """Say in one line what was done with a dataset."""
    if report.skipped:
        return report.skipped
    if not report.measured:
        return f"{output.counted(report.metrics, 'metric')}, nothing has changed since they were measured"
    why = ", ".join(
        f"{reason} ({count:,})" if len(report.reasons) > 1 else reason for reason, count in _reasons(report)
    )
    read = f"{output.counted(report.rows_read, 'row')} read by {report.engine} in {report.seconds:.2f} s"
    periods = output.counted(report.periods, "period")
    return f"{report.measured:,} of {output.counted(report.metrics, 'metric')}, {periods}, {read}: {why}"


def _reasons(report: DatasetReport) -> list[tuple[str, int]]:
    return sorted(report.reasons.items(), key=lambda item: -item[1])


def _remarks(report: DatasetReport) -> Iterator[str]:
    """Yield what else is worth saying of a dataset."""
    if report.late:
        shown = ", ".join(report.late[:MOST_LATE])
        more = f" and {len(report.late) - MOST_LATE:,} more periods" if len(report.late) > MOST_LATE else ""
        window = output.counted(report.late_after_days or 0, "day")
        yield f"rows of {shown}{more} changed after the window of {window}; northing measure --full measures them"


def outcome_document(outcome: Outcome, calendar: FiscalCalendar) -> dict[str, object]:
    """Return what a measuring run did as plain values for JSON."""
    return {
        "run": outcome.run,
        "measured": outcome.measured,
        "recorded": outcome.recorded,
        "formulas": outcome.formulas,
        "datasets": {name: _report_document(report) for name, report in outcome.datasets.items()},
        "members": [
            {
                "dataset": change.dataset,
                "member": change.member,
                "change": change.change,
                "period": calendar.label(change.period),
                "became": change.became or None,
            }
            for change in outcome.members
        ],
        "failures": dict(outcome.failures),
    }


def _report_document(report: DatasetReport) -> dict[str, object]:
    return {
        "version": report.load.version if report.load is not None else None,
        "skipped": report.skipped or None,
        "metrics": report.metrics,
        "measured": report.measured,
        "reasons": dict(report.reasons),
        "periods": report.periods,
        "rows_read": report.rows_read,
        "seconds": round(report.seconds, 6),
        "engine": report.engine or None,
        "late": list(report.late),
        "late_after_days": report.late_after_days,
    }
