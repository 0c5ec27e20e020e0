"""A store in memory: for tests, notebooks and trials. It ends with the process."""

from __future__ import annotations

from northing.store.log import HistoryEvent, MemoryLog, Recorded
from northing.store.logged_facts import LoggedFacts
from northing.store.logged_history import LoggedHistory


class MemoryStore:
    """Everything that a workspace keeps, in memory; see `Store`.

    >>> MemoryStore().history.branch().head
    0
    """

    def __init__(self) -> None:
        """Begin with an empty plan and no facts."""
        self._history = LoggedHistory(MemoryLog[HistoryEvent]())
        self._facts = LoggedFacts(MemoryLog[Recorded]())

    @property
    def history(self) -> LoggedHistory:
        """Return the definitions."""
        return self._history

    @property
    def facts(self) -> LoggedFacts:
        """Return the facts."""
        return self._facts

    def close(self) -> None:
        """Give back nothing: memory needs no closing."""
