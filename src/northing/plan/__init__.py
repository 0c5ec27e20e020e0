"""The plan graph: build, index, apply changes, diff, merge, select, walk, and any earlier state."""

from northing.plan.change import Action, Change, apply, check_reuse, delete, put, rename
from northing.plan.difference import Difference, FieldChange, compare, diff, differences
from northing.plan.graph import PROFILES, Plan, Profile, suggest
from northing.plan.history import Changeset, replay
from northing.plan.merge import Collision, Merge, merge
from northing.plan.references import Edge, redirect, references
from northing.plan.select import KEYS, parse_query, select
from northing.plan.walk import ancestors, children, descendants, line_of_sight, parents

__all__ = [
    "KEYS",
    "PROFILES",
    "Action",
    "Change",
    "Changeset",
    "Collision",
    "Difference",
    "Edge",
    "FieldChange",
    "Merge",
    "Plan",
    "Profile",
    "ancestors",
    "apply",
    "check_reuse",
    "children",
    "compare",
    "delete",
    "descendants",
    "diff",
    "differences",
    "line_of_sight",
    "merge",
    "parents",
    "parse_query",
    "put",
    "redirect",
    "references",
    "rename",
    "replay",
    "select",
    "suggest",
]
