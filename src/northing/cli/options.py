"""Options that commands share: which workspace, which output format, and the clock of the shell."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from northing.model import NotFound
    from northing.work.workbench import Standpoint
    from northing.work.workspace import Workspace

F = TypeVar("F", bound="Callable[..., Any]")

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)


as_of_option = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As it was known at the end of that day."
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


def standpoint(workspace: Workspace, as_of: datetime | None) -> Standpoint:
    """Return from where a command looks at a workspace: on its day, or as things were known on another."""
    from northing.work.workbench import Standpoint

    known_on: date | None = as_of.date() if as_of is not None else None
    return Standpoint(moment(workspace).date(), known_on)


@contextmanager
def usage_of(option: str) -> Iterator[None]:
    """Turn a value that an option cannot take into a fault of usage that names the option."""
    try:
        yield
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=f"'{option}'") from error


def unknown(what: str, name: str, existing: Iterable[str]) -> NotFound:
    """Return the refusal of a name that does not exist: which one was probably meant, and what there is.

    >>> str(unknown("dataset", "flihgts", ["flights", "weather"]))
    "there is no dataset 'flihgts'; did you mean 'flights'? There are: flights, weather"
    """
    from northing.model import NotFound
    from northing.plan import suggest

    names = list(existing)
    meant = suggest(name, names)
    known = ", ".join(names) or "none yet"
    return NotFound(f"there is no {what} {name!r}{meant}{' There' if meant else '; there'} are: {known}")


def actor() -> str:
    """Return the name of whoever runs the command, for the history."""
    import getpass

    return getpass.getuser()
