"""`northing score`: the scorecard as a tree in the terminal, or as JSON for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.options import as_of_option, format_option, standpoint, unknown, usage_of, workspace_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from rich.table import Table
    from rich.text import Text

    from northing.model import Period, Scorecard
    from northing.work.scoreboard import Cell, Row, Scoreboard
    from northing.work.workspace import Workspace

BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"
BAR = 10
ARROWS = {"up": "↗", "down": "↘", "level": "→", "": " "}
COLOUR_BY_JUDGEMENT = {"better": "green", "worse": "red", "same": "bright_black", "": "bright_black"}
SPARK_PERIODS = 13
MEDIUM, WIDE = 90, 120
NAME_WIDTH = 44
REASON_WIDTH = 30


@click.command()
@workspace_option
@format_option
@as_of_option
@click.option("--period", help="Which period, such as 2013-09, 2013Q3 or 2013; the last complete one when left out.")
@click.option("--scorecard", "card", help="Which scorecard; the strategic one when left out.")
@click.option("--all", "everything", is_flag=True, help="Every indicator of the plan, in a scorecard or not.")
def score(
    workspace: Workspace, form: str, as_of: datetime | None, period: str | None, card: str | None, *, everything: bool
) -> None:
    """Print the scorecard.

    Every number can be questioned: `northing explain ID`.
    """
    from northing.model import Scorecard as ScorecardKind
    from northing.work.documents import row_document
    from northing.work.workbench import Workbench, chosen_period, default_scorecard

    here = standpoint(workspace, as_of)
    bench = Workbench(workspace, workspace.open_store())
    plan = bench.plan(here)
    chosen = _require_card(plan.of_kind(ScorecardKind), card) if card else default_scorecard(plan)
    with usage_of("--period"):
        grain = plan.calendar.parse(period).grain if period else chosen.grain if chosen else "month"
        if form == "json":
            board, column = bench.period_scores(here, period, grain=grain)
        else:
            board = bench.scoreboard(here, grain=grain)
            column = board.column_of(chosen_period(board, period))
    rows = list(board.rows(board.roots(None if everything else chosen), column))
    if form == "json":
        output.print_json([row_document(board, row, column) for row in rows])
        return
    title = chosen.title if chosen is not None and not everything else workspace.name
    _print(board, rows, column, title=title, day=here.day)


def _require_card(cards: Mapping[str, Scorecard], name: str) -> Scorecard:
    if name not in cards:
        raise unknown("scorecard", name, cards)
    return cards[name]


def _print(board: Scoreboard, rows: Sequence[Row], column: int, *, title: str, day: date) -> None:
    from rich.text import Text

    period: Period = board.columns[column]
    console = output.console()
    head = Text.assemble(
        (title, "bold"), f"  {board.calendar.caption(period)}", (f"  as known on {output.day(day)}", "dim")
    )
    console.print(head)
    if not rows:
        output.say("no indicators: the plan has no KPIs or key results here; `northing plan apply` publishes the files")
        return
    console.print(_counts(rows))
    table = _table(board, column, width=console.width)
    for row in rows:
        table.add_row(*_cells(board, row, column)[: len(table.columns)])
    console.print(table)
    for row in rows:
        for remark in row.remarks:
            console.print(Text(f"{row.title}: {remark}", style="dim"))


def _counts(rows: Sequence[Row]) -> Text:
    from rich.text import Text

    words = {"good": "good", "average": "average", "poor": "poor", "none": "no data", "stale": "stale"}
    counted = {row.key: row.cell.status for row in rows if row.is_counted}
    text = Text()
    for status, word in words.items():
        count = sum(found == status for found in counted.values())
        text.append(f"{output.SHAPE_BY_STATUS[status]} {count} {word}   ", style=output.COLOUR_BY_STATUS[status])
    return text


def _table(board: Scoreboard, column: int, *, width: int) -> Table:
    """Make the empty table; narrow terminals get fewer columns, none is cut off."""
    from rich.table import Table

    first = board.calendar.caption(board.columns[max(0, column - SPARK_PERIODS + 1)])
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 1))
    table.add_column("Indicator", overflow="ellipsis", no_wrap=True, max_width=NAME_WIDTH)
    for name in ("Result", "Target"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("Score", no_wrap=True, min_width=BAR + 5)
    table.add_column("", no_wrap=True, min_width=1)
    if width >= MEDIUM:
        table.add_column(f"from {first}", no_wrap=True, min_width=SPARK_PERIODS)
    if width >= WIDE:
        table.add_column("Weight", justify="right", no_wrap=True)
        table.add_column("Fresh", no_wrap=True, overflow="ellipsis", max_width=REASON_WIDTH)
    return table


def _cells(board: Scoreboard, row: Row, column: int) -> list[Text | str]:
    from rich.text import Text

    from northing.charts import format_number, format_score

    cell = row.cell
    metric = board.metric_of(row.node)
    unit, decimals = (metric.unit, metric.decimals) if metric is not None else ("", None)
    colour = output.COLOUR_BY_STATUS[cell.status]
    name = Text("  " * row.depth)
    name.append(output.SHAPE_BY_STATUS[cell.status], style=colour)
    name.append(f" {row.title}", style="bold" if not row.node.is_leaf else "")
    if cell.coverage is not None:
        result, target = Text(f"{cell.coverage.scored} of {cell.coverage.indicators}", style="dim"), ""
    else:
        result, target = (
            Text(format_number(cell.result, unit, decimals=decimals)),
            format_number(cell.target, unit, decimals=decimals),
        )
    return [
        name,
        result,
        target,
        Text(f"{_bar(cell.score)} {format_score(cell.score)}", style=colour),
        Text(ARROWS[cell.arrow], style=COLOUR_BY_JUDGEMENT[cell.judgement]),
        Text(_spark(board, row, column), style="cyan"),
        "" if row.weight is None else f"{row.weight:g}",
        Text(_freshness(cell), style="dim"),
    ]


def _freshness(cell: Cell) -> str:
    if cell.score is None and cell.coverage is None:
        return cell.reason.rstrip(".").lower()
    return f"{cell.fresh:%d %b}".lstrip("0") if cell.fresh else ""


def _bar(score: float | None) -> str:
    if score is None:
        return "┈" * BAR
    filled = round(score * BAR)
    return "━" * filled + "╌" * (BAR - filled)


def _spark(board: Scoreboard, row: Row, column: int) -> str:
    """Draw the results of the last periods (scores, for composites) as blocks; a dot stands for none."""
    cells = [board.cell(row.key, at) for at in range(max(0, column - SPARK_PERIODS + 1), column + 1)]
    return sparkline([cell.result if row.node.is_leaf else cell.score for cell in cells])


def sparkline(values: Sequence[float | None]) -> str:
    """Draw numbers as one line of blocks from their lowest to their highest; none is a dot.

    >>> sparkline([1.0, None, 3.0, 2.0])
    '▁·█▅'
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return GAP * len(values)
    low, reach = min(known), (max(known) - min(known)) or 1.0
    top = len(BLOCKS) - 1
    return "".join(GAP if value is None else BLOCKS[round((value - low) / reach * top)] for value in values)
