"""Both example workspaces are sound."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from example_plans import EXAMPLES, NAMES, folder, plan_of, typed_rows

from northing.metrics.data_tests import check_tests
from northing.metrics.expression import parse_aggregate, parse_condition, parse_row_value, scope_of
from northing.model import Dataset, KeyResult, Kpi, Metric, Person, parse_member
from northing.plan import PROFILES, Plan
from northing.rules import check_plan
from northing.work.workspace import load_settings

if TYPE_CHECKING:
    from northing.plan import Profile


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", NAMES)
def test_plan_has_no_faults(name: str, profile: Profile) -> None:
    loaded = folder(name)
    found = check_plan(Plan.of(loaded.elements, profile=profile), positions=loaded.positions)
    assert [str(issue) for issue in (*loaded.issues, *found) if issue.level == "error"] == []


@pytest.mark.parametrize(("name", "today"), [("flights", date(2013, 11, 18)), ("wikimedia-fy2022", date(2021, 11, 15))])
def test_workspace_stands_on_its_day(name: str, today: date) -> None:
    settings = load_settings(EXAMPLES / name / "northing.toml")
    assert settings.today == today
    assert settings.name


@pytest.mark.parametrize("name", NAMES)
def test_expressions_fit_their_datasets(name: str) -> None:
    plan = plan_of(name)
    datasets = plan.of_kind(Dataset)
    issues = [issue for dataset in datasets.values() for issue in check_tests(dataset)]
    for dataset in datasets.values():
        texts = [column.expression for column in dataset.columns if column.expression]
        issues += [issue for text in texts for issue in parse_row_value(text, scope_of(dataset)).issues]
    for metric in plan.of_kind(Metric).values():
        if metric.expression and metric.dataset:
            issues += parse_aggregate(metric.expression, scope_of(datasets[metric.dataset])).issues
        if metric.where and metric.dataset:
            issues += parse_condition(metric.where, scope_of(datasets[metric.dataset])).issues
    assert [str(issue) for issue in issues] == []


@pytest.mark.parametrize("name", NAMES)
def test_typed_values_belong_to_typed_metrics(name: str) -> None:
    plan = plan_of(name)
    calendar = plan.calendar
    metrics = plan.of_kind(Metric)
    for row in typed_rows(name):
        metric = metrics[row["metric"]]
        assert metric.expression is None
        assert metric.formula is None
        assert set(parse_member(row["member"])) <= set(metric.dimensions)
        period = calendar.parse(row["period"])
        assert period.grain in metric.grains
        assert period.last_day < date.fromisoformat(row["recorded_on"])
        assert float(row["value"]) >= 0


@pytest.mark.parametrize("name", NAMES)
def test_objectives_hold_a_number_that_people_can_keep_in_mind(name: str) -> None:
    key_results = Counter(result.objective for result in plan_of(name).of_kind(KeyResult).values())
    assert max(key_results.values()) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_every_kpi_assesses_something_and_nobody_judges_alone(name: str) -> None:
    for kpi in plan_of(name).of_kind(Kpi).values():
        assert kpi.assesses, kpi.id
        assert kpi.owner, kpi.id
        assert kpi.maintained_by not in {None, kpi.owner}, kpi.id


@pytest.mark.parametrize("name", NAMES)
def test_no_persons_are_invented(name: str) -> None:
    assert not plan_of(name).of_kind(Person)
