"""The scalar functions and loops of scoring, compiled for large tables; imported only when a table is worth it.

Nothing is written a second time: the functions of `score`, `rollup` and `loops` are compiled as they are. Leaves are
scored in blocks that stay in the processor's cache, and parents whose children all lie in one block are rolled up
while these are still there; the rest of the tree follows level by level. Threads are Python's own, because compiled
code lets go of the interpreter; so several requests may score at the same time.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numba
import numpy as np

from northing.calc import loops, rollup, score
from northing.calc.loops import WORKSPACE_ROWS, Table, empty_rows, roll_node, score_leaf

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from northing.calc.arrays import TreeArrays
    from northing.calc.loops import Rows

BLOCK: Final = 128  # leaves scored before their parents: 128 rows of 52 weeks and what is computed fit the cache
WIDEST: Final = 4096  # parents whose children lie further apart are left to the later pass
_CHUNKS_PER_THREAD: Final = 4
# Nothing is allocated inside, so counting references (atomic, and contended between threads) is left out.
_OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "_nrt": False}

# Called once for each row with dozens of arrays: written into their callers, so that these are not copied each time.
_INLINED: Final = frozenset((
    "score_leaf", "_score_row", "_is_uniform", "rule_of", "_fill_bands", "_fill_trends",
    "roll_node", "_is_steady", "_roll_steady", "_clear_steady", "_add_steady_scores", "_add_steady_node",
    "_score_composite", "_score_composite_row",
))  # fmt: skip


class Plan(NamedTuple):
    """The order of work: blocks of leaves with the parents inside them, then the other parents by level.

    Attributes:
        leaf_start: [blocks + 1] first leaf of each block.
        node_start: [blocks + 1] first place of each block in `nodes`.
        nodes: composites whose children are all leaves of one block, by block.
        later: all other composites, by level.
        level_start: first place of each level in `later`, and its end.
    """

    leaf_start: NDArray[np.int64]
    node_start: NDArray[np.int64]
    nodes: NDArray[np.int64]
    later: NDArray[np.int64]
    level_start: NDArray[np.int64]


def _slice_of_limits(limits: NDArray[np.float64], row: int, bands: int) -> NDArray[np.float64]:
    """Stand in for `loops.row_limits`: compiled code reads the limits where they are."""
    return limits[row, : bands - 1]


def _version_of_sources() -> int:
    """Fingerprint the formulas, so that code compiled from older ones is never taken from the cache."""
    paths = [str(module.__file__) for module in (score, rollup, loops)] + [__file__]
    text = b"".join(Path(path).read_bytes() for path in paths)
    return int.from_bytes(hashlib.sha256(text).digest()[:7], "big")


def _compiled_namespace() -> dict[str, Any]:
    """Prepare every function of the formulas and loops for compilation, and give what this module then calls.

    Each function keeps the names of its own module; only functions are replaced by their compiled selves.
    """
    namespaces: list[dict[str, Any]] = [dict(vars(module)) for module in (score, rollup, loops)]
    namespaces[-1]["row_limits"] = _slice_of_limits
    compiled: dict[Any, Any] = {_slice_of_limits: numba.njit(_slice_of_limits, inline="always", **_OPTIONS)}
    for namespace in namespaces:
        for thing in list(namespace.values()):
            if isinstance(thing, FunctionType) and thing.__module__ == namespace["__name__"]:
                inline = thing.__name__ in _INLINED
                compiled[thing] = numba.njit(_bound(thing, namespace), forceinline=inline, **_OPTIONS)
    for namespace in namespaces:
        for name, thing in list(namespace.items()):
            if isinstance(thing, FunctionType) and thing in compiled:
                namespace[name] = compiled[thing]
    return namespaces[-1]


def _bound(function: Callable[..., Any], namespace: dict[str, Any]) -> Callable[..., Any]:
    """Copy a function so that the names in it mean the compiled functions."""
    plain: Any = function
    return FunctionType(plain.__code__, namespace, plain.__name__, plain.__defaults__, plain.__closure__)


def entries(  # noqa: C901 (three short functions that share the version)
    version: int,
) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
    """Define what is called from outside; `version` is part of what the cache of compiled code is looked up by."""

    def score_blocks(  # noqa: PLR0913, PLR0917 (compiled code has no keywords)
        table: Table, plan: Plan, work: NDArray[np.float64], begin: int, end: int, back: int, keep: int
    ) -> None:
        """Score the leaves of blocks `begin` to `end` and roll up the parents that lie within one block."""
        _ = version
        for block in range(begin, end):
            first = 0 if keep else plan.leaf_start[block]
            for k in range(plan.leaf_start[block], plan.leaf_start[block + 1]):
                score_leaf(table.leaves, k, table.scored, k - first, back if keep else 0)
            here = Table(table.leaves, table.own, table.tree, table.scored, first, table.nodes, table.cover)
            for place in range(plan.node_start[block], plan.node_start[block + 1]):
                roll_node(here, plan.nodes[place], work, back)

    def roll_nodes(table: Table, plan: Plan, work: NDArray[np.float64], begin: int, end: int, back: int) -> None:
        """Roll up the later composites at places `begin` to `end`, whose children are all done."""
        _ = version
        for place in range(begin, end):
            roll_node(table, plan.later[place], work, back)

    def find_levels(tree: TreeArrays, levels: NDArray[np.int64]) -> None:
        """Number the levels of the tree: a composite stands one above its highest child."""
        _ = version
        for m in range(len(levels)):
            level = 0
            for edge in range(tree.child_start[m], tree.child_start[m + 1]):
                if tree.child[edge] >= tree.leaves:
                    level = max(level, levels[tree.child[edge] - tree.leaves])
            levels[m] = level + 1

    return score_blocks, roll_nodes, find_levels


def _compiled_entries() -> tuple[Callable[..., None], ...]:
    """Compile the entries, kept on disk between processes where there is a place to keep them."""
    namespace = _compiled_namespace()
    return tuple(
        numba.njit(_bound(entry, namespace), nogil=True, cache=True, **_OPTIONS)
        for entry in entries(_version_of_sources())
    )


_score_blocks, _roll_nodes, _find_levels = _compiled_entries()


def plan_work(tree: TreeArrays, levels: NDArray[np.int64]) -> Plan:
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


def _reach(tree: TreeArrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the first and the last child of each composite; the last is before the first where there is none."""
    rows = tree.method.size
    low, high = np.zeros(rows, dtype=np.int64), np.full(rows, -1, dtype=np.int64)
    parents = np.flatnonzero(np.diff(tree.child_start))
    if parents.size:
        low[parents] = np.minimum.reduceat(tree.child, tree.child_start[parents])
        high[parents] = np.maximum.reduceat(tree.child, tree.child_start[parents])
    return low, high


