"""What the loops read and write: rows of periods, and how one row or one cell is found in the arrays of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from northing.calc.score import Cell, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from northing.calc.arrays import LeafArrays, TreeArrays


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
    """Where results and coverage of composites are written, as the attributes of `Coverage`.

    The first four are [M, P] (`result` [0, P] where no composite combines results). The others depend on weights and
    outside reasons alone: [M, 1] where these hold for all periods, else [M, P].
    """

    result: NDArray[np.float64]
    weight_share: NDArray[np.float64]
    scored: NDArray[np.int32]
    indicators_scored: NDArray[np.int32]
    children: NDArray[np.int32]
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


def empty_cover(tree: TreeArrays, outside: NDArray[np.int8], periods: int) -> Cover:
    """Make room for results and coverage of all composites of a tree."""
    rows = tree.method.size
    width = periods if max(tree.weight.shape[1], outside.shape[1]) > 1 else min(periods, 1)
    children, indicators, hidden, stale = np.empty((4, rows, width), dtype=np.int32)
    scored, below_scored = np.empty((2, rows, periods), dtype=np.int32)
    result = np.full((rows if (tree.own_row >= 0).any() else 0, periods), math.nan)
    return Cover(result, np.empty((rows, periods)), scored, below_scored, children, indicators, hidden, stale)


def row_of(array: NDArray[Any], k: int) -> int:
    """Find the row of an indicator in an array that may hold one row for all."""
    return k if array.shape[0] > 1 else 0


def column_of(array: NDArray[Any], p: int) -> int:
    """Find the column of a period in an array that may hold one column for all."""
    return p if array.shape[1] > 1 else 0


def row_limits(limits: NDArray[np.float64], row: int, bands: int) -> Sequence[float]:
    """Give the limits of one row without padding."""
    return tuple(float(limit) for limit in limits[row, : bands - 1])


def rule_of(leaves: LeafArrays, k: int) -> Rule:
    """Collect how one indicator is scored."""
    return Rule(
        int(leaves.pattern[row_of(leaves.pattern, k)]),
        int(leaves.method[row_of(leaves.method, k)]),
        float(leaves.floor[row_of(leaves.floor, k)]),
        float(leaves.cap[row_of(leaves.cap, k)]),
    )


def cell_of(leaves: LeafArrays, k: int, p: int) -> Cell:
    """Collect the numbers of one indicator in one period, whether given per period or once."""
    return Cell(
        float(leaves.result[k, p]),
        float(leaves.target[k, column_of(leaves.target, p)]),
        float(leaves.worst[row_of(leaves.worst, k), column_of(leaves.worst, p)]),
        float(leaves.worst_above[row_of(leaves.worst_above, k), column_of(leaves.worst_above, p)]),
        float(leaves.stated[row_of(leaves.stated, k), column_of(leaves.stated, p)]),
    )


def outside_of(leaves: LeafArrays, k: int, p: int) -> int:
    """Give the reason known from outside for one cell, or 0."""
    return int(leaves.outside[row_of(leaves.outside, k), column_of(leaves.outside, p)])
