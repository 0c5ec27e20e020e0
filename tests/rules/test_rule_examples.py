"""Every rule finds its bad example, and nothing in its good one."""

from __future__ import annotations

import pytest

from northing.codec.yaml import parse_file
from northing.plan import Plan
from northing.rules import all_rules, check_plan

EXAMPLES = [rule for rule in all_rules() if rule.example_bad]


def plan_of(text, **settings):
    read = parse_file(text, file="plan/example.yaml")
    assert not read.issues
    return Plan.of([entry.element for entry in read.entries], **settings)


def graver_codes(plan, rule):
    """Return the codes found, leaving out the hints of other rules: an example need not be a perfect plan."""
    return {issue.code for issue in check_plan(plan) if issue.level != "hint" or issue.code == rule.code}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_the_bad_example_has_this_fault_and_no_other(rule):
    assert graver_codes(plan_of(rule.example_bad), rule) == {rule.code}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_the_good_example_has_no_fault(rule):
    assert graver_codes(plan_of(rule.example_good), rule) == set()


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_findings_name_a_place_and_say_what_was_found(rule):
    found = [issue for issue in check_plan(plan_of(rule.example_bad)) if issue.code == rule.code]
    assert all(issue.where.element in plan_of(rule.example_bad) and issue.message for issue in found)


def test_codes_and_modules_agree_and_are_in_order():
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(set(codes))
    for rule in all_rules():
        assert rule.check.__module__.rpartition(".")[2].startswith(rule.code.lower())


def test_only_the_rule_that_files_cannot_break_has_no_example():
    assert [rule.code for rule in all_rules() if not rule.example_bad] == ["NR201"]
