"""Finding the files of a dataset under its source's access point, and nowhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from northing.model.measures import Dataset, Source

FORMATS_BY_ENDING: dict[str, str] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
}
COMPRESSIONS = frozenset({".gz", ".zst", ".zip"})
PATTERN_CHARACTERS = "*?[]"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to load.

    Attributes:
        name: path under the access point, for messages.
        path: where it lies.
        format: csv, parquet, json_lines or excel.
        is_tabbed: whether its ending says that tabs part the columns.
        packing: the ending that says how it is packed; empty when it is not.
    """

    name: str
    path: Path
    format: str
    is_tabbed: bool = False
    packing: str = ""


def find_files(dataset: Dataset, source: Source, root: Path) -> tuple[list[SourceFile], list[Issue]]:
    """Return the files of a dataset in the order of their names, and what is wrong with where they should be.

    Args:
        dataset: its `files` is a name or pattern under the access point.
        source: its access point is under the workspace, unless it is an absolute path.
        root: the workspace's folder.
    """
    where = Where(element=dataset.id, field="files")
    folder = base_folder(source, root)
    if isinstance(folder, Issue):
        return [], [folder]
    if folder.is_file():
        found = [folder]
        folder = folder.parent
    elif Path(dataset.files).is_absolute() or ".." in Path(dataset.files).parts:
        fix = "name files under the source's access point, such as flights*.csv"
        return [], [Issue("NR302", "error", f"the pattern '{dataset.files}' leaves '{folder.name}'", where, fix)]
    else:
        found = sorted(path for path in folder.glob(dataset.files) if path.is_file() and not path.name.startswith("."))
    if not found:
        return [], [_nothing_found(dataset, source, folder, where)]
    files = [_structure(path, folder, source.format) for path in found]
    issues = [issue for path, file in zip(found, files, strict=True) for issue in _faults(path, file, folder, where)]
    return [file for file in files if file is not None], issues


def base_folder(source: Source, root: Path) -> Path | Issue:
    """Return the folder or file of a source's access point; a relative one may not leave the workspace."""
    where = Where(element=source.id, field="access_point")
    point = source.access_point.removeprefix("file://")
    if "://" in point:
        message = f"'{point}' is an address; only files are read so far"
        return Issue("NR302", "error", message, where, "name a folder or file, and bring the data there")
    path = (root / point).resolve()
    if not Path(point).is_absolute() and not path.is_relative_to(root.resolve()):
        message = f"'{source.access_point}' leaves the workspace"
        return Issue("NR302", "error", message, where, "name a folder under the workspace, or an absolute path")
    return path


def _nothing_found(dataset: Dataset, source: Source, folder: Path, where: Where) -> Issue:
    if not folder.is_dir():
        message = f"the access point '{source.access_point}' of source '{source.id}' does not exist"
        return Issue("NR301", "error", message, where, "put the files there, or correct the access point")
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    there = f"there are: {', '.join(names[:10])}{', …' if len(names) > 10 else ''}" if names else "the folder is empty"  # noqa: PLR2004
    return Issue("NR301", "error", f"no file matches '{dataset.files}' in '{source.access_point}'", where, there)


def _structure(path: Path, folder: Path, declared: str | None) -> SourceFile | None:
    packing = path.suffix.lower() if path.suffix.lower() in COMPRESSIONS else ""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() not in COMPRESSIONS]
    ending = endings[-1] if endings else ""
    kind = declared or FORMATS_BY_ENDING.get(ending)
    if kind is None:
        return None
    return SourceFile(str(path.relative_to(folder)), path, kind, is_tabbed=ending == ".tsv", packing=packing)


def _faults(path: Path, file: SourceFile | None, folder: Path, where: Where) -> list[Issue]:
    name = str(path.relative_to(folder))
    if file is None:
        known = ", ".join(sorted(FORMATS_BY_ENDING))
        return [Issue("NR303", "error", f"the format of '{name}' is not known", where, f"there are: {known}")]
    if not path.resolve().is_relative_to(folder.resolve()):
        return [Issue("NR302", "error", f"'{name}' is a link that leads out of the access point", where)]
    if any(character in str(path.resolve()) for character in PATTERN_CHARACTERS):
        message = f"the path of '{name}' has one of the characters {PATTERN_CHARACTERS} in it"
        return [Issue("NR310", "error", message, where, "rename it")]
    return []


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
