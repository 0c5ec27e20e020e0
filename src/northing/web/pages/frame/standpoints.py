"""From where a page looks: which period, and as it was known on which day; the pickers for both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where
from northing.web.pages.frame.kept import kept
from northing.web.pages.frame.page import Choice, Note, Picker
from northing.web.pages.frame.words import write_day
from northing.web.pages.history.log import latest_days
from northing.work.workbench import chosen_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.model import Grain, Period
    from northing.web.desk import Desk
    from northing.work.scoreboard import Scoreboard

MOST_DAYS = 12
MOST_READ = 40
LONGER: dict[str, tuple[Grain, ...]] = {
    "day": ("month",),
    "week": ("month",),
    "month": ("quarter", "year"),
    "quarter": ("month", "year"),
    "year": ("quarter", "month"),
}


def asked_grain(desk: Desk, usual: Grain) -> Grain:
    """Return the length of the periods that a request asks for by its period, or the usual one.

    Raises:
        Invalid: the period in the address is none.
    """
    label = desk.request.GET.get("period", "")
    try:
        return desk.plan.calendar.parse(label).grain if label else usual
    except ValueError as error:
        raise _no_period(str(error)) from error


def asked_column(desk: Desk, board: Scoreboard) -> int:
    """Return the column of the period that a request asks for; the last complete one where it asks for none.

    Raises:
        Invalid: the board does not reach that period.
    """
    try:
        return board.column_of(chosen_period(board, desk.request.GET.get("period") or None))
    except ValueError as error:
        raise _no_period(str(error)) from error


def _no_period(message: str) -> Invalid:
    return Invalid([Issue("NR008", "error", message, Where(field="period"))])


def period_picker(board: Scoreboard, column: int) -> Picker:
    """Return the picker of the period: those that have begun, newest first, and a few longer or shorter ones."""
    begun = [period for period in board.columns if period.start <= board.today]
    others = [period for grain in LONGER[board.columns[column].grain] for period in _latest(board, grain)]
    choices = [_period_choice(board, period) for period in [*reversed(begun), *others]]
    chosen = board.calendar.label(board.columns[column])
    if chosen not in {choice.value for choice in choices}:
        choices.insert(0, _period_choice(board, board.columns[column]))
    return Picker(name="period", label="Period", choices=choices, chosen=chosen)


def _latest(board: Scoreboard, grain: Grain) -> Sequence[Period]:
    """Return the latest periods of another grain that have begun, newest first: as many as fit in a year."""
    first = max(board.columns[0].start, date(board.today.year - 1, board.today.month, 1))
    return list(reversed(list(board.calendar.periods(grain, first, board.today))))


def _period_choice(board: Scoreboard, period: Period) -> Choice:
    so_far = ", so far" if period.last_day > board.today else ""
    return Choice(board.calendar.label(period), f"{board.calendar.caption(period)}{so_far}")


def known_picker(desk: Desk, board: Scoreboard) -> Picker:
    """Return the picker of the as-known-on day: now, and the latest days on which something became known."""
    days = kept(board, "days", lambda: _days(desk))
    chosen = desk.request.GET.get("known", "")
    listed = sorted({*days, *([desk.standpoint.known_on] if desk.standpoint.known_on else [])}, reverse=True)
    choices = [
        Choice("", f"now, {write_day(desk.today)}"),
        *(Choice(day.isoformat(), write_day(day)) for day in listed),
    ]
    return Picker(name="known", label="As known on", choices=choices, chosen=chosen)


def _days(desk: Desk) -> list[date]:
    """Return the latest days, today left out, on which the plan changed or results were recorded."""
    return sorted((day for day in latest_days(desk.bench.store, MOST_READ) if day < desk.today), reverse=True)[
        :MOST_DAYS
    ]


def standpoint_note(desk: Desk) -> list[Note]:
    """Return the reminder that a page shows the past, where it does."""
    day = desk.standpoint.known_on
    if day is None:
        return []
    text = f"Everything on this page is as it was known on {write_day(day)}."
    return [Note(level="hint", text=text, href=f"{desk.request.path}{_without_known(desk)}", link="Back to now")]


def _without_known(desk: Desk) -> str:
    asked = desk.request.GET.copy()
    asked.pop("known", None)
    return f"?{asked.urlencode()}" if asked else "?"


def kept_query(desk: Desk, *names: str) -> dict[str, str]:
    """Return those parts of the address that links on a page must not lose."""
    found = {name: desk.request.GET.get(name, "") for name in names}
    return {name: value for name, value in found.items() if value}
