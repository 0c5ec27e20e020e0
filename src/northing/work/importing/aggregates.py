"""Aggregates: measures of dbt as aggregates in SQL, with what can be said of their sums over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from northing.work.importing.conditions import join_conditions
from northing.work.importing.refusal import LeftOut

if TYPE_CHECKING:
    from northing.codec.exchange.dbt import Measure
    from northing.work.importing.tables import Table

Additivity = Literal["sum", "mean", "last", "ratio"]
FUNCTIONS = {
    "sum": "sum({0})",
    "average": "avg({0})",
    "min": "min({0})",
    "max": "max({0})",
    "median": "median({0})",
    "count": "count({0})",
    "count_distinct": "count(DISTINCT {0})",
    "sum_boolean": "count_if({0})",
    "percentile": "quantile_cont({0}, {1})",
}
ADDED_UP = frozenset({"sum", "count", "sum_boolean"})
COUNTS = frozenset({"count", "sum_boolean", "count_distinct"})


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate over the rows of a dataset.

    Attributes:
        agg: which, by dbt's name; a sum of ones is a count.
        value: SQL of the row's value.
        share: which percentile, as it is written.
    """

    agg: str
    value: str
    share: str = ""

    @property
    def additivity(self) -> Additivity:
        """Return how longer periods come from shorter ones."""
        if self.agg in ADDED_UP:
            return "sum"
        return "ratio" if self.agg == "average" else "last"

    def write(self, conditions: list[str], *, fill: float | None = None) -> str:
        """Return the aggregate as SQL.

        Args:
            conditions: which rows count.
            fill: what stands where there is no row.
        """
        template = "count(*)" if self.agg == "count" and self.value == "1" else FUNCTIONS[self.agg]
        text = template.format(self.value, self.share)
        if conditions:
            text = f"{text} FILTER (WHERE {join_conditions(conditions)})"
        if fill is None or (fill == 0 and self.agg in COUNTS):
            return text
        known = f"nullif({text}, 0)" if self.agg in COUNTS else text
        return f"coalesce({known}, {fill:g})"

    @property
    def halves(self) -> tuple[Aggregate, Aggregate] | None:
        """Return what an average divides by what; None for everything else."""
        if self.agg != "average":
            return None
        return Aggregate("sum", self.value), Aggregate("count", self.value)


def aggregate_of(measure: Measure, table: Table) -> Aggregate:
    """Return a measure as an aggregate.

    Raises:
        LeftOut: it aggregates in a way that has no counterpart.
    """
    if measure.agg not in FUNCTIONS:
        raise LeftOut(f"aggregates by '{measure.agg}', which is not known", measure.where)
    if measure.non_additive:
        reason = f"must not be added up over '{measure.non_additive}' (non_additive_dimension)"
        raise LeftOut(reason, measure.where, fix="compute the state at the end of a period in a dbt model")
    share = _share_of(measure) if measure.agg == "percentile" else ""
    value = table.write(measure.expr)
    if value is None:
        raise LeftOut(f"has an expression that cannot be read: {table.why_unreadable(measure.expr)}", measure.where)
    is_one = measure.agg in {"sum", "count"} and value == "1"
    return Aggregate("count" if is_one else measure.agg, value, share)


def _share_of(measure: Measure) -> str:
    if measure.is_discrete or measure.is_approximate:
        kind = "discrete" if measure.is_discrete else "approximate"
        reason = f"is a percentile of the {kind} kind; Northing has the continuous one, computed exactly"
        raise LeftOut(reason, measure.where)
    if measure.percentile is None or not 0 <= measure.percentile <= 1:
        raise LeftOut(f"has the percentile {measure.percentile}; it is a number from 0 to 1", measure.where)
    return f"{measure.percentile:g}"
