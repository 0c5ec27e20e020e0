"""A scorecard to take away: the same rows as CSV for tables and as JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from django.http import HttpResponse

from northing.work.documents import row_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.work.scoreboard import Row, Scoreboard

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def export(board: Scoreboard, rows: Sequence[Row], column: int, *, form: str) -> HttpResponse:
    """Return rows as a file.

    Args:
        board: the scores.
        rows: the rows.
        column: the period.
        form: csv or json.
    """
    documents = [row_document(board, row, column) for row in rows]
    text = render_csv(documents) if form == "csv" else json.dumps(documents, indent=1, ensure_ascii=False)
    period = board.calendar.label(board.columns[column])
    headers = {"Content-Disposition": f'attachment; filename="scorecard-{period}.{form}"'}
    return HttpResponse(text, content_type=TYPES[form], headers=headers)


def render_csv(documents: Sequence[dict[str, object]]) -> str:
    r"""Return documents as CSV; nested ones become columns of their own, and no text can act as a formula.

    >>> render_csv([{"id": "=1", "coverage": {"scored": 2}}])
    "id,coverage_scored\r\n'=1,2\r\n"
    """
    flat = [_flat(document) for document in documents]
    columns = list(dict.fromkeys(name for document in flat for name in document))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in document.items()} for document in flat)
    return text.getvalue()


def _flat(document: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= {f"{name}_{inner}": item for inner, item in value.items()}
        elif name != "coverage":
            found[name] = value
    return found


def _safe(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
