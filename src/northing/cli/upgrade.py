"""`northing upgrade`: bring the database of a workspace up to this version of Northing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import workspace_option

if TYPE_CHECKING:
    from northing.work.workspace import Workspace

OWN_FOLDERS = ("files:", "memory:")


@click.command()
@workspace_option
def upgrade(workspace: Workspace) -> None:
    """Make the workspace's database, or bring its tables up to this version of Northing.

    Needed once after a newer Northing was installed; nothing that was recorded is changed. Running it twice changes
    nothing.
    """
    if workspace.settings.database.startswith(OWN_FOLDERS):
        workspace.open_store(create=True)
    else:
        from northing.web.accounts.access import prepare

        prepare(workspace)
    output.say(f"the database of {workspace.name} is up to date")
