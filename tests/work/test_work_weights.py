"""Weights that are computed: by volume, period after period, and what becomes of those that are no weights."""

import pytest
from work_examples import CYCLE, OBJECTIVE, board_of, cell_of, plan_of

METRICS = [
    {"id": "late", "dimensions": ["origin", "carrier"]},
    {"id": "flights", "dimensions": ["origin"], "additivity": "sum"},
    {"id": "staff-hours"},
]
KPI = {"id": "k", "metric": "late", "target": 1, "by": "origin", "scored_by": "members", "member_weight": "flights"}
RESULTS = {
    "late|origin=EWR": {"2024-05": 1.0, "2024-06": 1.0},
    "late|origin=JFK": {"2024-05": 0.9, "2024-06": 0.9},
    "flights|origin=EWR": {"2024-05": 100.0, "2024-06": 300.0},
    "flights|origin=JFK": {"2024-05": 100.0, "2024-06": 100.0},
}


def weights(board, element, label="2024-06"):
    column = board.column_of(board.calendar.parse(label))
    rows = list(board.rows((element,), column))[1:]
    return {row.title: (row.weight, row.weight_note) for row in rows}


def test_members_are_weighted_by_their_volume_of_the_same_period():
    board = board_of(plan_of(metrics=METRICS, kpis=[KPI]), RESULTS)
    assert weights(board, "k") == {"EWR": (300.0, ""), "JFK": (100.0, "")}
    assert weights(board, "k", "2024-05") == {"EWR": (100.0, ""), "JFK": (100.0, "")}
    good, average = 2 / 3, 1 / 3
    assert cell_of(board, "k").score == pytest.approx((3 * good + average) / 4)
    assert cell_of(board, "k", "2024-05").score == pytest.approx((good + average) / 2)


def test_a_quarter_is_weighted_by_the_volume_of_the_quarter():
    months = {name: {f"2024-0{at}": value["2024-06"] for at in (4, 5, 6)} for name, value in RESULTS.items()}
    board = board_of(plan_of(metrics=METRICS, kpis=[KPI]), months, grain="quarter")
    assert weights(board, "k", "2024Q2") == {"EWR": (900.0, ""), "JFK": (300.0, "")}


def test_a_weight_without_value_or_below_zero_is_zero_and_says_so():
    members = [
        {"member": {"origin": "JFK"}, "weight": "flights - 200"},
        {"member": {"origin": "SFO"}, "weight": "flights / 0"},
        {"member": {"origin": "LGA"}, "weight": {"2024-01-01": 2}},
    ]
    plan = plan_of(metrics=METRICS, kpis=[{**KPI, "members": members}])
    board = board_of(plan, {**RESULTS, "late|origin=SFO": {"2024-06": 1.0}, "late|origin=LGA": {"2024-06": 1.0}})
    assert weights(board, "k") == {
        "EWR": (300.0, ""),
        "JFK": (0.0, "weight 0: its expression gives -100"),
        "LGA": (2.0, ""),
        "SFO": (0.0, "weight 0: its expression has no value in this period"),
    }
    assert cell_of(board, "k").score == pytest.approx(2 / 3)


def test_an_expression_that_cannot_be_used_weighs_nothing_and_takes_nobody_down():
    board = board_of(plan_of(metrics=METRICS, kpis=[{**KPI, "member_weight": "flihgts"}]), RESULTS)
    (weight, note) = weights(board, "k")["EWR"]
    assert weight == 0.0
    assert note.startswith("weight 0: Unknown name 'flihgts'")
    assert cell_of(board, "k").reason == "All weights are zero, so there is nothing to average."


def test_children_of_all_sorts_can_be_weighted_by_an_expression():
    plan = plan_of(
        cycles=[CYCLE],
        metrics=METRICS,
        objectives=[
            OBJECTIVE,
            {"id": "part", "contributes_to": [{"objective": "o", "weight": '"staff-hours" / 10'}]},
        ],
        key_results=[
            {
                "id": "kr",
                "objective": "o",
                "metric": "late",
                "member": {"origin": "JFK"},
                "type": "increase",
                "baseline": 0,
                "target": 1,
                "weight": 'flights + "staff-hours"',
            }
        ],
        kpis=[
            {"id": "top"},
            {
                "id": "narrow",
                "parent": "top",
                "metric": "late",
                "target": 1,
                "member": {"origin": "EWR", "carrier": "UA"},
                "weight": "2 * flights",
            },
        ],
    )
    values = {**RESULTS, "staff-hours": {"2024-06": 50.0}, "late|carrier=UA&origin=EWR": {"2024-06": 1.0}}
    board = board_of(plan, values)
    assert weights(board, "top") == {"Narrow": (600.0, "")}
    assert weights(board, "o") == {"Kr": (150.0, ""), "Part": (5.0, "")}
