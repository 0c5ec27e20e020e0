"""The store in a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections

from northing.web.database.facts import DatabaseFacts
from northing.web.database.history import DatabaseHistory

if TYPE_CHECKING:
    from northing.store import Store

PLAN = "plan"
"""The name of a workspace's one plan in the tables, which could hold several."""


class DatabaseStore:
    """Everything that a workspace keeps, in SQLite or PostgreSQL; see `Store`.

    Attributes:
        using: the name of Django's connection that it is kept over.
    """

    def __init__(self, using: str = "default", *, plan: str = PLAN) -> None:
        """Keep a workspace over one of Django's connections, whose tables must exist.

        Raises:
            Unavailable: the database cannot be reached or has no tables.
        """
        self.using = using
        self._history = DatabaseHistory(using, plan)
        self._facts = DatabaseFacts(using)

    @property
    def history(self) -> DatabaseHistory:
        """Return the definitions."""
        return self._history

    @property
    def facts(self) -> DatabaseFacts:
        """Return the facts."""
        return self._facts

    def close(self) -> None:
        """Give back this thread's connection; the next use takes a new one."""
        connections[self.using].close()


if TYPE_CHECKING:

    def _is_a_store(store: DatabaseStore) -> Store:
        return store
