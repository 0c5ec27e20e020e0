"""Every form that a target can take, period by period."""

import pytest
from work_examples import CYCLE, OBJECTIVE, board_of, cell_of, plan_of

from northing.model import Kpi
from northing.work.targets import column_metric

VALUES = {f"2024-{month:02}": 1.0 for month in range(1, 8)}
LABELS = ("2024-01", "2024-02", "2024-06")


def targets_of(target, *, values=None, cycles=(CYCLE,), grain="month", labels=LABELS, **more):
    plan = plan_of(
        cycles=cycles,
        metrics=[{"id": "m", "grains": ["month", "quarter"]}, {"id": "other"}],
        kpis=[{"id": "k", "metric": "m", "target": target, **more}],
        objectives=[OBJECTIVE],
        key_results=[{"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 1, "target": 42}],
    )
    board = board_of(plan, {"m": VALUES, **(values or {})}, grain=grain)
    return [cell_of(board, "k", label).target for label in labels]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (3.5, [3.5, 3.5, 3.5]),
        (None, [None, None, None]),
        ({"value": 2}, [2.0, 2.0, 2.0]),
        ({"series": {"2024-02": 2, "2024Q2": 3}}, [None, 2.0, 3.0]),
        ({"formula": "previous_target * 2", "start": 1, "starts": "2024-02"}, [None, 1.0, 16.0]),
        ({"formula": "previous_target * 2", "start": 1, "starts": "0001-01"}, [None, None, None]),
        ({"key_result": "kr"}, [42.0, 42.0, 42.0]),
        ({"metric": "other"}, [None, 7.0, None]),
        ({"metric": "missing"}, [None, None, None]),
        ({"formula": "previous_target"}, [None, None, None]),
        ({"formula": "previous_target", "start": 1, "starts": "soon"}, [None, None, None]),
        ({"series": {"soon": 1}}, [None, None, None]),
        ({"series": {"soon": 1, "2024-02": 2}}, [None, 2.0, 2.0]),
    ],
)
def test_a_target_holds_in_every_period_as_its_form_says(target, expected):
    assert targets_of(target, values={"other": {"2024-02": 7.0}}) == expected


def test_a_straight_path_goes_through_the_cycles_by_days():
    first, second, later = targets_of({"path": {"start": 0, "end": 365, "shape": "linear"}})
    assert (first, second, later) == (pytest.approx(30.0), pytest.approx(59.0), pytest.approx(181.0))


def test_a_path_with_days_of_its_own_begins_and_ends_with_them():
    path = {"start": 10, "end": 20, "begins": "2024-02-01", "ends": "2024-03-31", "shape": "step"}
    assert targets_of({"path": path}) == [None, 10.0, 20.0]
    points = {**path, "shape": "points", "points": {"2024-02-29": 0.5}}
    assert targets_of({"path": points}) == [None, pytest.approx(15.0), 20.0]


def test_a_path_without_any_days_has_no_target():
    assert targets_of({"path": {"start": 0, "end": 1}}, cycles=()) == [None, None, None]


def test_the_four_years_of_the_published_example_come_out():
    plan = plan_of(
        metrics=[{"id": "m", "grains": ["year"]}],
        kpis=[
            {
                "id": "k",
                "metric": "m",
                "target": {"formula": "previous_target * (1 - 0.0125)", "start": 1.0, "starts": "2021"},
            }
        ],
    )
    board = board_of(plan, {"m": {"2024": 0.95}}, grain="year")
    assert cell_of(board, "k", "2024").target == pytest.approx(0.962966, abs=1e-6)


