"""What the operators and functions of expressions compute; None is NULL, truth is 1 and 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Operands = Sequence[float | None]


def _strict(compute: Callable[..., Any]) -> Callable[[Operands], float | None]:
    """Make an operation that is NULL when an operand is, or when there is no finite number to give."""

    def operation(operands: Operands) -> float | None:
        if any(operand is None for operand in operands):
            return None
        try:
            value = compute(*operands)
        except (ArithmeticError, ValueError):
            return None
        return float(value) if not isinstance(value, complex) and math.isfinite(value) else None

    return operation


def _rounded(value: float, decimals: float = 0.0) -> float:
    """Round half away from zero, as SQL does."""
    scale: float = 10.0**decimals
    away: float = math.copysign(math.floor(abs(value) * scale + 0.5), value)
    return away / scale


def _logarithm(first: float, second: float | None = None) -> float:
    """Take the logarithm: LOG(x) to base 10, LOG(base, x) to any base."""
    return math.log10(first) if second is None else math.log(second, first)


def _and(operands: Operands) -> float | None:
    """Combine truths: false wins over NULL, NULL over true."""
    if any(operand == 0.0 for operand in operands):
        return 0.0
    return None if any(operand is None for operand in operands) else 1.0


def _or(operands: Operands) -> float | None:
    """Combine truths: true wins over NULL, NULL over false."""
    if any(operand not in {None, 0.0} for operand in operands):
        return 1.0
    return None if any(operand is None for operand in operands) else 0.0


def _first_known(operands: Operands) -> float | None:
    """Give the first operand that is not NULL."""
    return next((operand for operand in operands if operand is not None), None)


def _null_if(operands: Operands) -> float | None:
    """Give the first operand, or NULL when it equals the second."""
    first, second = operands
    return None if first == second else first


def _greatest(operands: Operands) -> float | None:
    """Give the greatest operand; NULL ones are skipped."""
    return max((operand for operand in operands if operand is not None), default=None)


def _least(operands: Operands) -> float | None:
    """Give the least operand; NULL ones are skipped."""
    return min((operand for operand in operands if operand is not None), default=None)


def _in(operands: Operands) -> float | None:
    """Tell whether the first operand is among the others; NULL when that depends on a NULL."""
    first, *others = operands
    if first is None:
        return None
    if first in others:
        return 1.0
    return None if None in others else 0.0


def _is(operands: Operands) -> float | None:
    """Tell whether the first operand is NULL, true or false, as the second is."""
    first, second = operands
    if first is None or second is None:
        return 1.0 if first is second else 0.0
    return 1.0 if (first != 0.0) == (second != 0.0) else 0.0


def _between(operands: Operands) -> float | None:
    """Tell whether the first operand lies between the two others, bounds included."""
    value, low, high = operands
    return _and((_at_least((value, low)), _at_least((high, value))))


def _case(operands: Operands) -> float | None:
    """Give the outcome of the first true condition, or the last operand."""
    for condition, outcome in zip(operands[:-1:2], operands[1::2], strict=True):
        if condition not in {None, 0.0}:
            return outcome
    return operands[-1]


_at_least: Final = _strict(lambda a, b: a >= b)

OPERATION_BY_NAME: Final[dict[str, Callable[[Operands], float | None]]] = {
    "Add": _strict(lambda a, b: a + b),
    "Sub": _strict(lambda a, b: a - b),
    "Mul": _strict(lambda a, b: a * b),
    "Div": _strict(lambda a, b: a / b),
    "IntDiv": _strict(lambda a, b: math.trunc(a / b)),
    "Mod": _strict(math.fmod),
    "Pow": _strict(lambda a, b: a**b),
    "Neg": _strict(lambda a: -a),
    "EQ": _strict(lambda a, b: a == b),
    "NEQ": _strict(lambda a, b: a != b),
    "GT": _strict(lambda a, b: a > b),
    "GTE": _at_least,
    "LT": _strict(lambda a, b: a < b),
    "LTE": _strict(lambda a, b: a <= b),
    "Not": _strict(lambda a: a == 0.0),
    "And": _and,
    "Or": _or,
    "Between": _between,
    "In": _in,
    "Is": _is,
    "Case": _case,
    "Coalesce": _first_known,
    "Nullif": _null_if,
    "Greatest": _greatest,
    "Least": _least,
    "Abs": _strict(abs),
    "Ceil": _strict(math.ceil),
    "Floor": _strict(math.floor),
    "Round": _strict(_rounded),
    "Trunc": _strict(math.trunc),
    "Sqrt": _strict(math.sqrt),
    "Ln": _strict(math.log),
    "Log": _strict(_logarithm),
    "Exp": _strict(math.exp),
    "Sign": _strict(lambda a: (a > 0.0) - (a < 0.0)),
}
