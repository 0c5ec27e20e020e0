"""Folders of landed data: where a dataset's versions lie, how files get there whole, and one load at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORK = ".part-"
"""How the name of a folder begins in which a load works."""


def dataset_folder(dataset_id: str, landed: Path) -> Path:
    """Return the folder of a dataset's landed versions."""
    return landed / dataset_id


@contextmanager
def one_load_at_a_time(dataset_id: str, landed: Path) -> Iterator[int]:
    """Wait until no other process loads the dataset, and keep others from it; yield the disk's time in nanoseconds.

    The lock goes with the process that holds it, however it ends; what a killed one left half done is removed.
    """
    folder = dataset_folder(dataset_id, landed)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(lock.fileno())
        for leftover in folder.glob(f"{WORK}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for leftover in folder.glob("*.tmp"):
            leftover.unlink(missing_ok=True)
        yield os.fstat(lock.fileno()).st_mtime_ns


def read_if_there(path: Path) -> bytes | None:
    """Return what stands in a file, or None when there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    put_in_place(temporary, path)


def put_in_place(temporary: Path, path: Path) -> None:
    """Sync a finished file to disk and give it its name."""
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
