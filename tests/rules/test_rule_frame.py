"""The frame of the rules: places, profiles, unread elements, deletions."""

from __future__ import annotations

from datetime import date

import pytest

from northing.codec.yaml import load_folder
from northing.model import CausalLink, Cycle, FiscalCalendar, Metric, Objective, Person, Unit, Where
from northing.plan import Plan
from northing.rules import affected, all_rules, check_deletion, check_plan

RULE_BY_CODE = {rule.code: rule for rule in all_rules()}


def load(tmp_path, text):
    (tmp_path / "okrs.yaml").write_text(text, encoding="utf-8")
    return load_folder(tmp_path, shown_as="plan")


def test_issues_name_file_line_and_column_like_a_linter(tmp_path):
    folder = load(tmp_path, "objectives:\n  - id: a\n    title: A\n    contributes_to:\n      - objective: nowhere\n")
    (issue,) = check_plan(Plan.of(folder.elements), positions=folder.positions)
    assert str(issue).startswith("plan/okrs.yaml:5:9 NR101 error: there is no objective 'nowhere'")
    assert (issue.where.element, issue.where.field) == ("a", "contributes_to.0.objective")


def test_without_positions_issues_name_element_and_field():
    (issue,) = check_plan(Plan.of([Objective(id="a", title="A", owner="nobody")]))
    assert issue.where == Where(element="a", field="owner")


def test_a_reference_to_an_element_that_could_not_be_read_is_not_dangling(tmp_path):
    folder = load(tmp_path, "units:\n  - id: ops\n    title: 1\nobjectives:\n  - id: a\n    title: A\n    owner: ops\n")
    plan = Plan.of(folder.elements)
    assert [issue.code for issue in check_plan(plan)] == ["NR101"]
    assert check_plan(plan, unread=folder.unread) == []


def test_a_reference_to_a_renamed_element_says_the_new_id():
    plan = Plan.of([Objective(id="a", title="A", owner="old"), Unit(id="new", title="N")], renamed={"old": "new"})
    (issue,) = check_plan(plan)
    assert (issue.message, issue.fix) == ("'old' was renamed", "write 'new'")


def test_the_light_profile_hints_once_at_each_relation_that_is_missing():
    metrics = [Metric(id=name, title=name) for name in "abcde"]
    (issue,) = check_plan(Plan.of(metrics))
    assert issue.message == "5 metrics have no produced_by: a, b, c and 2 more"
    assert issue.fix == "optional in the light profile; produced_by is the process that produces it"
    (issue,) = check_plan(Plan.of(metrics[:2]))
    assert issue.message == "2 metrics have no produced_by: a, b"
    strict = check_plan(Plan.of(metrics, profile="strict"))
    assert [(issue.level, issue.where.element) for issue in strict] == [("error", name) for name in "abcde"]


@pytest.mark.parametrize(("profile", "level"), [("light", "hint"), ("strict", "error")])
def test_strict_relations_are_hints_in_the_light_profile_and_errors_in_the_strict_one(profile, level):
    (issue,) = check_plan(Plan.of([Metric(id="m", title="M")], profile=profile))
    assert (issue.code, issue.level, issue.where.field) == ("NR104", level, "produced_by")


def test_all_rules_report_at_once():
    plan = Plan.of([Objective(id="A b", title="", owner="x"), Objective(id="c", title="C", supports=("c2",))])
    assert [issue.code for issue in check_plan(plan)] == ["NR107", "NR101", "NR108", "NR101"]


def test_only_the_rules_that_are_asked_for_run():
    plan = Plan.of([Objective(id="a", title="", owner="x")])
    assert [issue.code for issue in check_plan(plan, rules=[RULE_BY_CODE["NR108"]])] == ["NR108"]


def test_deletion_lists_the_referrers_with_their_fields():
    ops, ann = Unit(id="ops", title="Ops"), Person(id="ann", title="Ann", unit="ops")
    plan = Plan.of([ops, ann, Objective(id="a", title="A", owner="ops")])
    (issue,) = check_deletion(plan, ["ops"])
    assert issue.code == "NR190"
    assert issue.message == "'ops' cannot be deleted: it is referred to by person 'ann' (unit), objective 'a' (owner)"


def test_deletion_of_referrers_together_with_what_they_refer_to_is_fine():
    plan = Plan.of([Unit(id="ops", title="Ops"), Person(id="ann", title="Ann", unit="ops")])
    assert check_deletion(plan, ["ops", "ann"]) == []
    assert check_deletion(plan, ["ann"]) == []


def chain():
    """Return a person in a unit in a unit, each with an objective."""
    top, ops, ann = (
        Unit(id="top", title="T"),
        Unit(id="ops", title="O", parent="top"),
        Person(id="ann", title="Ann", unit="ops"),
    )
    return Plan.of(
        [top, ops, ann, *(Objective(id=f"of-{owner}", title="O", owner=owner) for owner in ("top", "ops", "ann"))]
    )


def test_a_change_affects_what_refers_to_it_in_two_steps_and_what_any_of_these_refer_to():
    plan = chain()
    assert affected(plan, plan, ["top"]) == {"top", "ops", "of-top", "ann", "of-ops"}
    assert affected(plan, plan, ["of-ann"]) == {"of-ann", "ann"}
    assert affected(plan, Plan.of([]), ["ann"]) == {"ann", "ops"}


def test_only_what_is_asked_for_is_checked():
    plan = Plan.of([Objective(id="a", title="", owner="x"), Objective(id="b", title="", supports=("c", "c"))])
    assert [issue.where.element for issue in check_plan(plan, only=["a", "gone"])] == ["a", "a"]
    link = CausalLink(id="l", title="L", cause="a", effect="a")
    plan = Plan.of([*plan, link])
    assert [issue.code for issue in check_plan(plan, only=["l"])] == ["NR109"]
    assert check_plan(plan, only=[]) == []


def test_another_profile_or_fiscal_year_affects_everything():
    days = {"type": "year", "start": date(2013, 1, 1), "end": date(2013, 12, 31)}
    plain, fiscal = (
        Cycle(id="c", title="C", **days),
        Cycle(id="c", title="C", calendar=FiscalCalendar(year_starts=4), **days),
    )
    assert affected(Plan.of([plain]), Plan.of([fiscal]), ["c"]) is None
    assert affected(Plan.of([plain]), Plan.of([plain], profile="strict"), []) is None
    assert affected(Plan.of([fiscal]), Plan.of([fiscal]), ["c"]) == {"c"}
