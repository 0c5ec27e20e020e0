"""A plan folder: every `*.yaml` file under it, read into elements with positions, and all faults at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.codec.faults import DUPLICATE_ID, SYNTAX
from northing.codec.yaml.cache import ReadingCache
from northing.codec.yaml.file import find_ids, parse_file
from northing.codec.yaml.positions import Positions
from northing.model import Issue, NotFound, Where, sort_issues

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from northing.codec.salvage import Partial
    from northing.codec.yaml.file import PlanFile
    from northing.model import Element

ENDINGS = (".yaml", ".yml")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read: its path, its bytes, and its text without a byte-order mark."""

    path: Path
    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a plan folder holds.

    Attributes:
        path: the folder.
        name: what issues call the folder.
        elements: the elements without faults, file by file in the order of their names.
        issues: every fault of every file, in the order of their places.
        positions: where elements and fields stand.
        partial: what can be known of elements with faults, by id, to be checked along with the others.
        unread: ids of elements that are there but have faults, so that references to them do not count as dangling.
        astray: ids that stand in files that cannot be parsed or under keys that are no kinds; they may be elements.
        files: the files by the name that issues call them.
        file_by_id: the name of the file that each element, with faults or without, stands in.
    """

    path: Path
    name: str
    elements: tuple[Element, ...]
    issues: tuple[Issue, ...]
    positions: Positions
    partial: Mapping[str, Partial]
    unread: frozenset[str]
    astray: frozenset[str]
    files: Mapping[str, SourceFile]
    file_by_id: Mapping[str, str]


def load_folder(path: Path, *, cache: Path | None = None, shown_as: str | None = None) -> Folder:
    """Read a plan folder, with all that is wrong with it.

    Args:
        path: the folder; files and folders whose name begins with a dot are left alone.
        cache: a folder to keep readings in, so that unchanged files need not be parsed again.
        shown_as: what to call the folder in issues; its own name when left out.

    Raises:
        NotFound: there is no such folder.
    """
    if not path.is_dir():
        raise NotFound(f"there is no plan folder {path}")
    shown = path.name if shown_as is None else shown_as
    kept = ReadingCache(cache) if cache is not None else None
    gathered = _Gathered()
    for file in sorted(_plan_files(path)):
        name = "/".join(part for part in (shown, file.relative_to(path).as_posix()) if part)
        gathered.add(name, file, kept)
    if kept is not None:
        kept.prune()
    return gathered.seal(path, shown)


def _plan_files(path: Path) -> list[Path]:
    found = (file for ending in ENDINGS for file in path.rglob(f"*{ending}") if file.is_file())
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts)]


class _Gathered:
    """What was read so far."""

    def __init__(self) -> None:
        self.element_by_id: dict[str, Element] = {}
        self.where_by_id: dict[str, Where] = {}
        self.issues: list[Issue] = []
        self.files: dict[str, SourceFile] = {}
        self.partial: dict[str, Partial] = {}
        self.unread: set[str] = set()
        self.astray: set[str] = set()

    def add(self, name: str, path: Path, cache: ReadingCache | None) -> None:
        source = self._read(name, path)
        if source is None:
            return
        self.files[name] = source
        read = cache.load(source.content) if cache is not None else None
        if read is None:
            read = parse_file(source.text, file=name)
            if cache is not None:
                cache.save(source.content, read)
        self.issues += read.issues
        self.astray |= read.astray
        self._take(name, read)

    def _read(self, name: str, path: Path) -> SourceFile | None:
        try:
            content = path.read_bytes()
            return SourceFile(path, content, content.decode().removeprefix(BYTE_ORDER_MARK))
        except OSError as error:
            self._unreadable(name, f"the file cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self._unreadable(
                name, f"the file is not UTF-8: line {line} has the byte 0x{content[error.start]:02x}", line
            )
            self.astray |= find_ids(content.decode(errors="replace"))
        return None

    def _unreadable(self, name: str, message: str, line: int = 0) -> None:
        self.issues.append(Issue(SYNTAX.code, "error", message, Where(name, line), "save it as UTF-8" if line else ""))

    def _take(self, name: str, read: PlanFile) -> None:
        for entry in read.entries:
            if not entry.id:
                continue
            where = Where(name, entry.line, entry.column, entry.id)
            if entry.id in self.where_by_id:
                first = self.where_by_id[entry.id]
                message = f"the id {entry.id!r} is taken by the element at {first}"
                issue = Issue(DUPLICATE_ID.code, "error", message, replace(where, field="id"), "give one another id")
                self.issues.append(issue)
                continue
            self.where_by_id[entry.id] = where
            if entry.element is None:
                self.unread.add(entry.id)
                if entry.partial is not None:
                    self.partial[entry.id] = entry.partial
            else:
                self.element_by_id[entry.id] = entry.element

    def seal(self, path: Path, name: str) -> Folder:
        return Folder(
            path=path,
            name=name,
            elements=tuple(self.element_by_id.values()),
            issues=tuple(sort_issues(self.issues)),
            positions=Positions(self.where_by_id, {name: file.text for name, file in self.files.items()}),
            partial=self.partial,
            unread=frozenset(self.unread),
            astray=frozenset(self.astray - self.where_by_id.keys()),
            files=self.files,
            file_by_id={element: where.file for element, where in self.where_by_id.items()},
        )