def test_members_have_their_own_target_or_the_common_one_and_measured_targets_are_read_by_member():
    plan = plan_of(
        metrics=[{"id": "m", "dimensions": ["by"]}, {"id": "goal", "dimensions": ["by"]}, {"id": "one"}],
        kpis=[
            {"id": "own", "metric": "m", "by": "by", "target": {"value": 5, "by_member": {"A": 3}}},
            {"id": "other", "metric": "m", "by": "by", "target": {"metric": "goal"}},
            {"id": "common", "metric": "m", "by": "by", "target": {"metric": "one"}},
            {"id": "single", "metric": "m", "member": {"by": "A"}, "target": {"value": 5, "by_member": {"A": 3}}},
        ],
    )
    june = {"2024-06": 1.0}
    values = {"m": june, "m|by=A": june, "m|by=B": june, "goal|by=A": {"2024-06": 8.0}, "one": {"2024-06": 9.0}}
    board = board_of(plan, values)
    own = [cell_of(board, "own", member=member).target for member in ("", "by=A", "by=B")]
    assert own == [5.0, 3.0, 5.0]
    assert [cell_of(board, "other", member=member).target for member in ("by=A", "by=B")] == [8.0, None]
    assert cell_of(board, "common", member="by=B").target == 9.0
    assert cell_of(board, "single").target == 3.0


def test_a_column_of_the_dataset_is_averaged_like_a_metric_of_its_own():
    plan = plan_of(
        metrics=[{"id": "m", "dataset": "d", "expression": "count(*)", "where": "x > 0"}],
        kpis=[
            {"id": "k", "metric": "m", "target": {"column": "allowed"}},
            {"id": "plain", "metric": "m", "target": 1},
            {"id": "lost", "metric": "gone", "target": {"column": "allowed"}},
        ],
    )
    kpis = plan.of_kind(Kpi)
    metric = column_metric(plan, kpis["k"])
    assert (metric.id, metric.expression, metric.additivity, metric.where) == (
        "k.target",
        'avg("allowed")',
        "mean",
        "x > 0",
    )
    assert column_metric(plan, kpis["plain"]) is None
    assert column_metric(plan, kpis["lost"]) is None
    board = board_of(plan, {"m": {"2024-06": 4.0}, "k.target": {"2024-06": 6.5}})
    assert cell_of(board, "k").target == 6.5
    assert cell_of(board, "lost").target is None


def test_a_target_of_a_quarter_is_that_of_the_period_that_counts():
    series = {"series": {"2024-04": 4, "2024-05": 5, "2024-06": 6}}
    assert targets_of(series, grain="quarter", labels=("2024Q2",)) == [6.0]
    by_quarter = {"time": {"grain": "quarter"}}
    assert targets_of(series, grain="month", labels=("2024-06",), **by_quarter) == [4.0]


def quarter(target, *, label="2024Q2", additivity="sum", **more):
    """Return the cell of a quarter for a KPI whose metric is measured by month."""
    values = more.pop("values", {f"2024-{month:02}": 5.0 for month in range(1, 8)})
    metric = {"id": "m", "additivity": additivity, **more.pop("metric", {})}
    plan = plan_of(
        cycles=[CYCLE],
        metrics=[metric, {"id": "plan", "additivity": "sum"}, {"id": "rate", "additivity": "mean"}],
        kpis=[{"id": "k", "metric": "m", "target": target, **more}],
    )
    months = {f"2024-{month:02}": float(month) for month in range(1, 13)}
    means = {f"2024-{month:02}": float(month) for month in range(1, 8)}
    board = board_of(plan, {"m": values, "plan": months, "rate": means, "k.target": means}, grain="quarter")
    return cell_of(board, "k", label)


SERIES = {"series": {"2024-04": 4, "2024-05": 5, "2024-06": 6}}


