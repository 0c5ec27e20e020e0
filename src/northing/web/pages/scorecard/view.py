"""The scorecard page, and its exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from northing.model import NotFound, Scorecard
from northing.web.desk import desk as desk_of
from northing.web.pages.frame.addresses import address, query_text
from northing.web.pages.frame.context import frame
from northing.web.pages.frame.indicators import visible_rows
from northing.web.pages.frame.page import Choice, Page, Picker
from northing.web.pages.frame.standpoints import (
    asked_column,
    asked_grain,
    kept_query,
    known_picker,
    period_picker,
    standpoint_note,
)
from northing.web.pages.frame.words import count_of, humanised
from northing.web.pages.scorecard.asked import COLUMNS, ORDERS, parse_asked
from northing.web.pages.scorecard.export import export
from northing.web.pages.scorecard.summary import count_cards, lede
from northing.web.pages.scorecard.table import show, table_of
from northing.work.workbench import default_scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from northing.plan import Plan
    from northing.web.desk import Desk
    from northing.web.pages.scorecard.asked import Asked
    from northing.web.pages.scorecard.table import Shown, Table
    from northing.work.scoreboard import Scoreboard

FILTERS = ("status", "find", "perspective", "owner", "sort", "folded", "without")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What stands above the table: fields, pickers, columns, exports."""

    find: str
    told: str
    caption: str
    hidden: Sequence[tuple[str, str]]
    pickers: Sequence[Picker]
    columns: Sequence[tuple[str, str]]
    exports: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where sorting by it leads, and how it is sorted now."""

    href: str
    order: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Lead to the first page: the scorecard."""
    return redirect("scorecard")


@require_safe
def scorecard(request: HttpRequest, card_id: str = "") -> HttpResponse:
    """Show a scorecard; the first strategic one where the address names none."""
    desk = desk_of(request)
    card = _card(desk.plan, card_id)
    asked = parse_asked(request.GET)
    board = desk.board(asked_grain(desk, card.grain if card is not None else "month"))
    if not board.tree.nodes:
        return _empty(request, desk)
    column = asked_column(desk, board)
    query = kept_query(desk, "period", "known")
    table = table_of(
        board,
        card.id if card is not None else "",
        column,
        rows=lambda: visible_rows(board.rows(board.roots(card), column), desk.view.hidden),
        query=query,
    )
    if asked.format:
        return export(board, table.rows, column, form=asked.format)
    return render(request, "scorecard/scorecard.html.jinja", _context(desk, card, board, table, asked, column))


def _card(plan: Plan, card_id: str) -> Scorecard | None:
    cards = plan.of_kind(Scorecard)
    if not card_id:
        return default_scorecard(plan)
    if card_id not in cards:
        raise NotFound(f"there is no scorecard {card_id!r}; there are: {', '.join(cards) or 'none yet'}")
    return cards[card_id]


def _context(
    desk: Desk, card: Scorecard | None, board: Scoreboard, table: Table, asked: Asked, column: int
) -> dict[str, object]:
    query = kept_query(desk, "period", "known", *FILTERS)
    shown = show(table, asked)
    title = card.title if card is not None else "Scorecard"
    before = board.calendar.caption(board.columns[column - 1]) if column else ""
    context = frame(
        desk.request,
        Page(title=title, nav="scorecard", lede=lede(board, table, column)),
        pickers=[period_picker(board, column), known_picker(desk, board)],
        kept=[(name, value) for name, value in query.items() if name in FILTERS],
        counts=count_cards(table, shown, chosen=asked.status, query=query, before=before),
        table=table,
        shown=shown,
        tools=_tools(desk, table, shown, query, caption=f"{title}, {board.calendar.caption(board.columns[column])}"),
        heads=_heads(asked, query),
        without=sorted(asked.without),
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return context


def _tools(desk: Desk, table: Table, shown: Shown, query: Mapping[str, str], *, caption: str) -> Tools:
    cards = list(desk.plan.of_kind(Scorecard).values())
    own = ("find", "perspective", "owner")
    pickers = [
        _perspectives(table, query.get("perspective", "")),
        _owners(table, query.get("owner", "")),
    ]
    exports = [
        (title, query_text({**query, "format": form}))
        for form, title in (("csv", "CSV, for a table"), ("json", "JSON, for programs"))
    ]
    others = [(other.title, address("scorecard-of", other.id)) for other in cards] if len(cards) > 1 else []
    told = "" if shown.found == shown.total else f"{shown.found} of {shown.total} shown"
    return Tools(
        find=query.get("find", ""),
        told=told,
        caption=caption,
        hidden=[(name, value) for name, value in query.items() if name not in own],
        pickers=[picker for picker in pickers if len(picker.choices) > 1],
        columns=COLUMNS,
        exports=[*exports, *others],
    )


def _perspectives(table: Table, chosen: str) -> Picker:
    names = dict.fromkeys(line.perspective for line in table.lines if line.perspective)
    choices = [Choice("", "All"), *(Choice(name, humanised(name)) for name in names)]
    return Picker(name="perspective", label="Perspective", choices=choices, chosen=chosen)


def _owners(table: Table, chosen: str) -> Picker:
    names = {line.owner_id: line.owner for line in table.lines if line.owner}
    ordered = sorted(names.items(), key=lambda item: item[1].casefold())
    return Picker(
        name="owner", label="Owner", choices=[Choice("", "Anyone"), *(Choice(*item) for item in ordered)], chosen=chosen
    )


def _heads(asked: Asked, query: Mapping[str, str]) -> dict[str, Head]:
    """Return the heads of columns: first ascending, then descending, then the order of the plan again."""
    found = {}
    for key in ORDERS:
        is_on = asked.sort == key
        following = key if not is_on else f"-{key}" if not asked.is_descending else ""
        order = ("descending" if asked.is_descending else "ascending") if is_on else ""
        found[key] = Head(query_text({**query, "sort": following}) or "?", order)
    return found


def _empty(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the next step where the plan has no indicators yet."""
    count = len(desk.plan)
    text = (
        f"The plan has {count_of(count, 'element')}, but no KPI, key result or objective to score."
        if count
        else "Nothing has been published yet."
    )
    steps = (
        "Write a KPI or a key result into a file in the folder plan/.",
        "See what it would change: northing plan diff",
        "Publish it: northing plan apply",
        "Bring in results: northing measure, or a line in measurements.csv",
    )
    ways = [("Look at the plan", address("plan")), ("See the data", address("data"))]
    context = frame(
        request, Page(title="Scorecard", nav="scorecard"), title="No indicators yet", text=text, steps=steps, ways=ways
    )
    context["notes"] = [*context["notes"], *standpoint_note(desk)]
    return render(request, "scorecard/empty.html.jinja", context)
