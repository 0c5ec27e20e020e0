"""Matching the columns of a file with those a dataset declares."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import IO, TYPE_CHECKING, cast

from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from northing.metrics.sources import SourceFile
    from northing.model.measures import Column, Dataset

DELIMITERS = (",", ";", "\t", "|")
HEADER_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file of separated values.

    Attributes:
        names: its columns, in order.
        delimiter: what parts them.
    """

    names: tuple[str, ...]
    delimiter: str


def file_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns that come from the file, without those that are computed."""
    return tuple(column for column in dataset.columns if column.expression is None)


def source_name(column: Column) -> str:
    """Return a column's name in the file."""
    return column.source_name or column.name


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacked."""
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    if path.suffix.lower() == ".zst":
        import pyarrow as pa

        packed = cast("io.RawIOBase", pa.input_stream(str(path), compression="zstd"))
        return io.BufferedReader(packed)
    return path.open("rb")


def read_header(file: SourceFile, dataset: Dataset) -> Header:
    """Read the first line; what parts the columns is what finds most of the declared ones."""
    with open_bytes(file.path) as stream:
        text = stream.read(HEADER_BYTES).decode("utf-8-sig", errors="replace")
    if dataset.delimiter or file.is_tabbed:
        return _parse_header(text, dataset.delimiter or "\t")
    wanted = {source_name(column) for column in file_columns(dataset)}
    candidates = [_parse_header(text, delimiter) for delimiter in DELIMITERS]
    return max(candidates, key=lambda header: (len(wanted.intersection(header.names)), len(header.names)))


def _parse_header(text: str, delimiter: str) -> Header:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next(rows, [])
    return Header(tuple(name.strip() for name in names), delimiter)


def unknown_columns(names: Sequence[str], dataset: Dataset) -> tuple[str, ...]:
    """Return the columns of a file that a dataset does not declare, in order."""
    wanted = {source_name(column) for column in file_columns(dataset)}
    return tuple(name for name in dict.fromkeys(names) if name and name not in wanted)


def check_columns(names: Sequence[str], dataset: Dataset, *, file: str) -> tuple[Issue, ...]:
    """Compare a file's columns with the declared ones: one issue for each that is missing or double.

    Where there is one, columns that are not declared are named as well, because they may be the ones that are meant.
    """
    where = Where(element=dataset.id, field="columns", file=file, line=1)
    counts = Counter(names)
    missing = [column for column in file_columns(dataset) if source_name(column) not in counts]
    issues = [_missing(column, dataset, names, where) for column in missing]
    for name in (source_name(column) for column in file_columns(dataset)):
        if counts[name] > 1:
            message = f"the column '{name}' stands {counts[name]} times in '{file}'"
            issues.append(Issue("NR306", "error", message, where, "keep one of them"))
    unknown = unknown_columns(names, dataset)
    return (*issues, *([unknown_hint(unknown, dataset, file=file)] if issues and unknown else []))


def unknown_hint(columns: Sequence[str], dataset: Dataset, *, file: str) -> Issue:
    """Return the hint that a file has columns that are left out."""
    message = f"'{file}' has columns that dataset '{dataset.id}' does not declare: {', '.join(columns)}"
    where = Where(element=dataset.id, field="columns", file=file, line=1)
    return Issue("NR305", "hint", message, where, "they are left out; declare those that metrics need")


def _missing(column: Column, dataset: Dataset, names: Sequence[str], where: Where) -> Issue:
    name = source_name(column)
    unknown = unknown_columns(names, dataset)
    near = get_close_matches(name.casefold(), [other.casefold() for other in unknown], 1, 0.6)
    meant = next((other for other in unknown if near and other.casefold() == near[0]), None)
    hint = f"did you mean '{meant}'? then give it as source_name; " if meant else ""
    there = ", ".join(other for other in names if other) or "none"
    what = "time column" if column.name == dataset.time_column else "column"
    message = f"the {what} '{name}' is missing in '{where.file}'"
    return Issue("NR304", "error", message, where, f"{hint}the file has: {there}")
