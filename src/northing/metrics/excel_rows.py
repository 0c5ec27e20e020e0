# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Reading sheets of Excel and OpenDocument workbooks."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from northing.metrics.good_values import as_null
from northing.metrics.headers import check_columns, file_columns, source_name, unknown_columns
from northing.metrics.json_rows import fill
from northing.metrics.raw_rows import RawRows, unreadable
from northing.model.issues import has_errors

if TYPE_CHECKING:
    from northing.metrics.engine import Engine
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset


def open_excel(file: SourceFile, dataset: Dataset, engine: Engine, number: int) -> RawRows:
    """Say how a sheet is read whose first row names the columns; rows are counted as in the sheet."""
    rows = _sheet_rows(file, dataset)
    if isinstance(rows, str):
        return unreadable(file, dataset, rows)
    names = [_cell_text(cell) or "" for cell in rows[0]] if rows else []
    names = [name.strip() for name in names]
    issues = check_columns(names, dataset, file=file.name)
    if has_errors(issues):
        return RawRows(file, issues=issues)
    positions = [names.index(source_name(column)) for column in file_columns(dataset)]
    texts = (
        (line, *(_cell_text(row[position]) for position in positions))
        for line, row in enumerate(rows[1:], 2)
        if any(cell not in ("", None) for cell in row)
    )
    table = f"sheet_{number}"
    fill(engine, table, [f"r{index}" for index in range(len(positions))], texts)
    values = ", ".join(f"{as_null(f'r{i}', dataset.null_values)} AS r{i}" for i in range(len(positions)))
    unknown = unknown_columns(names, dataset)
    return RawRows(file, f"SELECT line, {values} FROM {table}", has_line=True, unknown=unknown, tables=(table,))


def _sheet_rows(file: SourceFile, dataset: Dataset) -> list[list[Any]] | str:
    """Return the rows of the sheet, or why it cannot be read."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(file.path))
        if dataset.sheet is not None and dataset.sheet not in book.sheet_names:
            return f"it has no sheet '{dataset.sheet}'; there are: {', '.join(book.sheet_names)}"
        sheet = book.get_sheet_by_name(dataset.sheet) if dataset.sheet else book.get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (OSError, ValueError, python_calamine.CalamineError) as error:
        return str(error)
    return rows


def _cell_text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
