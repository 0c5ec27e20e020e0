"""Instances of DuckDB: each is locked for good when it is opened, and may be kept ready for the next run like it.

Opening one takes longer than most queries. What an engine makes is temporary and belongs to a connection of its own, so
the next engine of the same instance finds nothing of it.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from northing.metrics.dialect import quote_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.engine import Limits

MOST_IDLE = 2
"""Instances that are kept ready."""


class Instance:
    """A database in memory whose configuration is locked."""

    def __init__(self, folders: Sequence[str], limits: Limits) -> None:
        """Open and lock it.

        Args:
            folders: the only folders whose files a query can reach.
            limits: memory, cores and disk that it may take.
        """
        import duckdb

        self.key = (os.getpid(), tuple(folders), limits)
        self._spill = tempfile.TemporaryDirectory(prefix="northing-", ignore_cleanup_errors=True)
        self._database: Any = duckdb.connect(":memory:")
        for statement in lock_statements(folders, self._spill.name, limits):
            self._database.execute(statement)

    def connect(self) -> Any:
        """Return a connection; what is temporary on it nobody else sees."""
        return self._database.cursor()

    def close(self) -> None:
        """Let go of it, and of what was put aside on disk."""
        self._database.close()
        self._spill.cleanup()


def lock_statements(folders: Sequence[str], spill: str, limits: Limits) -> list[str]:
    """Return the statements that limit and lock a database, in the only order that works."""
    allowed = ", ".join(quote_text(os.path.join(folder, "")) for folder in [*folders, spill])  # noqa: PTH118 - ends in a slash
    threads = limits.threads or os.cpu_count() or 1
    return [
        f"SET memory_limit = '{limits.memory}B'",
        f"SET threads = {threads}",
        f"SET temp_directory = {quote_text(spill)}",
        f"SET max_temp_directory_size = '{limits.disk}B'",
        f"SET allowed_directories = [{allowed}]",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]


_idle: list[Instance] = []
_lock = threading.Lock()


def take_instance(folders: Sequence[str], limits: Limits) -> Instance:
    """Return an instance for folders and limits: one that is ready, or a new one.

    One that was made before the process was forked is nobody's: its threads are in the other process.
    """
    key = (os.getpid(), tuple(folders), limits)
    with _lock:
        ready = next((instance for instance in reversed(_idle) if instance.key == key), None)
        if ready is not None:
            _idle.remove(ready)
            return ready
    return Instance(folders, limits)


def keep_instance(instance: Instance) -> None:
    """Keep an instance ready, and let go of the one that nobody wanted for the longest time."""
    with _lock:
        _idle.append(instance)
        surplus = [_idle.pop(0) for _ in range(len(_idle) - MOST_IDLE)]
    for one in surplus:
        if one.key[0] == os.getpid():
            one.close()


@atexit.register
def close_idle() -> None:
    """Let go of all instances that are kept ready."""
    with _lock:
        closing = [_idle.pop() for _ in range(len(_idle))]
    for instance in closing:
        if instance.key[0] == os.getpid():
            instance.close()
