"""Aggregates that cannot be merged from smaller cells, such as quantiles: they get queries of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.cube import day_sql, where_sql
from northing.metrics.dialect import quote_name, render_atom
from northing.metrics.merging.stretches import DAY, DAYS, period_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.metrics.cube import Slice
    from northing.metrics.filters import Filter
    from northing.metrics.nodes import Atom, Field
    from northing.model.time import Grain


REASONS: Mapping[str, str] = {
    "count_distinct": "an exact count of different values",
    "quantile": "an exact quantile",
}
"""What aggregates that cannot be merged are called."""


@dataclass(frozen=True, slots=True)
class Single:
    """An aggregate that cannot be merged: it gets queries of its own."""

    atom: Atom
    filter: Filter

    @property
    def why(self) -> str:
        """Say why it stands on its own."""
        return f"{REASONS[self.atom.kind]} cannot be put together from those of smaller cells"


def single_sql(single: Single, one: Slice, grain: Grain, *, table: str, time: Field) -> str:
    """Return the query of an aggregate by one break-down and length of period.

    Returns:
        A query with the columns period (its number), k0 … (the dimensions' values as texts) and a0.
    """
    names = [quote_name(name) for name in one]
    period = quote_name(period_column(grain))
    selected = [f"{period} AS period", *(f"CAST({name} AS VARCHAR) AS k{place}" for place, name in enumerate(names))]
    conditions = [f"{period} IS NOT NULL", *(f"{name} IS NOT NULL" for name in names)]
    if single.filter.conditions:
        conditions.append(where_sql(single.filter))
    columns = ",\n  ".join([*selected, f"{render_atom(single.atom)} AS a0"])
    return (
        f"SELECT\n  {columns}\n"
        f"FROM {quote_name(table)}\nJOIN {quote_name(DAYS)} ON {quote_name(DAY)} = {day_sql(time)}\n"
        f"WHERE {' AND '.join(conditions)}\nGROUP BY ALL"
    )
