"""Explanations: the steps of a computation, right in every edge case."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.codes import Method, Missing, Pattern, RollUp
from northing.calc.explain import Indicator, Wording, explain_composite, explain_indicator, plain
from northing.calc.reason import SENTENCE_BY_REASON, Reason, has_score
from northing.calc.rollup import Child, Choice
from northing.calc.score import Cell, Rule, banding_value

NAN = math.nan
LIMITS = (0.9, 1.0)
UP, DOWN, CLOSER = Pattern.INCREASING, Pattern.DECREASING, Pattern.CLOSER


def lines(cell: Cell, rule: Rule, limits: tuple[float, ...] = LIMITS, **more: bool) -> list[str]:
    return [step.substituted for step in explain_indicator(cell, Indicator(rule, limits, **more))]


@pytest.mark.parametrize(
    ("cell", "rule", "expected"),
    [
        (Cell(1.64, 2.0), Rule(DOWN, cap=1.1), "2 − 1.64 ÷ 2.00 = 1.18, capped at 1.10"),
        (Cell(90.0, 100.0), Rule(UP), "90.00 ÷ 100.00 = 0.90"),
        (Cell(-110.0, -100.0), Rule(UP), "1 + ((−110.00) − (−100.00)) ÷ |−100.00| = 0.90"),
        (Cell(-90.0, -100.0), Rule(DOWN), "1 − ((−90.00) − (−100.00)) ÷ |−100.00| = 0.90"),
        (Cell(110.0, 100.0), Rule(CLOSER), "1 − |110.00 − 100.00| ÷ 100.00 = 0.90"),
        (Cell(-300.0, 100.0), Rule(UP, floor=0.0), "(−300.00) ÷ 100.00 = −3.00, raised to the floor of 0.00"),
        (Cell(0.0, 0.0), Rule(DOWN), "the target is 0; 0.00 against 0.00 is met, so 1.00"),
        (Cell(2.0, 0.0), Rule(DOWN), "the target is 0; 2.00 against 0.00 is not met, so 0.00"),
        (
            Cell(75.0, 100.0),
            Rule(UP, Method.NORMALISED),
            "2 × (75.00 − 0.00) ÷ (100.00 − 0.00) − 1, kept within −1 to 1, = 0.50",
        ),
        (
            Cell(75.0, 100.0, 50.0),
            Rule(CLOSER, Method.NORMALISED),
            "2 × (1 − |75.00 − 100.00| ÷ 50.00) − 1, kept within −1 to 1, = 0.00",
        ),
        (
            Cell(4.0, 5.0, 5.0),
            Rule(UP, Method.NORMALISED),
            "target and worst value are the same; 4.00 against 5.00 is not met, so −1.00",
        ),
        (Cell(NAN, stated=0.42), Rule(UP, Method.STATED), "0.42"),
    ],
)
def test_value_with_the_numbers_put_in(cell: Cell, rule: Rule, expected: str) -> None:
    assert lines(cell, rule)[0] == expected


def test_numbers_are_written_with_as_many_decimals_as_tell_them_apart() -> None:
    assert plain(0.999999999, 1.0) == "0.999999999"
    assert plain(-0.001) == "0.00"


def test_the_design_example() -> None:
    assert lines(Cell(1.64, 2.0), Rule(DOWN, cap=1.1)) == [
        "2 − 1.64 ÷ 2.00 = 1.18, capped at 1.10",
        "1.10 ≥ 1.00, so good",
        "(2 + (1.10 − 1.00) ÷ 0.10) ÷ 3 = 1.00",
    ]


@pytest.mark.parametrize(
    ("v", "limits", "expected"),
    [
        (0.9983, LIMITS, "0.998 ≥ 0.90 and < 1.00, so average"),
        (0.9999999, LIMITS, "0.9999999 ≥ 0.90 and < 1.00, so average"),
        (0.5, LIMITS, "0.50 < 0.90, so poor"),
        (0.9, LIMITS, "0.90 ≥ 0.90 and < 1.00, so average"),
        (0.5, (0.4,), "0.50 ≥ 0.40, so band 2 of 2"),
        (0.5, (), "there is one band only, so band 1 of 1"),
        (0.996, (0.9, 0.995), "1.00 ≥ 0.995, so good"),
        (0.6667, (1 / 3, 2 / 3), "0.66670 ≥ 0.66667, so good"),
    ],
)
def test_status_says_which_limits_are_reached(v: float, limits: tuple[float, ...], expected: str) -> None:
    assert lines(Cell(NAN, stated=v), Rule(method=Method.STATED), limits)[1] == expected


@pytest.mark.parametrize(
    ("v", "rule", "expected"),
    [
        (0.5, Rule(method=Method.STATED), "(0 + (0.50 − 0.80) ÷ 0.10) ÷ 3 = 0.00, kept within its band"),
        (1.5, Rule(method=Method.STATED), "(2 + (1.50 − 1.00) ÷ 0.10) ÷ 3 = 1.00, kept within its band"),
        (1.0, Rule(method=Method.STATED, cap=1.0), "(2 + 1) ÷ 3 = 1.00, as its band has no width"),
    ],
)
def test_score_inside_its_band(v: float, rule: Rule, expected: str) -> None:
    assert lines(Cell(NAN, stated=v), rule)[2] == expected


def test_a_worst_value_in_a_better_band() -> None:
    assert lines(Cell(85.0, 100.0, worst=95.0), Rule(UP))[2] == "(0 + 0) ÷ 3 = 0.00, as its band has no width"


@pytest.mark.parametrize(("v", "expected"), [(0.65, "0.65"), (1.3, "1.30, kept within 0 to 1: 1.00")])
def test_given_score(v: float, expected: str) -> None:
    assert lines(Cell(NAN, stated=v), Rule(method=Method.STATED), (0.4, 0.7), score_is_value=True)[2] == expected


def test_no_score_is_its_reason() -> None:
    steps = explain_indicator(Cell(1.0, 2.0), Indicator(Rule(), LIMITS), outside=Reason.STALE)
    assert [(step.substituted, step.outcome) for step in steps] == [(SENTENCE_BY_REASON[Reason.STALE], "no score")]


def test_wording_of_the_caller() -> None:
    wording = Wording(bands=("red", "green"), show=lambda x: f"{100 * x:.1f} %")
    steps = explain_indicator(Cell(0.861, 0.84), Indicator(Rule(), (1.0,)), wording=wording)
    assert steps[0].substituted == "86.1 % ÷ 84.0 % = 1.02"
    assert steps[1].outcome == "green"


any_number = st.one_of(st.floats(allow_nan=True), st.floats(-100, 100))


@given(
    st.builds(Cell, any_number, any_number, any_number, any_number, any_number),
    st.builds(Rule, st.sampled_from(list(Pattern)), st.sampled_from(list(Method))),
)
def test_every_cell_can_be_explained(cell: Cell, rule: Rule) -> None:
    value, reason = banding_value(cell, rule, 0)
    steps = explain_indicator(cell, Indicator(rule, LIMITS))
    assert len(steps) == (3 if has_score(reason) else 1)
    if has_score(reason):
        assert steps[0].outcome == plain(value)


def composite(children: list[Child], choice: Choice, limits: tuple[float, ...] = (1 / 3, 2 / 3)) -> dict[str, str]:
    named = [(f"child {place}", child) for place, child in enumerate(children)]
    return {step.label: step.substituted for step in explain_composite(named, choice, limits)}


@pytest.mark.parametrize(
    ("missing", "coverage", "total"),
    [
        (Missing.IGNORE, "; the weight of the others is shared among these", "(60.00) ÷ 60 = 1.00"),
        (Missing.ZERO, "; the others count as zero", "(60.00) ÷ 100 = 0.60"),
        (Missing.NONE, "; all of them are needed", SENTENCE_BY_REASON[Reason.CHILD_MISSING]),
    ],
)
def test_composite_with_a_child_without_a_score(missing: Missing, coverage: str, total: str) -> None:
    told = composite([Child(60, 1.0), Child(40, NAN), Child(NAN, 0.3)], Choice(missing=int(missing)))
    assert told["child 1"] == "40 × no score"
    assert "child 2" not in told
    assert told["Coverage"] == f"1 of 2 children scored, 60 % of the weight covered{coverage}"
    assert told["Roll-up"] == total


@pytest.mark.parametrize(
    ("method", "child", "total"),
    [
        (RollUp.WORST, "0.80", "0.50, 0.80: 0.50"),
        (RollUp.BEST, "0.80", "0.50, 0.80: 0.80"),
        (RollUp.ALL, "0.80, achieved", "0.50, 0.80: 0.00"),
        (RollUp.SUM_OF_RESULTS, "0.80", "0.50 + 0.80: 1.30"),
    ],
)
def test_composite_by_other_methods(method: RollUp, child: str, total: str) -> None:
    children = [Child(1, 0.5), Child(1, 0.8, achieved=True), Child(0, 0.1)]
    told = composite(children, Choice(int(method)), ())
    assert told["child 1"] == child
    assert told["child 2"] == "0.10, weight 0" if method != RollUp.ALL else told["child 2"]
    assert told["Roll-up"] == total
    assert "Status" not in told
