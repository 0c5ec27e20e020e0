"""Values that several kinds share: weights, targets, roll-up, trend and time settings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from northing.model.fields import Ref, described, document
from northing.model.time import Grain

if TYPE_CHECKING:
    from northing.model.ends import KeyResult
    from northing.model.measures import Metric

RollUpMethod = Literal["weighted_mean", "worst", "best", "all", "sum", "mean", "mean_of_values"]
Missing = Literal["ignore", "zero", "none"]
Weight = float | str | dict[str, float]
"""A relative weight; several with the day (YYYY-MM-DD) from which each holds; or an expression over metrics."""
WEIGHT_HELP = (
    "Weight relative to its siblings: a number, numbers by the day from which each holds, or an expression over "
    "metrics of the same period and member."
)


@document
class RollUp:
    """How the score of a parent comes from its children."""

    method: RollUpMethod = described(
        "weighted_mean, worst, best, all (achieved only if every child is), sum or mean of results, mean_of_values.",
        default="weighted_mean",
    )
    missing: Missing = described(
        "What a child without a score does: ignore it, count it as zero, or no score for the parent.", default="ignore"
    )
    minimum_coverage: float = described(
        "Share of the weight that must be scored for the parent to have a score.", default=0.5, between=(0, 1)
    )


@document
class Path:
    """A target that moves from one value to another over time."""

    start: float = described("Value at the beginning.")
    end: float = described("Value at the end.")
    begins: date | None = described("First day; the cycle's or plan's when left out.", default=None)
    ends: date | None = described("Last day; the cycle's or plan's when left out.", default=None)
    shape: Literal["linear", "step", "points"] = described(
        "A straight line, one step at the end, or through the points.", default="linear"
    )
    points: dict[str, float] = described(
        "Share of the way (0 to 1) by day (YYYY-MM-DD), for the shape points.", default_factory=dict
    )


@document
class Target:
    """What a result is held against: exactly one of value, series, path, formula, column, metric, key_result."""

    value: float | None = described("A constant.", default=None)
    series: dict[str, float] = described(
        "A value by period, such as 2013-01, 2013Q1 or 2013; each holds until the next.", default_factory=dict
    )
    path: Path | None = described("A path from one value to another.", default=None)
    formula: str | None = described(
        "An expression over previous_target, such as previous_target * (1 - 0.0125).", default=None
    )
    start: float | None = described("The first value of a formula.", default=None)
    starts: str | None = described("The period of a formula's first value.", default=None)
    column: str | None = described("A column of the metric's dataset, averaged over the period.", default=None)
    metric: Ref[Metric] | None = described("Another metric, of the same period and member.", default=None)
    key_result: Ref[KeyResult] | None = described("A key result whose target it takes.", default=None)
    by_member: dict[str, float | dict[str, float]] = described(
        "A constant or a series by period of its own for some members, by the value of the KPI's dimension, or by the "
        "values of its dimensions in the order of by, such as UA, EWR.",
        default_factory=dict,
    )


@document
class Trend:
    """What a change is measured against."""

    against: Literal["previous", "same_period_last_year"] = described(
        "The period before, or the same one a year ago.", default="previous"
    )
    back: int = described("How many periods before.", default=1, between=(1, None))
    expression: str | None = described(
        "An expression over value and previous_value that replaces the standard trend.", default=None
    )


@document
class Time:
    """Which period counts now, and how much of it."""

    counts: Literal["current", "last_complete", "fixed"] = described(
        "The current period, the last complete one, or a fixed one.", default="last_complete"
    )
    period: str | None = described("The fixed period.", default=None)
    window: Literal["period", "period_to_date", "trailing", "cumulative"] = described(
        "The period alone, the year to date, the last n periods, or everything since a day.", default="period"
    )
    n: int = described("How many periods a trailing window holds.", default=1, between=(1, None))
    since: date | None = described("First day of a cumulative window; the cycle's when left out.", default=None)
    grain: Grain | None = described(
        "Grain of its own periods, from which longer ones are put together; the metric's first when left out.",
        default=None,
    )


ROLL_UP = RollUp()
TREND = Trend()
TIME = Time()
