"""Key results: progress of every type, expected progress, pace, and what stands before and after the cycle."""

from datetime import date

import pytest
from work_examples import CYCLE, OBJECTIVE, board_of, cell_of, key_result_cell, plan_of

from northing.work.keyresults import promise_of

JUNE = "2024-06"
EXPECTED = 181 / 365


@pytest.mark.parametrize(
    ("key_result", "result", "progress"),
    [
        ({"type": "increase", "baseline": 10, "target": 20}, 15.0, 0.5),
        ({"type": "increase", "baseline": 10, "target": 20}, 25.0, 1.5),
        ({"type": "increase", "baseline": 10, "target": 20}, 8.0, -0.2),
        ({"type": "decrease", "baseline": 20, "target": 10}, 15.0, 0.5),
        ({"type": "keep_above", "target": 5, "tolerance": 2}, 4.0, 0.5),
        ({"type": "keep_above", "target": 5, "tolerance": 2}, 6.0, 1.0),
        ({"type": "keep_below", "target": 5, "tolerance": 2}, 8.0, -0.5),
        ({"type": "keep_within", "target": 5, "upper": 6, "tolerance": 2}, 5.5, 1.0),
        ({"type": "keep_within", "target": 5, "upper": 6, "tolerance": 2}, 7.0, 0.5),
        ({"type": "baseline"}, 3.0, 1.0),
        ({"type": "baseline"}, None, 0.0),
        ({"type": "milestone", "reason": "new"}, 0.4, 0.4),
    ],
)
def test_progress_is_kept_unclipped_and_the_score_is_not(key_result, result, progress):
    cell = key_result_cell(key_result, {} if result is None else {JUNE: result})
    assert cell.value == pytest.approx(progress)
    assert cell.score == pytest.approx(min(max(progress, 0.0), 1.0))
    assert cell.reason == ""


def test_a_result_that_is_missing_gives_no_score_and_one_that_is_stale_is_stale():
    moved = {"type": "increase", "baseline": 0, "target": 1}
    missing = key_result_cell(moved, {})
    assert (missing.score, missing.reason) == (None, "No result has been recorded for this period.")
    stale = key_result_cell(moved, {"2024-01": 1.0}, metric={"stale_after_days": 5})
    assert (stale.result, stale.score, stale.status) == (1.0, None, "stale")
    same = key_result_cell({"type": "increase", "baseline": 1, "target": 1}, {JUNE: 1.0})
    assert same.score is None


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (EXPECTED - 0.10, "good"),
        (EXPECTED - 0.11, "average"),
        (EXPECTED - 0.25, "average"),
        (EXPECTED - 0.26, "poor"),
        (1.0, "good"),
    ],
)
def test_pace_is_judged_by_points_behind_the_path(result, status):
    cell = key_result_cell({"type": "increase", "baseline": 0, "target": 1}, {JUNE: result})
    assert cell.expected == pytest.approx(EXPECTED)
    assert cell.status == status


def test_a_path_of_its_own_says_what_is_expected():
    path = {
        "start": 0,
        "end": 1,
        "begins": "2024-01-01",
        "ends": "2024-12-31",
        "shape": "points",
        "points": {JUNE + "-30": 0.2},
    }
    cell = key_result_cell({"type": "increase", "baseline": 0, "target": 1, "path": path}, {JUNE: 0.2})
    assert (cell.expected, cell.status) == (pytest.approx(0.2), "good")


def test_what_is_kept_has_no_pace_and_is_banded_by_its_progress():
    keep = {"type": "keep_above", "target": 5, "tolerance": 10}
    cell = key_result_cell(keep, {JUNE: 0.0})
    assert (cell.expected, cell.status, cell.band) == (1.0, "average", "average")


def test_a_due_day_ends_the_path_and_the_result_stands_still_after_it():
    due = {"type": "increase", "baseline": 0, "target": 10, "due": "2024-03-31"}
    values = {"2024-02": 4.0, "2024-03": 9.0, "2024-04": 2.0, JUNE: 1.0}
    assert key_result_cell(due, values, "2024-02").expected == pytest.approx(59 / 90)
    after = key_result_cell(due, values, JUNE)
    assert (after.value, after.expected, after.status) == (pytest.approx(0.9), 1.0, "good")


