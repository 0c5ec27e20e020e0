"""The allow-list: every operator and function an expression may use, with the types it takes and gives.

A function that is not here does not exist for an expression, whatever the engine knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from northing.metrics.nodes import ValueType

Family = Literal["any", "number", "integer", "text", "boolean", "moment", "ordered", "comparable"]
TYPES_BY_FAMILY: dict[Family, frozenset[str]] = {
    "any": frozenset({"text", "integer", "number", "boolean", "date", "timestamp"}),
    "comparable": frozenset({"text", "integer", "number", "date", "timestamp", "boolean"}),
    "number": frozenset({"integer", "number"}),
    "integer": frozenset({"integer"}),
    "text": frozenset({"text"}),
    "boolean": frozenset({"boolean"}),
    "moment": frozenset({"date", "timestamp"}),
    "ordered": frozenset({"integer", "number", "date", "timestamp"}),
}
WORDS_BY_FAMILY: dict[Family, str] = {
    "any": "any value",
    "comparable": "any value",
    "number": "a number",
    "integer": "an integer",
    "text": "a text",
    "boolean": "a condition",
    "moment": "a date or timestamp",
    "ordered": "a number, date or timestamp",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives.

    Attributes:
        takes: family of each argument; of an argument beyond the last, the last family when `more`.
        gives: its type; `same` is the common type of all arguments, `first` the type of the first one.
        least: fewest arguments; all of `takes` when None.
        more: whether any number of further arguments may follow.
        can_fail: whether the engine may refuse some rows (overflow, no such date); these rows then have no value.
    """

    takes: tuple[Family, ...]
    gives: ValueType | Literal["same", "first"]
    least: int | None = None
    more: bool = False
    can_fail: bool = False


SCALARS: dict[str, Signature] = {
    "abs": Signature(("number",), "first", can_fail=True),
    "ceil": Signature(("number",), "first"),
    "floor": Signature(("number",), "first"),
    "round": Signature(("number", "integer"), "first", least=1),
    "sign": Signature(("number",), "integer"),
    "trunc": Signature(("number",), "number"),
    "sqrt": Signature(("number",), "number", can_fail=True),
    "exp": Signature(("number",), "number", can_fail=True),
    "ln": Signature(("number",), "number", can_fail=True),
    "log10": Signature(("number",), "number", can_fail=True),
    "mod": Signature(("number", "number"), "same"),
    "power": Signature(("number", "number"), "number", can_fail=True),
    "greatest": Signature(("comparable",), "same", least=2, more=True),
    "least": Signature(("comparable",), "same", least=2, more=True),
    "coalesce": Signature(("any",), "same", least=1, more=True),
    "nullif": Signature(("any", "any"), "first"),
    "if": Signature(("boolean", "any", "any"), "same", least=2),
    "lower": Signature(("text",), "text"),
    "upper": Signature(("text",), "text"),
    "trim": Signature(("text",), "text"),
    "ltrim": Signature(("text",), "text"),
    "rtrim": Signature(("text",), "text"),
    "left": Signature(("text", "integer"), "text"),
    "right": Signature(("text", "integer"), "text"),
    "replace": Signature(("text", "text", "text"), "text"),
    "concat": Signature(("text",), "text", least=1, more=True),
    "strpos": Signature(("text", "text"), "integer"),
    "split_part": Signature(("text", "text", "integer"), "text"),
    "length": Signature(("text",), "integer"),
    "substring": Signature(("text", "integer", "integer"), "text", least=2, can_fail=True),
    "starts_with": Signature(("text", "text"), "boolean"),
    "ends_with": Signature(("text", "text"), "boolean"),
    "contains": Signature(("text", "text"), "boolean"),
    "year": Signature(("moment",), "integer"),
    "quarter": Signature(("moment",), "integer"),
    "month": Signature(("moment",), "integer"),
    "week": Signature(("moment",), "integer"),
    "day": Signature(("moment",), "integer"),
    "isodow": Signature(("moment",), "integer"),
    "dayofyear": Signature(("moment",), "integer"),
    "hour": Signature(("moment",), "integer"),
    "minute": Signature(("moment",), "integer"),
    "second": Signature(("moment",), "integer"),
    "make_date": Signature(("integer", "integer", "integer"), "date", can_fail=True),
    "date": Signature(("any",), "date", can_fail=True),
    "date_add": Signature(("moment", "integer"), "first", can_fail=True),
    "date_sub": Signature(("moment", "integer"), "first", can_fail=True),
    "add_months": Signature(("moment", "integer"), "first", can_fail=True),
    "date_diff": Signature(("text", "moment", "moment"), "integer", can_fail=True),
    "date_trunc": Signature(("text", "moment"), "date", can_fail=True),
}
"""Functions over the values of one row."""

