"""Starting a workspace: an empty one with a plan to write on, or one of the examples."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from typing import TYPE_CHECKING

from northing.codec import plan_schema
from northing.model import Invalid, Issue, NorthingError, NotFound, Where
from northing.work.files import SCHEMA_FILE, SCHEMA_LINE
from northing.work.workspace import SETTINGS_FILE, find_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from northing.work.workspace import Workspace

EXAMPLES = ("flights", "wikimedia-fy2022")
GITIGNORE = "# What Northing keeps: history, loaded data, caches, the secret for sessions.\n.northing/\n"
STARTER_SETTINGS = """# Settings of this workspace. Every setting has its page in the reference.
name = {name}
# today = 2026-01-31    # stand on another day than the real one: for training, or to look back
# database = "postgresql://northing@localhost/northing"
"""
STARTER_PLAN = """
# A first plan. Change it, then: northing check, northing plan diff, northing plan apply.
# Editors with a YAML language server complete and explain every field.

missions:
  - id: our-mission
    title: Say in one line what the organisation does, for whom

cycles:
  - id: this-year
    title: This year
    type: year
    start: {year}-01-01
    end: {year}-12-31

objectives:
  - id: first-objective
    title: What should be better by the end of the year
    cycle: this-year

metrics:
  # A metric without an expression is typed in: northing record first-metric {year}-01 12.5
  - id: first-metric
    title: The number that shows it
    direction: increasing
    additivity: last

key_results:
  - id: first-key-result
    title: Move the number from 10 to 20
    objective: first-objective
    metric: first-metric
    type: increase
    baseline: 10
    target: 20

kpis:
  - id: first-kpi
    title: The number stays healthy
    metric: first-metric
    target: 15
    assesses: first-objective

scorecards:
  - id: scorecard
    title: Scorecard
    indicators: [first-objective, first-kpi]
"""


def make_workspace(root: Path, *, name: str, year: int) -> Workspace:
    """Make a workspace with a first plan to write on.

    Args:
        root: a folder that is new, or has no settings yet; nothing in it is overwritten.
        name: name of the organisation.
        year: year of the first plan.

    Raises:
        Invalid: there is a workspace already.
    """
    _require_free(root)
    root.mkdir(parents=True, exist_ok=True)
    for folder in ("plan", "data"):
        (root / folder).mkdir(exist_ok=True)
    _write(root / "plan" / "plan.yaml", SCHEMA_LINE + STARTER_PLAN.format(year=year))
    _write(root / ".gitignore", GITIGNORE)
    write_schema(root)
    _write(root / SETTINGS_FILE, STARTER_SETTINGS.format(name=json.dumps(name, ensure_ascii=False)))
    return find_workspace(root)


def copy_example(root: Path, *, example: str) -> Workspace:
    """Make a workspace from an example; its data is brought separately.

    Raises:
        NotFound: there is no such example.
        Invalid: there is a workspace already.
    """
    if example not in EXAMPLES:
        raise NotFound(f"there is no example {example!r}; there are: {', '.join(EXAMPLES)}")
    _require_free(root)
    root.mkdir(parents=True, exist_ok=True)
    with resources.as_file(resources.files("northing.examples") / example) as source:
        shutil.copytree(source, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("history", "__pycache__"))
    for path in (root / "plan").glob("*.yaml"):
        path.write_text(f"{SCHEMA_LINE}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    _write(root / ".gitignore", GITIGNORE)
    (root / "data").mkdir(exist_ok=True)
    write_schema(root)
    return find_workspace(root)


def write_schema(root: Path) -> Path:
    """Write the JSON Schema of plan files, so that editors complete and explain them."""
    path = root / ".northing" / SCHEMA_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(plan_schema(), indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def _require_free(root: Path) -> None:
    if (root / SETTINGS_FILE).exists():
        message = f"{root} is a workspace already"
        raise Invalid([Issue("NR006", "error", message, Where(str(root / SETTINGS_FILE)), "choose another folder")])
    if root.exists() and not root.is_dir():
        raise NorthingError(f"{root} is a file, not a folder")


def _write(path: Path, text: str) -> None:
    """Write a file unless there is one already: nothing of the user's is overwritten."""
    if not path.exists():
        path.write_text(text.lstrip("\n"), encoding="utf-8")
