"""`northing serve`: serve a workspace to browsers."""

from __future__ import annotations

from pathlib import Path

import click

from northing.cli import output


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=0, help="Processes; by the number of processors when left out.")
def serve(folder: Path, host: str, port: int, workers: int) -> None:
    """Serve the workspace in FOLDER to browsers until stopped.

    `northing user link NAME` makes a log-in link.
    """
    from northing.web.accounts.access import prepare
    from northing.web.server import serve as serve_workspace
    from northing.work.workspace import find_workspace

    workspace = find_workspace(folder)
    prepare(workspace)
    serve_workspace(
        workspace,
        host=host,
        port=port,
        workers=workers,
        ready=lambda: output.say(f"{workspace.name} is at http://{host}:{port}/  (stop with Ctrl+C)"),
    )
