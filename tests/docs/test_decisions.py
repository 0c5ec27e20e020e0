"""The decisions: listed in their index, told in three parts, and one line for every package that is depended on."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<bound>[^|]+) \| (?P<use>[^|]+) \| (?P<why>[^|]+) \|$", re.MULTILINE)
ROWS = {row["name"]: row for row in ROW.finditer((FOLDER / "dependencies.md").read_text(encoding="utf-8"))}


def bounds(requirements):
    """Return the bounds of requirements by package, as the page writes them."""
    found = {}
    for text in requirements:
        name, bound = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=(.+)", text).groups()
        found[name] = bound.replace(",<", ", under ")
    return found


def test_every_package_that_is_needed_at_run_time_has_its_reason_and_its_lower_bound():
    extras = PROJECT["optional-dependencies"]
    needed = bounds([*PROJECT["dependencies"], *(text for name in extras if name != "dev" for text in extras[name])])
    assert {name: row["bound"] for name, row in ROWS.items()} == needed
    assert [name for name, row in ROWS.items() if not row["use"].strip() or not row["why"].strip()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_at_what_price(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert text.startswith(f"# {path.stem[:4]} ")
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))


def test_the_index_lists_every_decision_under_its_title():
    listed = re.findall(
        r"^\| \[(\d{4})\]\(([^)]+)\.md\) \| (.+) \|$", (FOLDER / "index.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(number, stem) for number, stem, _ in listed] == [(path.stem[:4], path.stem) for path in DECISIONS]
    for _, stem, title in listed:
        assert (FOLDER / f"{stem}.md").read_text(encoding="utf-8").startswith(f"# {stem[:4]} {title}\n")
