"""The table of a scorecard: its rows drawn once, then filtered, sorted and folded as an address asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.template import engines
from markupsafe import Markup

from northing.web.pages.frame.kept import kept
from northing.web.pages.scorecard.counted import is_counted
from northing.web.pages.scorecard.course import window, window_caption
from northing.web.pages.scorecard.lines import draw_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from northing.web.pages.scorecard.asked import Asked
    from northing.web.pages.scorecard.lines import Line
    from northing.work.scoreboard import Row, Scoreboard

ROW_TEMPLATE = "scorecard/row.html.jinja"
HIDDEN = "<tr hidden "


@dataclass(frozen=True)
class Table:
    """A scorecard's rows in one period, drawn.

    Attributes:
        rows: the rows.
        lines: the same as they are drawn.
        markup: the same as markup.
        counts, before: how many indicators have each status, in this period and in the one before.
        caption: the window of the sparklines.
    """

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    markup: tuple[str, ...]
    counts: Mapping[str, int]
    before: Mapping[str, int] | None
    caption: str

    @property
    def whole(self) -> Markup:
        """Return all rows in the order of the plan."""
        return Markup("".join(self.markup))  # noqa: S704 - rendered by the template engine


def table_of(
    board: Scoreboard, name: str, column: int, *, rows: Callable[[], Iterable[Row]], query: Mapping[str, str | None]
) -> Table:
    """Return a table of rows, drawn once for each board and period.

    Args:
        board: the scores.
        name: what the table is of, unique among tables.
        column: the period.
        rows: returns the rows, parents before their children.
        query: what links keep of the address.
    """
    key = ("table", name, column, tuple(sorted(query.items())))
    return kept(board, key, lambda: draw_table(board, tuple(rows()), column, query=query))


def draw_table(board: Scoreboard, rows: tuple[Row, ...], column: int, *, query: Mapping[str, str | None]) -> Table:
    """Draw rows."""
    lines = draw_lines(board, rows, column, query=query)
    draw: Callable[[Line], str] = engines["jinja2"].env.get_template(ROW_TEMPLATE).module.row  # type: ignore[attr-defined]
    leaves = dict.fromkeys(row.key for row in rows if is_counted(row))
    return Table(
        rows=rows,
        lines=lines,
        markup=tuple(str(draw(line)).strip() for line in lines),
        counts=Counter({row.key: row.cell.status for row in rows if is_counted(row)}.values()),
        before=Counter(board.cell(key, column - 1).status for key in leaves) if column else None,
        caption=window_caption(board, window(board, column)),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a table an address asks for.

    Attributes:
        markup: the rows.
        counts: how many indicators have each status, before the filters by status and words.
        before: the same in the period before; None where there is none, or where rows were filtered out.
        found: how many indicators are shown.
    """

    markup: Markup
    counts: Mapping[str, int]
    before: Mapping[str, int] | None
    found: int

    @property
    def total(self) -> int:
        """Return how many indicators there are."""
        return sum(self.counts.values())


def show(table: Table, asked: Asked) -> Shown:
    """Return a table as an address asks for it. What a script can bring back is hidden; the rest is left out."""
    if asked.is_plain:
        return Shown(table.whole, table.counts, table.before, sum(table.counts.values()))
    lines = _kept_lines(table.lines, asked)
    hits = _hits(lines, asked)
    visible = _with_parents(lines, hits)
    ordered = _in_order(lines, asked) if asked.sort else lines
    hidden = {line.id for line in lines if line.id not in visible or _is_folded(line, lines, asked)}
    markup = "".join(
        table.markup[line.at].replace("<tr ", HIDDEN, 1) if line.id in hidden else table.markup[line.at]
        for line in ordered
    )
    counted = [line for line in lines if not (line.is_sum or line.is_part)]
    return Shown(
        Markup(markup),  # noqa: S704 - rendered by the template engine
        Counter({line.key: line.status for line in counted}.values()),
        table.before if len(lines) == len(table.lines) else None,
        sum(line.id in hits for line in counted),
    )


def _kept_lines(lines: Sequence[Line], asked: Asked) -> Sequence[Line]:
    """Leave out what another perspective or owner has; the rows above what is kept stay."""
    if not (asked.perspective or asked.owner):
        return lines
    hits = {
        line.id
        for line in lines
        if (not asked.perspective or line.perspective == asked.perspective)
        and (not asked.owner or line.owner_id == asked.owner)
    }
    wanted = _with_parents(lines, hits)
    return [line for line in lines if line.id in wanted]


def _hits(lines: Sequence[Line], asked: Asked) -> set[str]:
    """Return the rows that match, themselves or, for words, by a row above them."""
    named = {line.id for line in lines if asked.find in f"{line.title} {line.owner} {line.key[0]}".casefold()}
    reached = _below(lines, named)
    return {line.id for line in lines if line.id in reached and _has_status(line, asked)}


def _has_status(line: Line, asked: Asked) -> bool:
    return not asked.status or (line.status == asked.status and not line.is_sum)


def _below(lines: Iterable[Line], found: set[str]) -> set[str]:
    """Return the rows under some rows, and themselves."""
    reached = set(found)
    for line in lines:
        if line.parent in reached:
            reached.add(line.id)
    return reached


def _with_parents(lines: Sequence[Line], found: set[str]) -> set[str]:
    reached = set(found)
    for line in reversed(lines):
        if line.id in reached and line.parent:
            reached.add(line.parent)
    return reached


def _is_folded(line: Line, lines: Sequence[Line], asked: Asked) -> bool:
    if asked.find or not asked.folded:
        return False
    by_id = {found.id: found for found in lines}
    parent = by_id.get(line.parent)
    while parent is not None:
        if parent.id in asked.folded:
            return True
        parent = by_id.get(parent.parent)
    return False


def _in_order(lines: Sequence[Line], asked: Asked) -> list[Line]:
    """Sort siblings; what has no value comes last in both directions."""
    children: dict[str, list[Line]] = {}
    for line in lines:
        children.setdefault(line.parent, []).append(line)
    for siblings in children.values():
        placed = [(place, line) for line in siblings if (place := _place(line, asked.sort)) is not None]
        placed.sort(key=itemgetter(0), reverse=asked.is_descending)
        known = {line.id for _, line in placed}
        siblings[:] = [*(line for _, line in placed), *(line for line in siblings if line.id not in known)]
    found: list[Line] = []
    stack = list(reversed(children.get("", [])))
    while stack:
        line = stack.pop()
        found.append(line)
        stack += reversed(children.get(line.id, []))
    return found


def _place(line: Line, column: str) -> tuple[float, str] | None:
    """Return the place of a row by a column, numbers by size and words by the alphabet; None without a value."""
    if column in ("name", "owner", "fresh"):
        words = {"name": line.title.casefold(), "owner": line.owner.casefold(), "fresh": line.fresh_sort}[column]
        return (0.0, words) if words else None
    numbers = {
        "result": line.result_sort,
        "target": line.target_sort,
        "score": line.score_sort,
        "trend": {"better": 1.0, "same": 0.0, "worse": -1.0}[line.judgement] if line.arrow else None,
        "weight": line.weight_sort,
    }
    number = numbers[column]
    return None if number is None else (number, "")
