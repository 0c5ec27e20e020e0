"""Tables of scores: against the scalar functions cell by cell, and plain Python against compiled code bit by bit."""

import math
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northing.calc import blocks, compilation
from northing.calc.arrays import fill_leaves, fill_tree
from northing.calc.codes import Change, Method, Missing, Pattern, RollUp
from northing.calc.loops import entry
from northing.calc.loops.leaf import score_leaf_alone
from northing.calc.loops.mixed import WORKSPACE_ROWS
from northing.calc.loops.rows import Table, cell_of, empty_cover, empty_rows, outside_of, row_limits, row_of, rule_of
from northing.calc.reason import Reason
from northing.calc.score import Cell, Ends, Rule, band_index, band_score, banding_value, open_ends, value_at_worst
from northing.calc.table import COMPILED_FROM, Leaves, Scores, Tree, _own_leaves, score_table

NAN = math.nan
ARRAYS = ("value", "score", "band", "reason", "trend", "arrow", "judgement", "result")
COUNTS = ("weight_share", "scored", "children", "indicators_scored", "indicators", "hidden", "stale")


def one(result: Any, target: Any, **more: Any) -> Leaves:
    return Leaves(result=np.atleast_2d(result), target=np.atleast_2d(target), **more)


def parent(count: int, weights: Any, **more: Any) -> Tree:
    return Tree(child_start=np.array([0, count]), child=np.arange(count), weight=np.array(weights, dtype=float), **more)


def given_scores(rows: list[list[float]], **more: Any) -> Leaves:
    """Leaves whose score is given directly, as a key result's is."""
    values = np.array(rows)
    count = len(rows)
    return Leaves(
        result=np.full(values.shape, NAN),
        target=np.full(values.shape, NAN),
        stated=values,
        method=np.full(count, Method.STATED),
        limits=np.tile([0.4, 0.7], (count, 1)),
        score_is_value=np.ones(count, dtype=bool),
        **more,
    )


def assert_same(left: Scores, right: Scores, *, rows: slice = slice(None)) -> None:
    for name in ARRAYS:
        cut = slice(None) if name == "result" else rows
        np.testing.assert_array_equal(getattr(left, name)[cut], getattr(right, name), err_msg=name)
    for name in COUNTS:
        np.testing.assert_array_equal(getattr(left.coverage, name), getattr(right.coverage, name), err_msg=name)


def random_table(seed: int, *, rich: bool) -> tuple[Leaves, Tree]:
    """Invent a table; a rich one has every method, missing numbers, reasons from outside and dated weights."""
    random = np.random.default_rng(seed)
    count, periods, bands = int(random.integers(1, 40)), int(random.integers(1, 22)), int(random.integers(1, 6))
    target = random.uniform(-10, 10, (count, periods)).round(1)
    result = target + random.normal(0, 2, (count, periods)).round(1)
    result[random.random((count, periods)) < 0.2] = NAN
    limits = np.sort(random.uniform(-1, 1.1, (count, bands - 1)), axis=1)
    for row in limits:
        row[int(random.integers(0, bands)) :] = NAN
    more: dict[str, Any] = {"limits": limits}
    if not rich and random.random() < 0.6:
        more = {"method": random.integers(0, 2, count), "worst": target[:, :1] - random.integers(-3, 9, (count, 1))}
        more = {name: array for name, array in more.items() if random.random() < 0.5}
    if rich:
        more = {
            "limits": limits,
            "method": random.integers(0, 3, count),
            "worst": np.where(
                random.random((count, periods)) < 0.5, NAN, target - random.integers(-3, 9, target.shape)
            ),
            "worst_above": np.where(random.random((count, 1)) < 0.5, NAN, 12.0),
            "stated": random.uniform(-0.5, 1.5, (count, periods)),
            "outside": np.where(random.random((count, periods)) < 0.2, random.choice([13, 14, 15]), 0),
            "score_is_value": random.random(count) < 0.3,
            "floor": np.where(random.random(count) < 0.5, NAN, -1.0),
        }
    cap = np.where(random.random(count) < 0.5, NAN, 1.2)
    leaves = Leaves(result=result, target=target, pattern=random.integers(0, 3, count), cap=cap, **more)
    return leaves, random_tree(random, count, periods, rich=rich)


