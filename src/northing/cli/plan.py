"""`northing plan`: show, compare, apply and pull the plan; read its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.main import ISSUES, OK
from northing.cli.options import actor, as_of_option, format_option, moment, workspace_option

if TYPE_CHECKING:
    from datetime import datetime

    from northing.model import Element
    from northing.plan import Changeset, Plan
    from northing.store import Store
    from northing.work.workspace import Workspace


@click.group()
def plan() -> None:
    """Work with the plan as code: the files in plan/, and the published plan with its history."""


@plan.command()
@click.argument("query", default="")
@workspace_option
@format_option
@as_of_option
def show(workspace: Workspace, query: str, form: str, as_of: datetime | None) -> None:
    r"""Show the published elements that QUERY describes; all of them without one.

    \b
    QUERY is words and terms such as
      kind:kpi,key_result owner:operations -tag:draft
      under:trusted-airports OR "on time"
    """
    from northing.plan import select

    store = workspace.open_store()
    found = select(_plan_of(store, as_of), query)
    if form == "json":
        from northing.codec import unstructure
        from northing.model import kind_of

        output.print_json([{"kind": kind_of(item).name, **unstructure(item)} for item in found])
        return
    _print_elements(found)
    output.say(output.counted(len(found), "element"))


def _plan_of(store: Store, as_of: datetime | None) -> Plan:
    from northing.work.workbench import Standpoint

    if as_of is None:
        return store.history.load()
    return store.history.load(at=Standpoint(as_of.date(), as_of.date()).moment)


def _print_elements(found: tuple[Element, ...]) -> None:
    from rich.table import Table

    from northing.model import kind_of

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("Kind", "Id", "Title", "Owner"):
        table.add_column(name)
    for item in found:
        table.add_row(kind_of(item).title, item.id, item.title, item.owner or "")
    output.console().print(table)


@plan.command()
@workspace_option
@format_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are differences.")
@click.pass_context
def diff(ctx: click.Context, workspace: Workspace, form: str, *, exit_code: bool) -> None:
    """Show what applying the plan files would change, field by field. Nothing is written."""
    ctx.exit(_compare(workspace, form, exit_code=exit_code))


def _compare(workspace: Workspace, form: str, *, exit_code: bool = False) -> int:
    """Print what applying the files would change, and return the exit code that says whether they can be applied."""
    from northing.work.files import propose, summary

    store = workspace.open_store(create=True)
    proposal = propose(workspace, store)
    errors = [issue for issue in proposal.issues if issue.level == "error"]
    if form == "json":
        output.print_json(
            {
                "head": proposal.head,
                "differences": [output.difference_document(item) for item in proposal.differences],
                "issues": [output.issue_document(issue) for issue in (*proposal.issues, *proposal.conflicts)],
            }
        )
    else:
        output.print_differences(proposal.differences)
        output.print_issues([*errors, *proposal.conflicts])
        output.say(f"{summary(proposal.differences)}; the published plan is at {proposal.head}")
    is_refused = bool(errors or proposal.conflicts)
    return ISSUES if is_refused or (exit_code and proposal.differences) else OK


@plan.command()
@workspace_option
@click.option("-m", "--message", default="", help="Why, in a line; made from the changes when left out.")
@click.option("--check", "only_check", is_flag=True, help="Check and compare, write nothing; exit 1 on errors.")
@click.pass_context
def apply(ctx: click.Context, workspace: Workspace, message: str, *, only_check: bool) -> None:
    """Publish what the plan files say, as one changeset that is written whole or not at all."""
    from northing.work.files import apply_files

    if only_check:
        ctx.exit(_compare(workspace, "text"))
    store = workspace.open_store(create=True)
    changeset = apply_files(workspace, store, actor=actor(), at=moment(workspace), message=message)
    if changeset is None:
        output.say("nothing to change: the files say what is published")
    else:
        output.say(f"published as {_numbers(changeset)}: {changeset.message}")


def _numbers(changeset: Changeset) -> str:
    """Write the numbers of a changeset's changes."""
    first, last = changeset.first, changeset.last
    return str(first) if first == last else f"{first}–{last}"


@plan.command()
@workspace_option
def pull(workspace: Workspace) -> None:
    """Bring what was published since into the plan files; comments and order stay."""
    from northing.work.files import pull_files

    store = workspace.open_store(create=True)
    for path in pull_files(workspace, store):
        click.echo(path)
    output.say("the files agree with the published plan")


@plan.command()
@click.argument("element", default="")
@workspace_option
@format_option
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many changesets.")
def log(workspace: Workspace, element: str, form: str, limit: int) -> None:
    """Show who changed what, when and why: the whole plan's history, or every version of one ELEMENT."""
    store = workspace.open_store()
    if element:
        _log_element(store, element, form)
        return
    from itertools import islice

    found = list(islice(store.history.changesets(newest_first=True), limit))
    if form == "json":
        output.print_json(
            [
                {
                    "first": item.first,
                    "last": item.last,
                    "at": item.at.isoformat(),
                    "actor": item.actor,
                    "via": item.via,
                    "message": item.message,
                    "changes": [{"action": c.action, "kind": c.kind, "id": c.id} for c in item.changes],
                }
                for item in found
            ]
        )
        return
    for item in found:
        head = click.style(_numbers(item), fg="yellow", bold=True)
        click.echo(f"{head}  {item.at:%Y-%m-%d %H:%M}  {item.actor} ({item.via})  {item.message}")


def _log_element(store: Store, element: str, form: str) -> None:
    from northing.work.revisions import element_versions

    versions = element_versions(store.history, element)
    if form == "json":
        output.print_json(
            [
                {
                    "seq": item.revision.seq,
                    "at": item.revision.at.isoformat(),
                    "actor": item.revision.actor,
                    "message": item.revision.message,
                    "action": item.revision.action,
                    "document": item.revision.document,
                }
                for item in versions
            ]
        )
        return
    for item in reversed(versions):
        revision = item.revision
        head = click.style(str(revision.seq), fg="yellow", bold=True)
        click.echo(f"{head}  {revision.at:%Y-%m-%d %H:%M}  {revision.actor} ({revision.via})  {revision.message}")
        output.print_differences([item.difference] if item.difference is not None else [])
