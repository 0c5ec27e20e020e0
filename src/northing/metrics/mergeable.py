"""Aggregates put together from those whose cells can be merged: a mean from sum and count, a slope from six sums.

Only aggregates that merge are computed once for all metrics and periods, so everything that can be is made of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from northing.metrics.nodes import Atom, Call, Constant, conjuncts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.nodes import Node, ValueType

FIRST_DAY = date(1970, 1, 1)
"""The day that dates are counted from where they are kept as numbers."""
FIRST_MOMENT = datetime.combine(FIRST_DAY, datetime.min.time(), UTC).replace(tzinfo=None)
LEAST_SPREAD = 1e-14
"""Share of a sum of squares below which what is left of it is rounding, not spread."""
ZERO, ONE = Constant(0, "integer"), Constant(1, "integer")


def make_aggregate(name: str, nodes: Sequence[Node]) -> Node:
    """Return an aggregate as a formula over mergeable ones.

    Args:
        name: its name on the allow-list.
        nodes: its arguments, whose types fit.
    """
    value = nodes[0]
    if name in {"min", "max"}:
        return _extreme("min" if name == "min" else "max", value)
    if name in {"bool_and", "bool_or"}:
        return _truth(name, value)
    if len(nodes) > 1:
        return _pair(name, *nodes)
    simple: dict[str, Node] = {
        "count": _count(value),
        "count_if": _count_if(value),
        "count_distinct": Atom("count_distinct", value, (), "integer"),
        "sum": _sum(value),
        "avg": _divide(_sum(value), _count(value)),
    }
    if name in simple:
        return simple[name]
    return _geometric_mean(value) if name == "geometric_mean" else _spread(name, value)


def _count(value: Node) -> Node:
    return Atom("count", value, (), "integer")


def _count_if(condition: Node) -> Node:
    return Atom("count_rows", None, conjuncts(condition), "integer")


def _sum(value: Node) -> Node:
    return Atom("sum", value, (), value.type)


def _squares(value: Node) -> Node:
    return Atom("sum_squares", value, (), "number")


def _divide(upper: Node, lower: Node) -> Node:
    return Call("/", (upper, lower), "number")


def _times(left: Node, right: Node, gives: ValueType = "number") -> Node:
    return Call("*", (left, right), gives)


def _minus(left: Node, right: Node, gives: ValueType = "number") -> Node:
    return Call("-", (left, right), gives)


def _case(*parts: Node) -> Node:
    """Return the second part where the first is true, the fourth where the third is, and so on."""
    return Call("case", parts, parts[1].type)


def _extreme(kind: str, value: Node) -> Node:
    """Return the least or greatest value; those of dates and moments are kept as numbers of days or microseconds."""
    both = {"date": ("days_of", "date_of"), "timestamp": ("microseconds_of", "moment_of")}.get(value.type)
    if both is None:
        return Atom("min" if kind == "min" else "max", value, (), value.type)
    counted = Call(both[0], (value,), "integer")
    return Call(both[1], (Atom("min" if kind == "min" else "max", counted, (), "integer"),), value.type)


def _truth(name: str, condition: Node) -> Node:
    """Return whether all, or any, of the rows with an answer fulfil a condition; no value when none has an answer."""
    answers = Call(">", (_count(condition), ZERO), "boolean")
    wanted = Call("not", (condition,), "boolean") if name == "bool_and" else condition
    found = Call("=" if name == "bool_and" else ">", (_count_if(wanted), ZERO), "boolean")
    return _case(answers, found)


def _geometric_mean(value: Node) -> Node:
    logarithm = Call("ln", (value,), "number")
    return Call("exp", (_divide(_sum(logarithm), _count(logarithm)),), "number")


def _spread(name: str, value: Node) -> Node:
    """Return a variance or standard deviation: mean square less square of the mean."""
    count = _count(value)
    variance = _divide(_about_mean(_squares(value), _sum(value), count), _divisor(name, count))
    return Call("sqrt", (variance,), "number") if name.startswith("stddev") else variance


def _about_mean(squares: Node, total: Node, count: Node) -> Node:
    """Return the sum of squared distances from the mean."""
    return Call("max_zero", (_minus(squares, _mean_part(total, count)),), "number")


def _mean_part(total: Node, count: Node) -> Node:
    return _divide(_times(total, total), count)


def _divisor(name: str, count: Node) -> Node:
    return count if name.endswith("_pop") else _minus(count, ONE, "integer")


def _pair(name: str, first: Node, second: Node) -> Node:
    """Return what two numbers of a row have to do with each other, over the rows that have both.

    SQL names the dependent one first: regr_slope(y, x).
    """
    left, right = (value if value.type == "number" else Call("cast", (value,), "number") for value in (first, second))
    y, x = _where_known(left, right), _where_known(right, left)
    count = _count(x)
    together = _minus(_sum(_times(left, right)), _divide(_times(_sum(y), _sum(x)), count))
    if name.startswith("covar"):
        return _divide(together, _divisor(name, count))
    if name == "corr":
        spreads = _times(_certain_spread(y, count), _certain_spread(x, count))
        return _divide(together, Call("sqrt", (spreads,), "number"))
    slope = _divide(together, _certain_spread(x, count))
    if name == "regr_slope":
        return slope
    return _divide(_minus(_sum(y), _times(slope, _sum(x))), count)


def _where_known(value: Node, other: Node) -> Node:
    """Return a row's value where it has the other one too."""
    return _case(Call("not", (Call("is_null", (other,), "boolean"),), "boolean"), value)


def _certain_spread(value: Node, count: Node) -> Node:
    """Return the sum of squared distances from the mean, no value when it cannot be told from rounding."""
    squares = _squares(value)
    about_mean = _minus(squares, _mean_part(_sum(value), count))
    least = _times(squares, Constant(LEAST_SPREAD, "number"))
    return _case(Call(">", (about_mean, least), "boolean"), about_mean)
