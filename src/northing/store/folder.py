"""A log as a folder: one file an event, written whole, claimed by its number."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from northing.model import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

E = TypeVar("E")
UNFINISHED = ".unfinished-"


class FolderLog(Generic[E]):
    """Events as the files 0000000001.json, 0000000002.json and so on.

    A writer fills a file of its own, makes sure that it is on the disk, and then links it to the next number. The link
    is the one step that counts: it is there or not, and the file system lets only one writer have a number. What a
    writer that was killed leaves behind is an unfinished file, which nobody reads and the next one to open clears away.
    """

    def __init__(self, folder: Path, *, render: Callable[[E], bytes], parse: Callable[[bytes], E]) -> None:
        """Use a folder, which must exist."""
        self._folder = folder
        self._render = render
        self._parse = parse
        self._clear()

    def read(self, *, after: int) -> Iterator[E]:
        """Yield the events after a number, until there is none."""
        number = after + 1
        while (content := self._content(number)) is not None:
            try:
                event = self._parse(content)
            except ValueError as error:
                raise Unavailable(f"{self._path(number)} is damaged: {error}; bring it back from a backup") from error
            yield event
            number += 1

    def write(self, event: E, *, number: int) -> bool:
        """Write an event under a number, whole or not at all; False when another writer took the number first."""
        content = self._render(event)
        with _reachable(self._folder), self._unfinished(content) as unfinished:
            try:
                os.link(unfinished, self._path(number))
            except FileExistsError:
                return False
            except FileNotFoundError:  # another one cleared it away before it was locked
                return self.write(event, number=number)
        self._settle()
        return True

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:010}.json"

    def _content(self, number: int) -> bytes | None:
        with _reachable(self._folder):
            try:
                return self._path(number).read_bytes()
            except FileNotFoundError:
                return None

    @contextmanager
    def _unfinished(self, content: bytes) -> Iterator[str]:
        """Put content into a file of its own and onto the disk; it is locked while its writer lives."""
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=self._folder)
        with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            try:
                yield name
            finally:
                Path(name).unlink(missing_ok=True)

    def _settle(self) -> None:
        """Make sure that the folder itself, with the new name in it, is on the disk."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _clear(self) -> None:
        """Remove unfinished files whose writer is gone, which is so when nobody holds their lock."""
        for left in self._folder.glob(f"{UNFINISHED}*"):
            with suppress(OSError), left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


@contextmanager
def _reachable(folder: Path) -> Iterator[None]:
    """Say that the folder cannot be used, when the system says so."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise Unavailable(f"the store in {folder} cannot be read or written: {error.strerror}") from error
