"""The scoreboard: every indicator of a plan over a row of periods, with the reason for every number that is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from northing.calc.codes import Change
from northing.calc.reason import Reason, sentence
from northing.model import WHOLE, Metric, Objective, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import numpy as np

    from northing.calc.table import Scores
    from northing.model import FiscalCalendar, Period, Scorecard
    from northing.plan import Plan
    from northing.work.results import Reading
    from northing.work.tree import Branch, IndicatorTree, Key, Node

Status = Literal["good", "average", "poor", "none", "stale"]
STATUSES: tuple[Status, ...] = ("good", "average", "poor", "none", "stale")
JUDGEMENTS: dict[int, str] = {Change.UP: "better", Change.DOWN: "worse", Change.SAME: "same"}
ARROWS: dict[int, str] = {Change.UP: "up", Change.DOWN: "down", Change.SAME: "level"}


@dataclass(frozen=True, slots=True)
class BandNames:
    """What the bands of an indicator are called, lowest first, and which shape and colour each takes.

    Attributes:
        names: name of each band.
        statuses: good, average or poor for each band.
        limits: lower limit of every band but the lowest.
    """

    names: tuple[str, ...]
    statuses: tuple[Status, ...]
    limits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a composite's score rests on known numbers."""

    scored: int
    indicators: int
    weight_share: float
    hidden: int
    stale: int

    def __str__(self) -> str:
        """Say it in one line.

        >>> str(Coverage(scored=23, indicators=26, weight_share=0.83, hidden=0, stale=1))
        '23 of 26 scored, 1 stale · 83 % of weight'
        """
        extra = [f"{count} {word}" for count, word in ((self.stale, "stale"), (self.hidden, "hidden")) if count]
        counted = ", ".join([f"{self.scored} of {self.indicators} scored", *extra])
        return f"{counted} · {self.weight_share:.0%} of weight".replace("%", " %")


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator in one period: every number that a scorecard shows.

    Attributes:
        result, target: in the metric's unit; None where there is none.
        value: banding value, or progress of a key result.
        score: 0 to 1.
        band: name of the band; empty without a score.
        status: good, average, poor, none or stale.
        reason: why there is no score, in one sentence; empty with a score.
        trend: change of the value in [-1, 1]; None without one.
        arrow: up, down or level: where the result went; empty when unknown.
        judgement: better, worse or same; empty when unknown.
        expected: progress that a key result should have by now.
        coverage: what a composite rests on; None for others.
        note: what one should know of the result: so far, from an earlier period, over a window.
        fresh: day on which the newest result was recorded.
    """

    result: float | None
    target: float | None
    value: float | None
    score: float | None
    band: str
    status: Status
    reason: str
    trend: float | None
    arrow: str
    judgement: str
    expected: float | None
    coverage: Coverage | None
    note: str
    fresh: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a scorecard: an indicator, where it stands in the tree, and its cell.

    Attributes:
        key: element id and member.
        title: the element's title, or the member's value.
        depth: 0 at the top.
        parent: key of the row above it in the tree, or None at the top.
        weight: weight in that parent; None at the top and for rows that do not count.
        weight_note: why the weight is 0 where an expression gives no weight; empty otherwise.
        left_out: how many members are not shown below it, because they have no rows in any period shown.
        has_children: there are rows under it.
        cell: the numbers.
    """

    key: Key
    title: str
    depth: int
    parent: Key | None
    weight: float | None
    has_children: bool
    node: Node
    cell: Cell
    weight_note: str = ""
    left_out: int = 0

    @property
    def is_counted(self) -> bool:
        """Tell whether it is an indicator of its own: not rolled up, and no member that is only shown below its KPI."""
        return self.node.is_leaf and (not self.key[1] or self.weight is not None)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return what should be said of its place in the tree: a weight that has no value, members left out."""
        members = f"{self.left_out} member{'s' * (self.left_out != 1)} left out: no rows in any period shown"
        return tuple(filter(None, [self.weight_note, members if self.left_out else ""]))


@dataclass(frozen=True, slots=True)
class Edges:
    """How much every child counts in its parent.

    Attributes:
        place_by_pair: row of each pair of parent and child.
        weights: [E, P] relative weights.
        notes: [P] what is to be said of some rows' weights, by row.
    """

    place_by_pair: Mapping[tuple[Key, Key], int]
    weights: np.ndarray
    notes: Mapping[int, Sequence[str]]


class _Column(NamedTuple):
    """The numbers of all indicators in one period, as plain lists: much quicker to look up one by one than arrays."""

    reason: list[int]
    value: list[float]
    score: list[float]
    band: list[int]
    trend: list[float]
    arrow: list[int]
    judgement: list[int]
    target: list[float]
    expected: list[float]
    pace: list[int]


@dataclass(frozen=True)
class Scoreboard:
    """The scores of a plan as they are known at one moment, for a row of periods of one grain.

    Attributes:
        plan: the plan that was scored.
        tree: its indicators.
        columns: the periods, in order.
        calendar: the fiscal calendar of the plan.
        today: the day on which it was scored.
        scores: the numbers; row k is the indicator `order[k]`, column p the period `columns[p]`.
        readings: results of the leaves, one a period.
        target: [N, P] targets of leaves, and of composites scored against one of their own; NaN where there is none.
        expected: [N, P] expected progress of key results and of objectives made of them, NaN elsewhere.
        pace: [N, P] codes of `Pace` where an indicator is judged by its pace, else -1.
        bands_by_key: bands of each indicator.
        edges: how much every child counts in its parent.
        times_by_key: [P] how many of its own periods a column adds up, for indicators with a worst value.
        hidden: ids of the elements that the viewer may not see.
    """

    plan: Plan
    tree: IndicatorTree
    columns: tuple[Period, ...]
    calendar: FiscalCalendar
    today: date
    row_by_key: Mapping[Key, int]
    scores: Scores
    readings: Mapping[Key, Sequence[Reading]]
    target: np.ndarray
    expected: np.ndarray
    pace: np.ndarray
    bands_by_key: Mapping[Key, BandNames]
    edges: Edges
    times_by_key: Mapping[Key, Sequence[int]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    _columns: dict[int, _Column] = field(default_factory=dict, repr=False, compare=False)

    def column_of(self, period: Period) -> int:
        """Return the column of a period.

        Raises:
            ValueError: the scoreboard does not reach it.
        """
        return self.columns.index(period)

    def cell(self, key: Key, column: int) -> Cell:
        """Return the numbers of an indicator in a period."""
        node = self.tree.nodes[key]
        row = self.row_by_key[key]
        numbers = self._numbers(column)
        reason = _REASONS[numbers.reason[row]]
        reading = self.readings[key][column] if node.is_leaf else None
        composite = row - len(self.readings)
        result = reading.value if reading is not None else _number(self.scores.result[composite, column])
        score = _number(numbers.score[row])
        band = numbers.band[row]
        return Cell(
            result=result,
            target=_number(numbers.target[row]),
            value=_number(numbers.value[row]),
            score=score,
            band=self.bands_by_key[key].names[band] if band >= 0 else "",
            status=self._status(key, band, numbers.pace[row], reason),
            reason="" if score is not None else _why(reason, reading),
            trend=_number(numbers.trend[row]),
            arrow=ARROWS.get(numbers.arrow[row], ""),
            judgement=JUDGEMENTS.get(numbers.judgement[row], ""),
            expected=_number(numbers.expected[row]),
            coverage=None if node.is_leaf else self._coverage(composite, column),
            note=reading.note if reading is not None and score is not None else "",
            fresh=max((part.recorded_at.date() for part in reading.parts), default=None) if reading else None,
        )

    def _numbers(self, column: int) -> _Column:
        """Return the numbers of a period; they are kept, since all rows of a page are of the same one."""
        if column not in self._columns:
            found = self.scores
            arrays = (found.reason, found.value, found.score, found.band, found.trend, found.arrow, found.judgement)
            lists = [array[:, column].tolist() for array in (*arrays, self.target, self.expected, self.pace)]
            self._columns[column] = _Column(*lists)
        return self._columns[column]

    def _status(self, key: Key, band: int, pace: int, reason: Reason) -> Status:
        if band < 0:
            return "stale" if reason == Reason.STALE else "none"
        return PACE_STATUS[pace] if pace >= 0 else self.bands_by_key[key].statuses[band]

    def times(self, key: Key, column: int) -> int:
        """Return how many times an indicator's worst value counts in a column: once for each of its own periods."""
        found = self.times_by_key.get(key)
        return 1 if found is None else found[column]

    def weight(self, parent: Key, child: Key, column: int) -> float | None:
        """Return how much a child counts in its parent in a period; None where it is only shown below it."""
        place = self.edges.place_by_pair.get((parent, child))
        return None if place is None else float(self.edges.weights[place, column])

    def weight_note(self, parent: Key, child: Key, column: int) -> str:
        """Say why the weight of a child is 0 where it is computed and gives none."""
        notes = self.edges.notes.get(self.edges.place_by_pair.get((parent, child), -1))
        return "" if notes is None else notes[column]

    def _coverage(self, composite: int, column: int) -> Coverage:
        found = self.scores.coverage
        return Coverage(
            scored=int(found.indicators_scored[composite, column]),
            indicators=int(found.indicators[composite, column]),
            weight_share=float(found.weight_share[composite, column]),
            hidden=int(found.hidden[composite, column]),
            stale=int(found.stale[composite, column]),
        )

    def rows(self, roots: tuple[str, ...], column: int) -> Iterator[Row]:
        """Yield the visible rows under some elements, in reading order, parents before their children."""
        for root in roots:
            if (root, WHOLE) not in self.tree.nodes:
                continue
            for depth, parent, branch in self.tree.walk((root, WHOLE)):
                if not self.tree.nodes[branch.child].is_hidden:
                    yield self._row(branch, depth, parent, column)

    def _row(self, branch: Branch, depth: int, parent: Key | None, column: int) -> Row:
        node = self.tree.nodes[branch.child]
        return Row(
            key=branch.child,
            title=title_of(node),
            depth=depth,
            parent=parent,
            weight=None if parent is None else self.weight(parent, branch.child, column),
            weight_note="" if parent is None else self.weight_note(parent, branch.child, column),
            left_out=0 if node.key[1] else len(self.tree.vanished.get(node.key[0], ())),
            has_children=bool(node.branches),
            node=node,
            cell=self.cell(branch.child, column),
        )

    def roots(self, scorecard: Scorecard | None) -> tuple[str, ...]:
        """Return the tops of a scorecard; without one, every indicator that is under no other."""
        if scorecard is not None:
            return tuple(scorecard.indicators)
        below = {branch.child for node in self.tree.nodes.values() for branch in node.branches}
        return tuple(key[0] for key in reversed(self.tree.nodes) if key not in below)

    def metric_of(self, node: Node) -> Metric | None:
        """Return the metric that an indicator reads, or None."""
        if node.is_hidden or isinstance(node.element, Objective) or node.element.metric is None:
            return None
        return self.plan.of_kind(Metric).get(node.element.metric)


PACE_STATUS: tuple[Status, ...] = ("good", "average", "poor", "good")
PACE_WORDS = ("on track", "at risk", "off track", "done")


def title_of(node: Node) -> str:
    """Return what a row is called: the element's title, or the member's; nothing of what is hidden."""
    return "hidden" if node.is_hidden else node.title or node.element.title


def kind_title(node: Node) -> str:
    """Return the kind of an indicator for people."""
    return kind_of(node.element).title


_REASONS = {int(reason): reason for reason in Reason}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


NOTED = (Reason.STALE, Reason.FAILED_TEST, Reason.NOT_COMPUTED, Reason.NO_RESULT)
"""Reasons whose sentence is completed by what is noted of the result."""


def _why(reason: Reason, reading: Reading | None) -> str:
    if reading is not None and reading.note and reason in NOTED:
        return f"{sentence(reason)[:-1]}: {reading.note}."
    return sentence(reason)