def test_nothing_is_due_before_the_cycle_nor_after_today():
    later = {**CYCLE, "start": "2024-06-01"}
    plan = plan_of(
        cycles=[later],
        objectives=[OBJECTIVE],
        metrics=[{"id": "m", "grains": ["month", "quarter"]}],
        key_results=[
            {"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 10},
            {
                "id": "before",
                "objective": "o",
                "metric": "m",
                "type": "increase",
                "baseline": 0,
                "target": 10,
                "time": {"grain": "quarter"},
            },
        ],
    )
    board = board_of(plan, {"m": {"2024-05": 5.0, JUNE: 5.0, "2024Q1": 3.0, "2024Q2": 4.0}}, today=date(2024, 6, 20))
    may, july = cell_of(board, "kr", "2024-05"), cell_of(board, "kr", "2024-07")
    assert (may.score, may.reason, may.expected, may.target) == (
        None,
        "Nothing is expected for this period yet.",
        None,
        None,
    )
    assert (july.score, july.reason, july.expected) == (None, "Nothing is expected for this period yet.", None)
    assert cell_of(board, "kr").expected == pytest.approx(19 / 213)
    assert cell_of(board, "before").reason == "Nothing is expected for this period yet."


def test_a_key_result_without_a_cycle_has_progress_and_no_pace():
    plan = plan_of(
        objectives=[{"id": "o"}],
        metrics=[{"id": "m"}],
        key_results=[{"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 10}],
    )
    cell = cell_of(board_of(plan, {"m": {JUNE: 5.0}}), "kr")
    assert (cell.value, cell.expected, cell.target, cell.status) == (0.5, None, None, "average")


STAGES = [
    {"title": "one", "share": 0.4, "reached": "2024-05-20"},
    {"title": "two", "share": 0.7, "reached": "2024-07-20"},
    {"title": "three", "share": 1.0},
]


@pytest.mark.parametrize(
    ("label", "progress"), [("2024-04", 0.0), ("2024-05", 0.4), (JUNE, 0.4), ("2024-07", 0.4), ("2024-08", None)]
)
def test_a_milestone_is_as_far_as_the_last_stage_reached_by_then(label, progress):
    cell = key_result_cell({"type": "milestone", "reason": "new", "stages": STAGES, "metric": None}, {}, label)
    assert cell.value == progress


def test_a_milestone_before_its_cycle_is_not_due():
    plan = plan_of(
        cycles=[{**CYCLE, "start": "2024-06-01"}],
        objectives=[OBJECTIVE],
        key_results=[{"id": "kr", "objective": "o", "type": "milestone", "reason": "new", "stages": STAGES}],
    )
    assert cell_of(board_of(plan, {}), "kr", "2024-05").reason == "Nothing is expected for this period yet."


def test_a_key_result_reads_the_member_and_the_window_that_it_names():
    plan = plan_of(
        cycles=[CYCLE],
        objectives=[OBJECTIVE],
        metrics=[{"id": "m", "additivity": "sum", "dimensions": ["by"]}],
        key_results=[
            {
                "id": "kr",
                "objective": "o",
                "metric": "m",
                "member": {"by": "A"},
                "type": "increase",
                "baseline": 0,
                "target": 60,
                "time": {"window": "cumulative"},
            }
        ],
    )
    values = {f"2024-{month:02}": float(month) for month in range(1, 7)}
    cell = cell_of(board_of(plan, {"m|by=A": values, "m": dict.fromkeys(values, 1000.0)}), "kr")
    assert (cell.result, cell.note) == (21.0, "Jan 2024 to Jun 2024")
    promise = promise_of(plan.elements["kr"])
    assert (promise.baseline, promise.target) == (0.0, 60.0)


def test_an_objective_of_key_results_alone_is_judged_by_their_pace():
    plan = plan_of(
        cycles=[CYCLE],
        objectives=[OBJECTIVE],
        metrics=[{"id": "m"}, {"id": "n"}],
        key_results=[
            {"id": "a", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 1, "weight": 3},
            {"id": "b", "objective": "o", "metric": "n", "type": "keep_above", "target": 5, "tolerance": 5},
        ],
    )
    cell = cell_of(board_of(plan, {"m": {JUNE: 0.2}, "n": {JUNE: 5.0}}), "o")
    assert cell.score == pytest.approx((3 * 0.2 + 1) / 4)
    assert cell.expected == pytest.approx((3 * EXPECTED + 1) / 4)
    assert cell.status == "average"
