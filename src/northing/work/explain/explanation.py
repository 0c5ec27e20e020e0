"""The whole answer to "how is this computed", put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import kind_of
from northing.work.explain.facts import facts
from northing.work.explain.origin import lineage, origin
from northing.work.explain.rows import source_rows
from northing.work.explain.sentence import headline
from northing.work.explain.steps import steps
from northing.work.scoreboard import title_of

if TYPE_CHECKING:
    from northing.calc.explain import Step
    from northing.store import Revision
    from northing.work.explain.facts import Fact
    from northing.work.explain.origin import Origin, Station
    from northing.work.explain.rows import SourceRows
    from northing.work.scoreboard import Cell, Scoreboard
    from northing.work.tree import Key, Node
    from northing.work.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that answers "how is this computed".

    Attributes:
        key: element id and member.
        title: what the indicator is called, member included.
        kind: name of its kind for people.
        period: the period, for people.
        cell: the numbers.
        headline: the answer in one sentence.
        steps: the computation, step by step, with the numbers put in.
        facts: pattern, banding, target, weight and what else the formula depends on.
        origin: where the result was read from; None for composites and where there is none.
        lineage: the way of the number from its source to the top of the plan.
        changed: the latest change of the indicator's definition; None when the history has none.
        rows: a sample of the source rows behind the result, where it was asked for.
    """

    key: Key
    title: str
    kind: str
    period: str
    cell: Cell
    headline: str
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...]
    origin: Origin | None
    lineage: tuple[Station, ...]
    changed: Revision | None
    rows: tuple[SourceRows, ...] = ()


def explain_indicator(bench: Workbench, board: Scoreboard, key: Key, column: int, *, rows: int = 0) -> Explanation:
    """Explain the number of an indicator in one period.

    Args:
        bench: where runs and history are looked up.
        board: the scores that hold the number.
        key: which indicator.
        column: which of the board's periods.
        rows: how many source rows to show at most.

    Raises:
        KeyError: the board has no such indicator.
    """
    node = board.tree.nodes[key]
    cell = board.cell(key, column)
    revisions = bench.store.history.revisions(node.element.id)
    member = f", {title_of(node)}" if key[1] else ""
    return Explanation(
        key=key,
        title=f"{node.element.title}{member}",
        kind=kind_of(node.element).title,
        period=board.calendar.caption(board.columns[column]),
        cell=cell,
        headline=headline(board, node, cell, column=column),
        steps=tuple(steps(board, node, column)),
        facts=tuple(facts(board, node, column)),
        origin=origin(bench, board, node, column),
        lineage=tuple(lineage(board, node, column)),
        changed=revisions[-1] if revisions else None,
        rows=_rows(bench, board, node, column, rows),
    )


def _rows(bench: Workbench, board: Scoreboard, node: Node, column: int, limit: int) -> tuple[SourceRows, ...]:
    """Return a sample of the source rows behind the result of an indicator."""
    metric = board.metric_of(node)
    parts = board.readings[node.key][column].parts if node.is_leaf else ()
    if not limit or metric is None or not parts:
        return ()
    return source_rows(bench, board.plan, metric, parts, limit=limit)
