"""`northing demo`: the example workspace, measured from real flights, with its scorecard in the browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

import click

from northing.cli import output

ACCOUNT = "demo"


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("northing-demo"),
    show_default=True,
    help="Folder of the demo; it is made once and opened again later.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Make the demo and stop, without starting the server.")
def demo(folder: Path, host: str, port: int, *, no_serve: bool) -> None:
    """Make the example workspace, measure 336,776 real flights, and open its scorecard.

    The port authority is fictional, its plan is an example; the flights left New York in 2013.
    """
    from northing.web.accounts.access import ensure_account, login_path, prepare
    from northing.work.demo import begin_demo, finish_demo, is_ready
    from northing.work.workspace import find_workspace

    if is_ready(folder):
        workspace = find_workspace(folder)
        prepare(workspace)
    else:
        output.say(f"making the demo in {folder}")
        workspace = begin_demo(folder)
        prepare(workspace)
        finish_demo(workspace, workspace.open_store(), say=output.say)
    account = ensure_account(ACCOUNT, party="head-of-operations", is_admin=True)
    if no_serve:
        output.say(f"ready: northing serve {folder}, northing score -w {folder}")
        return
    from northing.web.server import serve

    url, path = f"http://{host}:{port}", login_path(account)

    def welcome() -> None:
        output.say(f"\n{workspace.name} is ready. Open this link, it logs you in once:\n\n    {url}{path}\n")
        output.say("Stop with Ctrl+C.")
        if has_screen():
            webbrowser.open(url + path)

    serve(workspace, host=host, port=port, ready=welcome)


def has_screen() -> bool:
    """Tell whether a person sits at a screen on which a browser can open."""
    has_display = sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))
    return sys.stderr.isatty() and has_display
