"""Landing one file as a part: its rows are staged with what is wrong with them, and the good ones written in order.

The file is read once. What was staged is then read as often as needed: for the rows to keep aside, the good rows in
the order of time, their digests and what their columns hold. Memory stays within the engine's limit however large
the file is, because stage and part are files themselves.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from northing.metrics.column_facts import describe_columns
from northing.metrics.csv_rows import open_csv, place_rows
from northing.metrics.day_digests import digest_days, save_days
from northing.metrics.dialect import quote_name
from northing.metrics.excel_rows import open_excel
from northing.metrics.headers import file_columns
from northing.metrics.json_rows import open_json_lines
from northing.metrics.parquet_rows import open_parquet
from northing.metrics.parts import Part, save_rejects
from northing.metrics.raw_rows import first_time, unreadable
from northing.metrics.staging import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.metrics.raw_rows import RawRows
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset

_OPENINGS = {"csv": open_csv, "parquet": open_parquet, "json_lines": open_json_lines, "excel": open_excel}
_EXAMPLES = count(1_000_000_000)
"""Numbers for files that are opened once more for an example."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files are landed.

    Attributes:
        dataset: what is declared.
        engine: one that can reach the files and the folder.
        folder: where files are made that nobody else sees.
    """

    dataset: Dataset
    engine: Engine
    folder: Path


def open_file(file: SourceFile, bench: Bench, number: int) -> RawRows:
    """Say how a file is read, or what keeps it from being read.

    Args:
        file: the file.
        bench: where it is landed.
        number: a number that no other file of the load has.
    """
    try:
        if file.path.stat().st_size == 0:
            return unreadable(file, bench.dataset, "it is empty, without even the names of its columns")
        unpacked = _unpack(file, bench.folder / f"unpacked-{number}")
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        return unreadable(file, bench.dataset, str(error))
    return _OPENINGS[file.format](unpacked, bench.dataset, bench.engine, number)


def _unpack(file: SourceFile, to: Path) -> SourceFile:
    """Unpack a zip archive of one file, which the engine does not read."""
    if file.packing != ".zip":
        return file
    with zipfile.ZipFile(file.path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            msg = f"the archive holds {len(members)} files; one is expected"
            raise ValueError(msg)
        path = to.with_suffix("." + members[0].filename.rpartition(".")[2])
        with archive.open(members[0]) as packed, path.open("wb") as plain:
            while chunk := packed.read(1 << 20):
                plain.write(chunk)
    return replace(file, path=path)


def land_part(raw: RawRows, address: str, bench: Bench, number: int) -> Part:
    """Make a part of a file's rows in the bench's folder, ready to be put in place.

    Raises:
        Unavailable: it took more memory, disk or time than allowed, or the engine refused it.
    """
    stage = Stage(raw, bench.folder / f"stage-{number}.parquet", bench.dataset, bench.engine, number=number)
    rejects, bad = stage.rejects()
    path = bench.folder / f"{address}.parquet"
    rows = stage.write(path)
    save_days(digest_days(bench.engine, path, bench.dataset), bench.folder / f"{address}.days.json")
    if rejects:
        save_rejects(rejects, bench.folder / f"{address}.rejects.parquet")
    columns = stage.mark(describe_columns(bench.engine, path, bench.dataset))
    _clear(raw, stage, bench)
    return Part(
        address=address,
        rows=rows,
        bad_rows=bad,
        rejects_kept=len(rejects),
        columns=tuple(columns),
        unknown=raw.unknown,
    )


def _clear(raw: RawRows, stage: Stage, bench: Bench) -> None:
    """Let go of everything that was needed to make a part."""
    stage.path.unlink()
    if raw.file.path.parent == bench.folder:
        raw.file.path.unlink()
    for table in raw.tables:
        bench.engine.run(f"DROP TABLE {quote_name(table)}")


def find_time(file: SourceFile, column: str, bench: Bench, *, has_offset: bool) -> tuple[int, str]:
    """Return the line of the first good time of a column that has an offset, or has none, and the text there.

    Returns:
        Line 0 and no text when the file cannot be read any more.
    """
    number = next(_EXAMPLES)
    raw = open_file(file, bench, number)
    if raw.issues:
        return 0, ""
    position = [one.name for one in file_columns(bench.dataset)].index(column)
    found = bench.engine.run(first_time(raw, bench.dataset, position, has_offset=has_offset))
    row, line, text = found[0] if found else (0, 0, "")
    if raw.header is not None:
        line = place_rows(raw, bench.engine, {row}, number=number)[0].get(row, 0)
    return (line or row), text
