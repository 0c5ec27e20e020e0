"""The order of work for large tables: blocks of leaves with the parents inside them, then other parents by level."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from northing.calc.arrays import TreeArrays

    Indexes = NDArray[np.int64]

BLOCK: Final = 128  # leaves scored before their parents: 128 rows of 52 weeks and what is computed fit the cache
WIDEST: Final = 4096  # parents whose children lie further apart are left to the later pass


class Plan(NamedTuple):
    """Which leaves are scored together, and when each composite is rolled up.

    Attributes:
        leaf_start: [blocks + 1] first leaf of each block.
        node_start: [blocks + 1] first place of each block in `nodes`.
        nodes: composites whose children are all leaves of one block, by block.
        later: all other composites, by level.
        level_start: first place of each level in `later`, and its end.
    """

    leaf_start: Indexes
    node_start: Indexes
    nodes: Indexes
    later: Indexes
    level_start: Indexes


def plan_work(tree: TreeArrays, levels: Indexes) -> Plan:
    """Cut the leaves into blocks so that no parent of near leaves is cut, and order all composites.

    Args:
        tree: the composites.
        levels: [M] level of each, 1 for those with leaves only.
    """
    low, high = _reach(tree)
    inner = (levels == 1) & (high >= low) & (high - low < WIDEST)
    leaf_start = _cut(tree.leaves, low[inner], high[inner])
    block = np.searchsorted(leaf_start, low[inner], side="right") - 1
    order = np.argsort(block, kind="stable")
    later = np.flatnonzero(~inner)
    later = later[np.argsort(levels[later], kind="stable")]
    return Plan(
        leaf_start=leaf_start,
        node_start=np.searchsorted(block[order], np.arange(leaf_start.size)),
        nodes=np.flatnonzero(inner)[order],
        later=later,
        level_start=np.searchsorted(levels[later], np.arange(1, levels.max(initial=0) + 2)),
    )


def _reach(tree: TreeArrays) -> tuple[Indexes, Indexes]:
    """Find the first and the last child of each composite; the last is before the first where there is none."""
    rows = tree.method.size
    low, high = np.zeros(rows, dtype=np.int64), np.full(rows, -1, dtype=np.int64)
    parents = np.flatnonzero(np.diff(tree.child_start))
    if parents.size:
        low[parents] = np.minimum.reduceat(tree.child, tree.child_start[parents])
        high[parents] = np.maximum.reduceat(tree.child, tree.child_start[parents])
    return low, high


def _cut(leaves: int, low: Indexes, high: Indexes) -> Indexes:
    """Choose where blocks of leaves begin, about `BLOCK` apart, never between `low` and `high` of a parent."""
    held = np.zeros(leaves + 2, dtype=np.int64)
    np.add.at(held, low + 1, 1)
    np.add.at(held, high + 1, -1)
    free = np.flatnonzero(np.cumsum(held[: leaves + 1]) == 0)
    wanted = np.arange(BLOCK, leaves, BLOCK)
    chosen = free[np.searchsorted(free, wanted)]
    return np.unique(np.concatenate((np.array([0, leaves]), chosen)))


def is_leaf_read_later(tree: TreeArrays, plan: Plan) -> bool:
    """Tell whether a composite outside all blocks reads leaves, which must then be kept until the end."""
    inside = np.zeros(tree.method.size, dtype=bool)
    inside[plan.nodes] = True
    of_inside = np.repeat(inside, np.diff(tree.child_start))
    return bool(((tree.child < tree.leaves) & ~of_inside).any())


def split(begin: int, end: int, number: int) -> list[tuple[int, int]]:
    """Cut a range into at most `number` parts of about the same length, none empty."""
    edges = np.unique(np.linspace(begin, end, number + 1).astype(np.int64)).tolist()
    return list(pairwise(edges))
