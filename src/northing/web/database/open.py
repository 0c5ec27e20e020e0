"""Opening the store in a database: Django is set up where it is not yet, and tables are made when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connections

from northing.model import Unavailable
from northing.web.database.reachable import describe, reachable
from northing.web.database.settings import database_settings

if TYPE_CHECKING:
    from northing.web.database.store import DatabaseStore

APP = "northing_database"
_PLACE = ("ENGINE", "NAME", "HOST", "PORT", "USER")


def open_store(url: str, workspace: Path, *, create: bool) -> DatabaseStore:
    """Open the store in a database.

    Django is configured with nothing but this database when the process has not configured it; else the connection
    with the same place is used, or added.

    Args:
        url: see `database_settings`.
        workspace: the folder that a relative file starts from.
        create: make the file and the tables, or bring them up to date.

    Raises:
        Unavailable: the address is wrong, the driver is missing, the database cannot be reached, or it has no tables
            or older ones and is not to be changed. No message shows a password.
    """
    wanted = database_settings(url, workspace)
    _set_up(wanted)
    using = _connection(wanted)
    _require_place(wanted, create=create)
    with reachable(using):
        _require_tables(using, create=create)
    from northing.web.database.store import DatabaseStore

    return DatabaseStore(using)


def _set_up(wanted: dict[str, Any]) -> None:
    if not settings.configured:
        settings.configure(
            DATABASES={"default": wanted},
            INSTALLED_APPS=["northing.web.database"],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
            TIME_ZONE="UTC",
            LOGGING_CONFIG=None,
        )
    if not apps.ready:
        django.setup()


def _connection(wanted: dict[str, Any]) -> str:
    """Return the name of the connection to a place, adding one where there is none."""
    known = connections.settings
    for name, entry in known.items():
        if all(str(entry.get(key, "")) == str(wanted.get(key, "")) for key in _PLACE):
            return str(name)
    name = f"store-{len(known)}"
    known[name] = connections.configure_settings({"default": dict(wanted)})["default"]
    return name


def _require_place(wanted: dict[str, Any], *, create: bool) -> None:
    file = wanted["NAME"]
    if not isinstance(file, Path) or file.is_file():
        return
    if not create:
        raise Unavailable(f"there is no database {file} yet: `northing upgrade` makes one")
    file.parent.mkdir(parents=True, exist_ok=True)


def _require_tables(using: str, *, create: bool) -> None:
    """Make the tables or bring them up to date, or refuse to go on without."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[using])
    targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] == APP]
    missing = executor.migration_plan(targets)
    if missing and not create:
        message = f"the database {describe(using)} is of an older Northing: `northing upgrade` brings it up to date"
        raise Unavailable(message)
    if missing:
        executor.migrate(targets)
