"""Weights: how much each child counts in its parent, period by period; some are the result of an expression."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from northing.calc.expression import ExpressionError, parse_expression
from northing.model import Metric, Objective, member_key, parse_member
from northing.work.tree import weight_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.calc.expression import Expression
    from northing.model import Period
    from northing.plan import Plan
    from northing.work.rows import RowReader
    from northing.work.tree import Branch, Node


class WeightRow(NamedTuple):
    """The weight of a child in its parent over P periods.

    Attributes:
        values: [P] weights, 0 or more.
        notes: [P] why a weight is 0 though it should not be; None when there is nothing to say of any.
    """

    values: Sequence[float]
    notes: Sequence[str] | None = None


class Weights:
    """Computes the weights of children."""

    def __init__(self, plan: Plan, rows: RowReader, columns: Sequence[Period]) -> None:
        """Take the plan, its results, and the periods."""
        self._metrics = plan.of_kind(Metric)
        self._names = frozenset(self._metrics)
        self._rows = rows
        self._days = [column.last_day.isoformat() for column in columns]
        self._parsed: dict[str, Expression | str] = {}

    def row(self, branch: Branch, child: Node) -> WeightRow:
        """Return the weight of a child in every period.

        An expression that gives no number, or a negative one, gives the weight 0 and a note.
        """
        weight = branch.weight
        if weight is None:
            return WeightRow([0.0] * len(self._days))
        if isinstance(weight, int | float):
            return WeightRow([float(weight)] * len(self._days))
        if isinstance(weight, dict):
            return WeightRow([weight_on(weight, day) for day in self._days])
        expression = self._expression(weight)
        if isinstance(expression, str):
            return WeightRow([0.0] * len(self._days), [expression] * len(self._days))
        values = self._evaluated(expression, _member_of(child))
        # in this order `max` turns NaN into 0, too
        return WeightRow([max(0.0, found) for found in values], [_note(found) for found in values])

    def _expression(self, text: str) -> Expression | str:
        """Return an expression, or why it cannot be used; each is read once."""
        if text not in self._parsed:
            try:
                self._parsed[text] = parse_expression(text, names=self._names)
            except ExpressionError as error:
                self._parsed[text] = f"weight 0: {error}"
        return self._parsed[text]

    def _evaluated(self, expression: Expression, member: str) -> list[float]:
        rows = {name: self._known(name, member) for name in sorted(expression.names)}
        found = []
        for at in range(len(self._days)):
            value = expression.evaluate({name: values[at] for name, values in rows.items()})
            found.append(math.nan if value is None else value)
        return found

    def _known(self, name: str, member: str) -> Sequence[float]:
        """Return the results of a metric that count, of the dimensions that it has."""
        metric = self._metrics[name]
        values = {found: value for found, value in parse_member(member).items() if found in metric.dimensions}
        numbers = self._rows.numbers(metric, member_key(values))
        pairs = zip(numbers.values, numbers.outside, strict=True)
        return [math.nan if code else value for value, code in pairs]


def _member_of(child: Node) -> str:
    """Return the member that a child is of: its own, or the one that its element is fixed to."""
    element, member = child.element, child.key[1]
    return member or ("" if isinstance(element, Objective) else member_key(element.member))


def _note(value: float) -> str:
    if math.isnan(value):
        return "weight 0: its expression has no value in this period"
    return "" if value >= 0.0 else f"weight 0: its expression gives {value:g}"