def _cut(leaves: int, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose where blocks of leaves begin, about `BLOCK` apart, never between `low` and `high` of a parent."""
    held = np.zeros(leaves + 2, dtype=np.int64)
    np.add.at(held, low + 1, 1)
    np.add.at(held, high + 1, -1)
    free = np.flatnonzero(np.cumsum(held[: leaves + 1]) == 0)
    wanted = np.arange(BLOCK, leaves, BLOCK)
    chosen = free[np.searchsorted(free, wanted)]
    return np.unique(np.concatenate((np.array([0, leaves]), chosen)))


def run(table: Table, rows: Rows | None, *, back: int, threads: int = 0) -> None:
    """Score and roll up a whole table with compiled code, on all processors.

    Args:
        table: everything to read and write; `nodes` and `cover` are filled.
        rows: where the leaves go, [K, P] each; None when they are not kept.
        back: how many periods back the trend compares.
        threads: how many threads; 0 for one per processor.
    """
    levels = np.zeros(table.tree.method.size, dtype=np.int64)
    _find_levels(table.tree, levels)
    plan = plan_work(table.tree, levels)
    if rows is None and _needs_leaves(table.tree, plan):
        rows = empty_rows(*table.leaves.result.shape)
    with ThreadPoolExecutor(threads or numba.get_num_threads()) as pool:
        chunks = _CHUNKS_PER_THREAD * pool._max_workers  # noqa: SLF001
        blocks = _chunks(0, plan.leaf_start.size - 1, chunks)
        list(pool.map(lambda chunk: _run_blocks(table, plan, rows, chunk, back), blocks))
        kept = table if rows is None else table._replace(scored=rows)
        for begin, end in pairwise(plan.level_start.tolist()):
            list(pool.map(lambda chunk: _run_nodes(kept, plan, chunk, back), _chunks(begin, end, chunks)))


def _needs_leaves(tree: TreeArrays, plan: Plan) -> bool:
    """Tell whether a composite outside all blocks reads leaves, which must then be kept until the end."""
    for m in plan.later.tolist():
        if (tree.child[tree.child_start[m] : tree.child_start[m + 1]] < tree.leaves).any():
            return True
    return False


def _run_blocks(table: Table, plan: Plan, rows: Rows | None, chunk: tuple[int, int], back: int) -> None:
    """Score one chunk of blocks, into kept rows or into a buffer of its own."""
    begin, end = chunk
    keep = rows is not None
    if rows is None:
        largest = int(np.diff(plan.leaf_start[begin : end + 1]).max())
        rows = empty_rows(largest, table.leaves.result.shape[1])
    work = np.empty((WORKSPACE_ROWS, table.leaves.result.shape[1]))
    _score_blocks(table._replace(scored=rows), plan, work, begin, end, back, int(keep))


def _run_nodes(table: Table, plan: Plan, chunk: tuple[int, int], back: int) -> None:
    """Roll up one chunk of the composites of a level."""
    work = np.empty((WORKSPACE_ROWS, table.leaves.result.shape[1]))
    _roll_nodes(table, plan, work, *chunk, back)


def _chunks(begin: int, end: int, number: int) -> list[tuple[int, int]]:
    """Cut a range into at most `number` parts of about the same length, none empty."""
    edges = np.unique(np.linspace(begin, end, number + 1).astype(np.int64)).tolist()
    return list(pairwise(edges))
