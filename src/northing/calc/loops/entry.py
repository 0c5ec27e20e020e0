"""What is called from outside: one entry for each kind of table, so that nothing is compiled that it does not need.

Each is made from the version of all sources, by which compiled code is looked up again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from northing.calc.loops.leaf import detail_leaf, score_leaf, score_leaf_alone
from northing.calc.loops.mixed import roll_node
from northing.calc.loops.rows import Table
from northing.calc.loops.steady import roll_steady

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.arrays import TreeArrays
    from northing.calc.blocks import Plan

    Floats = NDArray[np.float64]


class Chunk(NamedTuple):
    """Which part of the work one call does: places `begin` to `end` of blocks or of later composites.

    `back` is how many periods back the trend compares; `keep` is 1 where rows of leaves are kept, 0 where each block
    uses the same rows again.
    """

    begin: int
    end: int
    back: int
    keep: int


def score_blocks_alone(version: int) -> Callable[..., None]:
    """Make the entry for trees of weighted means with steady weights, when no leaves are kept."""

    def run(table: Table, plan: Plan, work: Floats, chunk: Chunk) -> None:
        """Score the leaves of some blocks, and roll up the parents that lie within one block."""
        _ = version
        for block in range(chunk.begin, chunk.end):
            first = plan.leaf_start[block]
            for k in range(first, plan.leaf_start[block + 1]):
                score_leaf_alone(table.leaves, k, table.scored, k - first)
            here = Table(table.leaves, table.own, table.tree, table.scored, first, table.nodes, table.cover)
            for place in range(plan.node_start[block], plan.node_start[block + 1]):
                roll_steady(here, plan.nodes[place], work, chunk.back)

    return run


def score_blocks_steady(version: int) -> Callable[..., None]:
    """Make the entry for trees of weighted means with steady weights, when leaves are kept."""

    def run(table: Table, plan: Plan, work: Floats, chunk: Chunk) -> None:
        """Score the leaves of some blocks, and roll up the parents that lie within one block."""
        _ = version
        for block in range(chunk.begin, chunk.end):
            for k in range(plan.leaf_start[block], plan.leaf_start[block + 1]):
                score_leaf(table.leaves, k, table.scored, k)
                detail_leaf(table.leaves, k, table.scored, k, chunk.back)
            for place in range(plan.node_start[block], plan.node_start[block + 1]):
                roll_steady(table, plan.nodes[place], work, chunk.back)

    return run


def score_blocks_mixed(version: int) -> Callable[..., None]:
    """Make the entry for trees of any kind."""

    def run(table: Table, plan: Plan, work: Floats, chunk: Chunk) -> None:
        """Score the leaves of some blocks, and roll up the parents that lie within one block."""
        _ = version
        for block in range(chunk.begin, chunk.end):
            first = 0 if chunk.keep > 0 else plan.leaf_start[block]
            for k in range(plan.leaf_start[block], plan.leaf_start[block + 1]):
                score_leaf(table.leaves, k, table.scored, k - first)
                if chunk.keep > 0:
                    detail_leaf(table.leaves, k, table.scored, k - first, chunk.back)
            here = Table(table.leaves, table.own, table.tree, table.scored, first, table.nodes, table.cover)
            for place in range(plan.node_start[block], plan.node_start[block + 1]):
                roll_node(here, plan.nodes[place], work, chunk.back)

    return run


def roll_steady_nodes(version: int) -> Callable[..., None]:
    """Make the entry for the later composites of trees of weighted means with steady weights."""

    def run(table: Table, plan: Plan, work: Floats, chunk: Chunk) -> None:
        """Roll up some of the later composites, whose children are all done."""
        _ = version
        for place in range(chunk.begin, chunk.end):
            roll_steady(table, plan.later[place], work, chunk.back)

    return run


def roll_mixed_nodes(version: int) -> Callable[..., None]:
    """Make the entry for the later composites of trees of any kind."""

    def run(table: Table, plan: Plan, work: Floats, chunk: Chunk) -> None:
        """Roll up some of the later composites, whose children are all done."""
        _ = version
        for place in range(chunk.begin, chunk.end):
            roll_node(table, plan.later[place], work, chunk.back)

    return run


def find_levels(version: int) -> Callable[..., None]:
    """Make the entry that orders a tree."""

    def run(tree: TreeArrays, levels: NDArray[np.int64]) -> None:
        """Number the levels of the tree: a composite stands one above its highest child."""
        _ = version
        for m in range(len(levels)):
            level = 0
            for edge in range(tree.child_start[m], tree.child_start[m + 1]):
                if tree.child[edge] >= tree.leaves:
                    level = max(level, levels[tree.child[edge] - tree.leaves])
            levels[m] = level + 1

    return run
