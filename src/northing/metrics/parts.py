"""Parts: the rows of one source file as one Parquet file that never changes, shared by all versions that hold them.

A part's address is made from the file's content and from everything that shapes its rows, so the same file under the
same definition is never read twice. Beside `<address>.parquet` with the rows lie `<address>.days.json` with a digest
of the rows of each day, `<address>.rejects.parquet` with the rows kept aside where there are any, and at last
`<address>.json` with what is known about them: a part is there when that file is.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from northing.metrics.folders import dataset_folder, read_if_there, sync

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset

LANDING = 2
"""Raised when the same files would land differently, so that they are landed anew."""
MOST_REJECTS = 100_000
"""Most faults that are kept aside for one load; all of them are counted."""
Bound = int | float | date | None
"""A smallest or largest value: of numbers the number, of dates and moments the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One thing that is wrong with one row of a file.

    Attributes:
        file: path under the source's access point; empty within a part, which does not know what its file is called.
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
class PartColumn:
    """What a column holds in one part.

    Attributes:
        name: name in the dataset.
        missing: rows without a value.
        smallest: smallest number or earliest day; none of other types.
        largest: largest number or latest day.
        sketch: a sample of its different values, see `sketches`.
        not_finite: rows whose number was infinite or none, which is no value.
        first_not_finite: line of the first of them, 0 when there is none or the line is not known.
        with_offset: whether times of it have an offset from UTC; looked for where no time zone is declared.
        without_offset: whether times of it have none.
    """

    name: str
    missing: int
    smallest: Bound
    largest: Bound
    sketch: bytes
    not_finite: int = 0
    first_not_finite: int = 0
    with_offset: bool = False
    without_offset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is known about the rows of one source file.

    Attributes:
        address: its name.
        rows: good rows.
        bad_rows: rows kept aside.
        rejects_kept: faults that stand in its file of rejects.
        columns: what the columns hold, in the order of the dataset.
        unknown: columns of the file that the dataset does not declare.
    """

    address: str
    rows: int
    bad_rows: int
    rejects_kept: int
    columns: tuple[PartColumn, ...]
    unknown: tuple[str, ...] = ()


@cache
def reader_version() -> str:
    """Return what reads files and digests rows: when it changes, files are read anew and digests do not compare."""
    import duckdb

    return f"{LANDING}-duckdb-{duckdb.__version__}"


def part_address(dataset: Dataset, file: SourceFile, sha256: str) -> str:
    """Return the name of a file's part: a digest of its content and of everything that shapes its rows."""
    shape = [
        reader_version(),
        sha256,
        [file.format, file.is_tabbed, file.packing],
        [dataset.sheet, dataset.delimiter, dataset.null_values, dataset.time_column, dataset.time_zone],
        [[c.name, c.type, c.source_name, c.expression, sorted(c.renamed.items())] for c in dataset.columns],
    ]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:32]


def parts_folder(dataset_id: str, landed: Path) -> Path:
    """Return the folder of a dataset's parts."""
    return dataset_folder(dataset_id, landed) / "parts"


def part_path(dataset_id: str, address: str, landed: Path) -> Path:
    """Return the Parquet file of a part's rows."""
    return parts_folder(dataset_id, landed) / f"{address}.parquet"


def days_path(dataset_id: str, address: str, landed: Path) -> Path:
    """Return the file of the digests of a part's rows, day by day."""
    return parts_folder(dataset_id, landed) / f"{address}.days.json"


def load_part(dataset_id: str, address: str, landed: Path) -> Part | None:
    """Return what is known about a part, or None when it is not there, whole."""
    known = read_if_there(parts_folder(dataset_id, landed) / f"{address}.json")
    if known is None or not part_path(dataset_id, address, landed).exists():
        return None
    return msgspec.json.decode(known, type=Part)


def save_part(part: Part, made: Path, parts: Path) -> None:
    """Put a part in place: first its files from the folder in which they were made, then what is known about it.

    That the names are on the disk is for the one to see to who makes a version of the parts.
    """
    known = made / f"{part.address}.json"
    files = sorted(made.glob(f"{part.address}.*"))
    known.write_bytes(msgspec.json.encode(part))
    for path in [*files, known]:
        sync(path)
        path.replace(parts / path.name)


def save_rejects(rejects: list[Reject], path: Path) -> None:
    """Write the faults of a part."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([asdict(reject) for reject in rejects]), path)


def load_rejects(dataset_id: str, address: str, landed: Path) -> list[Reject]:
    """Return the faults of a part that were kept, in the order of lines."""
    import pyarrow.parquet as pq

    path = parts_folder(dataset_id, landed) / f"{address}.rejects.parquet"
    return [Reject(**row) for row in pq.read_table(path).to_pylist()] if path.exists() else []


def prune_parts(dataset_id: str, landed: Path, *, kept: Collection[str]) -> None:
    """Remove the parts that nobody names any more; what is known about them goes first, so that none is half there."""
    paths = [path for path in parts_folder(dataset_id, landed).glob("*") if path.name.partition(".")[0] not in kept]
    for path in sorted(paths, key=lambda path: path.name.count(".") + (path.suffix == ".parquet")):
        with suppress(FileNotFoundError):
            path.unlink()
