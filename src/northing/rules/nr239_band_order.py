"""NR239: bands stand from the lowest to the highest, each with its threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from northing.model import BandScheme
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield thresholds that are missing, superfluous or do not ascend, and names that stand twice."""
    for scheme in scope.of_kind(BandScheme):
        names: set[str] = set()
        below = -math.inf
        for number, band in enumerate(scheme.bands):
            place = f"bands.{number}.at_least"
            if number == 0 and band.at_least is not None:
                message = f"the lowest band {band.name!r} begins at {band.at_least:g}, what is below has none"
                yield Finding(scheme.id, place, message, "take its at_least out, or put a band below it")
            elif number and band.at_least is None:
                yield Finding(scheme.id, place, f"the band {band.name!r} has no at_least", "write where it begins")
            elif band.at_least is not None and band.at_least <= below:
                message = f"the band {band.name!r} begins at {band.at_least:g}, not above {below:g}"
                yield Finding(scheme.id, place, message, "write the bands lowest first")
            if band.name in names:
                message = f"two bands are called {band.name!r}"
                yield Finding(scheme.id, f"bands.{number}.name", message, "call one of them something else")
            names.add(band.name)
            below = band.at_least if band.at_least is not None else below


RULE = Rule(
    code="NR239",
    title="The bands of a scheme are out of order",
    level="error",
    why=(
        "The lowest band has no threshold, since everything below the next one falls into it. Every other "
        "begins at a threshold above the one before. Names differ, so that a status can be told from its "
        "name."
    ),
    example_bad="""
band_schemes:
  - id: school
    title: School marks
    bands:
      - {name: Fail, status: poor}
      - {name: Pass, at_least: 0.95, status: average}
      - {name: Merit, at_least: 0.9, status: good}
""",
    example_good="""
band_schemes:
  - id: school
    title: School marks
    bands:
      - {name: Fail, status: poor}
      - {name: Pass, at_least: 0.5, status: average}
      - {name: Merit, at_least: 0.9, status: good}
""",
    check=check,
)
