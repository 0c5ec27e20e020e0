"""Expressions that elements hold, read as scoring will read them: faults are found before anything is scored."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from northing.calc.expression import ExpressionError, parse_expression
from northing.calc.expression_names import STATUS_NAMES, TARGET_NAMES, TREND_NAMES
from northing.model import KeyResult, Kpi, Objective, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Element, Weight


class Stated(NamedTuple):
    """One expression of an element.

    Attributes:
        field: the field that it stands in.
        text: as it was written.
        names: what it may name; None for ids of metrics.
    """

    field: str
    text: str
    names: frozenset[str] | None


def judging_expressions(kpi: Kpi) -> Iterator[Stated]:
    """Yield the expressions that state a KPI's value."""
    for field in ("status", "stated_score"):
        text = getattr(kpi, field)
        if text is not None:
            yield Stated(field, text, STATUS_NAMES)


def trend_expressions(kpi: Kpi) -> Iterator[Stated]:
    """Yield the expression of a KPI's trend."""
    if kpi.trend.expression is not None:
        yield Stated("trend.expression", kpi.trend.expression, TREND_NAMES)


def target_expressions(kpi: Kpi) -> Iterator[Stated]:
    """Yield the formula of a KPI's target."""
    if isinstance(kpi.target, Target) and kpi.target.formula is not None:
        yield Stated("target.formula", kpi.target.formula, TARGET_NAMES)


def weight_expressions(element: Element) -> Iterator[Stated]:
    """Yield the weights of an element that are expressions."""
    weights: list[tuple[str, Weight | None]] = []
    if isinstance(element, Kpi | KeyResult):
        weights.append(("weight", element.weight))
    if isinstance(element, Kpi):
        weights.append(("member_weight", element.member_weight))
        weights += [(f"members.{number}.weight", member.weight) for number, member in enumerate(element.members)]
    if isinstance(element, Objective):
        weights += [(f"contributes_to.{at}.weight", edge.weight) for at, edge in enumerate(element.contributes_to)]
    yield from (Stated(field, weight, None) for field, weight in weights if isinstance(weight, str))


class Fault(NamedTuple):
    """Why an expression cannot be used.

    Attributes:
        message: in one sentence, without its stop.
        name: the name that is not known, where that is it; empty otherwise.
    """

    message: str
    name: str


@lru_cache(maxsize=4096)
def fault_of(text: str, names: frozenset[str]) -> Fault | None:
    """Return why an expression over some names cannot be used; None when it can."""
    try:
        parse_expression(text, names=names)
    except ExpressionError as error:
        return Fault(str(error).rstrip("."), error.name)
    return None


@lru_cache(maxsize=4096)
def divides_by_zero(text: str, names: frozenset[str]) -> bool:
    """Tell whether an expression that can be used divides by a constant that is zero."""
    try:
        return parse_expression(text, names=names).divides_by_zero
    except ExpressionError:
        return False
