"""How the usual composite is rolled up: a weighted mean whose weights hold for all periods."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from northing.calc.codes import RollUp
from northing.calc.loops.composite import score_composite
from northing.calc.loops.count import count_below
from northing.calc.rollup import Child, Choice, Tally, add_child, covered_share, roll_up

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.loops.rows import Cover, Table

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int32]

_WEIGHTED_MEAN: Final = int(RollUp.WEIGHTED_MEAN)
# Rows of the workspace, each as long as there are periods.
_COUNTED, _WEIGHTED, _SCORED, _COVERED, _SCORED_BELOW = range(5)


def is_steady(table: Table, m: int) -> bool:
    """Tell whether a composite is a weighted mean with the same weights in all periods."""
    return int(table.tree.method[m]) == _WEIGHTED_MEAN and table.tree.weight.shape[1] == 1


def roll_steady(table: Table, m: int, work: Floats, back: int) -> None:
    """Roll the children of a steady composite up, over all periods, into its row: indicators first, then the others."""
    count_below(table.tree, table.leaves.outside, table.cover, m)
    tree, cover, nodes = table.tree, table.cover, table.nodes
    begin, end = tree.child_start[m], tree.child_start[m + 1]
    _fill(work[_COUNTED], 0.0)
    _fill(work[_WEIGHTED], 0.0)
    _fill(work[_SCORED], 0.0)
    weight = 0.0
    for edge in range(begin, end):
        share = float(tree.weight[edge, 0])
        weight += 0.0 if math.isnan(share) else share
        if tree.child[edge] < tree.leaves and not math.isnan(share):
            _add_scores(table.scored.score[tree.child[edge] - table.first], share, work)
    _copy(work[_COUNTED], work[_COVERED])
    _copy(work[_SCORED], work[_SCORED_BELOW])
    for edge in range(begin, end):
        share, below = float(tree.weight[edge, 0]), int(tree.child[edge]) - tree.leaves
        if below >= 0 and not math.isnan(share):
            _add_node(nodes.score[below], cover.weight_share[below], share, work)
            _add_counts(nodes.score[below], cover.indicators_scored[below], work)
    children = int(cover.children[m, 0]) if cover.children.shape[1] > 0 else 0
    choice = Choice(_WEIGHTED_MEAN, int(tree.missing[m]), float(tree.minimum_covered[m]))
    _conclude(nodes.value[m], nodes.reason[m], choice, weight, children, work)
    _conclude_cover(cover, m, weight, work)
    score_composite(tree, nodes, m, back)


def _fill(row: Floats, number: float) -> None:
    """Put one number into every period of a row."""
    for p in range(row.size):
        row[p] = number


def _copy(source: Floats, target: Floats) -> None:
    """Copy one row of the workspace to another."""
    for p in range(source.size):
        target[p] = source[p]


def _add_scores(score: Floats, weight: float, work: Floats) -> None:
    """Add one row of indicator scores, each of which is covered in full."""
    size = score.size
    counted, weighted, known = work[_COUNTED, :size], work[_WEIGHTED, :size], work[_SCORED, :size]
    for p in range(size):
        number = float(score[p])
        before = Tally(0.0, float(counted[p]), 0.0, float(weighted[p]), 0.0, 0.0, 0.0, 0.0)
        after = add_child(before, Child(weight, number, 1.0, False))  # noqa: FBT003 (compiled code has no keywords)
        counted[p] = after.counted
        weighted[p] = after.weighted
        known[p] += 0.0 if math.isnan(number) else 1.0


def _add_node(score: Floats, share: Floats, weight: float, work: Floats) -> None:
    """Add a child that is a composite, covered as far as it is itself."""
    counted, weighted, covered = work[_COUNTED], work[_WEIGHTED], work[_COVERED]
    for p in range(score.size):
        before = Tally(0.0, float(counted[p]), float(covered[p]), float(weighted[p]), 0.0, 0.0, 0.0, 0.0)
        after = add_child(before, Child(weight, float(score[p]), float(share[p]), False))  # noqa: FBT003
        counted[p] = after.counted
        weighted[p] = after.weighted
        covered[p] = after.covered


def _add_counts(score: Floats, indicators_scored: Counts, work: Floats) -> None:
    """Count a child that is a composite, and the indicators with a score below it."""
    known, below = work[_SCORED], work[_SCORED_BELOW]
    for p in range(score.size):
        known[p] += 0.0 if math.isnan(score[p]) else 1.0
        below[p] += indicators_scored[p]


def _conclude(
    value: Floats, reason: NDArray[np.int8], choice: Choice, weight: float, children: int, work: Floats
) -> None:
    """Turn the tallies of a steady composite into its number and its reason."""
    for p in range(value.size):
        counted, covered, weighted = float(work[_COUNTED, p]), float(work[_COVERED, p]), float(work[_WEIGHTED, p])
        number, code = roll_up(Tally(weight, counted, covered, weighted, 0.0, 0.0, 0.0, 0.0), choice, children)
        value[p] = number
        reason[p] = code


def _conclude_cover(cover: Cover, m: int, weight: float, work: Floats) -> None:
    """Write down what the number of a steady composite rests on."""
    share, scored, below = cover.weight_share[m], cover.scored[m], cover.indicators_scored[m]
    for p in range(share.size):
        share[p] = covered_share(Tally(weight, 0.0, float(work[_COVERED, p]), 0.0, 0.0, 0.0, 0.0, 0.0))
    for p in range(share.size):
        scored[p] = int(work[_SCORED, p])
        below[p] = int(work[_SCORED_BELOW, p])
