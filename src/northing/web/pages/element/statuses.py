"""The status of every indicator now, for marks beside titles and for queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import WHOLE
from northing.web.pages.frame.kept import kept
from northing.work.workbench import chosen_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.web.desk import Desk
    from northing.work.scoreboard import Scoreboard


def current_statuses(desk: Desk) -> Mapping[str, str]:
    """Return the status of every indicator in the last complete month, by id."""
    board = desk.board()
    return kept(board, "statuses", lambda: _statuses(board)) if board.tree.nodes else {}


def _statuses(board: Scoreboard) -> dict[str, str]:
    column = board.column_of(chosen_period(board, None))
    return {key[0]: board.cell(key, column).status for key in board.tree.nodes if key[1] == WHOLE}
