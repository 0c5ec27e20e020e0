"""Cumulative metrics: which periods they put together, and where dbt counts a little differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Issue
from northing.model.time import GRAINS
from northing.work.importing.periods import to_date_calls, trailing_calls
from northing.work.importing.refusal import LeftOut

if TYPE_CHECKING:
    from northing.codec.exchange import dbt
    from northing.model import Grain
    from northing.work.importing.periods import Calls

DIFFERENT = "NR022"


def calls_of(metric: dbt.Metric) -> Calls:
    """Return how the periods of a cumulative metric are put together, by grain.

    Raises:
        LeftOut: no function of a formula does so.
    """
    try:
        if metric.window is not None:
            return trailing_calls(metric.window)
        if metric.grain_to_date:
            return to_date_calls(metric.grain_to_date)
    except LeftOut as refusal:
        raise LeftOut(refusal.reason, metric.where) from refusal
    return dict.fromkeys(GRAINS, "cumulative({0})")


def note_of(metric: dbt.Metric, finest: Grain, grain: Grain) -> Issue | None:
    """Return what means something different where a cumulative metric is measured by a grain; None where nothing does.

    Args:
        metric: the cumulative metric.
        finest: the shortest period that its data is of.
        grain: what it is measured by.
    """
    ends_alike = metric.period_agg == "last" and metric.window is None
    if grain in {"day", finest} or ends_alike:
        return None
    message = (
        f"the metric '{metric.name}' is measured by {grain} here and counts whole periods, the last one to its end; "
        f"dbt counts day by day and shows the {metric.period_agg} of a {grain}'s days"
    )
    return Issue(DIFFERENT, "warning", message, metric.where, "measure it by day (--grain day) to have dbt's numbers")
