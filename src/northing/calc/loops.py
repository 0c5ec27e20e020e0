"""Walks over leaves and tree with the scalar functions of `score` and `rollup`, one row of periods at a time.

The same text runs twice: as plain Python for small tables, and compiled by `kernels` for large ones. Rows are passed
as arrays with an index rather than as slices, and inner loops run over periods without branching on the indicator,
so that the compiler can do several periods in one instruction.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from northing.calc.codes import Change, Method, RollUp
from northing.calc.reason import Reason
from northing.calc.rollup import Child, Choice, Tally, add_child, covered_share, roll_up
from northing.calc.score import (
    Cell,
    Ends,
    Rule,
    band_index,
    band_score,
    banding_value,
    direction,
    given_score,
    is_met,
    limited,
    middle_half_width,
    open_ends,
    steps,
    trend,
    value_at_worst,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from northing.calc.arrays import LeafArrays, TreeArrays

_ACTUAL: Final = int(Method.ACTUAL)
_NORMALISED: Final = int(Method.NORMALISED)
_STATED: Final = int(Method.STATED)
_ALL: Final = int(RollUp.ALL)
_WEIGHTED_MEAN: Final = int(RollUp.WEIGHTED_MEAN)
_SUM_OF_RESULTS: Final = int(RollUp.SUM_OF_RESULTS)
_MEAN_OF_RESULTS: Final = int(RollUp.MEAN_OF_RESULTS)
_MEAN_OF_VALUES: Final = int(RollUp.MEAN_OF_VALUES)
_HIDDEN: Final = int(Reason.HIDDEN)
_STALE: Final = int(Reason.STALE)
_UNKNOWN: Final = int(Change.UNKNOWN)
_THREE: Final = 3

# Rows of the workspace of one composite, each as long as there are periods.
_WEIGHT, _COUNTED, _COVERED, _WEIGHTED, _TOTAL, _LOWEST, _HIGHEST, _UNMET = range(8)
_CHILD_WEIGHT, _CHILD_NUMBER, _CHILD_COVERAGE, _CHILD_ACHIEVED = range(8, 12)
_KNOWN = _TOTAL  # a steady composite needs no total, and counts its scored children there
WORKSPACE_ROWS: Final = 12


class Rows(NamedTuple):
    """Where the numbers of nodes are written, [rows, P] each, as the attributes of `Scores` of the same names."""

    value: NDArray[np.float64]
    score: NDArray[np.float64]
    trend: NDArray[np.float64]
    band: NDArray[np.int8]
    reason: NDArray[np.int8]
    arrow: NDArray[np.int8]
    judgement: NDArray[np.int8]


class Cover(NamedTuple):
    """Where results and coverage of composites are written, [M, P] each, as the attributes of `Coverage`."""

    result: NDArray[np.float64]
    weight_share: NDArray[np.float64]
    scored: NDArray[np.int32]
    children: NDArray[np.int32]
    indicators_scored: NDArray[np.int32]
    indicators: NDArray[np.int32]
    hidden: NDArray[np.int32]
    stale: NDArray[np.int32]


class Table(NamedTuple):
    """All that a roll-up reads: leaves, own definitions of composites, the tree, and what is already scored.

    `first` is the leaf that row 0 of `scored` belongs to.
    """

    leaves: LeafArrays
    own: LeafArrays
    tree: TreeArrays
    scored: Rows
    first: int
    nodes: Rows
    cover: Cover


def empty_rows(rows: int, periods: int) -> Rows:
    """Make room for the numbers of so many nodes."""
    shape = (rows, periods)
    value, score, changes = np.empty(shape), np.empty(shape), np.empty(shape)
    band, reason = np.empty(shape, dtype=np.int8), np.empty(shape, dtype=np.int8)
    return Rows(value, score, changes, band, reason, np.empty(shape, dtype=np.int8), np.empty(shape, dtype=np.int8))


def rows_between(rows: Rows, begin: int, end: int) -> Rows:
    """Give the part of the rows from one node up to another, as views."""
    value, score, changes, band, reason, arrow, judgement = rows
    part = slice(begin, end)
    return Rows(value[part], score[part], changes[part], band[part], reason[part], arrow[part], judgement[part])


def empty_cover(rows: int, periods: int) -> Cover:
    """Make room for results and coverage of so many composites."""
    scored, children, below_scored, below, hidden, stale = np.empty((6, rows, periods), dtype=np.int32)
    result, share = np.empty((2, rows, periods))
    return Cover(result, share, scored, children, below_scored, below, hidden, stale)


def row_limits(limits: NDArray[np.float64], row: int, bands: int) -> Sequence[float]:
    """Give the limits of one row without padding."""
    return tuple(float(limit) for limit in limits[row, : bands - 1])


def rule_of(leaves: LeafArrays, k: int) -> Rule:
    """Collect how one indicator is scored."""
    return Rule(int(leaves.pattern[k]), int(leaves.method[k]), float(leaves.floor[k]), float(leaves.cap[k]))


def cell_of(leaves: LeafArrays, k: int, p: int) -> Cell:
    """Collect the numbers of one indicator in one period, whether given per period or once."""
    return Cell(
        float(leaves.result[k, p]),
        float(leaves.target[k, p if leaves.target.shape[1] > 1 else 0]),
        float(leaves.worst[k, p if leaves.worst.shape[1] > 1 else 0]),
        float(leaves.worst_above[k, p if leaves.worst_above.shape[1] > 1 else 0]),
        float(leaves.stated[k, p if leaves.stated.shape[1] > 1 else 0]),
    )


def outside_of(leaves: LeafArrays, k: int, p: int) -> int:
    """Give the reason known from outside for one cell, or 0."""
    return int(leaves.outside[k, p if leaves.outside.shape[1] > 1 else 0])


def _is_uniform(leaves: LeafArrays, k: int) -> bool:
    """Tell whether only result and target change from period to period, so that the quick loops apply."""
    if leaves.method[k] == _STATED or leaves.score_is_value[k]:
        return False
    if leaves.outside.shape[1] > 1 or leaves.outside[k, 0] != 0 or leaves.target.shape[1] == 1:
        return False
    if leaves.worst.shape[1] > 1 or leaves.worst_above.shape[1] > 1:
        return False
    return leaves.method[k] != _ACTUAL or (math.isnan(leaves.worst[k, 0]) and math.isnan(leaves.worst_above[k, 0]))


def score_leaf(leaves: LeafArrays, k: int, rows: Rows, row: int, back: int) -> None:
    """Score one indicator over all periods, into one row; with `back` 0, value and score only."""
    if leaves.bands[k] == _THREE:
        three = (float(leaves.limits[k, 0]), float(leaves.limits[k, 1]))
        _score_row(leaves, k, rows, row, three)
        if back > 0:
            _detail_leaf(leaves, k, rows, row, three, back)
    else:
        limits = row_limits(leaves.limits, k, leaves.bands[k])
        _score_row(leaves, k, rows, row, limits)
        if back > 0:
            _detail_leaf(leaves, k, rows, row, limits, back)


def _score_row(leaves: LeafArrays, k: int, rows: Rows, row: int, limits: Sequence[float]) -> None:
    """Compute values, reasons and scores of one indicator."""
    rule = rule_of(leaves, k)
    ends = open_ends(limits, rule)
    periods = leaves.result.shape[1]
    if not _is_uniform(leaves, k):
        for p in range(periods):
            cell = cell_of(leaves, k, p)
            value, reason = banding_value(cell, rule, outside_of(leaves, k, p))
            rows.value[row, p] = value
            rows.reason[row, p] = reason
            if leaves.score_is_value[k]:
                rows.score[row, p] = given_score(value)
            else:
                bottom = value_at_worst(cell, rule, ends.bottom)
                rows.score[row, p] = band_score(value, limits, Ends(bottom, ends.top))
        return
    worst, above = float(leaves.worst[k, 0]), float(leaves.worst_above[k, 0])
    if rule.method == _ACTUAL:
        actual = Rule(rule.pattern, _ACTUAL, rule.floor, rule.cap)
        for p in range(periods):
            cell = Cell(float(leaves.result[k, p]), float(leaves.target[k, p]), math.nan, math.nan, math.nan)
            value, reason = banding_value(cell, actual, 0)
            rows.value[row, p] = value
            rows.reason[row, p] = reason
    else:
        normalised = Rule(rule.pattern, _NORMALISED, rule.floor, rule.cap)
        for p in range(periods):
            cell = Cell(float(leaves.result[k, p]), float(leaves.target[k, p]), worst, above, math.nan)
            value, reason = banding_value(cell, normalised, 0)
            rows.value[row, p] = value
            rows.reason[row, p] = reason
    for p in range(periods):
        rows.score[row, p] = band_score(float(rows.value[row, p]), limits, ends)


def _detail_leaf(leaves: LeafArrays, k: int, rows: Rows, row: int, limits: Sequence[float], back: int) -> None:
    """Add bands and trends to the row of an indicator."""
    _fill_bands(rows, row, limits)
    half_width = middle_half_width(limits, open_ends(limits, rule_of(leaves, k)))
    _fill_trends(rows, row, leaves.result, k, half_width, back)


def _fill_bands(rows: Rows, row: int, limits: Sequence[float]) -> None:
    """Find the band of every period of a row."""
    for p in range(rows.value.shape[1]):
        rows.band[row, p] = band_index(float(rows.value[row, p]), limits)


def _fill_trends(rows: Rows, row: int, result: NDArray[np.float64], k: int, half_width: float, back: int) -> None:
    """Compare every period of a row with the one `back` places before."""
    periods = rows.value.shape[1]
    for p in range(min(back, periods)):
        rows.trend[row, p] = math.nan
        rows.arrow[row, p] = _UNKNOWN
        rows.judgement[row, p] = _UNKNOWN
    for p in range(back, periods):
        now, before = float(rows.value[row, p]), float(rows.value[row, p - back])
        rows.trend[row, p] = trend(now - before, half_width)
        rows.judgement[row, p] = direction(steps(now) - steps(before))
    for p in range(back, periods):
        change = float(rows.value[row, p]) - float(rows.value[row, p - back])
        moved = float(result[k, p]) - float(result[k, p - back])
        rows.arrow[row, p] = direction(change if math.isnan(change) or math.isnan(moved) else moved)


def roll_node(table: Table, m: int, work: NDArray[np.float64], back: int) -> None:
    """Roll the children of one composite up, over all periods, into its row."""
    if _is_steady(table, m):
        _roll_steady(table, m, work)
    else:
        _roll_any(table, m, work)
    if table.tree.own_row[m] >= 0:
        _score_combined(table, m, int(table.tree.own_row[m]), back)
    else:
        _score_composite(table, m, back)


def _is_steady(table: Table, m: int) -> bool:
    """Tell whether a composite is a weighted mean with the same children and weights in all periods, none hidden."""
    tree, outside = table.tree, table.leaves.outside
    if tree.method[m] != _WEIGHTED_MEAN or tree.weight.shape[1] > 1 or outside.shape[1] > 1:
        return False
    for edge in range(tree.child_start[m], tree.child_start[m + 1]):
        child = tree.child[edge]
        if math.isnan(tree.weight[edge, 0]) or (child < tree.leaves and outside[child, 0] != 0):
            return False
    return True


def _roll_steady(table: Table, m: int, work: NDArray[np.float64]) -> None:
    """Roll up a steady composite: the loops that must be quick, each over few arrays."""
    tree, cover, nodes = table.tree, table.cover, table.nodes
    periods = work.shape[1]
    begin, end = tree.child_start[m], tree.child_start[m + 1]
    _clear_steady(cover, m, work)
    weight, indicators = 0.0, 0
    for edge in range(begin, end):
        child, share = int(tree.child[edge]), float(tree.weight[edge, 0])
        weight += share
        if child < tree.leaves:
            indicators += 1
            _add_steady_scores(table.scored.score, child - table.first, share, work)
    for p in range(periods):
        known = int(work[_KNOWN, p])
        cover.scored[m, p] = known
        cover.indicators_scored[m, p] = known
        work[_COVERED, p] = work[_COUNTED, p]
    for edge in range(begin, end):
        if tree.child[edge] >= tree.leaves:
            _add_steady_node(table, m, int(tree.child[edge]) - tree.leaves, float(tree.weight[edge, 0]), work)
    for p in range(periods):
        cover.children[m, p] = end - begin
        cover.indicators[m, p] += indicators
        cover.result[m, p] = math.nan
    choice = Choice(_WEIGHTED_MEAN, int(tree.missing[m]), float(tree.minimum_covered[m]))
    for p in range(periods):
        counted, covered, weighted = float(work[_COUNTED, p]), float(work[_COVERED, p]), float(work[_WEIGHTED, p])
        tally = Tally(weight, counted, covered, weighted, 0.0, 0.0, 0.0, 0.0)
        number, reason = roll_up(tally, choice, end - begin)
        nodes.value[m, p] = number
        nodes.reason[m, p] = reason
    for p in range(periods):
        covered = float(work[_COVERED, p])
        cover.weight_share[m, p] = covered_share(Tally(weight, 0.0, covered, 0.0, 0.0, 0.0, 0.0, 0.0))


def _clear_steady(cover: Cover, m: int, work: NDArray[np.float64]) -> None:
    """Start the tallies and counts of a steady composite that are added to."""
    for p in range(work.shape[1]):
        work[_COUNTED, p] = 0.0
        work[_WEIGHTED, p] = 0.0
        work[_KNOWN, p] = 0.0
    for p in range(work.shape[1]):
        cover.indicators[m, p] = 0
        cover.hidden[m, p] = 0
        cover.stale[m, p] = 0


def _add_steady_scores(score: NDArray[np.float64], row: int, weight: float, work: NDArray[np.float64]) -> None:
    """Add one row of indicator scores to a steady composite."""
    for p in range(work.shape[1]):
        number = float(score[row, p])
        before = Tally(0.0, float(work[_COUNTED, p]), 0.0, float(work[_WEIGHTED, p]), 0.0, 0.0, 0.0, 0.0)
        after = add_child(before, Child(weight, number, 1.0, False))  # noqa: FBT003 (compiled code has no keywords)
        work[_COUNTED, p] = after.counted
        work[_WEIGHTED, p] = after.weighted
        work[_KNOWN, p] += 0.0 if math.isnan(number) else 1.0


def _add_steady_node(table: Table, m: int, below: int, weight: float, work: NDArray[np.float64]) -> None:
    """Add a child that is a composite to a steady composite."""
    score, cover = table.nodes.score, table.cover
    for p in range(work.shape[1]):
        number = float(score[below, p])
        before = Tally(0.0, float(work[_COUNTED, p]), 0.0, float(work[_WEIGHTED, p]), 0.0, 0.0, 0.0, 0.0)
        after = add_child(before, Child(weight, number, 1.0, False))  # noqa: FBT003
        work[_COUNTED, p] = after.counted
        work[_WEIGHTED, p] = after.weighted
    for p in range(work.shape[1]):
        number, coverage = float(score[below, p]), float(cover.weight_share[below, p])
        before = Tally(0.0, 0.0, float(work[_COVERED, p]), 0.0, 0.0, 0.0, 0.0, 0.0)
        work[_COVERED, p] = add_child(before, Child(weight, number, coverage, False)).covered  # noqa: FBT003
    for p in range(work.shape[1]):
        cover.scored[m, p] += 0 if math.isnan(score[below, p]) else 1
        cover.indicators_scored[m, p] += cover.indicators_scored[below, p]
        cover.indicators[m, p] += cover.indicators[below, p]
    for p in range(work.shape[1]):
        cover.hidden[m, p] += cover.hidden[below, p]
        cover.stale[m, p] += cover.stale[below, p]


def _roll_any(table: Table, m: int, work: NDArray[np.float64]) -> None:
    """Roll up a composite of any kind, gathering one child after the other."""
    tree, cover = table.tree, table.cover
    method = int(tree.method[m])
    _clear(cover, m, work)
    for edge in range(tree.child_start[m], tree.child_start[m + 1]):
        _gather_child(table, m, edge, work)
        _add_gathered(method, work)
    choice = Choice(method, int(tree.missing[m]), float(tree.minimum_covered[m]))
    for p in range(work.shape[1]):
        tally = _tally_at(work, p)
        number, reason = roll_up(tally, choice, int(cover.children[m, p]))
        cover.weight_share[m, p] = covered_share(tally)
        table.nodes.value[m, p] = number
        table.nodes.reason[m, p] = reason
        cover.result[m, p] = number if tree.own_row[m] >= 0 else math.nan


def _clear(cover: Cover, m: int, work: NDArray[np.float64]) -> None:
    """Start the tallies and counts of a composite."""
    for place in range(_CHILD_WEIGHT):
        start = math.inf if place == _LOWEST else -math.inf if place == _HIGHEST else 0.0
        for p in range(work.shape[1]):
            work[place, p] = start
    for p in range(work.shape[1]):
        cover.scored[m, p] = 0
        cover.children[m, p] = 0
        cover.indicators_scored[m, p] = 0
    for p in range(work.shape[1]):
        cover.indicators[m, p] = 0
        cover.hidden[m, p] = 0
        cover.stale[m, p] = 0


def _gather_child(table: Table, m: int, edge: int, work: NDArray[np.float64]) -> None:
    """Collect weight, number, coverage and achievement of one child over all periods, and count it."""
    tree, cover = table.tree, table.cover
    child, method = int(tree.child[edge]), int(tree.method[m])
    for p in range(work.shape[1]):
        weight = float(tree.weight[edge, p if tree.weight.shape[1] > 1 else 0])
        work[_CHILD_WEIGHT, p] = weight
        if child < tree.leaves:
            number, coverage = _number_of_leaf(table, child, p, method), 1.0
        else:
            number, coverage = _number_of_node(table, child - tree.leaves, p, method)
        work[_CHILD_NUMBER, p] = number
        work[_CHILD_COVERAGE, p] = coverage
        achieved = method == _ALL and _is_achieved(table, child, p)
        work[_CHILD_ACHIEVED, p] = 1.0 if achieved else 0.0
        if not math.isnan(weight):
            cover.children[m, p] += 1
            cover.scored[m, p] += 0 if math.isnan(number) else 1
            _count_below(table, m, child, p)


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


def _count_below(table: Table, m: int, child: int, p: int) -> None:
    """Count the indicators that one child brings: itself, or all below it."""
    cover = table.cover
    if child < table.tree.leaves:
        known = 0 if math.isnan(table.scored.score[child - table.first, p]) else 1
        outside = outside_of(table.leaves, child, p)
        cover.indicators[m, p] += 1
        cover.indicators_scored[m, p] += known
        cover.hidden[m, p] += 1 if outside == _HIDDEN else 0
        cover.stale[m, p] += 1 if outside == _STALE else 0
    else:
        below = child - table.tree.leaves
        cover.indicators[m, p] += cover.indicators[below, p]
        cover.indicators_scored[m, p] += cover.indicators_scored[below, p]
        cover.hidden[m, p] += cover.hidden[below, p]
        cover.stale[m, p] += cover.stale[below, p]


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
    if leaves.score_is_value[k]:
        return steps(value) >= steps(1.0)
    if leaves.method[k] == _STATED:
        best = float(leaves.limits[k, leaves.bands[k] - 2]) if leaves.bands[k] > 1 else 1.0
        return steps(value) >= steps(best)
    cell = cell_of(leaves, k, p)
    return is_met(cell.result, cell.target, int(leaves.pattern[k]))


def _tally_at(work: NDArray[np.float64], p: int) -> Tally:
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


def _add_gathered(method: int, work: NDArray[np.float64]) -> None:
    """Add a gathered child to the tallies; a weighted mean needs only the first four of them."""
    for p in range(work.shape[1]):
        after = add_child(
            _tally_at(work, p),
            Child(
                float(work[_CHILD_WEIGHT, p]),
                float(work[_CHILD_NUMBER, p]),
                float(work[_CHILD_COVERAGE, p]),
                work[_CHILD_ACHIEVED, p] > 0.0,
            ),
        )
        work[_WEIGHT, p] = after.weight
        work[_COUNTED, p] = after.counted
        work[_COVERED, p] = after.covered
        work[_WEIGHTED, p] = after.weighted
        if method != _WEIGHTED_MEAN:
            work[_TOTAL, p] = after.total
            work[_LOWEST, p] = after.lowest
            work[_HIGHEST, p] = after.highest
            work[_UNMET, p] = after.unmet


def _score_combined(table: Table, m: int, own: int, back: int) -> None:
    """Score a combined result against the parent's own target."""
    for p in range(table.nodes.value.shape[1]):
        table.own.result[own, p] = table.nodes.value[m, p]
        if table.own.outside[own, p] == 0:
            table.own.outside[own, p] = table.nodes.reason[m, p]
    score_leaf(table.own, own, table.nodes, m, back)


