"""The published plan as an example: its structure is there, and what is unknown stays unknown."""

from __future__ import annotations

from datetime import date

from example_plans import plan_of, typed_rows

from northing.model import CausalLink, Cycle, Initiative, KeyResult, Source, Survey


def test_wikimedia_year_runs_from_july() -> None:
    plan = plan_of("wikimedia-fy2022")
    calendar = plan.calendar
    quarters = [cycle for cycle in plan.of_kind(Cycle).values() if cycle.type == "quarter"]
    assert [calendar.label(calendar.period("quarter", cycle.start)) for cycle in quarters] == [
        "2022Q1",
        "2022Q2",
        "2022Q3",
        "2022Q4",
    ]
    assert all(calendar.period("quarter", cycle.start).last_day == cycle.end for cycle in quarters)


def test_wikimedia_objective_has_two_key_results_for_half_of_the_departments() -> None:
    found = [
        item
        for item in plan_of("wikimedia-fy2022").of_kind(KeyResult).values()
        if item.objective == "leadership-has-insight"
    ]
    assert [(item.metric, item.target, item.due) for item in found] == [
        ("departments-on-theory-of-change", 0.5, None),
        ("departments-using-dashboard", 0.5, date(2022, 1, 31)),
    ]


def test_wikimedia_unknown_stays_unknown() -> None:
    plan = plan_of("wikimedia-fy2022")
    asked = {question.metric for survey in plan.of_kind(Survey).values() for question in survey.questions}
    open_ones = [item for item in plan.of_kind(KeyResult).values() if item.metric in asked]
    assert len(asked) == len(open_ones) == 3
    assert {(item.type, item.baseline, item.target) for item in open_ones} == {("baseline", None, None)}
    assert {(item.access_point, item.refreshed) for item in plan.of_kind(Source).values()} == {("", "unknown")}
    assert typed_rows("wikimedia-fy2022") == []


def test_wikimedia_activities_say_who_does_what() -> None:
    plan = plan_of("wikimedia-fy2022")
    activities = [item for initiative in plan.of_kind(Initiative).values() for item in initiative.activities]
    assert len(activities) == 41
    assert all(item.raci and item.raci.responsible for item in activities)
    assert all(item.done is None for item in activities)
    assert plan.of_kind(CausalLink)
