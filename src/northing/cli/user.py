"""`northing user`: accounts and log-in links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import workspace_option

if TYPE_CHECKING:
    from northing.work.workspace import Workspace


@click.group()
def user() -> None:
    """Make accounts and log-in links."""


@user.command()
@click.argument("name")
@workspace_option
@click.option("--party", default="", help="Id of the person, role or unit in the plan that the account acts as.")
@click.option("--admin", "is_admin", is_flag=True, help="May see and do everything.")
@click.password_option(help="Its password; asked for when left out.")
def add(workspace: Workspace, name: str, party: str, password: str, *, is_admin: bool) -> None:
    """Make the account NAME."""
    from northing.model import NotFound, Person, Role, Unit, kind_of
    from northing.web.accounts.access import add_account, prepare

    prepare(workspace)
    found = workspace.open_store().history.load().require(party) if party else None
    if found is not None and not isinstance(found, Person | Role | Unit):
        raise NotFound(f"{party} is a {kind_of(found).title}; an account acts as a person, a role or a unit")
    add_account(name, password, party=party, is_admin=is_admin)
    output.say(f"made the account {name}")


@user.command()
@click.argument("name")
@workspace_option
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the workspace is served.")
def link(workspace: Workspace, name: str, url: str) -> None:
    """Print a link that logs the account NAME in once, within a day."""
    from northing.web.accounts.access import login_path, prepare, require_account

    prepare(workspace)
    click.echo(url.rstrip("/") + login_path(require_account(name)))
