"""A store in files: a folder of changesets and one of recorded facts, kept, copied and versioned like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Unavailable
from northing.store.events import parse_history, parse_recorded, render_history, render_recorded
from northing.store.folder import FolderLog
from northing.store.logged_facts import LoggedFacts
from northing.store.logged_history import LoggedHistory

if TYPE_CHECKING:
    from pathlib import Path


class FilesStore:
    """Everything that a workspace keeps, in files; see `Store`.

    Any number of processes may read and write. A changeset that was written stands in one file, for good.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the store in a folder.

        Raises:
            Unavailable: there is none, and none is to be made.
        """
        places = [folder / "history", folder / "facts"]
        if create:
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
        if missing := [place for place in places if not place.is_dir()]:
            raise Unavailable(f"there is no store in {folder}: {missing[0].name}/ is missing")
        self._history = LoggedHistory(FolderLog(places[0], render=render_history, parse=parse_history))
        self._facts = LoggedFacts(FolderLog(places[1], render=render_recorded, parse=parse_recorded))

    @property
    def history(self) -> LoggedHistory:
        """Return the definitions."""
        return self._history

    @property
    def facts(self) -> LoggedFacts:
        """Return the facts."""
        return self._facts

    def close(self) -> None:
        """Give back nothing: no file stays open."""
