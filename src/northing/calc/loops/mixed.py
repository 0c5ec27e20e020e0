"""How a composite of any kind is rolled up: every method, with weights and children that may differ by period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from northing.calc.codes import Method, RollUp
from northing.calc.loops.composite import score_combined, score_composite
from northing.calc.loops.count import count_below
from northing.calc.loops.rows import cell_of, column_of, outside_of, row_of
from northing.calc.loops.steady import is_steady, roll_steady
from northing.calc.rollup import Child, Choice, Tally, add_child, covered_share, roll_up
from northing.calc.score import is_met, steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.arrays import LeafArrays
    from northing.calc.loops.rows import Table

    Floats = NDArray[np.float64]

_STATED: Final = int(Method.STATED)
_ALL: Final = int(RollUp.ALL)
_SUM_OF_RESULTS: Final = int(RollUp.SUM_OF_RESULTS)
_MEAN_OF_RESULTS: Final = int(RollUp.MEAN_OF_RESULTS)
_MEAN_OF_VALUES: Final = int(RollUp.MEAN_OF_VALUES)

# Rows of the workspace of one composite, each as long as there are periods.
_WEIGHT, _COUNTED, _COVERED, _WEIGHTED, _TOTAL, _LOWEST, _HIGHEST, _UNMET = range(8)
WORKSPACE_ROWS: Final = 8


def roll_node(table: Table, m: int, work: Floats, back: int) -> None:
    """Roll the children of one composite up, over all periods, into its row."""
    if is_steady(table, m):
        roll_steady(table, m, work, back)
        return
    count_below(table.tree, table.leaves.outside, table.cover, m)
    _roll_mixed(table, m, work)
    if table.tree.own_row[m] >= 0:
        score_combined(table, m, int(table.tree.own_row[m]), back)
    else:
        score_composite(table.tree, table.nodes, m, back)


def _roll_mixed(table: Table, m: int, work: Floats) -> None:
    """Count one child after the other, over all periods, and conclude."""
    tree, cover, nodes = table.tree, table.cover, table.nodes
    periods = nodes.value.shape[1]
    _clear(table, m, work)
    for edge in range(tree.child_start[m], tree.child_start[m + 1]):
        for p in range(periods):
            _add_child(table, m, edge, p, work)
    choice = Choice(int(tree.method[m]), int(tree.missing[m]), float(tree.minimum_covered[m]))
    for p in range(periods):
        tally = _tally_at(work, p)
        number, reason = roll_up(tally, choice, int(cover.children[m, column_of(cover.children, p)]))
        cover.weight_share[m, p] = covered_share(tally)
        nodes.value[m, p] = number
        nodes.reason[m, p] = reason
        if tree.own_row[m] >= 0:
            cover.result[m, p] = number


def _clear(table: Table, m: int, work: Floats) -> None:
    """Start the tallies and counts of a composite."""
    for p in range(table.nodes.value.shape[1]):
        _write_tally(work, p, Tally(0.0, 0.0, 0.0, 0.0, 0.0, math.inf, -math.inf, 0.0))
        table.cover.scored[m, p] = 0
        table.cover.indicators_scored[m, p] = 0


def _add_child(table: Table, m: int, edge: int, p: int, work: Floats) -> None:
    """Count weight, number, coverage and achievement of one child in one period."""
    tree, cover = table.tree, table.cover
    weight = float(tree.weight[edge, column_of(tree.weight, p)])
    if math.isnan(weight):
        return
    child, method = int(tree.child[edge]), int(tree.method[m])
    if child < tree.leaves:
        number, coverage = _number_of_leaf(table, child, p, method), 1.0
        cover.indicators_scored[m, p] += 0 if math.isnan(table.scored.score[child - table.first, p]) else 1
    else:
        number, coverage = _number_of_node(table, child - tree.leaves, p, method)
        cover.indicators_scored[m, p] += cover.indicators_scored[child - tree.leaves, p]
    achieved = method == _ALL and _is_achieved(table, child, p)
    cover.scored[m, p] += 0 if math.isnan(number) else 1
    _write_tally(work, p, add_child(_tally_at(work, p), Child(weight, number, coverage, achieved)))


def _number_of_leaf(table: Table, k: int, p: int, method: int) -> float:
    """Give what an indicator brings to its parent: score, value or result."""
    if method == _MEAN_OF_VALUES:
        return float(table.scored.value[k - table.first, p])
    if method == _SUM_OF_RESULTS or method == _MEAN_OF_RESULTS:  # noqa: PLR1714, SIM109 (compiled as it stands)
        return float(table.leaves.result[k, p]) if outside_of(table.leaves, k, p) == 0 else math.nan
    return float(table.scored.score[k - table.first, p])


def _number_of_node(table: Table, m: int, p: int, method: int) -> tuple[float, float]:
    """Give what a composite brings to its parent, and the covered share of its own weight."""
    share = float(table.cover.weight_share[m, p])
    if method == _MEAN_OF_VALUES:
        return float(table.nodes.value[m, p]), share
    if method == _SUM_OF_RESULTS or method == _MEAN_OF_RESULTS:  # noqa: PLR1714, SIM109 (compiled as it stands)
        return float(table.cover.result[m, p]), share
    return float(table.nodes.score[m, p]), share


def _is_achieved(table: Table, child: int, p: int) -> bool:
    """Tell whether a child counts as achieved.

    An indicator is achieved when it meets its target; one with a given score when that is 1; one with a stated value,
    and a composite, when it is in its best band ("all" composites when all of theirs are).
    """
    tree = table.tree
    if child < tree.leaves:
        return _is_leaf_achieved(table.leaves, child, p, float(table.scored.value[child - table.first, p]))
    m = child - tree.leaves
    value = float(table.nodes.value[m, p])
    if tree.own_row[m] >= 0:
        return _is_leaf_achieved(table.own, tree.own_row[m], p, value)
    best = float(tree.limits[m, tree.bands[m] - 2]) if tree.bands[m] > 1 and tree.method[m] != _ALL else 1.0
    return steps(value) >= steps(best)


def _is_leaf_achieved(leaves: LeafArrays, k: int, p: int, value: float) -> bool:
    """Tell whether an indicator with this banding value is achieved."""
    if math.isnan(value):
        return False
    if leaves.score_is_value[row_of(leaves.score_is_value, k)]:
        return steps(value) >= steps(1.0)
    if leaves.method[row_of(leaves.method, k)] == _STATED:
        bands = leaves.bands[row_of(leaves.bands, k)]
        best = float(leaves.limits[row_of(leaves.limits, k), bands - 2]) if bands > 1 else 1.0
        return steps(value) >= steps(best)
    cell = cell_of(leaves, k, p)
    return is_met(cell.result, cell.target, int(leaves.pattern[row_of(leaves.pattern, k)]))


def _tally_at(work: Floats, p: int) -> Tally:
    """Read the tally of one period."""
    return Tally(
        float(work[_WEIGHT, p]),
        float(work[_COUNTED, p]),
        float(work[_COVERED, p]),
        float(work[_WEIGHTED, p]),
        float(work[_TOTAL, p]),
        float(work[_LOWEST, p]),
        float(work[_HIGHEST, p]),
        float(work[_UNMET, p]),
    )


def _write_tally(work: Floats, p: int, tally: Tally) -> None:
    """Write the tally of one period."""
    work[_WEIGHT, p] = tally.weight
    work[_COUNTED, p] = tally.counted
    work[_COVERED, p] = tally.covered
    work[_WEIGHTED, p] = tally.weighted
    work[_TOTAL, p] = tally.total
    work[_LOWEST, p] = tally.lowest
    work[_HIGHEST, p] = tally.highest
    work[_UNMET, p] = tally.unmet
