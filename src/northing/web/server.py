"""Serving a workspace: gunicorn with sync workers, started from Python."""

from __future__ import annotations

import multiprocessing
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.work.workspace import Workspace

MOST_WORKERS = 4


class Server(BaseApplication):
    """Gunicorn for one workspace."""

    def __init__(self, workspace: Workspace, *, bind: str, workers: int, ready: Callable[[], None]) -> None:
        """Take what to serve, and what to do once the port is open."""
        self.workspace = workspace
        self.bind = bind
        self.workers = workers
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up."""
        self.cfg.set("bind", self.bind)
        self.cfg.set("workers", self.workers)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("preload_app", True)  # noqa: FBT003 - gunicorn's call
        self.cfg.set("control_socket_disable", True)  # noqa: FBT003
        self.cfg.set("when_ready", lambda _server: self.ready())

    def load(self) -> Any:
        """Return the application."""
        os.environ["NORTHING_WORKSPACE"] = str(self.workspace.root)
        application = import_module("northing.web.wsgi").application  # importing it configures Django
        import_module("northing.web.desk").warm_up()
        return application


def serve(workspace: Workspace, *, host: str, port: int, workers: int = 0, ready: Callable[[], None]) -> None:
    """Serve a workspace until the process is stopped.

    Args:
        workspace: what to serve.
        host: address to listen on.
        port: port to listen on.
        workers: processes; by the number of processors when 0.
        ready: called once, when the server listens.
    """
    count = workers or min(MOST_WORKERS, multiprocessing.cpu_count())
    Server(workspace, bind=f"{host}:{port}", workers=count, ready=ready).run()
