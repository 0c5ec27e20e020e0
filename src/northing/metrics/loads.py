"""Loads: what came of bringing a dataset's files in, kept as a manifest for everyone to read.

A dataset's folder under the landed directory holds `<version>.json` with the manifest of a version, which names the
parts that hold its rows; `parts/` with the parts, which versions share; `current.json` naming the version that holds;
and `failed.json` with the last attempt when it failed. Every file is written under another name, synced and renamed,
so a reader sees the old one or the new one, whole.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime  # noqa: TC003 - the manifest's reader resolves the annotations
from itertools import islice
from typing import TYPE_CHECKING, Literal

import msgspec

from northing.metrics.folders import dataset_folder, one_load_at_a_time, read_if_there, write_atomically
from northing.metrics.parts import (
    MOST_REJECTS,
    Bound,  # noqa: TC001
    Reject,  # noqa: TC001
    load_rejects,
    part_path,
    prune_parts,
)
from northing.model.issues import Issue  # noqa: TC001
from northing.model.measures import ColumnType  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KEPT_VERSIONS = 5
"""How many versions of a dataset stay, so that a number can be explained from the rows it came from."""
REJECTS_SHOWN = 20
"""Bad rows that the manifest itself shows; the others stand with the parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """One file that a load read.

    Attributes:
        name: path under the source's access point.
        sha256: digest of its content.
        size: bytes.
        rows: good rows.
        bad_rows: rows kept aside.
        first_day: earliest day of the time column; None when no row has one.
        last_day: latest day of the time column.
        part: address of the part that holds its rows; empty when it could not be read.
        modified_ns: when its content changed last, by the disk's clock; 0 when that was too short a time ago to count.
        changed_ns: when the disk's entry of it changed last.
        inode: number of the disk's entry.
        against: how many of its rows stand against a test, by the test's key.
    """

    name: str
    sha256: str
    size: int
    rows: int = 0
    bad_rows: int = 0
    first_day: date | None = None
    last_day: date | None = None
    part: str = ""
    modified_ns: int = 0
    changed_ns: int = 0
    inode: int = 0
    against: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedColumn:
    """What a landed column holds.

    Attributes:
        name: name in the dataset.
        type: type in the dataset.
        missing: rows without a value.
        distinct: how many different values there are: exact up to some hundreds, about right beyond.
        smallest: smallest number or earliest day; None of other types and without values.
        largest: largest number or latest day; None of other types and without values.
    """

    name: str
    type: ColumnType
    missing: int
    distinct: int
    smallest: Bound = None
    largest: Bound = None


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
        rejects_kept: faults that are kept.
        first_day: earliest day of the time column.
        last_day: latest day of the time column.
        time_column: the time column, by whose days the rows are digested.
        reader: what read the files; digests of rows compare only within one reader.
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
    time_column: str | None = None
    reader: str = ""
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


def data_paths(load: Load, landed: Path, *, spans: Sequence[tuple[date, date]] | None = None) -> tuple[Path, ...]:
    """Return the Parquet files that hold a load's rows together; one is there twice when a file is.

    A load that names no parts has its rows in one file beside its manifest.

    Args:
        load: a version of the data.
        landed: the folder of all landed datasets.
        spans: first and last days whose rows are asked for: files that have none of them are left out, but never all;
            the others have more. All files when None.
    """
    landed_files = [file for file in load.files if file.part]
    if not landed_files:
        return (dataset_folder(load.dataset, landed) / f"{load.version}.parquet",)
    filled = [file for file in landed_files if file.rows and _reaches(file, spans)] or landed_files[:1]
    return tuple(part_path(load.dataset, file.part, landed) for file in filled)


def _reaches(file: LoadedFile, spans: Sequence[tuple[date, date]] | None) -> bool:
    if spans is None:
        return True
    if file.first_day is None or file.last_day is None:
        return False
    return any(start <= file.last_day and file.first_day <= end for start, end in spans)