def random_tree(random: np.random.Generator, count: int, periods: int, *, rich: bool) -> Tree:
    """Invent composites, each over some of the nodes before it."""
    nodes = int(random.integers(0, 12))
    children = [
        random.choice(count + m, size=min(int(random.integers(0, 7)), count + m), replace=False) for m in range(nodes)
    ]
    child = np.concatenate([np.zeros(0, dtype=int), *children])
    weight = random.integers(0, 4, (child.size, periods if rich else 1)).astype(float)
    weight[random.random(weight.shape) < 0.1] = NAN
    start = np.concatenate(([0], np.cumsum([len(c) for c in children], dtype=int)))
    if not rich:
        return Tree(child_start=start, child=child, weight=weight, limits=np.tile([0.2, 0.4, 0.7], (nodes, 1)))
    method = random.integers(0, 7, nodes)
    combining = (method == RollUp.SUM_OF_RESULTS) | (method == RollUp.MEAN_OF_RESULTS)
    rows = int(combining.sum())
    own = Leaves(
        result=np.zeros((rows, periods)),
        target=random.uniform(1, 20, (rows, periods)),
        method=random.integers(0, 3, rows),
        stated=np.full((rows, 1), 0.5),
        outside=np.where(random.random((rows, periods)) < 0.1, Reason.STALE, 0),
    )
    return Tree(
        child_start=start,
        child=child,
        weight=weight,
        method=method,
        missing=random.integers(0, 3, nodes),
        minimum_covered=random.choice([0.0, 0.3, 0.5], nodes),
        cap=np.where(random.random(nodes) < 0.5, NAN, 1.0),
        own=own,
        own_row=np.where(combining, np.cumsum(combining) - 1, -1),
    )


@pytest.mark.parametrize("rich", [False, True])
@given(seed=st.integers(0, 10**6), back=st.integers(1, 3))
@settings(deadline=None, max_examples=60)
def test_compiled_code_agrees_bit_for_bit(*, rich: bool, seed: int, back: int) -> None:
    leaves, tree = random_table(seed, rich=rich)
    plain = score_table(leaves, tree, back=back, compiled=False)
    assert_same(plain, score_table(leaves, tree, back=back, compiled=True))
    count = len(leaves.result)
    short = score_table(leaves, tree, back=back, keep_leaves=False, compiled=True)
    assert short.first_node == count
    assert_same(plain, short, rows=slice(count, None))
    assert_same(plain, score_table(leaves, tree, back=back, keep_leaves=False, compiled=False), rows=slice(count, None))


@given(seed=st.integers(0, 10**6), rich=st.booleans())
@settings(deadline=None, max_examples=60)
def test_every_leaf_is_what_the_scalar_functions_say(seed: int, *, rich: bool) -> None:
    leaves, _ = random_table(seed, rich=rich)
    arrays = fill_leaves(leaves)
    scores = score_table(leaves, compiled=False)
    for k in range(len(arrays.result)):
        limits = row_limits(arrays.limits, row_of(arrays.limits, k), arrays.bands[row_of(arrays.bands, k)])
        rule = rule_of(arrays, k)
        ends = open_ends(limits, rule)
        for p in range(arrays.result.shape[1]):
            cell = cell_of(arrays, k, p)
            value, reason = banding_value(cell, rule, outside_of(arrays, k, p))
            assert scores.reason[k, p] == reason
            assert scores.band[k, p] == band_index(value, limits)
            score = band_score(value, limits, Ends(value_at_worst(cell, rule, ends.bottom), ends.top))
            score = min(max(value, 0.0), 1.0) if arrays.score_is_value[row_of(arrays.score_is_value, k)] else score
            np.testing.assert_array_equal(
                [scores.value[k, p], scores.score[k, p]], [value, NAN if math.isnan(value) else score]
            )


