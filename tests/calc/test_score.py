"""Every row of the scoring table, every edge case, and the worked examples from published scorecards."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.codes import Change, Method, Pattern
from northing.calc.reason import SENTENCE_BY_REASON, Reason, has_score, sentence
from northing.calc.score import (
    Cell,
    Ends,
    Rule,
    band_index,
    band_score,
    banding_value,
    direction,
    is_met,
    middle_half_width,
    open_ends,
    raw_value,
    steps,
    trend,
    value_at_worst,
)

NAN, INF = math.nan, math.inf
UP, DOWN, CLOSER = Pattern.INCREASING, Pattern.DECREASING, Pattern.CLOSER
ACTUAL, NORMALISED, STATED = Method.ACTUAL, Method.NORMALISED, Method.STATED
LIMITS = (0.9, 1.0)

numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))
positive = st.floats(0.001, 1e6)


def value(result: float, target: float, pattern: Pattern, method: Method = ACTUAL, **more: float) -> float:
    worst = {name: more.pop(name) for name in ("worst", "worst_above") if name in more}
    return banding_value(Cell(result, target, **worst), Rule(pattern, method, **more), 0)[0]


@pytest.mark.parametrize(
    ("pattern", "result", "target", "expected"),
    [
        (UP, 90.0, 100.0, 0.9),
        (UP, 6.0, 5.0, 1.2),
        (UP, 0.0, 100.0, 0.0),
        (UP, -50.0, -100.0, 1.5),
        (UP, -110.0, -100.0, 0.9),
        (UP, -10.0, 100.0, -0.1),
        (DOWN, 110.0, 100.0, 0.9),
        (DOWN, 1.64, 2.0, 1.18),
        (DOWN, 0.0, 100.0, 2.0),
        (DOWN, -90.0, -100.0, 0.9),
        (DOWN, -110.0, -100.0, 1.1),
        (CLOSER, 110.0, 100.0, 0.9),
        (CLOSER, 90.0, 100.0, 0.9),
        (CLOSER, -90.0, -100.0, 0.9),
        (CLOSER, 100.0, 100.0, 1.0),
        (CLOSER, 0.0, 100.0, 0.0),
        (CLOSER, 400.0, 100.0, -2.0),
    ],
)
def test_actual_values(pattern: Pattern, result: float, target: float, expected: float) -> None:
    assert value(result, target, pattern) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("pattern", "result", "target", "worst", "expected"),
    [
        (UP, 100.0, 100.0, 0.0, 1.0),
        (UP, 75.0, 100.0, 0.0, 0.5),
        (UP, 50.0, 100.0, 0.0, 0.0),
        (UP, 0.0, 100.0, 0.0, -1.0),
        (UP, 130.0, 100.0, 0.0, 1.0),
        (UP, -30.0, 100.0, 0.0, -1.0),
        (UP, 75.0, 100.0, NAN, 0.5),
        (UP, 90.0, 100.0, 80.0, 0.0),
        (UP, -5.0, 0.0, -10.0, 0.0),
        (DOWN, 10.0, 0.0, 20.0, 0.0),
        (DOWN, 5.0, 0.0, 20.0, 0.5),
        (DOWN, 30.0, 0.0, 20.0, -1.0),
        (DOWN, -5.0, -10.0, NAN, 0.0),
        (CLOSER, 100.0, 100.0, 50.0, 1.0),
        (CLOSER, 75.0, 100.0, 50.0, 0.0),
        (CLOSER, 125.0, 100.0, 50.0, 0.0),
        (CLOSER, 125.0, 100.0, 150.0, 0.0),
        (CLOSER, 50.0, 100.0, NAN, 0.0),
    ],
)
def test_normalised(pattern: Pattern, result: float, target: float, worst: float, expected: float) -> None:
    assert value(result, target, pattern, NORMALISED, worst=worst) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("result", "expected"), [(100.0, 1.0), (80.0, 0.0), (60.0, -1.0), (150.0, 0.0), (250.0, -1.0)])
def test_closer_with_a_worst_value_for_each_side(result: float, expected: float) -> None:
    assert value(result, 100.0, CLOSER, NORMALISED, worst=60.0, worst_above=200.0) == pytest.approx(expected)


def test_closer_with_only_the_worst_above_mirrors_it() -> None:
    assert value(50.0, 100.0, CLOSER, NORMALISED, worst_above=200.0) == pytest.approx(0.0)


def test_stated_value_is_taken_as_it_is_and_needs_neither_result_nor_target() -> None:
    assert banding_value(Cell(NAN, NAN, stated=0.42), Rule(UP, STATED), 0) == (0.42, Reason.SCORED)


@pytest.mark.parametrize("pattern", list(Pattern))
@pytest.mark.parametrize(
    ("result", "expected"), [(-1.0, {UP: 0, DOWN: 1, CLOSER: 0}), (0.0, dict.fromkeys(Pattern, 1))]
)
def test_target_zero_is_met_or_not(pattern: Pattern, result: float, expected: dict[Pattern, int]) -> None:
    assert banding_value(Cell(result, 0.0), Rule(pattern), 0) == (expected[pattern], Reason.ZERO_TARGET)


@pytest.mark.parametrize(
    ("pattern", "result", "expected"),
    [(UP, 5.0, 1.0), (UP, 4.9, -1.0), (DOWN, 5.0, 1.0), (DOWN, 5.1, -1.0), (CLOSER, 5.0, 1.0), (CLOSER, 5.1, -1.0)],
)
def test_target_that_is_the_worst_value(pattern: Pattern, result: float, expected: float) -> None:
    found = banding_value(Cell(result, 5.0, worst=5.0), Rule(pattern, NORMALISED), 0)
    assert found == (expected, Reason.TARGET_IS_WORST)


@pytest.mark.parametrize(
    ("cell", "rule", "outside", "reason"),
    [
        (Cell(NAN, 1.0), Rule(), 0, Reason.NO_RESULT),
        (Cell(1.0, NAN), Rule(), 0, Reason.NO_TARGET),
        (Cell(INF, 1.0), Rule(), 0, Reason.NOT_FINITE),
        (Cell(1.0, -INF), Rule(), 0, Reason.NOT_FINITE),
        (Cell(1e308, 1e-300), Rule(), 0, Reason.NOT_FINITE),
        (Cell(1e308, 1e-300), Rule(cap=1.2), 0, Reason.NOT_FINITE),
        (Cell(1.0, 2.0, worst=-INF), Rule(method=NORMALISED), 0, Reason.NOT_FINITE),
        (Cell(1.0, 2.0, worst=3.0), Rule(method=NORMALISED), 0, Reason.NO_MEANING),
        (Cell(1.0, 2.0), Rule(DOWN, NORMALISED), 0, Reason.NO_MEANING),
        (Cell(1.0, -2.0), Rule(UP, NORMALISED), 0, Reason.NO_MEANING),
        (Cell(3.0, 2.0, worst=1.0, worst_above=1.5), Rule(CLOSER, NORMALISED), 0, Reason.NO_MEANING),
        (Cell(1.0, 2.0), Rule(method=STATED), 0, Reason.NO_STATED_VALUE),
        (Cell(1.0, 2.0, stated=INF), Rule(method=STATED), 0, Reason.NOT_FINITE),
        (Cell(1.0, 2.0), Rule(), Reason.STALE, Reason.STALE),
        (Cell(1.0, 2.0), Rule(), Reason.FAILED_TEST, Reason.FAILED_TEST),
        (Cell(NAN, 2.0), Rule(), Reason.HIDDEN, Reason.HIDDEN),
    ],
)
def test_no_score_carries_its_reason(cell: Cell, rule: Rule, outside: int, reason: Reason) -> None:
    found, code = banding_value(cell, rule, outside)
    assert math.isnan(found)
    assert code == reason
    assert not has_score(code)


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCE_BY_REASON) == set(Reason)
    assert all(sentence(reason).endswith(".") for reason in Reason)


def test_floor_and_cap_hold_the_value() -> None:
    assert value(21.0, 20.0, UP, cap=1.0) == 1.0
    assert value(-300.0, 100.0, UP, floor=0.0) == 0.0
    assert value(6.0, 5.0, UP) == 1.2
    assert raw_value(Cell(6.0, 5.0), Rule(cap=1.0)) == 1.2


@pytest.mark.parametrize(
    ("v", "band"), [(1.0, 2), (0.999, 1), (0.90, 1), (0.8999, 0), (NAN, -1), (1.0 - 1e-12, 2), (0.9 - 1e-8, 0)]
)
def test_a_threshold_belongs_to_the_better_band(v: float, band: int) -> None:
    assert band_index(v, LIMITS) == band


def test_within_ten_per_cent_is_the_same_in_both_directions() -> None:
    assert [band_index(value(r, 100.0, UP), LIMITS) for r in (90.0, 89.99)] == [1, 0]
    assert [band_index(value(r, 100.0, DOWN), LIMITS) for r in (110.0, 110.01)] == [1, 0]


def test_met_is_never_strict_and_never_rounded() -> None:
    assert is_met(5.0, 5.0, UP)
    assert is_met(5.0, 5.0, DOWN)
    assert is_met(5.0, 5.0, CLOSER)
    assert not is_met(5.0 - 1e-12, 5.0, UP)


def test_performance_point_example() -> None:
    limits = (4000.0, 6000.0)
    ends = open_ends(limits, Rule(method=STATED, floor=0.0, cap=12000.0))
    assert band_score(9000.0, limits, ends) == pytest.approx(0.8333333333333334)


@pytest.mark.parametrize(
    ("v", "score"),
    [
        (0.8, 0.0),
        (0.5, 0.0),
        (0.85, 1 / 6),
        (0.9, 1 / 3),
        (0.95, 0.5),
        (1.0, 2 / 3),
        (1.05, 5 / 6),
        (1.1, 1.0),
        (2, 1.0),
    ],
)
def test_open_bands_are_as_wide_as_their_neighbour(v: float, score: float) -> None:
    assert band_score(v, LIMITS, open_ends(LIMITS, Rule())) == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize(
    ("limits", "rule", "ends"),
    [
        ((), Rule(), (0.0, 1.0)),
        ((), Rule(floor=0.5), (0.5, 1.5)),
        ((), Rule(cap=3.0), (2.0, 3.0)),
        ((), Rule(floor=-2.0, cap=3.0), (-2.0, 3.0)),
        ((1.0,), Rule(), (0.0, 2.0)),
        ((1.0,), Rule(cap=1.5), (0.5, 1.5)),
        ((1.0,), Rule(floor=0.25), (0.25, 1.75)),
        ((1.0,), Rule(cap=1.0), (0.0, 1.0)),
        ((1.0,), Rule(floor=1.0), (1.0, 2.0)),
        ((0.0, 0.5), Rule(method=NORMALISED), (-1.0, 1.0)),
        ((0.0, 0.5), Rule(method=NORMALISED, floor=-0.5, cap=0.75), (-0.5, 0.75)),
        ((0.25, 0.5, 1.0), Rule(), (0.0, 1.5)),
    ],
)
def test_ends_of_open_bands(limits: tuple[float, ...], rule: Rule, ends: tuple[float, float]) -> None:
    assert open_ends(limits, rule) == pytest.approx(ends)


def test_a_cap_at_the_best_threshold_makes_that_band_full() -> None:
    ends = open_ends(LIMITS, Rule(cap=1.0))
    assert band_score(1.0, LIMITS, ends) == 1.0
    assert band_score(0.95, LIMITS, ends) == pytest.approx(0.5)


def test_a_worst_value_closes_the_lowest_band() -> None:
    cell = Cell(30.0, 100.0, worst=60.0)
    assert value_at_worst(cell, Rule(), 0.8) == pytest.approx(0.6)
    assert value_at_worst(cell, Rule(floor=0.7), 0.8) == pytest.approx(0.7)
    ends = Ends(value_at_worst(cell, Rule(), 0.8), 1.1)
    assert band_score(0.75, LIMITS, ends) == pytest.approx(0.5 / 3)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (Cell(1.0, 100.0), Rule()),
        (Cell(1.0, 0.0, worst=5.0), Rule()),
        (Cell(1.0, 100.0, worst=120.0), Rule()),
        (Cell(1.0, 100.0, worst=60.0), Rule(method=NORMALISED)),
        (Cell(0.0, 1e-227, worst=-9e81), Rule()),
    ],
)
def test_otherwise_the_lowest_band_ends_where_it_did(cell: Cell, rule: Rule) -> None:
    assert value_at_worst(cell, rule, 0.8) == 0.8


def test_a_worst_value_in_a_better_band_scores_all_below_it_nothing() -> None:
    ends = Ends(value_at_worst(Cell(1.0, 100.0, worst=95.0), Rule(), 0.8), 1.1)
    assert band_score(0.85, LIMITS, ends) == 0.0
    assert band_score(0.92, LIMITS, ends) == pytest.approx(1.2 / 3)


@pytest.mark.parametrize(
    ("limits", "ends", "half"),
    [
        (LIMITS, Ends(0.8, 1.1), 0.05),
        ((0.0, 0.5), Ends(-1.0, 1.0), 0.25),
        ((1.0,), Ends(0.0, 1.5), 0.375),
        ((), Ends(0.0, 1.0), 0.5),
        ((0.5, 0.8, 1.0), Ends(0.2, 1.2), 0.125),
        ((0.2, 0.5, 0.8, 1.0), Ends(0.0, 1.2), 0.15),
    ],
)
def test_half_the_middle_band(limits: tuple[float, ...], ends: Ends, half: float) -> None:
    assert middle_half_width(limits, ends) == pytest.approx(half)


@pytest.mark.parametrize(
    ("change", "half", "expected"),
    [(0.025, 0.05, 0.5), (0.5, 0.05, 1.0), (-0.5, 0.05, -1.0), (0.0, 0.05, 0.0), (0.2, 0.0, 1.0)],
)
def test_trend(change: float, half: float, expected: float) -> None:
    assert trend(change, half) == expected


@pytest.mark.parametrize("half", [0.05, 0.0])
def test_no_trend_without_both_scores(half: float) -> None:
    assert math.isnan(trend(NAN, half))
    assert direction(NAN) == Change.UNKNOWN


def test_assaults_per_thousand() -> None:
    targets = [1.0, 0.9875, 0.9875**2]
    values = [value(r, t, DOWN) for r, t in zip((1.0, 0.9892, 1.0648), targets, strict=True)]
    assert not is_met(0.9892, targets[1], DOWN)
    assert values[1] == pytest.approx(0.9983, abs=5e-5)
    assert band_index(values[1], LIMITS) == 1
    assert direction(1.0648 - 0.9892) == Change.UP
    assert direction(values[2] - values[1]) == Change.DOWN
    assert targets[2] == pytest.approx(0.9752, abs=5e-5)


def test_fewer_assaults_are_a_downward_arrow_and_better() -> None:
    assert direction(0.9892 - 1.1) == Change.DOWN
    assert direction(value(0.9892, 0.9875, DOWN) - value(1.1, 1.0, DOWN)) == Change.UP


rules = st.builds(
    Rule,
    pattern=st.sampled_from([int(p) for p in Pattern]),
    method=st.sampled_from([int(m) for m in Method]),
    floor=st.one_of(st.just(NAN), st.floats(-3, 0)),
    cap=st.one_of(st.just(NAN), st.floats(0.5, 3)),
)
any_number = st.one_of(st.floats(), numbers)
cells = st.builds(Cell, any_number, any_number, any_number, any_number, any_number)
some_limits = st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), max_size=5, unique=True).map(
    lambda x: tuple(sorted(x))
)


@given(cells, rules, some_limits)
def test_a_score_is_in_range_or_has_a_reason(cell: Cell, rule: Rule, limits: tuple[float, ...]) -> None:
    v, reason = banding_value(cell, rule, 0)
    assert math.isfinite(v) == has_score(reason)
    ends = open_ends(limits, rule)
    ends = Ends(value_at_worst(cell, rule, ends.bottom), ends.top)
    score = band_score(v, limits, ends)
    band = band_index(v, limits)
    if has_score(reason):
        assert 0.0 <= score <= 1.0
        assert 0 <= band <= len(limits)
        assert (band - 1e-6) / (len(limits) + 1) <= score <= (band + 1 + 1e-6) / (len(limits) + 1)
    else:
        assert math.isnan(score)
        assert band == -1


@given(numbers, numbers, numbers, st.sampled_from([ACTUAL, NORMALISED]), some_limits)
def test_more_is_never_worse_when_increasing_is_better(
    a: float, b: float, target: float, method: Method, limits: tuple[float, ...]
) -> None:
    low, high = sorted((a, b))
    rule = Rule(UP, method)
    ends = open_ends(limits, rule)
    (v, reason), (w, _) = (banding_value(Cell(r, target), rule, 0) for r in (low, high))
    if has_score(reason):
        assert v <= w
        assert band_score(v, limits, ends) <= band_score(w, limits, ends) + 1e-9


@given(positive, positive)
def test_the_classic_percentage_is_what_people_know(result: float, target: float) -> None:
    assert value(result, target, UP) == pytest.approx(result / target, rel=1e-9)
    assert value(result, target, DOWN) == pytest.approx(2.0 - result / target, rel=1e-9, abs=1e-9)


@given(st.floats(-1e5, 1e5))
def test_steps_are_whole_billionths(v: float) -> None:
    assert steps(v) == pytest.approx(v * 1e9, abs=0.51)
    assert steps(v) == math.floor(steps(v))
