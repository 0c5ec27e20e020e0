"""How children make the score of their parent."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.codes import Missing, RollUp
from northing.calc.reason import Reason
from northing.calc.rollup import Child, Choice, covered_share, roll_up, tally_of

NAN = math.nan
scores = st.floats(0.0, 1.0)
weights = st.integers(1, 100).map(float)


def rolled(children: list[Child], choice: Choice) -> tuple[float, int]:
    return roll_up(tally_of(children), choice, len(children))


def test_sixty_and_forty() -> None:
    assert rolled([Child(60, 1.0), Child(40, 0.5)], Choice()) == (pytest.approx(0.8), Reason.SCORED)


def test_second_without_a_score_leaves_the_first_with_coverage_sixty_per_cent() -> None:
    children = [Child(60, 1.0), Child(40, NAN)]
    assert rolled(children, Choice()) == (1.0, Reason.SCORED)
    assert covered_share(tally_of(children)) == 0.6


@pytest.mark.parametrize(
    ("method", "missing", "expected"),
    [
        (RollUp.WEIGHTED_MEAN, Missing.IGNORE, 1.0),
        (RollUp.WEIGHTED_MEAN, Missing.ZERO, 0.6),
        (RollUp.MEAN_OF_VALUES, Missing.IGNORE, 1.0),
        (RollUp.MEAN_OF_RESULTS, Missing.ZERO, 0.6),
        (RollUp.WORST, Missing.IGNORE, 1.0),
        (RollUp.WORST, Missing.ZERO, 0.0),
        (RollUp.BEST, Missing.IGNORE, 1.0),
        (RollUp.BEST, Missing.ZERO, 1.0),
        (RollUp.ALL, Missing.IGNORE, 1.0),
        (RollUp.ALL, Missing.ZERO, 0.0),
        (RollUp.SUM_OF_RESULTS, Missing.IGNORE, 1.0),
    ],
)
def test_a_child_without_a_score(method: RollUp, missing: Missing, expected: float) -> None:
    children = [Child(60, 1.0, achieved=True), Child(40, NAN)]
    assert rolled(children, Choice(method, missing)) == (expected, Reason.SCORED)


@pytest.mark.parametrize("method", list(RollUp))
def test_no_score_for_the_parent_when_all_are_asked_for(method: RollUp) -> None:
    number, reason = rolled([Child(60, 1.0), Child(40, NAN)], Choice(method, Missing.NONE))
    assert math.isnan(number)
    assert reason == Reason.CHILD_MISSING


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (RollUp.WEIGHTED_MEAN, 0.65),
        (RollUp.WORST, 0.5),
        (RollUp.BEST, 0.8),
        (RollUp.ALL, 0.0),
        (RollUp.SUM_OF_RESULTS, 1.3),
    ],
)
def test_methods(method: RollUp, expected: float) -> None:
    children = [Child(1, 0.5, achieved=False), Child(1, 0.8, achieved=True), Child(0, 0.1)]
    assert rolled(children, Choice(method)) == (pytest.approx(expected), Reason.SCORED)


@pytest.mark.parametrize(
    ("children", "choice", "reason"),
    [
        ([], Choice(), Reason.NO_CHILDREN),
        ([Child(0, 1.0), Child(0, 0.5)], Choice(), Reason.NO_WEIGHT),
        ([Child(1, NAN)], Choice(), Reason.NO_CHILD_SCORED),
        ([Child(1, NAN)], Choice(missing=int(Missing.ZERO), minimum_covered=0.0), Reason.NO_CHILD_SCORED),
        ([Child(49, 1.0), Child(51, NAN)], Choice(), Reason.LOW_COVERAGE),
        ([Child(1, 1.0, 0.4)], Choice(), Reason.LOW_COVERAGE),
        ([Child(1, 1e308), Child(1, 1e308)], Choice(int(RollUp.SUM_OF_RESULTS)), Reason.NOT_FINITE),
    ],
)
def test_no_score_carries_its_reason(children: list[Child], choice: Choice, reason: Reason) -> None:
    number, code = rolled(children, choice)
    assert math.isnan(number)
    assert code == reason


def test_exactly_the_minimum_is_enough() -> None:
    assert rolled([Child(50, 1.0), Child(50, NAN)], Choice())[1] == Reason.SCORED


def test_five_components_average_their_percentages() -> None:
    values = [1.50, 1.10, 1.20, 1.0975, 1.10]
    number, _ = rolled([Child(1, v) for v in values], Choice(int(RollUp.MEAN_OF_VALUES)))
    assert number == pytest.approx(1.1995)


@given(
    scores,
    st.lists(weights, min_size=1, max_size=8),
    st.sampled_from([RollUp.WEIGHTED_MEAN, RollUp.WORST, RollUp.BEST]),
)
def test_equal_children_give_the_child(score: float, shares: list[float], method: RollUp) -> None:
    number, reason = rolled([Child(share, score) for share in shares], Choice(method))
    assert reason == Reason.SCORED
    assert number == pytest.approx(score, rel=1e-12)


children_lists = st.lists(st.builds(Child, weights, st.one_of(scores, st.just(NAN))), min_size=1, max_size=8)
choices = st.builds(
    Choice,
    st.sampled_from([int(m) for m in RollUp if m != RollUp.SUM_OF_RESULTS]),
    st.sampled_from([int(m) for m in Missing]),
    st.sampled_from([0.0, 0.5, 1.0]),
)


@given(children_lists, choices, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_scores_stay_in_range(children: list[Child], choice: Choice, random: object) -> None:
    number, reason = rolled(children, choice)
    shuffled = list(children)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other, other_reason = rolled(shuffled, choice)
    assert reason == other_reason
    if reason == Reason.SCORED:
        assert other == pytest.approx(number, rel=1e-12)
        assert 0.0 <= number <= 1.0
