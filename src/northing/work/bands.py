"""Bands: which thresholds, names and shapes an indicator is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from northing.model import BandScheme, KeyResult, Objective
from northing.work.scoreboard import BandNames

if TYPE_CHECKING:
    from northing.model import Kpi
    from northing.plan import Plan
    from northing.work.tree import Node

_THREE: tuple[Literal["poor"], Literal["average"], Literal["good"]] = ("poor", "average", "good")
ACTUAL = BandNames(_THREE, _THREE, (0.9, 1.0))
NORMALISED = BandNames(_THREE, _THREE, (0.0, 0.5))
THIRDS = BandNames(_THREE, _THREE, (1 / 3, 2 / 3))
GRADE = BandNames(_THREE, _THREE, (0.4, 0.7))
_BY_BANDING = {"actual_values": ACTUAL, "normalised": NORMALISED, "stated_score": THIRDS}


def bands_of(plan: Plan, node: Node) -> BandNames:
    """Return the bands of an indicator: its own scheme, else the standard ones of its banding method.

    Key results and objectives are graded (0.4 and 0.7); composites take equal shares of [0, 1], and those that average
    values instead of scores the thresholds of percentages.
    """
    element = node.element
    if isinstance(element, KeyResult | Objective):
        return GRADE
    scheme = plan.of_kind(BandScheme).get(element.bands or "")
    if scheme is not None:
        return _named(scheme)
    if node.is_leaf:
        return _standard(element)
    return ACTUAL if element.roll_up.method == "mean_of_values" else THIRDS


def _standard(kpi: Kpi) -> BandNames:
    return ACTUAL if kpi.status is not None and kpi.banding != "normalised" else _BY_BANDING[kpi.banding]


def _named(scheme: BandScheme) -> BandNames:
    return BandNames(
        tuple(band.name for band in scheme.bands),
        tuple(band.status for band in scheme.bands),
        tuple(band.at_least or 0.0 for band in scheme.bands[1:]),
    )
