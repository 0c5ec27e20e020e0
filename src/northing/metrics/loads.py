"""Loads: what came of bringing a dataset's files in, kept as a manifest beside the data for everyone to read.

A dataset's folder under the landed directory holds `<version>.parquet` with the rows, `<version>.json` with the
manifest, `<version>.rejects.parquet` with the rows kept aside, `current.json` naming the version that holds, and
`failed.json` with the last attempt when it failed. Every file is written under another name, synced and renamed, so
a reader sees the old one or the new one, whole.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - the manifest's reader resolves the annotations
from typing import TYPE_CHECKING, Literal

import msgspec

from northing.model.issues import Issue  # noqa: TC001
from northing.model.measures import ColumnType  # noqa: TC001

if TYPE_CHECKING:
    from pathlib import Path

KEPT_VERSIONS = 5
"""How many versions of a dataset stay, so that a number can be explained from the rows it came from."""
REJECTS_SHOWN = 20
"""Bad rows that the manifest itself shows; the others stand in the rejects file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """One file that a load read.

    Attributes:
        name: path under the source's access point.
        sha256: digest of its content.
        size: bytes.
        rows: good rows.
        bad_rows: rows kept aside.
    """

    name: str
    sha256: str
    size: int
    rows: int = 0
    bad_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One thing that is wrong with one row of a file.

    Attributes:
        file: path under the source's access point.
        line: line of the file (row of the sheet or table), from 1, on which the row begins; 0 when not known.
        column: the dataset's column; empty when the whole row is at fault.
        found: what stands there.
        expected: what would be right.
    """

    file: str
    line: int
    column: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedColumn:
    """What a landed column holds.

    Attributes:
        name: name in the dataset.
        type: type in the dataset.
        missing: rows without a value.
        distinct: about how many different values there are.
    """

    name: str
    type: ColumnType
    missing: int
    distinct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What came of one test of the dataset.

    Attributes:
        name: the test in words, such as: origin has a value in every row.
        severity: whether a failure takes the metrics out of every score.
        passed: whether it holds.
        found: what was found, in words.
    """

    __test__ = False  # not a test of pytest's

    name: str
    severity: Literal["error", "warning"]
    passed: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One attempt to bring a dataset's files in.

    Attributes:
        dataset: id of the dataset.
        status: loaded; unchanged when files and definition are those of the version that holds; or failed.
        version: digest of the files and the definition; the data's name for ever.
        loaded_at: moment at which this version was brought in first, or of the failed attempt.
        rows: good rows.
        bad_rows: rows kept aside.
        rejects_kept: faults that stand in the rejects file.
        first_day: earliest day of the time column.
        last_day: latest day of the time column.
        files: the files read.
        columns: what the columns hold.
        rejects: the first faults, as a sample.
        tests: results of the dataset's tests.
        issues: everything worth saying, gravest included.
        reason: why it failed, in one sentence; empty when it did not.
    """

    dataset: str
    status: Literal["loaded", "unchanged", "failed"]
    version: str
    loaded_at: datetime
    rows: int = 0
    bad_rows: int = 0
    rejects_kept: int = 0
    first_day: date | None = None
    last_day: date | None = None
    files: tuple[LoadedFile, ...] = ()
    columns: tuple[LoadedColumn, ...] = ()
    rejects: tuple[Reject, ...] = ()
    tests: tuple[TestResult, ...] = ()
    issues: tuple[Issue, ...] = ()
    reason: str = ""

    @property
    def failed_tests(self) -> tuple[TestResult, ...]:
        """Return the failed tests that take the dataset's metrics out of every score."""
        return tuple(test for test in self.tests if not test.passed and test.severity == "error")

    @property
    def is_trusted(self) -> bool:
        """Tell whether results may be computed and scored from it."""
        return self.status != "failed" and not self.failed_tests


def dataset_folder(dataset_id: str, landed: Path) -> Path:
    """Return the folder of a dataset's landed versions."""
    return landed / dataset_id


def data_path(load: Load, landed: Path) -> Path:
    """Return the Parquet file of a load's rows."""
    return dataset_folder(load.dataset, landed) / f"{load.version}.parquet"


def data_paths(load: Load, landed: Path) -> tuple[Path, ...]:
    """Return the Parquet files that hold a load's rows together."""
    return (data_path(load, landed),)


def rejects_path(load: Load, landed: Path) -> Path:
    """Return the Parquet file of the rows that a load kept aside."""
    return dataset_folder(load.dataset, landed) / f"{load.version}.rejects.parquet"


def current_load(dataset_id: str, landed: Path) -> Load | None:
    """Return the load whose data holds now, or None when nothing was ever loaded."""
    pointer = _read(dataset_folder(dataset_id, landed) / "current.json")
    if pointer is None:
        return None
    version = msgspec.json.decode(pointer, type=dict[str, str])["version"]
    return load_of_version(dataset_id, version, landed)


def load_of_version(dataset_id: str, version: str, landed: Path) -> Load | None:
    """Return the load of a version, or None when it is not kept any more."""
    manifest = _read(dataset_folder(dataset_id, landed) / f"{version}.json")
    return None if manifest is None else msgspec.json.decode(manifest, type=Load)


def latest_attempt(dataset_id: str, landed: Path) -> Load | None:
    """Return the last attempt: the failed one, or else the load that holds."""
    failed = _read(dataset_folder(dataset_id, landed) / "failed.json")
    return current_load(dataset_id, landed) if failed is None else msgspec.json.decode(failed, type=Load)


def read_rejects(load: Load, landed: Path) -> tuple[Reject, ...]:
    """Return every fault that a load kept, in the order of files and lines."""
    path = rejects_path(load, landed)
    if not path.exists():
        return ()
    import pyarrow.parquet as pq

    return tuple(Reject(**row) for row in pq.read_table(path).to_pylist())


def save_load(load: Load, landed: Path) -> None:
    """Make a load the one that holds, after its data is in place, and let go of versions nobody needs."""
    folder = dataset_folder(load.dataset, landed)
    write_atomically(folder / f"{load.version}.json", msgspec.json.encode(load))
    write_atomically(folder / "current.json", msgspec.json.encode({"version": load.version}))
    forget_failure(load.dataset, landed)
    _prune(folder, load.version)


def save_failure(load: Load, landed: Path) -> None:
    """Remember a failed attempt; the data that holds stays."""
    folder = dataset_folder(load.dataset, landed)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "failed.json", msgspec.json.encode(load))


def forget_failure(dataset_id: str, landed: Path) -> None:
    """Forget the last failed attempt, because one after it succeeded."""
    (dataset_folder(dataset_id, landed) / "failed.json").unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
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
    _sync(temporary)
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prune(folder: Path, current: str) -> None:
    # a load that failed has no manifest, so its rejects go with the next success
    manifests = [path for path in folder.glob("*.json") if path.stem not in {"current", "failed"}]
    manifests.sort(key=lambda path: (path.stem == current, path.stat().st_mtime_ns), reverse=True)
    kept = {"current", "failed", *(path.stem for path in manifests[:KEPT_VERSIONS])}
    for path in folder.glob("*.*"):
        if path.suffix in {".parquet", ".json"} and path.name.partition(".")[0] not in kept:
            with suppress(FileNotFoundError):
                path.unlink()
