"""A whole plan as one JSON document."""

from __future__ import annotations

import pytest
from hypothesis import given

from northing.codec import parse_plan, render_plan, structure_plan, unstructure_plan
from northing.model import Invalid, Objective, Vision
from northing.plan import Plan
from strategies import element_lists


@given(element_lists())
def test_a_plan_comes_back_from_its_json(elements):
    plan = Plan.of(elements, profile="strict", renamed={"old": "new"})
    again = parse_plan(render_plan(plan))
    assert again == plan
    assert again.renamed == {"old": "new"}


def test_the_document_lists_elements_by_kind():
    plan = Plan.of([Vision(id="v", title="V"), Objective(id="o", title="O", tags=("a",))])
    assert unstructure_plan(plan) == {
        "profile": "light",
        "renamed": {},
        "visions": [{"id": "v", "title": "V"}],
        "objectives": [{"id": "o", "title": "O", "tags": ["a"], "schema_version": 2}],
    }


def test_all_faults_of_a_plan_are_found_at_once():
    with pytest.raises(Invalid) as refused:
        structure_plan(
            {
                "profile": "loose",
                "renamed": [],
                "objektives": [],
                "values": {},
                "visions": [{"id": "v"}, {"title": 1}, {"id": "v", "title": "V"}, {"id": "v", "title": "W"}],
                "missions": [{"id": "m", "title": "M", "schema_version": 7}, {"id": "n", "schema_version": "x"}],
            }
        )
    found = [(issue.code, str(issue.where)) for issue in refused.value.issues]
    assert found == [
        ("NR017", "profile"),
        ("NR015", "renamed"),
        ("NR013", "objektives"),
        ("NR015", "values"),
        ("NR016", "v.title"),
        ("NR016", "visions.1.id"),
        ("NR015", "visions.1.title"),
        ("NR012", "v.id"),
        ("NR019", "m.schema_version"),
        ("NR019", "n.schema_version"),
    ]


def test_what_is_no_plan_is_refused():
    with pytest.raises(Invalid, match="NR010 error: the text is no JSON"):
        parse_plan("{")
    with pytest.raises(Invalid, match="a plan is a mapping"):
        parse_plan("[]")


def test_an_element_may_state_the_version_it_is_written_in():
    plan = parse_plan('{"visions": [{"id": "v", "title": "V", "schema_version": 1}]}')
    assert plan.require("v").title == "V"
