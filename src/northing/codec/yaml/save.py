"""Bringing changes into a plan folder: each element in the file it lives in, every file written whole or not at all."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from northing.codec.yaml.cache import write_atomically
from northing.codec.yaml.folder import BYTE_ORDER_MARK
from northing.codec.yaml.rewrite import FileEdit, edit_text
from northing.model import Conflict, kind_of
from northing.plan import Plan, apply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from northing.codec.yaml.folder import Folder
    from northing.model import Element
    from northing.plan import Change


def save_folder(folder: Folder, changes: Iterable[Change], *, header: str = "") -> tuple[Path, ...]:
    """Bring changes into the files of a plan folder and return the files that were written.

    Changed elements stay where they are, and only their changed fields are touched. New elements go to the file that
    holds most elements of their kind, else to a file named after the kind. All texts are made and read back before
    the first file is written; each file is then replaced at one stroke.

    Args:
        folder: the folder as it was loaded.
        changes: what to change; a rename keeps the element's place and takes references along.
        header: what a new file begins with, such as the comment that names its schema.

    Raises:
        Conflict: a file was changed on disk since the folder was loaded.
        Invalid: a change does not fit, or a file that must be changed cannot be parsed.
    """
    changes = tuple(changes)
    before = Plan.of(folder.elements)
    edits = _plan_edits(folder, before, changes, apply(before, _fitting(folder, before, changes)))
    written: list[tuple[Path, bytes]] = []
    for name, edit in edits.items():
        source = folder.files.get(name)
        _check_unchanged(folder, name)
        text = source.text if source is not None else header.rstrip() + "\n" * bool(header)
        after = edit_text(text, edit, file=name)
        mark = BYTE_ORDER_MARK if source is not None and source.content.startswith(BYTE_ORDER_MARK.encode()) else ""
        written.append((_path(folder, name), f"{mark}{after}".encode()))
    for path, content in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    return tuple(path for path, _ in written)


def _fitting(folder: Folder, before: Plan, changes: tuple[Change, ...]) -> Iterable[Change]:
    """Leave out the deletion of elements that could not be read: they are in their file, but not in the plan."""
    return (
        change
        for change in changes
        if change.action != "delete" or change.id in before or change.id not in folder.unread
    )


def _plan_edits(folder: Folder, before: Plan, changes: tuple[Change, ...], after: Plan) -> dict[str, FileEdit]:
    """Sort what differs between two plans into the files that it concerns."""
    edits: dict[str, FileEdit] = {}
    old_by_new = _follow_renames(changes)
    homes = _Homes(folder)
    settled = set()
    for element in after:
        old_id = old_by_new.get(element.id, element.id)
        was = before.elements.get(old_id)
        file = folder.file_by_id.get(old_id)
        if file is None or (was is not None and kind_of(was) is not kind_of(element)):
            edits.setdefault(homes.of(element), FileEdit()).created.append(element)
            continue
        settled.add(old_id)
        if was != element:
            edits.setdefault(file, FileEdit()).changed[old_id] = (was, element)
    dropped = {element.id for element in before} - settled
    dropped |= {change.id for change in changes if change.action == "delete" and change.id in folder.unread} - settled
    for element_id in dropped:
        edits.setdefault(folder.file_by_id[element_id], FileEdit()).deleted.add(element_id)
    return edits


def _follow_renames(changes: tuple[Change, ...]) -> dict[str, str]:
    """Return the id that every renamed element had in the beginning, by the one that it has in the end."""
    old_by_new: dict[str, str] = {}
    for change in changes:
        if change.action == "rename":
            old_by_new[change.new_id] = old_by_new.pop(change.id, change.id)
    return old_by_new


class _Homes:
    """Where new elements go: to the file where most of their kind live, else to one named after the kind."""

    def __init__(self, folder: Folder) -> None:
        counts = Counter((kind_of(found).name, folder.file_by_id[found.id]) for found in folder.elements)
        self._file_by_kind: dict[str, str] = {}
        for (kind, file), _ in counts.most_common():
            self._file_by_kind.setdefault(kind, file)
        self._folder = folder.name

    def of(self, element: Element) -> str:
        kind = kind_of(element)
        named = f"{self._folder}/{kind.plural}.yaml" if self._folder else f"{kind.plural}.yaml"
        return self._file_by_kind.get(kind.name, named)


def _path(folder: Folder, name: str) -> Path:
    source = folder.files.get(name)
    return source.path if source is not None else folder.path / name.rpartition("/")[2]


def _check_unchanged(folder: Folder, name: str) -> None:
    """Refuse to write over what somebody else wrote since the folder was loaded."""
    source = folder.files.get(name)
    path = _path(folder, name)
    now = path.read_bytes() if path.exists() else None
    was = source.content if source is not None else None
    if now != was:
        expected, actual = (sha256(content).hexdigest() if content is not None else None for content in (was, now))
        raise Conflict(
            expected, actual, f"{name} was changed on disk since it was read: read the folder again and try again"
        )
