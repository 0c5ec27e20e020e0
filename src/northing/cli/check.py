"""`northing check`: everything that is wrong or doubtful in the plan files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli.main import ISSUES, OK
from northing.cli.options import format_option, workspace_option

if TYPE_CHECKING:
    from northing.work.workspace import Workspace


@click.command()
@workspace_option
@format_option
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit code.")
@click.pass_context
def check(ctx: click.Context, workspace: Workspace, form: str, *, strict: bool) -> None:
    """Report everything that is wrong or doubtful in the plan files, all at once.

    Exit code 0 when there are no errors, 1 when there are. Every code has a page in the reference.
    """
    from northing.cli import output
    from northing.work.files import read_files

    folder, plan, issues = read_files(workspace)
    if form == "json":
        output.print_json([output.issue_document(issue) for issue in issues])
    else:
        output.print_issues(issues)
        read = f"{output.counted(len(plan), 'element')} in {output.counted(len(folder.files), 'file')}"
        output.say(f"{read}: {output.count_issues(issues)}")
    grave = {"error", "warning"} if strict else {"error"}
    ctx.exit(ISSUES if any(issue.level in grave for issue in issues) else OK)
