"""What a formula depends on besides the numbers: pattern, bands, target, weight, owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi, Objective, Target, member_key
from northing.work.explain.sentence import shown
from northing.work.targets import member_name, own_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.work.scoreboard import BandNames, Scoreboard
    from northing.work.tree import Node

PATTERNS = {
    "increasing": "increasing is better",
    "decreasing": "decreasing is better",
    "closer_to_target": "closer to the target is better",
}
BANDINGS = {
    "actual_values": "actual values: the share of the target reached",
    "normalised": "normalised: the way from worst to target",
    "stated_score": "stated by an expression",
}
METHODS = {
    "weighted_mean": "weighted mean of the children's scores",
    "worst": "the worst child",
    "best": "the best child",
    "all": "achieved only if every child is",
    "sum": "sum of the children's results",
    "mean": "weighted mean of the children's results",
    "mean_of_values": "weighted mean of the children's values",
}
MISSING = {
    "ignore": "children without a score do not count",
    "zero": "children without a score count as zero",
    "none": "no score unless every child has one",
}
SHAPES = {"good": "■", "average": "▲", "poor": "●"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of a number; `element` is the id of the element that it names, or empty."""

    label: str
    text: str
    element: str = ""


def facts(board: Scoreboard, node: Node, column: int) -> Iterator[Fact]:
    """Yield what the number of an indicator depends on."""
    element = node.element
    if isinstance(element, Kpi) and node.is_leaf:
        yield Fact("Pattern", PATTERNS[element.pattern])
        yield Fact("Banding", "a status expression" if element.status else BANDINGS[element.banding])
        yield from _target(board, node, element)
        for label, value in (("Worst", element.worst), ("Worst above", element.worst_above)):
            if value is not None:
                yield Fact(label, shown(board, node, value))
        for label, value in (("Cap", element.cap), ("Floor", element.floor)):
            if value is not None:
                yield Fact(label, f"{value:g}")
    elif isinstance(element, KeyResult):
        yield from _of_key_result(board, node, element)
    elif isinstance(element, Kpi | Objective):
        setting = element.roll_up
        yield Fact("Roll-up", METHODS[setting.method])
        yield Fact("Missing", MISSING[setting.missing])
        yield Fact("Needs", f"at least {setting.minimum_coverage:.0%} of the weight scored".replace("%", " %"))
        if isinstance(element, Kpi) and setting.method in ("sum", "mean"):
            yield from _target(board, node, element)
    yield Fact("Bands", bands_text(board.bands_by_key[node.key]))
    note = board.cell(node.key, column).note
    if note:
        yield Fact("Period", note)
    yield from _parties(board, node)


def _of_key_result(board: Scoreboard, node: Node, element: KeyResult) -> Iterator[Fact]:
    points = (
        ("Baseline", element.baseline),
        ("Commit", element.commit),
        ("Target", element.target),
        ("Upper", element.upper),
        ("Stretch", element.stretch),
    )
    for label, value in points:
        if value is not None:
            yield Fact(label, shown(board, node, value))
    if element.due is not None:
        yield Fact("Due", f"{element.due:%d %b %Y}".lstrip("0"))
    if element.reason:
        yield Fact("Reason", element.reason)


def _target(board: Scoreboard, node: Node, kpi: Kpi) -> Iterator[Fact]:
    target = kpi.target
    if isinstance(target, Target):
        key = node.key[1] or member_key(kpi.member)
        own = own_target(kpi, key)
        if own is not None:
            yield Fact("Target", f"{_own_text(board, node, own)}, {member_name(kpi, key)}'s own")
            return
        yield Fact("Target", *_target_text(board, node, target))
        if target.by_member and not node.key[1]:
            listed = (f"{name} {_own_text(board, node, value)}" for name, value in target.by_member.items())
            yield Fact("Own targets", ", ".join(listed))
    elif target is not None:
        yield Fact("Target", f"{shown(board, node, target)}, a constant")


def _own_text(board: Scoreboard, node: Node, own: float | dict[str, float]) -> str:
    """Say what a member's own target is: a number, or a series of them."""
    return f"a series of {len(own)} values" if isinstance(own, dict) else shown(board, node, own)


def _target_text(board: Scoreboard, node: Node, target: Target) -> tuple[str, str]:
    """Say in words where a target comes from, and name the element it comes from if there is one."""
    path = target.path
    if target.series:
        return f"a series of {len(target.series)} values, each holds until the next", ""
    if path is not None:
        return f"a path from {shown(board, node, path.start)} to {shown(board, node, path.end)}", ""
    if target.formula is not None:
        return f"{target.formula}, from {shown(board, node, target.start)} in {target.starts}", ""
    if target.column is not None:
        return f"mean of the column {target.column}", ""
    if target.metric is not None:
        return f"the metric {target.metric}", target.metric
    if target.key_result is not None:
        return f"that of the key result {target.key_result}", target.key_result
    return f"{shown(board, node, target.value)}, a constant", ""


def bands_text(bands: BandNames) -> str:
    """Write bands with their limits, best first.

    >>> from northing.work.bands import ACTUAL
    >>> bands_text(ACTUAL)
    '■ good from 1, ▲ average from 0.9, ● poor below'
    """
    limits = [f"from {limit:.3g}" for limit in reversed(bands.limits)] + ["below"]
    names = zip(reversed(bands.names), reversed(bands.statuses), limits, strict=True)
    return ", ".join(f"{SHAPES[status]} {name} {limit}" for name, status, limit in names)


def _parties(board: Scoreboard, node: Node) -> Iterator[Fact]:
    owner = board.plan.get(node.element.owner or "")
    if owner is not None and owner.id not in board.hidden:
        yield Fact("Accountable", owner.title, owner.id)
    maintained_by = node.element.maintained_by if isinstance(node.element, Kpi) else None
    keeper = board.plan.get(maintained_by or "")
    if keeper is not None and keeper.id not in board.hidden:
        yield Fact("Maintained by", keeper.title, keeper.id)
