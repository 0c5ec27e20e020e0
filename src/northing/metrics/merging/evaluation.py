"""Evaluating formulas over the aggregates of many results at once, by the engine, so that they mean what SQL means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.dialect import render
from northing.metrics.merging.columns import arrow_of
from northing.metrics.nodes import COUNTS, Call, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.engine import Engine
    from northing.metrics.merging.arrays import Floats, Found
    from northing.metrics.merging.columns import Column
    from northing.metrics.metric_plan import Pattern
    from northing.metrics.nodes import Atom

    Sides = tuple[Floats, Floats, Floats]


def evaluate(pattern: Pattern, inputs: Sequence[Column], engine: Engine) -> Sides:
    """Return results with both sides where the formula is a division, NaN where there is none or it is not finite.

    Args:
        pattern: the formula.
        inputs: the values of each of its inputs, all of one length.
        engine: the built-in engine.
    """
    shape, first = pattern.shape, inputs[0]
    nothing = np.full(len(first.values), np.nan)
    if isinstance(shape, Field):
        value = np.nan_to_num(first.values) if first.atom.kind in COUNTS else first.values
        return np.where(np.isfinite(value), value, np.nan), nothing, nothing
    import pyarrow as pa

    engine.register("inputs", pa.table({f"x{number}": arrow_of(column) for number, column in enumerate(inputs)}))
    names = ", ".join(f"{_input_sql(column.atom, f'x{number}')} AS x{number}" for number, column in enumerate(inputs))
    is_ratio = isinstance(shape, Call) and shape.function == "/"
    sides = [shape, *(shape.arguments if isinstance(shape, Call) and is_ratio else ())]
    results = ", ".join(f"TRY(CAST({render(side)} AS DOUBLE)) AS y{number}" for number, side in enumerate(sides))
    found = engine.arrow(f"SELECT {results} FROM (SELECT {names} FROM inputs)")  # noqa: S608 - our own names
    columns = [_floats(column) for column in found.columns]
    return (columns[0], columns[1], columns[2]) if is_ratio else (columns[0], nothing, nothing)


def _input_sql(atom: Atom, name: str) -> str:
    """Return the SQL of an input as wide as the aggregate over rows is: a sum of integers is wider than an integer."""
    if atom.kind in COUNTS:
        return f"coalesce({name}, 0)"
    return f"CAST({name} AS HUGEINT)" if atom.kind == "sum" and atom.type == "integer" else name


def _floats(column: Found) -> Floats:
    """Return numbers, NaN where there is none or it is not finite."""
    found = column.to_numpy()
    return np.where(np.isfinite(found), found, np.nan)
