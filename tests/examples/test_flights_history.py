"""The past of the flights example: every step is a sound plan, and holds only what was different."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from example_plans import STEPS, absent_on, elements_on, plan_of

from northing.codec.yaml import load_folder
from northing.model import Kpi, Target
from northing.plan import Plan
from northing.rules import check_plan

if TYPE_CHECKING:
    from pathlib import Path

    from northing.model import Element


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step.name))
def test_every_step_of_the_history_is_a_sound_plan(step: Path) -> None:
    loaded = load_folder(step)
    issues = check_plan(Plan.of(elements_on(step).values(), profile="strict"))
    assert [str(issue) for issue in (*loaded.issues, *issues) if issue.level == "error"] == []
    assert date.fromisoformat(step.name[:10]) <= date(2013, 11, 18)
    assert len((step / "message.txt").read_text(encoding="utf-8").splitlines()) == 1
    assert (step / "actor.txt").read_text(encoding="utf-8").strip() in plan_of("flights").elements


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step.name))
def test_history_holds_only_what_was_different(step: Path) -> None:
    final = plan_of("flights").elements
    assert absent_on(step) <= set(final)
    for element in load_folder(step).elements:
        assert element.id not in absent_on(step)
        assert final[element.id] != element


def test_the_history_ends_in_the_plan_and_lowers_one_promise() -> None:
    final = plan_of("flights").elements
    assert elements_on(STEPS[-1]) == final
    promised = [step.name[:10] for step in STEPS if on_time_target(elements_on(step)) == pytest.approx(0.86)]
    assert promised == ["2013-01-15"]
    assert on_time_target(dict(final)) == pytest.approx(0.84)


def on_time_target(elements: dict[str, Element]) -> float | None:
    """Return the target of the KPI of on-time departures."""
    kpi = elements["kpi-on-time-departures"]
    assert isinstance(kpi, Kpi)
    assert isinstance(kpi.target, Target)
    return kpi.target.value
