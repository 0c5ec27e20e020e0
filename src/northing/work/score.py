"""Scoring a plan: gathers results, targets and weights into arrays, and has them scored and rolled up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from northing.calc.codes import Method, Pattern
from northing.calc.reason import Reason
from northing.calc.table import Leaves, Tree, score_table
from northing.model import KeyResult, Kpi, Metric
from northing.work.bands import bands_of
from northing.work.codes import MISSING, OF_RESULTS, PATTERNS, ROLL_UPS
from northing.work.keyresults import KeyResultLeaves
from northing.work.kpis import KpiLeaves
from northing.work.leaf import NAN, NO_PACE, blank
from northing.work.scoreboard import Edges, Scoreboard
from northing.work.tree import build_tree
from northing.work.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.calc.table import Scores
    from northing.model import Objective, Period
    from northing.plan import Plan
    from northing.work.leaf import LeafCells
    from northing.work.reader import Reader
    from northing.work.scoreboard import BandNames
    from northing.work.tree import IndicatorTree, Key, Node
    from northing.work.weights import WeightRow


def score_plan(
    plan: Plan,
    reader: Reader,
    columns: Sequence[Period],
    *,
    shown: Sequence[Period] = (),
    hidden: frozenset[str] = frozenset(),
) -> Scoreboard:
    """Score every indicator of a plan over a row of periods.

    Args:
        plan: the plan.
        reader: the results, and what is known of the datasets behind them.
        columns: periods of one grain, in order and without gaps.
        shown: the periods whose members are shown, where only a few of them are scored; else the columns.
        hidden: ids of elements that the viewer may not see; they do not count and are counted as hidden.
    """
    tree = build_tree(plan, reader.results, columns=tuple(shown or columns), hidden=hidden)
    return _Scorer(plan, reader, tuple(columns), tree, hidden).score()


class _Scorer:
    """The arrays of one scoring: leaves first, then composites, children before their parents."""

    def __init__(
        self, plan: Plan, reader: Reader, columns: tuple[Period, ...], tree: IndicatorTree, hidden: frozenset[str]
    ) -> None:
        self.plan = plan
        self.reader = reader
        self.columns = columns
        self.hidden = hidden
        self.tree = tree
        self.kpis = KpiLeaves(plan, reader, columns)
        self.key_results = KeyResultLeaves(plan, reader, columns)
        self.leaves = self.tree.leaves
        self.composites = self.tree.composites
        self.row_by_key = {node.key: row for row, node in enumerate([*self.leaves, *self.composites])}
        self.bands = self._bands()

    def _bands(self) -> dict[Key, BandNames]:
        """Return the bands of every indicator; the members of a KPI share its own."""
        found: dict[tuple[str, bool], BandNames] = {}
        for node in self.tree.nodes.values():
            kind = (node.key[0], node.is_leaf)
            if kind not in found:
                found[kind] = bands_of(self.plan, node)
        return {key: found[key[0], node.is_leaf] for key, node in self.tree.nodes.items()}

    def score(self) -> Scoreboard:
        cells = [self._cells(node) for node in self.leaves]
        leaves = self._leaf_arrays(self.leaves, cells)
        edges, tree = self._edges(), None
        if self.composites:
            tree = self._tree_arrays(edges)
        scores = score_table(leaves, tree)
        self.kpis.replace_trends(self.leaves, scores, bands_by_key=self.bands, results=leaves.result)
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
            target=np.concatenate([leaves.target, self._targets()]),
            expected=expected,
            pace=pace,
            bands_by_key=self.bands,
            edges=edges,
            times_by_key={
                node.key: found.worst_times
                for node, found in zip(self.leaves, cells, strict=True)
                if found.worst_times is not None
            },
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
        times = self._matrix([found.worst_times for found in cells], 1.0)
        return Leaves(
            result=self._matrix([found.result for found in cells], NAN),
            target=self._matrix([found.target for found in cells], NAN),
            stated=self._matrix([found.stated for found in cells], NAN),
            pattern=np.array([PATTERNS[kpi.pattern] if kpi else Pattern.INCREASING for kpi in kpis], dtype=np.int8),
            method=np.array([found.method for found in cells], dtype=np.int8),
            limits=_padded([self.bands[node.key].limits for node in nodes]),
            worst=_column(kpi.worst if kpi else None for kpi in kpis)[:, None] * times,
            worst_above=_column(kpi.worst_above if kpi else None for kpi in kpis)[:, None] * times,
            floor=_column(kpi.floor if kpi else None for kpi in kpis),
            cap=_column(kpi.cap if kpi else None for kpi in kpis),
            outside=self._matrix([found.outside for found in cells], 0.0).astype(np.int8),
            score_is_value=np.array([kpi is None for kpi in kpis], dtype=np.bool_),
        )

    def _matrix(self, rows: Sequence[Sequence[float] | None], empty: float) -> np.ndarray:
        """Bring rows of one number a period into an array, which may have no rows at all; some rows are all empty."""
        matrix = np.full((len(rows), len(self.columns)), empty)
        known = [at for at, row in enumerate(rows) if row is not None]
        if known:
            matrix[known] = [rows[at] for at in known]
        return matrix

    def _targets(self) -> np.ndarray:
        """Return the targets of composites that are scored against one of their own."""
        own = [node for node in self.composites if isinstance(node.element, Kpi) and _is_of_results(node.element)]
        target_by_key = {node.key: self._own_cells(node).target for node in own}
        return self._matrix([target_by_key.get(node.key) for node in self.composites], NAN)

    def _own_cells(self, node: Node) -> LeafCells:
        """Return the target of a composite that adds up or averages results, of the periods that these are of."""
        if not isinstance(node.element, Kpi):
            return blank(len(self.columns), Reason.SCORED)
        return self.kpis.target_cells(node.element, self._metric_below(node))

    def _metric_below(self, node: Node) -> Metric | None:
        """Return the metric of the first indicator under a composite that has one."""
        metrics = self.plan.of_kind(Metric)
        open_nodes = [node]
        while open_nodes:
            here = open_nodes.pop()
            found = here.element.metric if here.is_leaf and isinstance(here.element, Kpi | KeyResult) else None
            if found is not None and found in metrics:
                return metrics[found]
            open_nodes += [self.tree.nodes[branch.child] for branch in reversed(here.counted)]
        return None

    def _edges(self) -> Edges:
        """Compute the weight of every child that counts in a composite."""
        weights = Weights(self.plan, self.kpis.rows, self.columns)
        place_by_pair: dict[tuple[Key, Key], int] = {}
        rows: list[WeightRow] = []
        for node in self.composites:
            for branch in node.counted:
                place_by_pair[node.key, branch.child] = len(rows)
                rows.append(weights.row(branch, self.tree.nodes[branch.child]))
        notes = {at: row.notes for at, row in enumerate(rows) if row.notes is not None}
        return Edges(place_by_pair, self._matrix([row.values for row in rows], 0.0), notes)

    def _tree_arrays(self, edges: Edges) -> Tree:
        counted = [node.counted for node in self.composites]
        starts = np.cumsum([0, *(len(branches) for branches in counted)], dtype=np.int64)
        children = [self.row_by_key[branch.child] for branches in counted for branch in branches]
        settings = [node.element.roll_up for node in self.composites if not isinstance(node.element, KeyResult)]
        kpis = [node.element if isinstance(node.element, Kpi) else None for node in self.composites]
        own = [row for row, node in enumerate(self.composites) if _is_of_results(node.element)]
        return Tree(
            child_start=starts,
            child=np.array(children, dtype=np.int64),
            weight=edges.weights,
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
        """Return the targets of composites that add up or average their children's results; objectives have none."""
        nodes = [self.composites[row] for row in rows]
        if not nodes:
            return None
        return self._leaf_arrays(nodes, [self._own_cells(node) for node in nodes])

    def _paces(self, cells: Sequence[LeafCells], tree: Tree | None, scores: Scores) -> tuple[Any, Any]:
        """Return expected progress and pace of key results, and of objectives made of nothing else."""
        above = len(self.composites)
        expected = self._matrix([*(found.expected for found in cells), *[None] * above], NAN)
        pace = self._matrix([*(found.pace for found in cells), *[None] * above], NO_PACE).astype(np.int8)
        paced = [node for node in self.composites if node.counted and self._is_paced(node)]
        if tree is not None and paced:
            rolled = self._rolled_up(expected, tree)
            for node in paced:
                row = self.row_by_key[node.key]
                expected[row] = rolled.score[row]
                pace[row] = self.key_results.paces(scores.value[row], expected[row])
        return expected, np.where(scores.band < 0, NO_PACE, pace)

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


def _is_of_results(element: Kpi | KeyResult | Objective) -> bool:
    """Tell whether a composite adds up or averages results instead of scores."""
    return not isinstance(element, KeyResult) and ROLL_UPS[element.roll_up.method] in OF_RESULTS


def _column(numbers: Any) -> Any:
    return np.array([NAN if number is None else number for number in numbers], dtype=np.float64)


def _padded(limits: Sequence[tuple[float, ...]]) -> Any:
    """Bring limits of different numbers of bands into one array, with NaN at the end."""
    width = max((len(found) for found in limits), default=1)
    padded = [[*found, *[math.nan] * (width - len(found))] for found in limits]
    return np.array(padded, dtype=np.float64).reshape(len(limits), width)
