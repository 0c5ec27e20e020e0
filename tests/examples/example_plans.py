"""The example workspaces as tests read them."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from northing.codec.yaml import load_folder
from northing.plan import Plan

if TYPE_CHECKING:
    from northing.codec.yaml import Folder
    from northing.model import Element

with as_file(files("northing.examples")) as _folder:
    EXAMPLES = Path(_folder)
NAMES = ("flights", "wikimedia-fy2022")
STEPS = sorted((EXAMPLES / "flights" / "history").iterdir())


@cache
def folder(name: str) -> Folder:
    """Return the plan folder of an example, read once."""
    return load_folder(EXAMPLES / name / "plan")


def plan_of(name: str) -> Plan:
    """Return the plan of an example."""
    return Plan.of(folder(name).elements)


def typed_rows(name: str) -> list[dict[str, str]]:
    """Return the typed-in values of an example."""
    with (EXAMPLES / name / "measurements.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def absent_on(step: Path) -> set[str]:
    """Return the ids that a step of the history says were not there yet."""
    path = step / "absent.txt"
    return set(path.read_text(encoding="utf-8").split()) if path.exists() else set()


def elements_on(step: Path) -> dict[str, Element]:
    """Return the elements of the flights plan as they were from a step's day on."""
    elements = {element.id: element for element in folder("flights").elements}
    elements |= {element.id: element for element in load_folder(step).elements}
    return {name: element for name, element in elements.items() if name not in absent_on(step)}
