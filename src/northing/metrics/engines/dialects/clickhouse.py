"""ClickHouse's SQL: integers are widened before they are added, so that an overflow is found and has no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import Dialect
from northing.metrics.engines.capabilities import (
    REMAINDER_OF_NUMBERS,
    ROUND_TO_COMPUTED_DECIMALS,
    SPLIT_AT_COMPUTED_PLACE,
)
from northing.metrics.engines.dialects.shared import (
    BOOLEAN_OF_TEXT,
    MOMENT_OF_TEXT,
    MOST_MONTHS,
    MOST_SECONDS,
    NUMBER_AS_TEXT,
    NUMBER_TEXT,
    PLAIN_AGGREGATES,
    PLAIN_CALLS,
    ROUND_ALIKE,
    SPLIT_BY_NOTHING,
    Texts,
    day_calls,
    likes,
)
from northing.metrics.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.nodes import Call

_LOWER = "lowerUTF8(replaceAll(replaceAll({0}, 'Σ', 'σ'), 'İ', 'i'))"
_WHOLE = 4503599627370496


def _integer(sql: str) -> str:
    return f"accurateCastOrNull({sql}, 'Int64')"


def _wide(operation: str) -> str:
    return _integer(operation.replace("{0}", "toInt128({0})").replace("{1}", "toInt128({1})"))


def _away_from_zero(sql: str) -> str:
    """Round to whole numbers; the engine's own function rounds halves to even ones."""
    rounded = "trunc(v) + if(abs(v - trunc(v)) >= 0.5, sign(v), 0)"
    return f"arrayElement(arrayMap(v -> {rounded}, [{sql}]), 1)"


def _round_number(sql: Sequence[str], call: Call, _: Dialect) -> str:
    if len(sql) == 1:
        return _away_from_zero(sql[0])
    decimals = getattr(call.arguments[1], "value", None)
    if decimals is None:
        return "CAST(NULL AS Nullable(Float64))"
    power = f"1e{min(abs(decimals), 300)}"
    if decimals < 0:
        return f"({_away_from_zero(f'{sql[0]} / {power}')} * {power})"
    scaled = f"({_away_from_zero(f'{sql[0]} * {power}')} / {power})"
    return f"CASE WHEN abs({sql[0]}) < {_WHOLE} THEN {scaled} ELSE {sql[0]} END"


def _round_integer(sql: Sequence[str], call: Call, _: Dialect) -> str:
    decimals = getattr(call.arguments[1], "value", 0) if len(sql) > 1 else 0
    if decimals is None:
        return "CAST(NULL AS Nullable(Int64))"
    return sql[0] if decimals >= 0 else _integer(f"round(toInt128({sql[0]}), {max(decimals, -38)})")


def _in(sql: Sequence[str], call: Call, _: Dialect) -> str:
    """Write IN; among values that are no constants the engine does not see a missing one."""
    if all(isinstance(argument, Constant) and argument.value is not None for argument in call.arguments[1:]):
        return f"({sql[0]} IN ({', '.join(sql[1:])}))"
    return "(" + " OR ".join(f"{sql[0]} = {value}" for value in sql[1:]) + ")"


def _trim(left: str, right: str) -> str:
    return f"replaceRegexpAll({{0}}, '{'|'.join(part for part in (left, right) if part)}', '')"


def _moved(moment: str, most: int) -> str:
    """Write a moment that is moved so far, if it is not too far; the engine computes both ways of a CASE."""
    near = moment.replace("{1}", f"greatest(least({{1}}, {most}), -{most})")
    return f"CASE WHEN {{1}} BETWEEN -{most} AND {most} THEN {near} END"


_NUMBER = NUMBER_TEXT.replace("\\", "\\\\")
_PLAIN_NUMBER = f"if(match({{0}}, '{_NUMBER}'), replaceRegexpAll({{0}}, '[_\\\\s]', ''), NULL)"
_LEFT, _RIGHT = "^\\\\p{{Zs}}+", "\\\\p{{Zs}}+$"
_DAYS = "(toInt64(toInt32({1})) - toInt64(toInt32({0})))"
_FUNCTION_BY_PART = {
    "year": "toYear",
    "quarter": "toQuarter",
    "month": "toMonth",
    "week": "toISOWeek",
    "day": "toDayOfMonth",
    "isodow": "toDayOfWeek",
    "dayofyear": "toDayOfYear",
}
_TIME = "toDateTime64({0}, 6, 'UTC')"
_BOUND = "northing__date"
"""Names what a lambda is given, so that no column of a dataset is mistaken for it."""
_VALID = f"toDayOfMonth({_BOUND}) = {{2}} AND toMonth({_BOUND}) = {{1}} AND toYear({_BOUND}) = {{0}}"