def entry_table(leaves: Leaves, tree: Tree) -> Table:
    """Everything an entry reads and writes, with room for leaves."""
    filled = fill_leaves(leaves)
    count, periods = filled.result.shape
    arrays = fill_tree(tree, count, periods)
    nodes = len(arrays.method)
    own = _own_leaves(tree, periods)
    room, cover = empty_rows(count, periods), empty_cover(arrays, filled.outside, periods)
    return Table(filled, own, arrays, room, 0, empty_rows(nodes, periods), cover)


def planned(table: Table) -> blocks.Plan:
    levels = np.zeros(len(table.tree.method), dtype=np.int64)
    entry.find_levels(0)(table.tree, levels)
    plan = blocks.plan_work(table.tree, levels)
    assert sorted([*plan.nodes, *plan.later]) == list(range(len(levels)))
    return plan


@pytest.mark.parametrize(
    ("rich", "maker", "roller", "keep"),
    [
        (True, entry.score_blocks_mixed, entry.roll_mixed_nodes, 1),
        (True, entry.score_blocks_mixed, None, 0),
        (False, entry.score_blocks_steady, entry.roll_steady_nodes, 1),
        (False, entry.score_blocks_alone, None, 0),
    ],
)
def test_entries_as_plain_python(*, rich: bool, maker: Any, roller: Any, keep: int) -> None:
    leaves, tree = random_table(7, rich=rich)
    expected = score_table(leaves, tree, compiled=False)
    count, periods = np.shape(leaves.result)
    table = entry_table(leaves, tree)
    plan = planned(table)
    work = np.empty((WORKSPACE_ROWS, periods))
    maker(0)(table, plan, work, entry.Chunk(0, len(plan.leaf_start) - 1, 1, keep))
    done = plan.nodes
    if roller:
        roller(0)(table, plan, work, entry.Chunk(0, len(plan.later), 1, 0))
        done = np.arange(len(table.tree.method))
        np.testing.assert_array_equal(table.scored.trend, expected.trend[:count])
    assert done.size
    np.testing.assert_array_equal(table.nodes.score[done], expected.score[count:][done])


def test_limits_are_read_where_they_are() -> None:
    limits = np.array([[0.5, NAN], [0.2, 0.4]])
    assert compilation._slice_of_limits(limits, 0, 2).tolist() == list(row_limits(limits, 0, 2)) == [0.5]


def test_without_a_place_for_compiled_code_each_process_compiles(monkeypatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "IPythonCacheLocator")
    levels = np.zeros(1, dtype=np.int64)
    compilation.compiled.__wrapped__(entry.find_levels)(fill_tree(parent(2, [[1], [1]]), 2, 1), levels)
    assert levels.tolist() == [1]


def test_blocks_never_cut_the_children_of_a_parent() -> None:
    count = 3 * blocks.BLOCK
    low = np.array([blocks.BLOCK - 3, 2 * blocks.BLOCK - 1])
    starts = blocks._cut(count, low, low + 5)
    assert starts[0] == 0
    assert starts[-1] == count
    assert not any(first < start <= first + 5 for start in starts for first in low)


def test_many_leaves_in_several_blocks() -> None:
    count = 5 * blocks.BLOCK
    random = np.random.default_rng(1)
    leaves = Leaves(result=random.normal(1, 0.2, (count, 3)), target=np.ones((count, 3)))
    groups = count // 10
    start = np.append(np.arange(groups + 1) * 10, count + groups)
    tree = Tree(child_start=start, child=np.arange(count + groups), weight=np.ones((count + groups, 1)))
    plain = score_table(leaves, tree, compiled=False)
    assert_same(plain, score_table(leaves, tree, compiled=True))
    assert_same(plain, score_table(leaves, tree, compiled=True, keep_leaves=False), rows=slice(count, None))
    assert plain.coverage.indicators[-1].tolist() == [count] * 3


def test_large_tables_are_compiled_without_asking() -> None:
    leaves = Leaves(result=np.ones((COMPILED_FROM, 1)), target=np.ones((COMPILED_FROM, 1)))
    assert (score_table(leaves).score == 2 / 3).all()


