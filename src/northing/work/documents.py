"""Documents: numbers of the scoreboard as plain values, the same for the command line, exports and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.work.results import values_by_dimension

if TYPE_CHECKING:
    from northing.work.scoreboard import Cell, Row, Scoreboard


def row_document(board: Scoreboard, row: Row, column: int) -> dict[str, object]:
    """Return a row as plain values, with everything a program may want to know of it."""
    cell = row.cell
    members = values_by_dimension(row.key[1])
    metric = board.metric_of(row.node)
    return {
        "id": row.key[0],
        "title": row.title,
        "kind": kind_of(row.node.element).name,
        "parent": row.parent[0] if row.parent else None,
        "member": ",".join(members.values()) or None,
        "dimension": ",".join(members) or None,
        "depth": row.depth,
        "owner": row.node.element.owner,
        "metric": metric.id if metric is not None else None,
        "unit": metric.unit if metric is not None else None,
        "period": board.calendar.label(board.columns[column]),
        "result": cell.result,
        "target": cell.target,
        "value": cell.value,
        "score": cell.score,
        "band": cell.band or None,
        "status": cell.status,
        "status_reason": cell.reason or None,
        "trend": cell.trend,
        "arrow": cell.arrow or None,
        "judgement": cell.judgement or None,
        "expected": cell.expected,
        "weight": row.weight,
        "weight_note": row.weight_note or None,
        "members_left_out": row.left_out or None,
        "coverage": _coverage_document(cell),
        "freshness": cell.fresh.isoformat() if cell.fresh else None,
        "note": cell.note or None,
    }


def _coverage_document(cell: Cell) -> dict[str, object] | None:
    found = cell.coverage
    if found is None:
        return None
    return {
        "scored": found.scored,
        "indicators": found.indicators,
        "weight_share": found.weight_share,
        "hidden": found.hidden,
        "stale": found.stale,
    }
