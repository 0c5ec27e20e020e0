"""`northing init`: make a new workspace."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from northing.cli import output


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="Name of the organisation; the folder's when left out.")
@click.option("--example", help="Start from an example instead: flights or wikimedia-fy2022.")
def init(folder: Path, name: str | None, example: str | None) -> None:
    """Make a new workspace in FOLDER, with a first plan to write on. Nothing that is there is overwritten."""
    from northing.work.starter import copy_example, make_workspace

    if example is not None:
        workspace = copy_example(folder, example=example)
    else:
        name = name or folder.resolve().name.replace("-", " ").capitalize()
        workspace = make_workspace(folder, name=name, year=datetime.now(UTC).year)
    workspace.open_store(create=True)
    for path in sorted(workspace.plan_folder.glob("*.yaml")):
        click.echo(path)
    output.say(
        f"made the workspace {workspace.name}; next: northing check -w {folder}, northing plan apply -w {folder}"
    )
