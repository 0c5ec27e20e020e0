"""Promises: what was aimed at when the indicator was first published, and every time that was changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi
from northing.web.pages.element.story import name_of
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import write_day
from northing.work.reader import Reader
from northing.work.results import Results
from northing.work.targets import Targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.model import Element
    from northing.web.pages.indicator.hero import Writer
    from northing.work.revisions import Version
    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Node


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise in the ledger."""

    sealed: str
    target: str
    reason: str
    who: str
    href: str
    gap: str
    is_current: bool


def promised(board: Scoreboard, node: Node, element: Element | None, shown: range) -> list[float | None]:
    """Return the targets that another version of an indicator set for some periods, as far as it stated them itself."""
    if isinstance(element, KeyResult):
        return [element.target] * len(shown)
    if not isinstance(element, Kpi):
        return [None] * len(shown)
    reader = Reader(Results([], today=board.today), board.calendar, {})
    targets = Targets(board.plan, reader)
    return [targets.target(element, node.key[1], board.columns[at]) for at in shown]


def first_promise(board: Scoreboard, node: Node, versions: Sequence[Version], shown: range) -> list[float | None]:
    """Return the targets as first published, None where they are those of today."""
    if not versions or not isinstance(node.element, Kpi):
        return [None] * len(shown)
    before, now = promised(board, node, versions[0].element, shown), promised(board, node, node.element, shown)
    return [then if then != today else None for then, today in zip(before, now, strict=True)]


def ledger(board: Scoreboard, node: Node, versions: Sequence[Version], column: int, *, writer: Writer) -> list[Promise]:
    """Return every version that changed what is aimed at, newest first; nothing where it never changed."""
    kept: list[tuple[Version, object]] = []
    for version in versions:
        aim = _aim(version.element)
        if version.element is not None and (not kept or kept[-1][1] != aim):
            kept.append((version, aim))
    if len(kept) < 2:  # noqa: PLR2004 - one promise that was never changed needs no ledger
        return []
    result = board.cell(node.key, column).result
    found = [_promise(board, node, version, column, writer, result) for version, _ in reversed(kept)]
    return [replace(found[0], is_current=True), *found[1:]]


def _aim(element: Element | None) -> object:
    if isinstance(element, KeyResult):
        return (element.baseline, element.target, element.upper, element.commit, element.stretch)
    return element.target if isinstance(element, Kpi) else None


def _promise(
    board: Scoreboard, node: Node, version: Version, column: int, writer: Writer, result: float | None
) -> Promise:
    target = promised(board, node, version.element, range(column, column + 1))[0]
    gap = ""
    if result is not None and target is not None:
        gap = (
            f"{writer.distance(result - target)} {'above' if result > target else 'below'}"
            if result != target
            else "met exactly"
        )
    return Promise(
        sealed=write_day(version.revision.at.date()),
        target=writer.text(target),
        reason=version.revision.message,
        who=name_of(board.plan, version.revision.actor),
        href=address(
            "element-version",
            node.element.id,
            query={"from": str(max(1, version.number - 1)), "to": str(version.number)},
        ),
        gap=gap,
        is_current=False,
    )