CLICKHOUSE = Dialect(
    name="ClickHouse",
    types={
        "text": "Nullable(String)",
        "integer": "Nullable(Int64)",
        "number": "Nullable(Float64)",
        "boolean": "Nullable(Bool)",
        "date": "Nullable(Date32)",
        "timestamp": "Nullable(DateTime64(6, 'UTC'))",
    },
    literals={
        "integer": "toInt64({0})",
        "number": "toFloat64('{0}')",
        "date": "toDate32('{0}')",
        "timestamp": "toDateTime64('{0}', 6, 'UTC')",
    },
    calls={
        **PLAIN_CALLS,
        "substring": Texts("substringUTF8({0}, {1}, {2})", "toInt64(lengthUTF8({0}))").substring,
        **day_calls(
            days="(toInt64(toInt32(toDate32({1}))) - toInt64(toInt32(toDate32({0}))))",
            monday="(toDate32({0}) - toDayOfWeek({0}))",
            seconds=f"toInt64(floor(toUnixTimestamp64Micro({_TIME}) / 1000000))",
            part="toInt64(extract({0} FROM {1}))",
            integer="toInt64({0})",
        ),
        "+(integer)": _wide("{0} + {1}"),
        "-(integer)": _wide("{0} - {1}"),
        "*(integer)": _wide("{0} * {1}"),
        "neg(integer)": _wide("- {0}"),
        "abs(integer)": _integer("abs(toInt128({0}))"),
        "/": "(toFloat64({0}) / nullif(toFloat64({1}), 0))",
        "//": _integer("intDiv(toInt128({0}), nullif(toInt128({1}), toInt128(0)))"),
        "%(integer)": _integer("toInt128({0}) % nullif(toInt128({1}), toInt128(0))"),
        "+(date, integer)": "({0} + {1})",
        "-(date, integer)": "({0} - {1})",
        "-(date, date)": _DAYS.replace("{0}", "{2}").replace("{1}", "{0}").replace("{2}", "{1}"),
        "round(number)": _round_number,
        "round(integer)": _round_integer,
        "trunc": "trunc(toFloat64({0}))",
        "sign": "toInt64(sign({0}))",
        "ln": "log(nullif(greatest({0}, 0), 0))",
        "log10": "log10(nullif(greatest({0}, 0), 0))",
        "in": _in,
        "same": "({0} <=> {1})",
        **likes(_LOWER),
        "lower": _LOWER,
        "upper": "upperUTF8(replaceAll({0}, 'ß', 'ẞ'))",
        "trim": _trim(_LEFT, _RIGHT),
        "ltrim": _trim(_LEFT, ""),
        "rtrim": _trim("", _RIGHT),
        "length": "toInt64(lengthUTF8({0}))",
        "replace": "replaceAll({0}, {1}, {2})",
        "strpos": "toInt64(positionUTF8({0}, {1}))",
        "split_part": "if({0} IS NULL, NULL, arrayElement(splitByString({1}, assumeNotNull({0})), {2}))",
        "starts_with": "startsWith({0}, {1})",
        "ends_with": "endsWith({0}, {1})",
        "contains": "(position({0}, {1}) > 0)",
        **{name: f"toInt64({function}({{0}}))" for name, function in _FUNCTION_BY_PART.items()},
        **{name: f"toInt64(to{name.capitalize()}({_TIME}))" for name in ("hour", "minute", "second")},
        "make_date": (
            f"arrayElement(arrayMap({_BOUND} -> if({_VALID}, {_BOUND}, NULL), "
            "[makeDate32(toInt32({0}), toInt32({1}), toInt32({2}))]), 1)"
        ),
        "add_months": _moved("addMonths({0}, {1})", MOST_MONTHS),
        "add_seconds": _moved(f"addSeconds({_TIME}, {{1}})", MOST_SECONDS),
        "days_of": "toInt64(toInt32({0}))",
        "microseconds_of": f"toUnixTimestamp64Micro({_TIME})",
        "date_trunc": "toDate32({1})",
        "date_trunc(week)": "(toDate32({1}) - (toDayOfWeek({1}) - 1))",
        "date_trunc(month)": "(toDate32({1}) - (toDayOfMonth({1}) - 1))",
        "date_trunc(quarter)": "makeDate32(toYear({1}), toQuarter({1}) * 3 - 2, 1)",
        "date_trunc(year)": "makeDate32(toYear({1}), 1, 1)",
        "cast(text as number)": f"toFloat64OrNull({_PLAIN_NUMBER})",
        "cast(text as integer)": _integer(f"toInt128(round(toDecimal128OrNull({_PLAIN_NUMBER}, 18)))"),
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": _integer(_away_from_zero("{0}")),
        "cast(boolean as text)": "CAST(CAST({0} AS Nullable(Bool)) AS Nullable(String))",
        "cast(timestamp as text)": "replaceRegexpOne(toString({0}), '\\\\.?0+$', '')",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        "sum(integer)": "toDecimal128(sum(toInt128({0})), 0)",
        "sum_squares": "sum(toFloat64({0}) * toFloat64({0}))",
        "count_distinct(number)": "count(DISTINCT {0} + 0)",
        "quantile": "quantileExactInclusiveOrNull({1})({0})",
        "first": "argMinOrNull({0}, ({1}, {0})) FILTER (WHERE {1} IS NOT NULL AND {0} IS NOT NULL)",
        "last": "argMaxOrNull({0}, ({1}, {0})) FILTER (WHERE {1} IS NOT NULL AND {0} IS NOT NULL)",
    },
    name_escapes={"\\": "\\\\", '"': '\\"'},
    text_escapes={"\\": "\\\\", "'": "\\'"},
    finite="CASE WHEN isFinite({0}) THEN {0} END",
    inline="values('{1} Date32, {2} Date32', {0}) AS p",
    lacks={
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
        REMAINDER_OF_NUMBERS: "its remainder of a division by a floating-point number is rounded",
        SPLIT_AT_COMPUTED_PLACE: SPLIT_BY_NOTHING,
        ROUND_TO_COMPUTED_DECIMALS: ROUND_ALIKE,
    },
)
"""ClickHouse 24 and later."""
