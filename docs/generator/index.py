"""The page that opens the reference, and the one that lists every code of an issue."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generator.markdown import page, table
from northing.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.rules import Described

PAGES = (
    ("kinds/index.md", "Kinds", f"the {len(KINDS)} kinds of elements, a page each: fields, types, relations"),
    ("values.md", "Values", "the nested parts of elements: targets, paths, time, trend, roll-up"),
    ("plan-files.md", "Plan files", "how elements are written as YAML"),
    (
        "expressions.md",
        "Expressions",
        "functions and operators of metrics, conditions, status expressions and formulas",
    ),
    ("query-language.md", "Query language", "how elements are selected"),
    ("commands.md", "Commands", "every command with its arguments and options"),
    ("settings.md", "Settings", "what `northing.toml` may say"),
    ("issue-codes.md", "Issue codes", "every code that a check can report"),
    ("rules/index.md", "Rules", "a page for each code, with an example of the fault and of what is right"),
    ("exit-codes.md", "Exit codes", "how a command tells what happened"),
)
RANGES = (
    (0, "Reading, changing and asking"),
    (100, "Structure"),
    (200, "Time and values"),
    (220, "Key results"),
    (230, "KPIs"),
    (240, "Metrics and datasets"),
    (300, "Data and expressions"),
    (1000, ""),
)


def render() -> str:
    """Return the page that opens the reference."""
    rows = [(f"[{title}]({path})", what) for path, title, what in PAGES]
    intro = (
        "Facts, complete and dry. Nearly all of it is written by a program from the code itself, so it says what this "
        "version does. To learn, begin with the [tutorial](../tutorial/first-scorecard.md)."
    )
    return page("Reference", intro, table(("page", "holds"), rows))


def render_codes(codes: Iterable[Described]) -> str:
    """Return the page that lists every code by range."""
    listed = list(codes)
    parts = []
    for (first, title), (after, _) in pairwise(RANGES):
        rows = [
            (f"[{item.code}](rules/{item.code}.md)", item.level, item.title)
            for item in listed
            if first <= int(item.code[2:]) < after
        ]
        parts.append(f"## {title}\n\n" + table(("code", "level", "what was found"), rows))
    intro = (
        "An issue is printed like a compiler does: place, code, level, what was found, what would be right. Codes "
        "are stable: "
        "a code keeps its meaning for ever.\n\n```text\nplan/kpis.yaml:41:5 NR101 error: …\n```\n\n"
        "An **error** stops the plan from being published (and a load from being used), a **warning** should be "
        "mended, "
        "a **hint** is worth a thought. `northing check --strict` fails on warnings too."
    )
    return page("Issue codes", intro, *parts)
