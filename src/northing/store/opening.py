"""Opening a store by its address, whichever way it keeps things."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from northing.model import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from northing.store.protocols import Store

GROUP = "northing.stores"
"""The entry points under which packages offer further ways to keep things, by the first word of the address."""


def open_store(url: str, *, workspace: Path, create: bool = False) -> Store:
    """Open the store of a workspace.

    Args:
        url: `memory:`, `files:FOLDER`, or what an entry point of the group northing.stores opens, such as
            `sqlite:///FILE` and `postgresql://USER:PASSWORD@HOST/DATABASE`.
        workspace: the folder that relative addresses start from.
        create: make tables and folders where there are none, and bring older ones up to date.

    Raises:
        Unavailable: there is no such way to keep things, or it cannot be reached; no message shows a password.

    >>> from pathlib import Path
    >>> open_store("memory:", workspace=Path()).facts.version()
    0
    """
    scheme, _, place = url.partition(":")
    if scheme == "memory":
        from northing.store.memory import MemoryStore

        return MemoryStore()
    if scheme == "files":
        from northing.store.files import FilesStore

        return FilesStore(workspace / place, create=create)
    found = entry_points(group=GROUP, name=scheme)
    if not found:
        known = ", ".join(sorted({"memory", "files", *(point.name for point in entry_points(group=GROUP))}))
        raise Unavailable(
            f"there is no way to keep a plan in {scheme!r}: the address of a database begins with {known}"
        )
    opened: Store = next(iter(found)).load()(url, workspace, create=create)
    return opened
