"""Databases that cannot be reached, have no tables yet or are busy: said as a refusal, without a password."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from northing.model import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reachable(using: str) -> Iterator[None]:
    """Turn the errors of a database that cannot be used into a refusal.

    Raises:
        Unavailable: the database cannot be used; the message says which and why.
    """
    try:
        yield
    except (DatabaseError, InterfaceError, ImproperlyConfigured) as error:
        if isinstance(error, DatabaseError) and type(error) not in (DatabaseError, OperationalError):
            raise  # a fault of ours, or data that does not fit
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Unavailable(f"the database {describe(using)} cannot be used: {reason}") from error


def describe(using: str) -> str:
    """Name a database as it may be shown: file, or host and name."""
    settings = connections.settings[using]
    host = f" on {settings['HOST']}" if settings["HOST"] else ""
    return f"{settings['NAME']}{host}"
