"""KPIs and composites scored: every pattern and banding, roll-up, coverage, trends, and why there is no score."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work_examples import CYCLE, OBJECTIVE, board_of, cell_of, kpi_cell, plan_of

from northing.calc.reason import Reason
from northing.model import Scorecard
from strategies import untimed

JUNE = "2024-06"


@pytest.mark.parametrize(
    ("kpi", "result", "value", "band"),
    [
        ({"target": 10}, 10.0, 1.0, "good"),
        ({"target": 10}, 9.99, 0.999, "average"),
        ({"target": 10}, 9.0, 0.9, "average"),
        ({"target": 10}, 8.999, 0.8999, "poor"),
        ({"target": -10}, -11.0, 0.9, "average"),
        ({"target": 2, "pattern": "decreasing"}, 1.64, 1.18, "good"),
        ({"target": 2, "pattern": "decreasing", "cap": 1.1}, 1.64, 1.1, "good"),
        ({"target": 2, "pattern": "decreasing", "floor": 0}, 9.0, 0.0, "poor"),
        ({"target": 10, "pattern": "closer_to_target"}, 10.5, 0.95, "average"),
        ({"target": 0, "pattern": "decreasing"}, 0.0, 1.0, "good"),
        ({"target": 0, "pattern": "decreasing"}, 1.0, 0.0, "poor"),
        ({"target": 10, "banding": "normalised", "worst": 0}, 9.0, 0.8, "good"),
        ({"target": 0, "banding": "normalised", "worst": 10, "pattern": "decreasing"}, 4.0, 0.2, "average"),
        (
            {"target": 5, "banding": "normalised", "worst": 0, "worst_above": 6, "pattern": "closer_to_target"},
            5.5,
            0.0,
            "average",
        ),
        ({"target": 5, "banding": "stated_score", "stated_score": "result / 5"}, 3.5, 0.7, "good"),
        ({"target": 5, "banding": "stated_score", "stated_score": "result / 5"}, 1.0, 0.2, "poor"),
        ({"target": 4, "status": "target / result"}, 5.0, 0.8, "poor"),
    ],
)
def test_pattern_and_banding_make_the_value_and_its_band(kpi, result, value, band):
    cell = kpi_cell(kpi, {JUNE: result})
    assert cell.value == pytest.approx(value, abs=1e-12)
    assert (cell.band, cell.status, cell.reason) == (band, band, "")
    assert 0 <= cell.score <= 1


def test_own_bands_have_their_names_and_shapes():
    bands = [
        {"name": "off", "status": "poor"},
        {"name": "drifting", "at_least": 0.5, "status": "average"},
        {"name": "on", "at_least": 0.8, "status": "good"},
        {"name": "ahead", "at_least": 1.1, "status": "good"},
    ]
    plan = plan_of(
        metrics=[{"id": "m"}],
        band_schemes=[{"id": "own", "bands": bands}],
        kpis=[{"id": "k", "metric": "m", "target": 10, "bands": "own"}],
    )
    found = {result: cell_of(board_of(plan, {"m": {JUNE: result}}), "k") for result in (4.0, 5.0, 8.0, 11.0)}
    assert [cell.band for cell in found.values()] == ["off", "drifting", "on", "ahead"]
    assert [cell.status for cell in found.values()] == ["poor", "average", "good", "good"]


@pytest.mark.parametrize(
    ("kpi", "values", "reason"),
    [
        ({"target": 10}, {}, "No result has been recorded for this period."),
        ({}, {JUNE: 1.0}, "No target has been set for this period."),
        ({"target": 10, "status": "result / 0"}, {JUNE: 1.0}, "The stated score"),
        ({"target": 10, "banding": "normalised", "worst": 20}, {JUNE: 1.0}, "The formula has no meaning"),
    ],
)
def test_no_score_says_why_and_is_never_zero(kpi, values, reason):
    cell = kpi_cell(kpi, values)
    assert (cell.score, cell.value, cell.band, cell.status) == (None, None, "", "none")
    assert cell.reason.startswith(reason)


def test_a_lost_metric_and_a_period_to_come_have_no_score():
    plan = plan_of(kpis=[{"id": "k", "metric": "gone", "target": 1}], cycles=[CYCLE])
    assert cell_of(board_of(plan, {}), "k").reason == "No result has been recorded for this period."
    assert kpi_cell({"target": 1}, {JUNE: 1.0}, "2024-08").reason == "Nothing is expected for this period yet."


def test_stale_and_doubtful_results_are_shown_and_never_green():
    stale = kpi_cell({"target": 1}, {"2024-01": 1.0}, metric={"stale_after_days": 9})
    assert (stale.result, stale.score, stale.status) == (1.0, None, "stale")
    assert (
        stale.reason
        == "The result is older than its freshness limit allows: from Jan 2024, 151 days old, limit 9 days."
    )
    data = {"dataset": "d", "expression": "count(*)"}
    failed = kpi_cell({"target": 1}, {JUNE: 1.0}, metric=data, conditions={"d": Reason.FAILED_TEST})
    assert (failed.result, failed.score, failed.status) == (1.0, None, "none")
    assert failed.reason == "The data behind the result failed its tests: in doubt."


def test_a_status_expression_sees_everything_that_it_is_promised():
    text = (
        "coalesce(previous_result, 0) + result * 10 + target * 100 + baseline * 1000 + worst * 10000 + elapsed * 100000"
    )
    kpi = {"target": 3, "baseline": 4, "worst": 5, "status": text}
    assert kpi_cell(kpi, {"2024-05": 1.0, JUNE: 2.0}).value == pytest.approx(154321.0)
    july = kpi_cell(kpi, {JUNE: 1.0, "2024-07": 2.0}, "2024-07")
    assert july.value == pytest.approx(54321 + 100000 * 10 / 31)


@pytest.mark.parametrize(
    ("trend", "values", "change", "arrow", "judgement"),
    [
        ({}, {"2024-05": 10.0, JUNE: 9.9}, -0.2, "down", "worse"),
        ({}, {"2024-05": 10.0, JUNE: 10.0}, 0.0, "level", "same"),
        ({}, {JUNE: 10.0}, None, "", ""),
        ({"back": 3}, {"2024-03": 10.0, "2024-05": 12.0, JUNE: 11.0}, 1.0, "up", "better"),
        ({"back": 3}, {"2024-05": 12.0, JUNE: 11.0}, None, "", ""),
        ({"against": "same_period_last_year"}, {JUNE: 11.0}, None, "", ""),
        ({"expression": "value - previous_value"}, {"2024-05": 10.0, JUNE: 11.0}, 0.1, "up", "better"),
    ],
)
def test_trends_compare_with_the_period_that_they_name(trend, values, change, arrow, judgement):
    cell = kpi_cell({"target": 10, "trend": trend}, values)
    assert cell.trend == (None if change is None else pytest.approx(change))
    assert (cell.arrow, cell.judgement) == (arrow, judgement)


def test_fewer_assaults_are_an_arrow_down_in_the_colour_of_better():
    cell = kpi_cell({"target": 1, "pattern": "decreasing"}, {"2024-05": 1.1, JUNE: 0.9})
    assert (cell.arrow, cell.judgement) == ("down", "better")


def composite(children, results, *, label=JUNE, kpis=(), top=None, **settings):
    """Score a composite over children that each have their own metric and a target of 10."""
    plan = plan_of(
        cycles=[CYCLE],
        metrics=[{"id": f"m{at}", "additivity": "sum"} for at in range(len(children))],
        kpis=[
            {"id": "top", **(top or {})},
            *(
                {"id": f"k{at}", "parent": "top", "metric": f"m{at}", "target": 10, **child}
                for at, child in enumerate(children)
            ),
            *kpis,
        ],
    )
    values = {f"m{at}": {label: result} for at, result in enumerate(results) if result is not None}
    return board_of(plan, values, **settings)


GIVEN = {"banding": "stated_score", "stated_score": "result"}


def test_two_children_weighted_60_and_40_score_0_8_and_alone_the_first_is_covered_by_60_per_cent():
    children = [{**GIVEN, "weight": 60}, {**GIVEN, "weight": 40}]
    both = cell_of(composite(children, [1.0, 0.5]), "top")
    assert both.score == pytest.approx(0.8)
    alone = cell_of(composite(children, [1.0, None]), "top")
    assert alone.score == 1.0
    assert alone.coverage.weight_share == pytest.approx(0.6)
    assert str(alone.coverage) == "1 of 2 scored · 60 % of weight"


@pytest.mark.parametrize(
    ("roll_up", "results", "score"),
    [
        ({}, [1.0, 0.4], 0.7),
        ({"method": "worst"}, [1.0, 0.4], 0.4),
        ({"method": "best"}, [1.0, 0.4], 1.0),
        ({"method": "all"}, [1.0, 1.0], 1.0),
        ({"method": "all"}, [1.0, 0.4], 0.0),
        ({"missing": "zero"}, [1.0, None], 0.5),
        ({"missing": "none"}, [1.0, None], None),
        ({"minimum_coverage": 0.6}, [1.0, None], None),
        ({}, [None, None], None),
    ],
)
def test_children_make_their_parents_score_by_its_method(roll_up, results, score):
    cell = cell_of(composite([GIVEN, GIVEN], results, top={"roll_up": roll_up}), "top")
    assert cell.score == (None if score is None else pytest.approx(score))
    assert bool(cell.reason) == (score is None)


def test_a_mean_of_values_is_the_classic_scorecard():
    results = [12.0, 11.995, 12.5, 11.5, 11.98]
    cell = cell_of(composite([{}] * 5, results, top={"roll_up": {"method": "mean_of_values"}}), "top")
    assert cell.value == pytest.approx(1.1995)
    assert cell.band == "good"


@pytest.mark.parametrize(("method", "result"), [("sum", 25.0), ("mean", 12.5)])
def test_results_are_put_together_and_held_against_a_target_of_their_own(method, result):
    board = composite([{}, {}], [15.0, 10.0], top={"roll_up": {"method": method}, "target": 20})
    cell = cell_of(board, "top")
    assert (cell.result, cell.target) == (pytest.approx(result), 20.0)
    assert cell.value == pytest.approx(result / 20)
    assert cell.coverage.scored == 2


def test_an_objective_that_adds_up_results_has_a_result_and_no_target_to_hold_it_against():
    key_result = {"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 10}
    plan = plan_of(
        cycles=[CYCLE],
        objectives=[{**OBJECTIVE, "roll_up": {"method": "sum"}}],
        metrics=[{"id": "m"}],
        key_results=[key_result, {**key_result, "id": "kr2"}],
        kpis=[{"id": "all", "target": 3, "roll_up": {"method": "sum"}}],
    )
    cell = cell_of(board_of(plan, {"m": {JUNE: 5.0}}), "o")
    assert (cell.result, cell.score, cell.reason) == (10.0, None, "No target has been set for this period.")


def test_weights_are_those_of_the_period():
    dated = {**GIVEN, "weight": {"2024-01-01": 1, "2024-06-01": 3}}
    assert cell_of(composite([dated, GIVEN], [1.0, 0.0], label="2024-05"), "top", "2024-05").score == pytest.approx(0.5)
    board = composite([dated, GIVEN], [1.0, 0.0])
    assert cell_of(board, "top").score == pytest.approx(0.75)
    rows = list(board.rows(("top",), board.column_of(board.calendar.parse(JUNE))))
    assert [row.weight for row in rows] == [None, 3.0, 1.0]


def test_all_weights_zero_give_no_score_with_the_reason():
    cell = cell_of(composite([{**GIVEN, "weight": 0}], [1.0]), "top")
    assert (cell.score, cell.reason) == (None, "All weights are zero, so there is nothing to average.")


@untimed
@given(score=st.floats(0, 1), count=st.integers(1, 6), method=st.sampled_from(["weighted_mean", "worst", "best"]))
def test_equal_children_make_an_equal_parent(score, count, method):
    board = composite([GIVEN] * count, [score] * count, top={"roll_up": {"method": method}})
    child, parent = cell_of(board, "k0"), cell_of(board, "top")
    assert parent.score == pytest.approx(child.score, abs=1e-12)


def test_hidden_elements_are_counted_and_nothing_of_them_is_told():
    children = [{**GIVEN, "weight": 3}, {**GIVEN, "weight": 2}]
    board = composite(children, [1.0, 0.0], hidden={"k1"})
    top, hidden = cell_of(board, "top"), cell_of(board, "k1")
    assert top.score == 1.0
    assert (top.coverage.hidden, top.coverage.scored, top.coverage.indicators) == (1, 1, 2)
    assert str(top.coverage) == "1 of 2 scored, 1 hidden · 60 % of weight"
    assert [hidden.result, hidden.target, hidden.value, hidden.score, hidden.fresh] == [None] * 5
    assert (hidden.reason, hidden.note) == ("You may not see this number.", "")
    assert [row.key[0] for row in board.rows(("top",), 5)] == ["top", "k0"]
    assert board.metric_of(board.tree.nodes["k1", ""]) is None


def test_a_hidden_composite_and_a_hidden_objective_count_as_hidden():
    deep = [{"id": "deep", "parent": "top"}, {"id": "k9", "parent": "deep", "metric": "m0", "target": 1}]
    board = composite([GIVEN], [1.0], kpis=deep, hidden={"deep"})
    assert cell_of(board, "top").coverage.hidden == 1
    assert [row.key[0] for row in board.rows(("top",), 5)] == ["top", "k0"]
    plan = plan_of(
        cycles=[CYCLE],
        metrics=[{"id": "m"}],
        objectives=[OBJECTIVE, {"id": "part", "cycle": "y", "contributes_to": [{"objective": "o"}]}],
        key_results=[
            {"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 10},
            {"id": "kr2", "objective": "part", "metric": "m", "type": "increase", "baseline": 0, "target": 10},
        ],
    )
    cell = cell_of(board_of(plan, {"m": {JUNE: 5.0}}, hidden={"part"}), "o")
    assert (cell.score, cell.coverage.hidden) == (0.5, 1)
    assert cell.expected == pytest.approx(181 / 365)
    assert cell.status == "good"


def test_a_plan_without_indicators_and_one_without_leaves_have_boards():
    assert list(board_of(plan_of(), {}).rows((), 0)) == []
    board = board_of(plan_of(objectives=[OBJECTIVE], cycles=[CYCLE]), {})
    cell = cell_of(board, "o")
    assert (cell.score, cell.reason) == (None, "Nothing contributes to this score in this period.")
    assert board.roots(None) == ("o",)


def test_rows_of_a_scorecard_are_those_it_names_and_their_children():
    board = composite([GIVEN, GIVEN], [1.0, 0.0], kpis=[{"id": "alone"}])
    card = Scorecard(id="c", title="C", indicators=("k1", "gone", "top"))
    assert [row.key[0] for row in board.rows(board.roots(card), 5)] == ["k1", "top", "k0", "k1"]
    assert set(board.roots(None)) == {"top", "alone"}
    last = list(board.rows(("top",), 5))[-1]
    assert (last.depth, last.parent, last.has_children, last.title) == (1, ("top", ""), False, "K1")


def test_a_period_outside_the_board_is_refused():
    board = board_of(plan_of(), {})
    with pytest.raises(ValueError, match="not in"):
        board.column_of(board.calendar.parse("2030-01"))


@given(
    result=st.floats(-1e9, 1e9),
    target=st.floats(-1e9, 1e9),
    pattern=st.sampled_from(["increasing", "decreasing", "closer_to_target"]),
)
def test_a_score_never_leaves_its_range(result, target, pattern):
    cell = kpi_cell({"target": target, "pattern": pattern}, {JUNE: result})
    assert cell.score is None or (0.0 <= cell.score <= 1.0 and math.isfinite(cell.value))