AGGREGATES: dict[str, Signature] = {
    "count": Signature(("any",), "integer", least=0),
    "count_if": Signature(("boolean",), "integer"),
    "count_distinct": Signature(("any",), "integer"),
    "bool_and": Signature(("boolean",), "boolean"),
    "bool_or": Signature(("boolean",), "boolean"),
    "sum": Signature(("number",), "first"),
    "avg": Signature(("number",), "number"),
    "min": Signature(("ordered",), "first"),
    "max": Signature(("ordered",), "first"),
    "geometric_mean": Signature(("number",), "number"),
    "median": Signature(("number",), "number"),
    "quantile_cont": Signature(("number", "number"), "number"),
    "var_samp": Signature(("number",), "number"),
    "var_pop": Signature(("number",), "number"),
    "stddev_samp": Signature(("number",), "number"),
    "stddev_pop": Signature(("number",), "number"),
    "corr": Signature(("number", "number"), "number"),
    "covar_samp": Signature(("number", "number"), "number"),
    "covar_pop": Signature(("number", "number"), "number"),
    "regr_slope": Signature(("number", "number"), "number"),
    "regr_intercept": Signature(("number", "number"), "number"),
    "first": Signature(("number",), "first"),
    "last": Signature(("number",), "first"),
    "arg_min": Signature(("number", "ordered"), "first"),
    "arg_max": Signature(("number", "ordered"), "first"),
}
"""Functions over the rows of a period and member."""

SYNONYMS: dict[str, str] = {
    "mean": "avg",
    "countif": "count_if",
    "variance": "var_samp",
    "stddev": "stddev_samp",
    "ceiling": "ceil",
    "log": "log10",
    "pow": "power",
    "ifnull": "coalesce",
    "iff": "if",
    "lcase": "lower",
    "ucase": "upper",
    "len": "length",
    "substr": "substring",
    "datediff": "date_diff",
    "datetrunc": "date_trunc",
    "dayofmonth": "day",
    "suffix": "ends_with",
    "prefix": "starts_with",
    "weekofyear": "week",
    "every": "bool_and",
    "geomean": "geometric_mean",
    "approx_count_distinct": "count_distinct",
    "approx_quantile": "quantile_cont",
    "min_by": "arg_min",
    "max_by": "arg_max",
    "instr": "strpos",
    "nvl": "coalesce",
}
"""Other names under which the same functions are known."""

OPERATORS: dict[str, str] = {
    "+": "number",
    "-": "number",
    "*": "number",
    "/": "number",
    "//": "number",
    "%": "number",
}
"""Arithmetic; division by zero gives no value."""

DATE_PARTS: frozenset[str] = frozenset({"day", "week", "month", "quarter", "year", "hour", "minute", "second"})
"""Parts of a moment that date_diff and date_trunc know."""
RISKY: frozenset[str] = frozenset(
    {"+", "-", "*", "//", "%", "neg", "add_seconds", "date_of", "moment_of"}
    | {name for name, signature in SCALARS.items() if signature.can_fail}
)
"""Calls that the engine may refuse on some rows."""


def function_names() -> list[str]:
    """Return the names of all functions of the allow-list, in alphabetical order."""
    return sorted(SCALARS | AGGREGATES)
