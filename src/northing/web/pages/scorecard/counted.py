"""Which rows count: the indicators that the counts above a scorecard are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from northing.work.scoreboard import Row


def is_counted(row: Row) -> bool:
    """Tell whether a row is an indicator of its own: neither rolled up from others nor a mere member of one."""
    return row.is_counted