@pytest.mark.parametrize(
    ("target", "additivity", "expected"),
    [
        (5, "sum", 15.0),
        ({"value": 5}, "sum", 15.0),
        (5, "mean", 5.0),
        (5, "last", 5.0),
        (5, "ratio", 5.0),
        (SERIES, "sum", 15.0),
        (SERIES, "mean", 5.0),
        (SERIES, "last", 6.0),
        (SERIES, "ratio", 6.0),
        ({"series": {"2024Q2": 14}}, "sum", 14.0),
        ({"series": {"2024Q2": 14}}, "last", 14.0),
        ({"series": {"2024": 4}}, "sum", 12.0),
        ({"formula": "previous_target + 1", "start": 1, "starts": "2024-01"}, "sum", 4.0 + 5.0 + 6.0),
        ({"metric": "plan"}, "sum", 4.0 + 5.0 + 6.0),
        ({"metric": "rate"}, "sum", 5.0),
        ({"column": "agreed"}, "sum", 4.0 + 5.0 + 6.0),
        ({"column": "agreed"}, "mean", 5.0),
        ({"column": "agreed"}, "last", 6.0),
    ],
)
def test_the_target_of_a_quarter_is_put_together_as_its_result_is(target, additivity, expected):
    assert quarter(target, additivity=additivity).target == expected


def test_what_is_read_by_quarter_is_held_against_the_targets_of_its_months():
    cell = quarter(5, metric={"grains": ["month", "quarter"]}, values={"2024Q2": 15.0})
    assert (cell.result, cell.target, cell.value) == (15.0, 15.0, 1.0)
    own = quarter(15, metric={"grains": ["quarter", "month"]}, values={"2024Q2": 15.0})
    assert (own.target, own.value) == (15.0, 1.0)


def test_a_quarter_that_runs_is_held_against_all_of_its_target():
    cell = quarter(5, label="2024Q3")
    assert (cell.result, cell.target, cell.note) == (5.0, 15.0, "so far, 1 of 3 months")


def test_worst_value_and_baseline_grow_with_the_target():
    normalised = quarter(5, banding="normalised", worst=3)
    assert (normalised.result, normalised.value) == (15.0, 1.0)
    half = quarter(5, banding="normalised", worst=3, values={f"2024-{month:02}": 4.0 for month in range(1, 8)})
    assert half.value == pytest.approx(0.0)
    stated = quarter(5, status="(result - baseline) / (target - worst)", baseline=1, worst=3)
    assert stated.value == pytest.approx((15 - 3) / (15 - 9))
    assert quarter(5, banding="normalised", worst=3, additivity="mean").value == 1.0


def test_the_target_of_a_sum_of_results_is_of_the_periods_of_its_parts():
    plan = plan_of(
        metrics=[{"id": "m", "additivity": "sum"}],
        kpis=[
            {"id": "all", "target": 10, "roll_up": {"method": "sum"}},
            {"id": "one", "parent": "all", "metric": "m", "target": 5},
            {"id": "two", "parent": "all", "metric": "m", "target": 5},
        ],
    )
    board = board_of(plan, {"m": {f"2024-{month:02}": 5.0 for month in range(1, 8)}}, grain="quarter")
    cell = cell_of(board, "all", "2024Q2")
    assert (cell.result, cell.target, cell.value) == (30.0, 30.0, 1.0)


def test_members_of_several_dimensions_have_targets_by_their_values_in_the_order_of_by():
    target = {"value": 9, "by_member": {"EWR, UA": 3, "JFK, AA": {"2024-01": 1, "2024-06": 2}}}
    plan = plan_of(
        metrics=[{"id": "m", "dimensions": ["carrier", "origin"]}],
        kpis=[{"id": "k", "metric": "m", "by": ["origin", "carrier"], "target": target}],
    )
    pairs = ("carrier=UA&origin=EWR", "carrier=AA&origin=JFK", "carrier=AA&origin=EWR")
    board = board_of(plan, {f"m|{pair}": {"2024-05": 1.0, "2024-06": 1.0} for pair in pairs})
    assert [cell_of(board, "k", member=pair).target for pair in pairs] == [3.0, 2.0, 9.0]
    assert cell_of(board, "k", "2024-05", member=pairs[1]).target == 1.0
    assert cell_of(board, "k").target == 9.0


def test_a_formula_that_cannot_be_used_is_no_target():
    broken = {"formula": "previous_target *", "start": 1, "starts": "2024-01"}
    assert targets_of(broken) == [None, None, None]
