"""Scoring a plan: gathers results, targets and weights into arrays, and has them scored and rolled up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from northing.calc.codes import Method, Pattern
from northing.calc.reason import Reason
from northing.calc.table import Leaves, Tree, score_table
from northing.model import KeyResult, Kpi
from northing.work.bands import bands_of
from northing.work.codes import MISSING, OF_RESULTS, PATTERNS, ROLL_UPS
from northing.work.keyresults import KeyResultLeaves
from northing.work.kpis import KpiLeaves
from northing.work.leaf import NAN, blank
from northing.work.scoreboard import Scoreboard
from northing.work.tree import build_tree, weight_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.calc.table import Scores
    from northing.model import Period
    from northing.plan import Plan
    from northing.work.leaf import LeafCells
    from northing.work.results import Reader
    from northing.work.tree import Node


def score_plan(
    plan: Plan, reader: Reader, columns: Sequence[Period], *, hidden: frozenset[str] = frozenset()
) -> Scoreboard:
    """Score every indicator of a plan over a row of periods.

    Args:
        plan: the plan.
        reader: the results, and what is known of the datasets behind them.
        columns: periods of one grain, in order and without gaps.
        hidden: ids of elements that the viewer may not see; they do not count and are counted as hidden.
    """
    return _Scorer(plan, reader, tuple(columns), hidden).score()


class _Scorer:
    """The arrays of one scoring: leaves first, then composites, children before their parents."""

    def __init__(self, plan: Plan, reader: Reader, columns: tuple[Period, ...], hidden: frozenset[str]) -> None:
        self.plan = plan
        self.reader = reader
        self.columns = columns
        self.hidden = hidden
        self.tree = build_tree(plan, reader.results, hidden=hidden)
        self.kpis = KpiLeaves(plan, reader, columns)
        self.key_results = KeyResultLeaves(plan, reader, columns)
        self.leaves = self.tree.leaves
        self.composites = self.tree.composites
        self.row_by_key = {node.key: row for row, node in enumerate([*self.leaves, *self.composites])}
        self.bands = {key: bands_of(plan, node) for key, node in self.tree.nodes.items()}

    def score(self) -> Scoreboard:
        cells = [self._cells(node) for node in self.leaves]
        results = [found.result for found in cells]
        leaves = self._leaf_arrays(self.leaves, cells)
        tree = self._tree_arrays()
        scores = score_table(leaves, tree)
        self.kpis.replace_trends(self.leaves, scores, bands_by_key=self.bands, results=results)
        expected, pace = self._paces(cells, tree, scores)
        return Scoreboard(
            plan=self.plan,
            tree=self.tree,
            columns=self.columns,
            calendar=self.reader.calendar,
            today=self.reader.results.today,
            row_by_key=self.row_by_key,
            scores=scores,
            readings={node.key: found.readings for node, found in zip(self.leaves, cells, strict=True)},
            target=self._targets(cells),
            expected=expected,
            pace=pace,
            bands_by_key=self.bands,
            hidden=self.hidden,
        )

    def _cells(self, node: Node) -> LeafCells:
        if node.is_hidden:
            return blank(len(self.columns), Reason.HIDDEN)
        if isinstance(node.element, KeyResult):
            return self.key_results.cells(node.element)
        if isinstance(node.element, Kpi):
            return self.kpis.cells(node.element, node.key[1])
        raise TypeError(f"{node.key} is no leaf")  # pragma: no cover - objectives are composites

    def _leaf_arrays(self, nodes: Sequence[Node], cells: Sequence[LeafCells]) -> Leaves:
        """Bring leaves into arrays; a leaf without cells of its own stands for a composite of results."""
        kpis = [node.element if isinstance(node.element, Kpi) else None for node in nodes]
        return Leaves(
            result=self._matrix(found.result for found in cells),
            target=self._matrix(found.target for found in cells),
            stated=self._matrix(found.stated for found in cells),
            pattern=np.array([PATTERNS[kpi.pattern] if kpi else Pattern.INCREASING for kpi in kpis], dtype=np.int8),
            method=np.array([found.method for found in cells], dtype=np.int8),
            limits=_padded([self.bands[node.key].limits for node in nodes]),
            worst=_column(kpi.worst if kpi else None for kpi in kpis)[:, None],
            worst_above=_column(kpi.worst_above if kpi else None for kpi in kpis)[:, None],
            floor=_column(kpi.floor if kpi else None for kpi in kpis),
            cap=_column(kpi.cap if kpi else None for kpi in kpis),
            outside=self._matrix(found.outside for found in cells).astype(np.int8),
            score_is_value=np.array([kpi is None for kpi in kpis], dtype=np.bool_),
        )

    def _matrix(self, rows: Iterable[Sequence[float]]) -> np.ndarray:
        """Bring rows of one number a period into an array, which may have no rows at all."""
        return np.array(list(rows), dtype=np.float64).reshape(-1, len(self.columns))

    def _targets(self, cells: Sequence[LeafCells]) -> np.ndarray:
        """Return the targets of leaves, and of composites that are scored against one of their own."""
        rows = [found.target for found in cells]
        for node in self.composites:
            own = isinstance(node.element, Kpi) and ROLL_UPS[node.element.roll_up.method] in OF_RESULTS
            rows.append(self.kpis.target_cells(node.element).target if own else (NAN,) * len(self.columns))  # type: ignore[arg-type]  # own ones are KPIs
        return self._matrix(rows)

    def _tree_arrays(self) -> Tree | None:
        if not self.composites:
            return None
        starts, children, weights = [0], [], []
        days = [column.last_day.isoformat() for column in self.columns]
        for node in self.composites:
            for branch in node.counted:
                children.append(self.row_by_key[branch.child])
                weights.append([weight_on(branch.weight or 0.0, day) for day in days])
            starts.append(len(children))
        settings = [node.element.roll_up for node in self.composites]  # type: ignore[union-attr]  # all have one
        kpis = [node.element if isinstance(node.element, Kpi) else None for node in self.composites]
        own = [row for row, node in enumerate(self.composites) if ROLL_UPS[settings[row].method] in OF_RESULTS]
        return Tree(
            child_start=np.array(starts, dtype=np.int64),
            child=np.array(children, dtype=np.int64),
            weight=np.array(weights, dtype=np.float64).reshape(len(children), len(self.columns)),
            method=np.array([ROLL_UPS[found.method] for found in settings], dtype=np.int8),
            missing=np.array([MISSING[found.missing] for found in settings], dtype=np.int8),
            minimum_covered=_column(found.minimum_coverage for found in settings),
            limits=_padded([self.bands[node.key].limits for node in self.composites]),
            floor=_column(kpi.floor if kpi else None for kpi in kpis),
            cap=_column(kpi.cap if kpi else None for kpi in kpis),
            own=self._own_definitions(own),
            own_row=np.array([own.index(row) if row in own else -1 for row in range(len(settings))], dtype=np.int64),
        )

    def _own_definitions(self, rows: Sequence[int]) -> Leaves | None:
        """Return the targets of composites that add up or average their children's results."""
        nodes = [self.composites[row] for row in rows]
        kpis = [node.element for node in nodes if isinstance(node.element, Kpi)]
        if not nodes or len(kpis) < len(nodes):
            return None
        return self._leaf_arrays(nodes, [self.kpis.target_cells(kpi) for kpi in kpis])

    def _paces(self, cells: Sequence[LeafCells], tree: Tree | None, scores: Scores) -> tuple[Any, Any]:
        """Return expected progress and pace of key results, and of objectives made of nothing else."""
        count = len(self.leaves) + len(self.composites)
        expected = np.full((count, len(self.columns)), NAN)
        pace = np.full((count, len(self.columns)), -1, dtype=np.int8)
        for row, found in enumerate(cells):
            expected[row] = found.expected
            pace[row] = found.pace
        rolled = self._rolled_up(expected, tree) if tree is not None else None
        for node in self.composites:
            row = self.row_by_key[node.key]
            if rolled is not None and node.counted and self._is_paced(node):
                expected[row] = rolled.score[row]
                pace[row] = self.key_results.paces(scores.value[row], expected[row])
        return expected, np.where(scores.band < 0, -1, pace)

    def _is_paced(self, node: Node) -> bool:
        """Tell whether a composite rests on key results alone."""
        if node.is_leaf:
            return node.is_hidden or isinstance(node.element, KeyResult)
        return bool(node.counted) and all(self._is_paced(self.tree.nodes[branch.child]) for branch in node.counted)

    def _rolled_up(self, expected: Any, tree: Tree) -> Scores:
        shares = expected[: len(self.leaves)]
        leaves = Leaves(
            result=shares,
            target=shares,
            stated=shares,
            method=np.full(len(shares), Method.STATED, dtype=np.int8),
            score_is_value=np.ones(len(shares), dtype=np.bool_),
        )
        return score_table(leaves, tree)


def _column(numbers: Any) -> Any:
    return np.array([NAN if number is None else number for number in numbers], dtype=np.float64)


def _padded(limits: Sequence[tuple[float, ...]]) -> Any:
    """Bring limits of different numbers of bands into one array, with NaN at the end."""
    width = max((len(found) for found in limits), default=1)
    padded = [[*found, *[math.nan] * (width - len(found))] for found in limits]
    return np.array(padded, dtype=np.float64).reshape(len(limits), width)
