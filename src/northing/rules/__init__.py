"""Rules: what makes a plan sound, one rule a file, each with a code, a page and two examples."""

from northing.rules.check import Positions, affected, check_deletion, check_plan
from northing.rules.described import REFUSALS, Refusal
from northing.rules.page import render_rule_index, render_rule_page
from northing.rules.registry import all_rules
from northing.rules.rule import Described, Finding, Rule, Scope

__all__ = [
    "REFUSALS",
    "Described",
    "Finding",
    "Positions",
    "Refusal",
    "Rule",
    "Scope",
    "affected",
    "all_rules",
    "check_deletion",
    "check_plan",
    "render_rule_index",
    "render_rule_page",
]