def current_load(dataset_id: str, landed: Path) -> Load | None:
    """Return the load whose data holds now, or None when nothing was ever loaded."""
    pointer = read_if_there(dataset_folder(dataset_id, landed) / "current.json")
    if pointer is None:
        return None
    version = msgspec.json.decode(pointer, type=dict[str, str])["version"]
    return load_of_version(dataset_id, version, landed)


def load_of_version(dataset_id: str, version: str, landed: Path) -> Load | None:
    """Return the load of a version, or None when it is not kept any more."""
    manifest = read_if_there(dataset_folder(dataset_id, landed) / f"{version}.json")
    return None if manifest is None else msgspec.json.decode(manifest, type=Load)


def failed_load(dataset_id: str, landed: Path) -> Load | None:
    """Return the last attempt when it failed."""
    failed = read_if_there(dataset_folder(dataset_id, landed) / "failed.json")
    return None if failed is None else msgspec.json.decode(failed, type=Load)


def latest_attempt(dataset_id: str, landed: Path) -> Load | None:
    """Return the last attempt: the failed one, or else the load that holds."""
    return failed_load(dataset_id, landed) or current_load(dataset_id, landed)


def read_rejects(load: Load, landed: Path) -> tuple[Reject, ...]:
    """Return every fault that a load kept, in the order of files and lines."""
    return tuple(islice(iterate_rejects(load, landed), MOST_REJECTS))


def iterate_rejects(load: Load, landed: Path) -> Iterator[Reject]:
    """Yield the faults of a load's files one after the other; only the files that are got to are read."""
    for file in load.files:
        if file.part and file.bad_rows:
            yield from (replace(reject, file=file.name) for reject in load_rejects(load.dataset, file.part, landed))


def save_load(load: Load, landed: Path) -> None:
    """Make a load the one that holds, after its parts are in place, and let go of what nobody needs."""
    save_manifest(load, landed)
    folder = dataset_folder(load.dataset, landed)
    write_atomically(folder / "current.json", msgspec.json.encode({"version": load.version}))
    forget_failure(load.dataset, landed)
    _prune(load.dataset, landed, current=load.version)


def save_manifest(load: Load, landed: Path) -> None:
    """Write what is known about a version."""
    write_atomically(dataset_folder(load.dataset, landed) / f"{load.version}.json", msgspec.json.encode(load))


def forget_stamps(dataset_id: str, landed: Path) -> None:
    """Forget how the files looked that the current version was made of, so that the next load digests all of them."""
    with one_load_at_a_time(dataset_id, landed):
        load = current_load(dataset_id, landed)
        if load is not None:
            files = tuple(replace(file, modified_ns=0, changed_ns=0, inode=0) for file in load.files)
            save_manifest(replace(load, files=files), landed)


def save_failure(load: Load, landed: Path) -> None:
    """Remember a failed attempt; the data that holds stays, and so do the parts that were landed by the way."""
    folder = dataset_folder(load.dataset, landed)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "failed.json", msgspec.json.encode(load))
    current = current_load(load.dataset, landed)
    _prune(load.dataset, landed, current="" if current is None else current.version)


def forget_failure(dataset_id: str, landed: Path) -> None:
    """Forget the last failed attempt, because one after it succeeded."""
    (dataset_folder(dataset_id, landed) / "failed.json").unlink(missing_ok=True)


def _prune(dataset_id: str, landed: Path, *, current: str) -> None:
    folder = dataset_folder(dataset_id, landed)
    manifests = [path for path in folder.glob("*.json") if path.stem not in {"current", "failed"}]
    manifests.sort(key=lambda path: (path.stem == current, path.stat().st_mtime_ns), reverse=True)
    versions = [path.stem for path in manifests[:KEPT_VERSIONS]]
    for path in folder.glob("*.*"):
        is_data = path.suffix in {".parquet", ".json"}
        if is_data and path.name.partition(".")[0] not in {"current", "failed", *versions}:
            with suppress(FileNotFoundError):
                path.unlink()
    loads = [*(load_of_version(dataset_id, version, landed) for version in versions), failed_load(dataset_id, landed)]
    named = {file.part for load in loads if load is not None for file in load.files}
    prune_parts(dataset_id, landed, kept=named)
