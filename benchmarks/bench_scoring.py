"""How long scoring takes, as multiples of the time of reading the inputs once, and against DuckDB SQL and pandas.

A tree of depth six (ten children per parent) over indicators of all three patterns, actual values, three bands, a cap.
Inputs are 64-bit floats, results and targets per period: 0.83 GB for 1,000,000 indicators by 52 weeks. DuckDB and
pandas run on a fraction of the indicators (`--fraction`), their time is scaled up, and their scores are compared with
ours. The inputs are read before each run, in the same number of threads. Elapsed time says how long one waits;
processor time (of all threads, with the system's for new memory) says what it costs and is the one to trust while
others use the machine. Each is given as median and as minimum.

    python benchmarks/bench_scoring.py --kpis 1000000 --periods 52
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import numba
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa

from northing.calc.table import Leaves, Tree, score_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CHILDREN = 10
CAP = 1.2
AGREEMENT = 1e-9


class Case(NamedTuple):
    """The inputs of the benchmark: leaves, the tree above, and the index of the first node of each level."""

    leaves: Leaves
    tree: Tree
    levels: list[int]


class Spent(NamedTuple):
    """Seconds elapsed, and seconds of processors."""

    elapsed: float
    processor: float


class Timing(NamedTuple):
    """What each round of one way to score took, and what reading the inputs took beside it."""

    name: str
    running: list[Spent]
    reading: list[Spent]
    scale: float = 1.0


def make_case(kpis: int, periods: int) -> Case:
    """Invent results around their targets, two in a hundred missing, and a tree with ten children per parent."""
    random = np.random.default_rng(20130918)
    target = random.uniform(50.0, 150.0, (kpis, periods))
    result = random.normal(1.0, 0.1, (kpis, periods))
    result *= target
    result[random.random((kpis, periods), dtype=np.float32) < 0.02] = np.nan
    pattern = random.integers(0, 3, kpis).astype(np.int8)
    leaves = Leaves(result=result, target=target, pattern=pattern, cap=np.full(kpis, CAP))
    levels, ends, width = [0], [np.zeros(1, dtype=np.int64)], kpis
    while width > 1:
        first = levels[-1]
        parents = -(-width // CHILDREN)
        ends.append(np.minimum(np.arange(1, parents + 1) * CHILDREN, width) + first)
        levels.append(first + width)
        width = parents
    child = np.arange(levels[-1], dtype=np.int64)
    weight = random.integers(1, 6, (child.size, 1)).astype(np.float64)
    return Case(leaves, Tree(child_start=np.concatenate(ends), child=child, weight=weight), levels)


def part_of(case: Case, kpis: int) -> Case:
    """Take the first indicators of a case, with a tree of their own and the same weights."""
    leaves = Leaves(
        result=case.leaves.result[:kpis],
        target=case.leaves.target[:kpis],
        pattern=np.asarray(case.leaves.pattern)[:kpis],
        cap=np.full(kpis, CAP),
    )
    small = make_case(kpis, 1)
    return Case(leaves, small.tree, small.levels)


@numba.njit(nogil=True, fastmath=True)
def _sum(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    total = 0.0
    for row in range(first.shape[0]):
        for column in range(first.shape[1]):
            total += first[row, column] + second[row, column]
    return total


def read_inputs(case: Case, pool: ThreadPoolExecutor, threads: int) -> float:
    """Read every result and target once, in all threads: what memory allows."""
    edges = np.linspace(0, len(case.leaves.result), 4 * threads + 1).astype(int).tolist()
    parts = [slice(begin, end) for begin, end in pairwise(edges)]
    return sum(pool.map(lambda part: _sum(case.leaves.result[part], case.leaves.target[part]), parts))


def spend(work: Callable[[], object]) -> Spent:
    """Time one piece of work."""
    elapsed, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - elapsed, time.process_time() - processor)


def measure(name: str, run: Callable[[], object], read: Callable[[], object], rounds: int) -> Timing:
    """Read and run in turn; the first round only warms up."""
    spent = [(spend(read), spend(run)) for _ in range(rounds + 1)][1:]
    return Timing(name, [running for _, running in spent], [reading for reading, _ in spent])


def say(timing: Timing, cells: int) -> None:
    """Print elapsed and processor time of one way to score, as multiples of reading and per cell."""
    print(timing.name)
    for place, kind in enumerate(Spent._fields):
        for how in (statistics.median, min):
            seconds = how([spent[place] for spent in timing.running]) * timing.scale
            reading = how([spent[place] for spent in timing.reading])
            ratio, each = seconds / reading, seconds / cells * 1e9
            named = f"{kind}, {'median' if how is statistics.median else 'minimum'}"
            print(
                f"  {named:20} {seconds * 1e3:9.0f} ms, {each:6.2f} ns a cell"
                f" = {ratio:7.1f} x reading ({reading * 1e3:.0f} ms)"
            )


SCORE_SQL = """
    WITH valued AS (
        SELECT kpi, period, least({cap}, CASE pattern
            WHEN 0 THEN 1 - (target - result) / abs(target)
            WHEN 1 THEN 1 - (result - target) / abs(target)
            ELSE 1 - abs(result - target) / abs(target) END) AS v
        FROM cells JOIN kpis USING (kpi) WHERE result IS NOT NULL AND target <> 0
    )
    SELECT kpi AS node, period, CASE
        WHEN round(v, 9) >= 1.0 THEN (2 + least(1, (v - 1.0) / ({cap} - 1.0))) / 3
        WHEN round(v, 9) >= 0.9 THEN (1 + (v - 0.9) / 0.1) / 3
        ELSE greatest(0, (v - 0.8) / 0.1) / 3 END AS score
    FROM valued
