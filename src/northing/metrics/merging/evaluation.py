"""Evaluating formulas over the aggregates of many results at once, as SQL would evaluate them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.dialect import render
from northing.metrics.merging.columns import arrow_of
from northing.metrics.nodes import COUNTS, Call, Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.metrics.engine import Engine
    from northing.metrics.merging.arrays import Floats
    from northing.metrics.merging.columns import Column
    from northing.metrics.metric_plan import Pattern
    from northing.metrics.nodes import Atom, Node

    Sides = tuple[Floats, Floats, Floats]


def evaluate(pattern: Pattern, inputs: Sequence[Column], engine: Engine) -> Sides:
    """Return results with both sides where the formula is a division, NaN where there is none or it is not finite.

    Args:
        pattern: the formula.
        inputs: the values of each of its inputs, all of one length.
        engine: the built-in engine.
    """
    shape = pattern.shape
    nothing = np.full(len(inputs[0].values), np.nan)
    by_name = {f"x{number}": column for number, column in enumerate(inputs)}
    if isinstance(shape, Field):
        return _number(by_name[shape.name]), nothing, nothing
    sides = shape.arguments if isinstance(shape, Call) and shape.function == "/" else ()
    fields = [side for side in sides if isinstance(side, Field)]
    if len(fields) == len(sides) > 0:
        upper, lower = (_number(by_name[side.name]) for side in fields)
        return _quotient(upper, lower), upper, lower
    found = _ask([shape, *sides], by_name, engine)
    return (found[0], found[1], found[2]) if sides else (found[0], nothing, nothing)


def _quotient(upper: Floats, lower: Floats) -> Floats:
    """Return what most results are, a division of two aggregates; by nothing it has no value."""
    with np.errstate(over="ignore"):
        return _finite(upper / np.where(lower == 0, np.nan, lower))


def _ask(formulas: Sequence[Node], by_name: Mapping[str, Column], engine: Engine) -> list[Floats]:
    """Return the results of formulas over inputs, by the engine."""
    import pyarrow as pa

    engine.register("inputs", pa.table({name: arrow_of(column) for name, column in by_name.items()}))
    names = ", ".join(f"{_input_sql(column.atom, name)} AS {name}" for name, column in by_name.items())
    results = ", ".join(f"TRY(CAST({render(formula)} AS DOUBLE)) AS y{n}" for n, formula in enumerate(formulas))
    found = engine.arrow(f"SELECT {results} FROM (SELECT {names} FROM inputs)")  # noqa: S608 - our own names
    return [_finite(column.to_numpy()) for column in found.columns]


def _input_sql(atom: Atom, name: str) -> str:
    """Return the SQL of an input as wide as the aggregate over rows is: a sum of integers is wider than an integer."""
    if atom.kind in COUNTS:
        return f"coalesce({name}, 0)"
    return f"CAST({name} AS HUGEINT)" if atom.kind == "sum" and atom.type == "integer" else name


def _number(column: Column) -> Floats:
    """Return the values of an input, of a count 0 where there is none."""
    return np.nan_to_num(column.values) if column.atom.kind in COUNTS else _finite(column.values)


def _finite(values: Floats) -> Floats:
    """Return numbers, NaN where there is none or it is not finite."""
    return np.where(np.isfinite(values), values, np.nan)
