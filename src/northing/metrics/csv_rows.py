# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading files of separated values: CSV and TSV, plain or packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.csv_lines import find_lines
from northing.metrics.dialect import quote_text
from northing.metrics.headers import (
    Header,
    check_columns,
    file_columns,
    open_bytes,
    read_header,
    source_name,
    unknown_columns,
)
from northing.metrics.raw_rows import RawRows, unreadable
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from northing.metrics.engine import Engine
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset


def open_csv(file: SourceFile, dataset: Dataset, _engine: Engine, number: int) -> RawRows:
    """Say how a file of separated values is read; what cannot be taken apart lands in the table `rejects_<number>`."""
    try:
        header = read_header(file, dataset)
    except (OSError, EOFError) as error:
        return unreadable(file, dataset, str(error))
    issues = check_columns(header.names, dataset, file=file.name)
    if has_errors(issues):
        return RawRows(file, header=header, issues=issues)
    columns = ", ".join(
        f"c{header.names.index(source_name(column))} AS r{index}" for index, column in enumerate(file_columns(dataset))
    )
    scan = _scan(file, header, dataset.null_values, f"rejects_{number}")
    unknown = unknown_columns(header.names, dataset)
    return RawRows(file, f"SELECT {columns} FROM {scan}", header=header, unknown=unknown)


def _scan(file: SourceFile, header: Header, null_values: tuple[str, ...], rejects: str) -> str:
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header.names)))
    nulls = ", ".join(quote_text(value) for value in null_values or ("\x1f",))
    return (
        f"read_csv({quote_text(str(file.path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {quote_text(header.delimiter)}, quote = '\"', escape = '\"', nullstr = [{nulls}], "
        f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scans')"
    )


def place_rows(
    raw: RawRows, engine: Engine, numbers: set[int], *, number: int
) -> tuple[dict[int, int], list[tuple[int, str, str]], int]:
    """Find on which lines bad rows begin, those the engine could not take apart included.

    Args:
        raw: a file whose query has run.
        engine: that of the query, which holds what it rejected.
        numbers: the rows looked for, by number.
        number: of the file.

    Returns:
        The line of each row looked for, the broken rows as (line, what stands there, what would be right), and how
        many lines the broken rows take.
    """
    faults = _faults_by_offset(engine, number)
    if not numbers and not faults:
        return {}, [], 0
    lines_lost = {at: text.count("\n") + 1 if kind == "UNQUOTED VALUE" else 0 for at, (kind, text, _) in faults.items()}
    line_by_number: dict[int, int] = {}
    broken = []
    header = raw.header or Header((), ",")
    with open_bytes(raw.file.path) as stream:
        is_single = len(header.names) == 1
        for row, at, line in find_lines(stream, header.delimiter, broken=lines_lost, is_single=is_single):
            if row in numbers:
                line_by_number[row] = line
            elif row == 0:
                kind, text, message = faults.pop(at)
                broken.append((line, text, _expected(kind, message, header)))
            if len(line_by_number) == len(numbers) and not faults:
                break
    broken.extend((0, text, _expected(kind, message, header)) for kind, text, message in faults.values())
    return line_by_number, broken, sum(max(1, lines) for lines in lines_lost.values())


def _faults_by_offset(engine: Engine, number: int) -> dict[int, tuple[str, str, str]]:
    """Return what the engine could not take apart, by the byte at which the row begins."""
    sql = f"SELECT line_byte_position, error_type::VARCHAR, csv_line, error_message FROM rejects_{number} ORDER BY 1"
    faults: dict[int, tuple[str, str, str]] = {}
    for position, kind, line, message in engine.run(sql):
        text = (line or "").lstrip("\r\n")
        begins = position - 1 + len((line or "").encode()) - len(text.encode())
        faults.setdefault(begins, (kind, text.rstrip("\r\n"), message))
    return faults


def _expected(kind: str, message: str, header: Header) -> str:
    if kind in {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
        found = message.rpartition("Found: ")[2].strip()
        return f"{len(header.names)} columns, not {found}"
    words = {
        "INVALID ENCODING": "text in UTF-8",
        "UNQUOTED VALUE": "a quotation mark at the end of the value",
        "LINE SIZE OVER MAXIMUM": "a line of at most 2,000,000 bytes",
    }
    return words.get(kind, message.partition("\n")[0])
