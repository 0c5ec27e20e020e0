"""Database settings: from the one address in a workspace's settings to what Django asks for."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from northing.model import Unavailable

if TYPE_CHECKING:
    from pathlib import Path
    from urllib.parse import SplitResult

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite before it gives up."""
CONNECT_SECONDS = 10
KEPT_SECONDS = 600
"""How long a web process keeps a connection between requests."""
SQLITE_SETUP = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
"""Readers never wait for the writer, and what was committed outlasts a power cut."""


def database_settings(url: str, workspace: Path) -> dict[str, Any]:
    """Return the entry of Django's DATABASES for an address.

    Args:
        url: `sqlite:///FILE` (from the workspace, or absolute with a fourth slash), or
            `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE`, where options are those of libpq: `sslmode`,
            `service`, or `host` for the folder of a socket.
        workspace: the folder that relative files start from.

    Raises:
        Unavailable: the address is not of this form, or the driver is not installed.

    >>> from pathlib import Path
    >>> str(database_settings("sqlite:///.northing/northing.db", Path("flights"))["NAME"])
    'flights/.northing/northing.db'
    """
    parts = _split(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts, workspace)
    if parts.scheme == "postgresql":
        return _postgresql(parts)
    raise Unavailable(
        f"a database cannot be at {public_url(url)}: write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    )


def public_url(url: str) -> str:
    """Return an address as it may be shown: without a password.

    >>> public_url("postgresql://ann:secret@db.example.org/plans?password=secret&sslmode=require")
    'postgresql://ann@db.example.org/plans'
    """
    scheme, colon, rest = url.partition(":")
    secret, at, place = rest.rpartition("@")
    place = re.sub(r"^(//[^/:]*):(?!\d+(?:/|$))[^/]*", r"\1", place.split("?")[0])
    user = re.split("[:/?]", secret.removeprefix("//"))[0]
    return f"{scheme}{colon}{f'//{user}@{place}' if at else place}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises when it is no number
    except ValueError:
        message = f"{public_url(url)} is no address: write signs like / : @ # in a password as %2F %3A %40 %23"
        raise Unavailable(message) from None
    return parts


def _sqlite(parts: SplitResult, workspace: Path) -> dict[str, Any]:
    place = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not place or not parts.path.startswith("/"):
        shown = public_url(urlunsplit(parts))
        raise Unavailable(f"{shown} names no file: write sqlite:///FILE, or sqlite:////FOLDER/FILE from the root")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": workspace / place,
        "CONN_MAX_AGE": KEPT_SECONDS,
        "OPTIONS": {"timeout": BUSY_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_SETUP},
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    if find_spec("psycopg") is None:
        raise Unavailable("PostgreSQL needs the package psycopg: pip install 'northing[postgresql]'")
    options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")) or options.pop("dbname", "") or "northing",
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": _host(parts) or options.pop("host", ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _host(parts: SplitResult) -> str:
    """Return the host, or the folder of a socket, whose letters keep their case."""
    place = parts.netloc.rpartition("@")[2]
    return unquote(place) if place.lower().startswith("%2f") else parts.hostname or ""