"""
ROLL_UP_SQL = """
    SELECT parent AS node, period, sum(weight * score) / sum(weight) AS score
    FROM {level} JOIN edges USING (node) JOIN totals USING (parent)
    GROUP BY parent, period HAVING sum(weight) / any_value(total) >= 0.5
"""


def edge_table(case: Case) -> pd.DataFrame:
    """List child, parent and weight of every edge."""
    parents = np.repeat(np.arange(len(case.tree.child_start) - 1), np.diff(case.tree.child_start))
    first = len(case.leaves.result)
    return pd.DataFrame({"node": case.tree.child, "parent": parents + first, "weight": case.tree.weight[:, 0]})


def cell_table(case: Case) -> pd.DataFrame:
    """List kpi, period, result and target of every cell, as a warehouse would hold them."""
    kpis, periods = case.leaves.result.shape
    index = {"kpi": np.repeat(np.arange(kpis), periods), "period": np.tile(np.arange(periods), kpis)}
    return pd.DataFrame(index | {"result": case.leaves.result.ravel(), "target": case.leaves.target.ravel()})


def duckdb_runner(case: Case) -> Callable[[], NDArray[np.float64]]:
    """Load the case into DuckDB, and give back what scores it there level by level up to the root."""
    connection = duckdb.connect()
    frames = {"cells": cell_table(case), "edges": edge_table(case)}
    frames["kpis"] = pd.DataFrame({"kpi": np.arange(len(case.leaves.result)), "pattern": case.leaves.pattern})
    for name, frame in frames.items():
        connection.register("frame", pa.Table.from_pandas(frame, preserve_index=False))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        connection.unregister("frame")
    connection.execute("UPDATE cells SET result = NULL WHERE isnan(result)")
    connection.execute("CREATE TABLE totals AS SELECT parent, sum(weight) AS total FROM edges GROUP BY parent")

    def run() -> NDArray[np.float64]:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE level0 AS {SCORE_SQL.format(cap=CAP)}")
        for level in range(1, len(case.levels)):
            source = ROLL_UP_SQL.format(level=f"level{level - 1}")
            connection.execute(f"CREATE OR REPLACE TEMP TABLE level{level} AS {source}")
        root = connection.execute(f"SELECT score FROM level{len(case.levels) - 1} ORDER BY period").fetchnumpy()
        return np.asarray(root["score"])

    return run


def pandas_runner(case: Case) -> Callable[[], NDArray[np.float64]]:
    """Score and roll up with vectorised pandas: wide frames, and a group-by per level."""
    kpis = len(case.leaves.result)
    result, target = pd.DataFrame(case.leaves.result), pd.DataFrame(case.leaves.target)
    pattern = np.asarray(case.leaves.pattern)
    edges = edge_table(case).set_index("node")

    def run() -> NDArray[np.float64]:
        share = (result - target) / target.abs()
        value = 1.0 + share.mul(np.where(pattern == 1, -1.0, 1.0), axis=0)
        value = value.mask(np.repeat((pattern == 2)[:, None], value.shape[1], axis=1), 1.0 - share.abs()).clip(
            upper=CAP
        )
        steps = value.round(9)
        score = ((value - 0.8) / 0.1).clip(lower=0.0) / 3
        score = score.mask(steps >= 0.9, (1 + (value - 0.9) / 0.1) / 3)
        score = score.mask(steps >= 1.0, (2 + ((value - 1.0) / (CAP - 1.0)).clip(upper=1.0)) / 3)
        for first, end in zip(case.levels, [*case.levels[1:], kpis], strict=False):
            if first == case.levels[-1]:
                break
            here = edges.loc[first : end - 1]
            weighted = score.mul(here["weight"].to_numpy(), axis=0).groupby(here["parent"].to_numpy()).sum()
            known = score.notna().mul(here["weight"].to_numpy(), axis=0).groupby(here["parent"].to_numpy()).sum()
            total = here.groupby("parent")["weight"].sum()
            score = (weighted / known).where(known.div(total, axis=0) >= 0.5)
        root: NDArray[np.float64] = np.asarray(score)[0]
        return root

    return run


def check(name: str, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> None:
    """Refuse to print times of computations that do not agree."""
    difference = float(np.abs(ours - theirs).max())
    if not difference <= AGREEMENT:
        raise SystemExit(f"{name} disagrees with our scores by {difference}")


def run_all(kpis: int, periods: int, fraction: float, rounds: int) -> list[Timing]:
    """Measure everything, and check that all agree."""
    case = make_case(kpis, periods)
    threads = numba.get_num_threads()
    timings = []
    with ThreadPoolExecutor(threads) as pool:

        def read() -> float:
            return read_inputs(case, pool, threads)

        def composites() -> object:
            return score_table(case.leaves, case.tree, keep_leaves=False, compiled=True)

        def everything() -> object:
            return score_table(case.leaves, case.tree, compiled=True)

        timings.append(measure("Northing, scores of all composites", composites, read, rounds))
        timings.append(measure("Northing, every value, band and trend kept", everything, read, max(rounds // 3, 1)))
        part = part_of(case, max(int(kpis * fraction), CHILDREN))
        scale = kpis / len(part.leaves.result)
        ours = score_table(part.leaves, part.tree, keep_leaves=False, compiled=True).score[-1]
        for name, runner in (("DuckDB SQL", duckdb_runner(part)), ("pandas", pandas_runner(part))):
            check(name, ours, runner())
            timing = measure(f"{name}, on {1 / scale:.0%}, scaled", runner, read, max(rounds // 3, 1))
            timings.append(timing._replace(scale=scale))
    return timings


def main() -> None:
    """Print what everything took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpis", type=int, default=1_000_000)
    parser.add_argument("--periods", type=int, default=52)
    parser.add_argument("--fraction", type=float, default=0.05, help="share of the indicators for DuckDB and pandas")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    timings = run_all(given.kpis, given.periods, given.fraction, given.rounds)
    print(f"{given.kpis:,} KPIs x {given.periods} periods, {given.rounds} rounds, {numba.get_num_threads()} threads")
    for timing in timings:
        say(timing, given.kpis * given.periods)


if __name__ == "__main__":
    main()
