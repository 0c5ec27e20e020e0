"""The plans in the pages: whatever a page shows as YAML or CSV can be read and passes the checks."""

import csv
import re
from itertools import chain
from pathlib import Path

import pytest

from northing.codec.yaml import parse_file
from northing.model import KIND_BY_PLURAL, Dataset, Metric
from northing.plan import Plan
from northing.work.check import check
from northing.work.facts import COLUMNS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(chain(DOCS.glob("how-to/*.md"), DOCS.glob("explanation/*.md")))
BLOCK = re.compile(r"^```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_SHOWN = {"NR101", "NR333", "NR334"}
"""Issues that only say that a page speaks of elements which stand on another page."""


def blocks(path):
    """Return the plans that a page shows; pieces of an element are none."""
    found = (match["text"] for match in BLOCK.finditer(path.read_text(encoding="utf-8")))
    return [text for text in found if text.partition(":")[0] in KIND_BY_PLURAL]


def elements(paths):
    return [
        entry.element for path in paths for text in blocks(path) for entry in parse_file(text, file=path.name).entries
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_plan_of_a_page_can_be_read(path):
    assert [str(issue) for text in blocks(path) for issue in parse_file(text, file=path.name).issues] == []


def test_the_plans_of_the_how_to_pages_pass_the_checks_together():
    plan = Plan.of(
        elements(path for path in PAGES if path.parent.name == "how-to" and path.stem != "people-and-log-ins")
    )
    assert plan.of_kind(Dataset)
    assert plan.of_kind(Metric)
    assert [str(issue) for issue in check(plan) if issue.level != "hint" and issue.code not in NOT_SHOWN] == []


def test_the_file_of_typed_in_results_has_the_columns_that_are_read():
    text = (DOCS / "how-to" / "type-results-in.md").read_text(encoding="utf-8")
    head, *rows = csv.reader(re.search(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1].splitlines())
    assert tuple(head) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
