"""Options that commands share: which workspace, which output format, and the clock of the shell."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.work.workspace import Workspace

F = TypeVar("F", bound="Callable[..., Any]")

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)


def workspace_option(command: F) -> F:
    """Give a command the option --workspace and pass it the workspace found there."""

    @click.option(
        "-w",
        "--workspace",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        envvar="NORTHING_WORKSPACE",
        help="Folder of the workspace; the current one or the nearest above it when left out.",
    )
    @functools.wraps(command)
    def with_workspace(folder: Path, **arguments: Any) -> Any:
        from northing.work.workspace import find_workspace

        return command(workspace=find_workspace(folder), **arguments)

    return with_workspace  # type: ignore[return-value]


def moment(workspace: Workspace) -> datetime:
    """Return the moment on which a workspace stands: the shell reads the clock, the core never does."""
    return workspace.settings.moment(datetime.now(UTC))


def actor() -> str:
    """Return the name of whoever runs the command, for the history."""
    import getpass

    return getpass.getuser()
