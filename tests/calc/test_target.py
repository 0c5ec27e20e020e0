"""Targets over time."""

import math
from datetime import date

import pytest

from northing.calc.expression import parse_expression
from northing.calc.target import Point, Span, formula_path, linear_path, points_path, series, step_path

NAN = math.nan
QUARTERS = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31)]


def test_linear_path_ends_at_the_target_and_is_flat_outside() -> None:
    path = linear_path(Point(date(2024, 1, 1), 10.0), Point(date(2024, 12, 31), 20.0), [date(2023, 1, 1), *QUARTERS])
    assert path[0] == 10.0
    assert path[-1] == 20.0
    assert path == sorted(path)
    assert linear_path(Point(QUARTERS[0], 1.0), Point(QUARTERS[1], 2.0), QUARTERS)[2:] == [2.0, 2.0]


def test_points_may_come_in_any_order() -> None:
    points = [Point(QUARTERS[3], 40.0), Point(QUARTERS[0], 10.0), Point(QUARTERS[1], 20.0)]
    assert points_path(points, [date(2024, 1, 1), *QUARTERS])[1:3] == [10.0, 20.0]
    assert 20.0 < points_path(points, QUARTERS)[2] < 40.0
    assert math.isnan(points_path([], QUARTERS)[0])


def test_steps_hold_until_the_next() -> None:
    path = step_path([Point(QUARTERS[1], 2.0), Point(QUARTERS[2], 3.0)], QUARTERS)
    assert math.isnan(path[0])
    assert path[1:] == [2.0, 3.0, 3.0]


def test_the_shortest_entry_that_contains_the_period_holds() -> None:
    year = Span(date(2024, 1, 1), date(2024, 12, 31), 100.0)
    june = Span(date(2024, 6, 1), date(2024, 6, 30), 7.0)
    months = [
        Span(date(2024, 5, 1), date(2024, 5, 31)),
        june._replace(value=NAN),
        Span(date(2025, 1, 1), date(2025, 1, 31)),
    ]
    found = series([year, june], months)
    assert found[:2] == [100.0, 7.0]
    assert math.isnan(found[2])


def test_formula_over_earlier_targets() -> None:
    cut = parse_expression("previous_target * (1 - 0.0125)", names=frozenset({"previous_target"}))
    path = formula_path(cut, 5, start=1.0)
    assert path == pytest.approx([1.0, 0.9875, 0.9752, 0.9630, 0.9509], abs=5e-5)
    assert formula_path(cut, 0, start=1.0) == []


def test_formula_with_other_numbers_and_a_gap() -> None:
    names = frozenset({"previous_target", "previous_result"})
    formula = parse_expression("greatest(previous_target, 0) + previous_result", names=names)
    path = formula_path(formula, 4, start=1.0, values=[{}, {"previous_result": 2.0}, {"previous_result": None}, {}])
    assert path[:2] == [1.0, 3.0]
    assert all(math.isnan(target) for target in path[2:])
