"""Scores for many indicators over many periods at once: leaves, the tree above them, and what comes out.

One index numbers all nodes: leaf indicators 0..K-1, then composites K..K+M-1, children before their parents.
P is the number of periods, B the largest number of bands. NaN is a missing number everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from northing.calc.arrays import fill_leaves, fill_tree
from northing.calc.loops.leaf import detail_leaf, score_leaf
from northing.calc.loops.mixed import WORKSPACE_ROWS, roll_node
from northing.calc.loops.rows import Table, empty_cover, empty_rows, rows_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from northing.calc.arrays import LeafArrays
    from northing.calc.loops.rows import Cover, Rows

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.int8]
    Flags: TypeAlias = NDArray[np.bool_]
    Indexes: TypeAlias = NDArray[np.int64]
    Counts: TypeAlias = NDArray[np.int32]

COMPILED_FROM: Final = 300_000  # cells; plain Python takes about 12 millionths of a second for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """The K indicators that have a result of their own, over P periods.

    Everything but `result` and `target` may be left out. Array-likes are accepted and become arrays of the type
    named here. `worst`, `worst_above` and `stated` may be given once per indicator (shape [K, 1]) or per period
    ([K, P]).

    Attributes:
        result: [K, P] what was measured.
        target: [K, P] what was promised.
        pattern: [K] `Pattern` codes; default increasing is better.
        method: [K] `Method` codes; default actual values. A status expression is method STATED too: put its
            values into `stated`.
        limits: [K, B-1] the lower limit of each band but the lowest, ascending, padded with NaN at the end;
            default 0.90 and 1.00 for actual values, 0 and 0.5 for normalised, thirds of [0, 1] for stated.
        worst: [K, 1] or [K, P] the value that deserves the lowest score.
        worst_above: [K, 1] or [K, P] the worst value above the target, for closer to target.
        stated: [K, 1] or [K, P] the banding value itself, for method STATED.
        floor: [K] the lowest banding value shown and used.
        cap: [K] the highest banding value shown and used.
        outside: [K, P] `Reason` codes known before any formula (stale, failed test, hidden); 0 where there is none.
        score_is_value: [K] the banding value already is a score from 0 to 1 (a key result's progress or grade):
            it is clipped, not mapped through the bands.
    """

    result: Floats
    target: Floats
    pattern: Codes | None = None
    method: Codes | None = None
    limits: Floats | None = None
    worst: Floats | None = None
    worst_above: Floats | None = None
    stated: Floats | None = None
    floor: Floats | None = None
    cap: Floats | None = None
    outside: Codes | None = None
    score_is_value: Flags | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The M composites above the leaves, children before parents, with their edges in compressed rows.

    Composite m has the edges `child_start[m]` to `child_start[m + 1]` (exclusive).

    Attributes:
        child_start: [M+1] where each composite's edges begin.
        child: [E] node index of each child (a leaf k, or K + m for composite m, always smaller than its parent).
        weight: [E, 1] or [E, P] relative weight of each edge, 0 or more; 0 is shown but does not count, NaN means
            that the child does not belong to the parent in that period.
        method: [M] `RollUp` codes; default weighted mean.
        missing: [M] `Missing` codes; default ignore.
        minimum_covered: [M] share of weight that must have a score, 0 to 1; default 0.5.
        limits: [M, B-1] lower band limits of the composite's value, padded with NaN; default thirds of [0, 1].
        floor: [M] lowest value, for MEAN_OF_VALUES.
        cap: [M] highest value, for MEAN_OF_VALUES.
        own: definitions (target, pattern, bands) of composites that combine results; their `result` is ignored.
        own_row: [M] row in `own` for SUM_OF_RESULTS and MEAN_OF_RESULTS, -1 for all others.
    """

    child_start: Indexes
    child: Indexes
    weight: Floats
    method: Codes | None = None
    missing: Codes | None = None
    minimum_covered: Floats | None = None
    limits: Floats | None = None
    floor: Floats | None = None
    cap: Floats | None = None
    own: Leaves | None = None
    own_row: Indexes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a composite's score rests on known numbers; every array is [M, P], row m is node K + m.

    Counts that hold for all periods are read-only views that repeat one column.

    Attributes:
        weight_share: share of weight that has a score, 0 to 1; a composite child counts with its own share.
        scored: children with a score.
        children: all children in that period.
        indicators_scored: indicators with a score anywhere below.
        indicators: all indicators anywhere below.
        hidden: indicators below that the viewer may not see.
        stale: indicators below that are too old to judge.
    """

    weight_share: Floats
    scored: Counts
    children: Counts
    indicators_scored: Counts
    indicators: Counts
    hidden: Counts
    stale: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Every number of a scorecard. Arrays are [N, P] with N = K + M, or [M, P] when leaves were not kept.

    Attributes:
        value: banding value v after floor and cap (bands compare it after rounding to 1e-9); NaN without a score.
        score: s in [0, 1]; NaN without a score.
        band: 0 is the worst band; -1 without a score.
        reason: `Reason` codes.
        trend: change of v in [-1, 1]; NaN when either period has no score.
        arrow: `Change` of the result (of the value, for composites without a result).
        judgement: `Change` of the value: UP is better.
        result: [M, P] combined results of the composites that have one, else NaN.
        coverage: what the composites rest on.
        first_node: node index of row 0: 0, or K when leaves were not kept.
    """

    value: Floats
    score: Floats
    band: Codes
    reason: Codes
    trend: Floats
    arrow: Codes
    judgement: Codes
    result: Floats
    coverage: Coverage
    first_node: int = 0


def score_table(
    leaves: Leaves, tree: Tree | None = None, *, back: int = 1, keep_leaves: bool = True, compiled: bool | None = None
) -> Scores:
    """Score all indicators and roll them up the tree.

    Args:
        leaves: the K indicators with results.
        tree: the M composites above them; None when there are none.
        back: the trend compares with the period this many places before (12 for the same month last year).
        keep_leaves: False returns the rows of composites only, and needs no memory for the leaves.
        compiled: True for the Numba kernels, False for plain Python; None decides by size. The results are the same
            to the last bit. The kernels compile themselves once on each machine, see `compilation`.

    Returns:
        Values, scores, bands, reasons and trends of every node and period, and the coverage of composites.

    Raises:
        ValueError: when shapes do not fit together, limits do not ascend, or a child does not come before its parent.
    """
    filled = fill_leaves(leaves)
    count, periods = filled.result.shape
    arrays = fill_tree(tree, count, periods)
    own = _own_leaves(tree, periods)
    nodes = arrays.method.size
    every = empty_rows((count if keep_leaves else 0) + nodes, periods)
    first = every.value.shape[0] - nodes
    above = rows_between(every, first, first + nodes)
    below = rows_between(every, 0, first) if keep_leaves else None
    table = Table(filled, own, arrays, below or above, 0, above, empty_cover(arrays, filled.outside, periods))
    if back < 1:
        message = f"back is {back}; the trend compares with 1 or more periods before"
        raise ValueError(message)
    if compiled if compiled is not None else (count + nodes) * periods >= COMPILED_FROM:
        from northing.calc import kernels

        kernels.run(table, below, back=back)
    else:
        _run_plainly(table, below or empty_rows(count, periods), back)
    return _scores(every, table.cover, 0 if keep_leaves else count)


def _own_leaves(tree: Tree | None, periods: int) -> LeafArrays:
    """Copy the definitions of composites that combine results, with room for their results and reasons."""
    own = tree.own if tree is not None and tree.own is not None else None
    if own is None:
        nothing = np.empty((0, periods))
        return fill_leaves(Leaves(result=nothing, target=nothing))
    filled = fill_leaves(own)
    outside = np.array(np.broadcast_to(filled.outside, filled.result.shape))
    return filled._replace(result=np.full_like(filled.result, np.nan), outside=outside)


def _run_plainly(table: Table, rows: Rows, back: int) -> None:
    """Score and roll up a small table with plain Python."""
    complete = table._replace(scored=rows)
    for k in range(table.tree.leaves):
        score_leaf(table.leaves, k, rows, k)
        detail_leaf(table.leaves, k, rows, k, back)
    work = np.empty((WORKSPACE_ROWS, table.leaves.result.shape[1]))
    for m in range(table.tree.method.size):
        roll_node(complete, m, work, back)


def _scores(every: Rows, cover: Cover, first_node: int) -> Scores:
    """Put what was computed into the form that others read: what holds for all periods becomes a row that repeats."""
    shape = cover.weight_share.shape
    counts = {name: np.broadcast_to(array, shape) for name, array in cover._asdict().items() if name != "result"}
    result = cover.result if len(cover.result) else np.broadcast_to(math.nan, shape)
    return Scores(**every._asdict(), result=result, coverage=Coverage(**counts), first_node=first_node)
