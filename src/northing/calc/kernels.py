"""Scoring of large tables with compiled code, on all processors; imported only when a table is worth it.

Leaves are scored in blocks that stay in the processor's cache, and parents whose children all lie in one block are
rolled up while these are still there; the rest of the tree follows level by level. Threads are Python's own, because
compiled code lets go of the interpreter; so several requests may score at the same time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numba
import numpy as np

from northing.calc.blocks import is_leaf_read_later, plan_work, split
from northing.calc.codes import RollUp
from northing.calc.compilation import LANES, compiled
from northing.calc.loops import entry
from northing.calc.loops.entry import Chunk
from northing.calc.loops.mixed import WORKSPACE_ROWS
from northing.calc.loops.rows import empty_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from northing.calc.arrays import TreeArrays
    from northing.calc.blocks import Plan
    from northing.calc.loops.rows import Rows, Table

_CHUNKS_PER_THREAD: Final = 4


def run(table: Table, rows: Rows | None, *, back: int, threads: int = 0) -> None:
    """Score and roll up a whole table with compiled code, on all processors.

    Args:
        table: everything to read and write; `nodes` and `cover` are filled.
        rows: where the leaves go, [K, P] each; None when they are not kept.
        back: how many periods back the trend compares.
        threads: how many threads; 0 for one per processor.
    """
    levels = np.zeros(table.tree.method.size, dtype=np.int64)
    compiled(entry.find_levels)(table.tree, levels)
    plan = plan_work(table.tree, levels)
    if rows is None and is_leaf_read_later(table.tree, plan):
        rows = empty_rows(*table.leaves.result.shape)
    steady = _is_all_steady(table.tree)
    score = compiled(_entry_for_blocks(steady=steady, keep=rows is not None))
    roll = compiled(entry.roll_steady_nodes if steady else entry.roll_mixed_nodes)
    threads = threads or numba.get_num_threads()
    parts = _CHUNKS_PER_THREAD * threads
    with ThreadPoolExecutor(threads) as pool:
        jobs = [Chunk(*part, back, int(rows is not None)) for part in split(0, plan.leaf_start.size - 1, parts)]
        list(pool.map(lambda chunk: _run_blocks(score, table, plan, rows, chunk), jobs))
        kept = table if rows is None else table._replace(scored=rows)
        for begin, end in pairwise(plan.level_start.tolist()):
            jobs = [Chunk(*part, back, 0) for part in split(begin, end, parts)]
            list(pool.map(lambda chunk: roll(kept, plan, _workspace(table), chunk), jobs))


def _is_all_steady(tree: TreeArrays) -> bool:
    """Tell whether every composite is a weighted mean with the same weights in all periods."""
    return tree.weight.shape[1] == 1 and not (tree.method != RollUp.WEIGHTED_MEAN).any()


def _entry_for_blocks(*, steady: bool, keep: bool) -> Callable[[int], Callable[..., None]]:
    """Choose the entry that does no more than a table needs."""
    if not steady:
        return entry.score_blocks_mixed
    return entry.score_blocks_steady if keep else entry.score_blocks_alone


def _run_blocks(score: Callable[..., None], table: Table, plan: Plan, rows: Rows | None, chunk: Chunk) -> None:
    """Score one chunk of blocks, into kept rows or into rows of its own."""
    if rows is None:
        largest = int(np.diff(plan.leaf_start[chunk.begin : chunk.end + 1]).max())
        rows = empty_rows(largest, _whole(table.leaves.result.shape[1]))
        rows.score.fill(0.0)  # the periods that are none are added up too
    score(table._replace(scored=rows), plan, _workspace(table), chunk)


def _workspace(table: Table) -> NDArray[np.float64]:
    """Make room for the tallies of one composite."""
    return np.empty((WORKSPACE_ROWS, _whole(table.leaves.result.shape[1])))


def _whole(periods: int) -> int:
    """Round a number of periods up, so that loops over rows of our own take whole instructions only."""
    return -(-periods // LANES) * LANES