def _score_composite(table: Table, m: int, back: int) -> None:
    """Band a rolled-up number: a score is its own value, a mean of values is mapped through its bands."""
    tree = table.tree
    if tree.bands[m] == _THREE:
        _score_composite_row(table, m, (float(tree.limits[m, 0]), float(tree.limits[m, 1])), back)
    else:
        _score_composite_row(table, m, row_limits(tree.limits, m, tree.bands[m]), back)


def _score_composite_row(table: Table, m: int, limits: Sequence[float], back: int) -> None:
    """Fill value, score, band and trend of one composite."""
    tree, nodes = table.tree, table.nodes
    by_value = tree.method[m] == _MEAN_OF_VALUES
    floor, cap = (float(tree.floor[m]), float(tree.cap[m])) if by_value else (0.0, 1.0)
    ends = open_ends(limits, Rule(0, _STATED, floor, cap))
    if by_value:
        for p in range(nodes.value.shape[1]):
            nodes.value[m, p] = limited(float(nodes.value[m, p]), floor, cap)
            nodes.score[m, p] = band_score(float(nodes.value[m, p]), limits, ends)
    else:
        for p in range(nodes.value.shape[1]):
            nodes.score[m, p] = nodes.value[m, p]
    _fill_bands(nodes, m, limits)
    _fill_trends(nodes, m, table.cover.result, m, middle_half_width(limits, ends), back)
