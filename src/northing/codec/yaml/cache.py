"""Keeping what was read: a file whose text was read before, by the same Northing, need not be parsed again."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from northing.codec.document import unstructure
from northing.codec.schema import plan_schema
from northing.codec.yaml.file import Entry, PlanFile
from northing.model import KINDS

_FORMAT = "1"
_SPARE = 200


@cache
def _fingerprint() -> bytes:
    """Return what a kept reading depends on besides the text: the form of every kind, with its defaults."""
    return sha256(_FORMAT.encode() + msgspec.json.encode(plan_schema(), order="sorted")).digest()


@cache
def _kept() -> Any:
    """Return the type of a kept reading: per kind line, column and element, and the order of the kinds."""
    lists: list[Any] = [
        (kind.plural, list[tuple[int, int, kind.cls]], msgspec.field(default_factory=list))  # type: ignore[name-defined]
        for kind in KINDS.values()
    ]
    return msgspec.defstruct("Kept", [("order", list[str]), *lists])


class ReadingCache:
    """A folder of readings, each under the digest of the text that it came from. It can be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        """Keep readings in a folder, which is made when there is something to keep."""
        self._folder = folder
        self._used: set[str] = set()

    def _path(self, text: bytes) -> Path:
        name = sha256(_fingerprint() + text).hexdigest() + ".json"
        self._used.add(name)
        return self._folder / name

    def load(self, text: bytes) -> PlanFile | None:
        """Return what was read from a text before, or None."""
        try:
            kept = msgspec.json.decode(self._path(text).read_bytes(), type=_kept())
        except (OSError, msgspec.MsgspecError):
            return None
        return PlanFile(
            tuple(
                Entry(plural, element.id, line, column, element)
                for plural in kept.order
                for line, column, element in getattr(kept, plural)
            ),
            (),
        )

    def save(self, text: bytes, read: PlanFile) -> None:
        """Keep what was read from a text; a reading with faults is not kept, so that they are found again."""
        if read.issues:
            return
        document: dict[str, Any] = {"order": list(dict.fromkeys(entry.plural for entry in read.entries))}
        for entry in read.entries:
            document.setdefault(entry.plural, []).append((entry.line, entry.column, unstructure(entry.element)))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(text), msgspec.json.encode(document))
        except OSError:
            return  # a cache that cannot be written is a cache that is not there

    def prune(self) -> None:
        """Delete readings that were not used, once there are many of them."""
        try:
            unused = [path for path in self._folder.glob("*.json") if path.name not in self._used]
            for path in unused if len(unused) > _SPARE + len(self._used) else ():
                path.unlink(missing_ok=True)
        except OSError:
            return


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it finds the old content or the new, never a part.

    Raises:
        OSError: it cannot be written; the old content is still there.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
