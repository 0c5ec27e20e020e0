"""What a file looked like: an unchanged one is known by its size, times and place on the disk, without reading it.

A file is read and digested when any of these differ from what they were. A time that was too near to the moment of the
look is not relied on: within the disk's smallest step of time the file could have changed once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.metrics.loads import LoadedFile
from northing.metrics.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from northing.metrics.sources import SourceFile

SETTLED_NS = 2_000_000_000
"""How long ago a file must have changed for its times to be relied on, in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file lies on the disk.

    Attributes:
        size: bytes.
        modified_ns: when its content changed last.
        changed_ns: when its entry changed last, which nobody can set back.
        inode: number of its entry.
    """

    size: int
    modified_ns: int
    changed_ns: int
    inode: int


def stamp_of(path: Path) -> Stamp:
    """Return how a file lies on the disk now.

    Raises:
        OSError: it is not there, or may not be looked at.
    """
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def identify(file: SourceFile, known_by_name: Mapping[str, LoadedFile], *, now_ns: int) -> tuple[LoadedFile, Stamp]:
    """Return a file with the digest of its content, which is read only when the file may have changed, and its stamp.

    Args:
        file: the file.
        known_by_name: the files of the version before.
        now_ns: the disk's time.

    Raises:
        OSError: it cannot be read.
    """
    stamp = stamp_of(file.path)
    known = known_by_name.get(file.name)
    if known is not None and Stamp(known.size, known.modified_ns, known.changed_ns, known.inode) == stamp:
        sha256 = known.sha256
    else:
        sha256 = digest_file(file.path)
    described = LoadedFile(name=file.name, sha256=sha256, size=stamp.size)
    if stamp.modified_ns + SETTLED_NS < now_ns:
        described = replace(described, modified_ns=stamp.modified_ns, changed_ns=stamp.changed_ns, inode=stamp.inode)
    return described, stamp