def test_worked_example_with_weights_and_coverage() -> None:
    leaves = given_scores([[1.0, 1.0], [0.5, NAN]])
    scores = score_table(leaves, parent(2, [[60], [40]], limits=np.array([[0.4, 0.7]])))
    assert scores.score[2].tolist() == [0.8, 1.0]
    assert scores.coverage.weight_share[0].tolist() == [1.0, 0.6]
    assert scores.coverage.scored[0].tolist() == [2, 1]
    assert scores.band[2].tolist() == [2, 2]
    assert scores.reason[1].tolist() == [Reason.SCORED, Reason.NO_STATED_VALUE]


def test_weights_are_dated() -> None:
    leaves = given_scores([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    scores = score_table(leaves, parent(2, [[1, 3, 1], [1, 1, NAN]]))
    assert scores.score[2].tolist() == [0.5, 0.75, 1.0]
    assert scores.coverage.children[0].tolist() == [2, 2, 1]


@pytest.mark.parametrize("count", [0, 2])
def test_without_weight_or_children_there_is_no_score(count: int) -> None:
    leaves = given_scores([[1.0], [0.0]])
    scores = score_table(leaves, parent(count, np.zeros((count, 1))))
    assert math.isnan(scores.score[2, 0])
    assert scores.reason[2, 0] == (Reason.NO_WEIGHT if count else Reason.NO_CHILDREN)


def test_coverage_counts_hidden_and_stale_indicators_at_every_height() -> None:
    outside = np.array([[0], [Reason.STALE], [Reason.HIDDEN], [0]])
    leaves = given_scores([[1.0], [1.0], [1.0], [0.4]], outside=outside)
    tree = Tree(
        child_start=np.array([0, 3, 5]),
        child=np.array([0, 1, 2, 4, 3]),
        weight=np.ones((5, 1)),
        minimum_covered=np.zeros(2),
    )
    scores = score_table(leaves, tree)
    cover = scores.coverage
    assert cover.indicators[:, 0].tolist() == [3, 4]
    assert cover.indicators_scored[:, 0].tolist() == [1, 2]
    assert cover.stale[:, 0].tolist() == [1, 1]
    assert cover.hidden[:, 0].tolist() == [1, 1]
    assert cover.weight_share[:, 0] == pytest.approx([1 / 3, (1 / 3 + 1) / 2])
    assert scores.score[5, 0] == pytest.approx(0.7)


def test_low_coverage_below_is_not_covered_above() -> None:
    leaves = given_scores([[1.0], [NAN], [NAN], [0.4]])
    tree = Tree(child_start=np.array([0, 3, 5]), child=np.array([0, 1, 2, 4, 3]), weight=np.ones((5, 1)))
    scores = score_table(leaves, tree)
    assert scores.reason[4, 0] == Reason.LOW_COVERAGE
    assert scores.score[5, 0] == pytest.approx(0.4)
    assert scores.coverage.weight_share[1, 0] == 0.5


@pytest.mark.parametrize(("result", "achieved"), [([[1.0], [5.0]], 1.0), ([[1.0], [4.9]], 0.0), ([[NAN], [5.0]], 1.0)])
def test_all_asks_every_indicator_to_meet_its_target(result: list[list[float]], achieved: float) -> None:
    leaves = one(result, [[1.0], [5.0]])
    assert score_table(leaves, parent(2, [[1], [1]], method=[RollUp.ALL])).score[2, 0] == achieved


@pytest.mark.parametrize(
    ("value", "given", "limits", "achieved"),
    [
        (1.0, True, [0.4, 0.7], 1),
        (0.9, True, [0.4, 0.7], 0),
        (0.7, False, [0.4, 0.7], 1),
        (0.6, False, [0.4, 0.7], 0),
        (1.0, False, [], 1),
        (0.9, False, [], 0),
    ],
)
def test_all_asks_given_scores_for_one_and_stated_values_for_the_best_band(
    *, value: float, given: bool, limits: list[float], achieved: float
) -> None:
    leaves = one([NAN], [NAN], stated=[[value]], method=[Method.STATED], limits=[limits], score_is_value=[given])
    assert score_table(leaves, parent(1, [[1]], method=[RollUp.ALL])).score[1, 0] == achieved


@pytest.mark.parametrize(
    ("score", "method", "limits", "achieved"),
    [
        (0.7, RollUp.WEIGHTED_MEAN, [[0.4, 0.7], [0.4, 0.7]], 1.0),
        (0.6, RollUp.WEIGHTED_MEAN, [[0.4, 0.7], [0.4, 0.7]], 0.0),
        (1.0, RollUp.ALL, [[0.4, 0.7], [0.4, 0.7]], 1.0),
        (0.7, RollUp.ALL, [[0.4, 0.7], [0.4, 0.7]], 0.0),
        (0.9, RollUp.WEIGHTED_MEAN, [[NAN], [NAN]], 0.0),
    ],
)
def test_all_asks_composites_for_their_best_band(
    score: float, method: RollUp, limits: list[list[float]], achieved: float
) -> None:
    tree = Tree(
        child_start=np.array([0, 1, 2]),
        child=np.array([0, 1]),
        weight=np.ones((2, 1)),
        method=[method, RollUp.ALL],
        limits=limits,
    )
    assert score_table(given_scores([[score]]), tree).score[2, 0] == achieved


@pytest.mark.parametrize(
    ("method", "missing", "result", "reason"),
    [
        (RollUp.SUM_OF_RESULTS, Missing.IGNORE, 30.0, Reason.SCORED),
        (RollUp.MEAN_OF_RESULTS, Missing.IGNORE, 15.0, Reason.SCORED),
        (RollUp.MEAN_OF_RESULTS, Missing.ZERO, 10.0, Reason.SCORED),
        (RollUp.MEAN_OF_RESULTS, Missing.NONE, NAN, Reason.CHILD_MISSING),
    ],
)
def test_combined_results_are_scored_against_the_parents_own_target(
    method: RollUp, missing: Missing, result: float, reason: Reason
) -> None:
    leaves = one([[10.0], [20.0], [NAN]], [[1.0], [1.0], [1.0]])
    own = one([[NAN]], [[1.0 if math.isnan(result) else result]])
    tree = parent(3, np.ones((3, 1)), method=[method], missing=[missing], own=own, own_row=[0])
    scores = score_table(leaves, tree)
    np.testing.assert_array_equal(scores.result, [[result]])
    assert scores.reason[3, 0] == reason
    assert scores.band[3, 0] == (2 if reason == Reason.SCORED else -1)


def test_results_combine_over_two_levels_and_stale_ones_do_not_count() -> None:
    leaves = one([[10.0], [20.0], [40.0]], [[1.0]] * 3, outside=[[0], [0], [Reason.STALE]])
    own = one([[0.0], [0.0]], [[30.0], [60.0]])
    tree = Tree(
        child_start=np.array([0, 2, 4, 5]),
        child=np.array([0, 1, 3, 2, 4]),
        weight=np.ones((5, 1)),
        method=[RollUp.SUM_OF_RESULTS, RollUp.SUM_OF_RESULTS, RollUp.ALL],
        own=own,
        own_row=[0, 1, -1],
    )
    scores = score_table(leaves, tree)
    np.testing.assert_array_equal(scores.result, [[30.0], [30.0], [NAN]])
    assert scores.value[3:, 0] == pytest.approx([1.0, 0.5, 0.0])


def test_mean_of_values_shows_the_mean_percentage_and_scores_it_through_its_bands() -> None:
    leaves = one([[1.5], [1.1], [1.2], [1.0975], [1.1]], [[1.0]] * 5)
    more = {"method": [RollUp.MEAN_OF_VALUES], "limits": [[0.9, 1.0]]}
    scores = score_table(leaves, parent(5, np.ones((5, 1)), **more))
    assert scores.value[5, 0] == pytest.approx(1.1995)
    assert scores.score[5, 0] == 1.0
    capped = score_table(leaves, parent(5, np.ones((5, 1)), cap=[1.0], **more))
    assert capped.value[5, 0] == 1.0


def test_mean_of_values_over_composites() -> None:
    leaves = one([[1.2], [0.8]], [[1.0]] * 2)
    tree = Tree(
        child_start=np.array([0, 2, 3]),
        child=np.array([0, 1, 2]),
        weight=np.ones((3, 1)),
        method=[RollUp.MEAN_OF_VALUES] * 2,
    )
    assert score_table(leaves, tree).value[2:, 0] == pytest.approx([1.0, 1.0])


def test_trend_arrow_and_judgement() -> None:
    leaves = one([10.0, 9.0, 9.0, NAN, 12.0], [10.0] * 5, pattern=[Pattern.DECREASING])
    scores = score_table(leaves)
    unknown, down, same, up = Change.UNKNOWN, Change.DOWN, Change.SAME, Change.UP
    assert scores.arrow[0].tolist() == [unknown, down, same, unknown, unknown]
    assert scores.judgement[0].tolist() == [unknown, up, same, unknown, unknown]
    np.testing.assert_array_equal(scores.trend[0], [NAN, 1.0, 0.0, NAN, NAN])
    later = score_table(leaves, back=2)
    assert later.arrow[0].tolist() == [unknown, unknown, down, unknown, up]
    assert later.judgement[0].tolist() == [unknown, unknown, up, unknown, down]


def test_the_arrow_of_a_number_without_results_follows_its_value() -> None:
    scores = score_table(given_scores([[0.2, 0.5, 0.4]]), parent(1, [[1]]))
    assert scores.arrow[:, 1:].tolist() == [[1, -1], [1, -1]]
    assert scores.trend[0, 2] == pytest.approx(-0.1 / 0.15)


def test_default_bands_of_a_composite_are_thirds() -> None:
    scores = score_table(given_scores([[2 / 3, 1 / 3, 0.33]]), parent(1, [[1]]))
    assert scores.band[1].tolist() == [2, 1, 0]


def test_default_limits_follow_the_method() -> None:
    leaves = one([[0.9], [0.75], [NAN]], [[1.0]] * 3, method=[0, 1, 2], stated=[[NAN], [NAN], [0.7]])
    assert score_table(leaves).band[:, 0].tolist() == [1, 2, 2]


def test_normalised_rows() -> None:
    leaves = one([[90.0, 70.0]], [[100.0, 100.0]], method=[Method.NORMALISED], worst=[[60.0]])
    assert score_table(leaves).value[0].tolist() == [0.5, -0.5]
    per_period = one([[90.0, 70.0]], [[100.0, 100.0]], method=[Method.NORMALISED], worst=[[60.0, 80.0]])
    assert score_table(per_period).value[0].tolist() == [0.5, -1.0]


@pytest.mark.parametrize(
    ("pattern", "result", "worst", "value"),
    [(Pattern.INCREASING, 90.0, 60.0, 0.5), (Pattern.DECREASING, 110.0, 140.0, 0.5), (Pattern.CLOSER, 90.0, 60.0, 0.5)],
)
def test_rows_of_every_pattern_with_a_worst_value(pattern: Pattern, result: float, worst: float, value: float) -> None:
    leaves = one([[result]], [[100.0]], method=[Method.NORMALISED], pattern=[pattern], worst=[[worst]])
    assert score_table(leaves).value[0, 0] == value


def test_a_quick_leaf_alone_scores_as_in_a_table() -> None:
    leaves = one([90.0, 110.0, NAN], [100.0] * 3)
    rows = empty_rows(1, 3)
    score_leaf_alone(fill_leaves(leaves), 0, rows, 0)
    np.testing.assert_array_equal(rows.score, score_table(leaves, compiled=False).score)


@pytest.mark.parametrize(
    ("maker", "method", "score"),
    [
        (entry.score_blocks_mixed, RollUp.WORST, 0.5),
        (entry.score_blocks_alone, RollUp.WEIGHTED_MEAN, 0.75),
        (entry.score_blocks_steady, RollUp.WEIGHTED_MEAN, 0.75),
    ],
)
def test_parents_of_near_leaves_are_rolled_up_in_their_block(maker: Any, method: RollUp, score: float) -> None:
    table = entry_table(given_scores([[1.0], [0.5]]), parent(2, [[1], [1]], method=[method]))
    maker(0)(table, planned(table), np.empty((WORKSPACE_ROWS, 1)), entry.Chunk(0, 1, 1, 0))
    assert table.nodes.score.tolist() == [[score]]


def test_target_given_once_holds_for_all_periods() -> None:
    assert score_table(one([1.0, 2.0], [[2.0]])).value[0].tolist() == [0.5, 1.0]


def test_tables_without_rows_or_periods() -> None:
    assert score_table(one(np.empty((0, 3)), np.empty((0, 3))), compiled=True).score.shape == (0, 3)
    assert score_table(one(np.empty((2, 0)), np.empty((2, 0))), parent(2, np.ones((2, 1)))).score.shape == (3, 0)


@pytest.mark.parametrize(
    ("leaves", "message"),
    [
        ({"result": [1.0]}, r"result has the shape \[1\]"),
        ({"target": [[1.0, 2.0, 3.0]]}, r"target has the shape \[1, 3\]; it must be \[1, 2\] or \[1, 1\]"),
        ({"pattern": [3]}, "pattern holds the code 3; known are 0 INCREASING"),
        ({"method": [0, 0]}, "method has the shape"),
        ({"limits": [[1.0, 0.9]]}, r"limits\[0\] is \[1.0, 0.9\]"),
        ({"limits": [[NAN, 0.9]]}, "NaN only at the end"),
        ({"limits": [[math.inf]]}, "finite"),
        ({"limits": [0.9, 1.0]}, "limits has the shape"),
        ({"floor": [1.0], "cap": [0.5]}, r"floor\[0\] is 1.0 and cap\[0\] is 0.5"),
    ],
)
def test_leaves_that_do_not_fit_are_refused(leaves: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        score_table(Leaves(**({"result": [[1.0, 2.0]], "target": [[1.0, 2.0]]} | leaves)))


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"child_start": [[0, 1]]}, "child_start has the shape"),
        ({"child_start": [0, 2]}, "child_start must rise from 0 to 1"),
        ({"child": [1]}, "edge 0 leads from node 1 to 1; children must come first"),
        ({"child": [-1]}, "children must come first"),
        ({"weight": [[-1.0]]}, "weights must be finite and 0 or more"),
        ({"weight": [1.0]}, "weight has the shape"),
        ({"method": [9]}, "method holds the code 9"),
        ({"missing": [9]}, "missing holds the code 9"),
        ({"cap": [1.0, 2.0]}, "cap has the shape"),
        ({"method": [RollUp.SUM_OF_RESULTS]}, r"own_row\[0\] is -1"),
        ({"own_row": [0]}, r"own_row\[0\] is 0"),
        ({"own": Leaves(result=[[1.0]], target=[[1.0]])}, "own.result has the shape"),
    ],
)
def test_trees_that_do_not_fit_are_refused(tree: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        score_table(
            one([1.0, 2.0], [1.0, 2.0]), Tree(**({"child_start": [0, 1], "child": [0], "weight": [[1.0]]} | tree))
        )


def test_the_trend_looks_back() -> None:
    with pytest.raises(ValueError, match="back is 0"):
        score_table(one([1.0], [1.0]), back=0)


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_order_of_children_does_not_matter(seed: int, shuffler: Any) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 8))
    values = random.random((count, 2))
    weights = random.integers(0, 5, (count, 1)).astype(float)
    order = list(range(count))
    shuffler.shuffle(order)
    first = score_table(given_scores(values.tolist()), parent(count, weights))
    second = score_table(given_scores(values[order].tolist()), parent(count, weights[order]))
    np.testing.assert_allclose(first.score[-1], second.score[-1], rtol=1e-12)
    np.testing.assert_array_equal(first.band[-1], second.band[-1])


def test_a_rule_for_one_cell_gives_the_same_as_a_table() -> None:
    scores = score_table(one([1.64], [2.0], pattern=[Pattern.DECREASING], cap=[1.1]))
    value, _ = banding_value(Cell(1.64, 2.0), Rule(Pattern.DECREASING, cap=1.1), 0)
    assert scores.value[0, 0] == value == 1.1
    assert scores.score[0, 0] == 1.0
