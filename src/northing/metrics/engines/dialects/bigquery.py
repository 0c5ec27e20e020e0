"""BigQuery's SQL; it is compiled and not run here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import Dialect
from northing.metrics.engines.capabilities import REMAINDER_OF_NUMBERS, ROUND_TO_COMPUTED_DECIMALS
from northing.metrics.engines.dialects.shared import (
    BOOLEAN_OF_TEXT,
    MOMENT_AS_TEXT,
    MOMENT_OF_TEXT,
    NUMBER_AS_TEXT,
    NUMBER_OF_TEXT,
    PLAIN_AGGREGATES,
    PLAIN_CALLS,
    ROUND_ALIKE,
    SPACES,
    Texts,
    day_calls,
    likes,
)
from northing.metrics.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.nodes import Call

_MOMENT = "CAST({0} AS DATETIME)"
_PARTS = {
    **{name: name.upper() for name in ("year", "quarter", "month", "day", "dayofyear")},
    "week": "ISOWEEK",
}
_BY_TIME = "ARRAY_AGG(IF({{1}} IS NULL, NULL, {{0}}) IGNORE NULLS ORDER BY {{1}}{0}, {{0}}{0} LIMIT 1)[SAFE_OFFSET(0)]"


def _round_integer(sql: Sequence[str], call: Call, _: Dialect) -> str:
    decimals = call.arguments[1] if len(sql) > 1 else Constant(0, "integer")
    if isinstance(decimals, Constant) and isinstance(decimals.value, int) and decimals.value < 0:
        return f"SAFE_CAST(ROUND(CAST({sql[0]} AS BIGNUMERIC), {sql[1]}) AS INT64)"
    return sql[0]


def _add_months(sql: Sequence[str], call: Call, _: Dialect) -> str:
    function = "DATE_ADD" if call.type == "date" else "DATETIME_ADD"
    return f"SAFE.{function}({sql[0]}, INTERVAL {sql[1]} MONTH)"


BIGQUERY = Dialect(
    name="BigQuery",
    types={
        "text": "STRING",
        "integer": "INT64",
        "number": "FLOAT64",
        "boolean": "BOOL",
        "date": "DATE",
        "timestamp": "DATETIME",
    },
    literals={"number": "CAST('{0}' AS FLOAT64)", "date": "DATE '{0}'", "timestamp": "DATETIME '{0}'"},
    calls={
        **PLAIN_CALLS,
        "substring": Texts("SUBSTR({0}, {1}, {2})", "LENGTH({0})").substring,
        **day_calls(
            days="DATE_DIFF(DATE({1}), DATE({0}), DAY)",
            monday="DATE_TRUNC(DATE({0}), ISOWEEK)",
            seconds=f"DATETIME_DIFF({_MOMENT}, DATETIME '1970-01-01 00:00:00', SECOND)",
            part="EXTRACT({0} FROM {1})",
            integer="CAST({0} AS INT64)",
        ),
        **likes("LOWER({0})"),
        "+": "SAFE_ADD({0}, {1})",
        "-": "SAFE_SUBTRACT({0}, {1})",
        "*": "SAFE_MULTIPLY({0}, {1})",
        "/": "SAFE_DIVIDE(CAST({0} AS FLOAT64), CAST({1} AS FLOAT64))",
        "//": "SAFE.DIV({0}, NULLIF({1}, 0))",
        "%": "SAFE.MOD({0}, NULLIF({1}, 0))",
        "neg": "SAFE_NEGATE({0})",
        "abs": "SAFE.ABS({0})",
        "+(date, integer)": "SAFE.DATE_ADD({0}, INTERVAL {1} DAY)",
        "-(date, integer)": "SAFE.DATE_SUB({0}, INTERVAL {1} DAY)",
        "-(date, date)": "DATE_DIFF({0}, {1}, DAY)",
        "round(integer)": _round_integer,
        "sign": "CAST(SIGN({0}) AS INT64)",
        "trunc": "TRUNC(CAST({0} AS FLOAT64))",
        "sqrt": "SAFE.SQRT({0})",
        "exp": "SAFE.EXP({0})",
        "ln": "SAFE.LN({0})",
        "log10": "SAFE.LOG10({0})",
        "power": "SAFE.POW({0}, {1})",
        "trim": f"TRIM({{0}}, '{SPACES}')",
        "ltrim": f"LTRIM({{0}}, '{SPACES}')",
        "rtrim": f"RTRIM({{0}}, '{SPACES}')",
        "contains": "(STRPOS({0}, {1}) > 0)",
        **{name: f"EXTRACT({part} FROM {{0}})" for name, part in _PARTS.items()},
        **{name: f"EXTRACT({name.upper()} FROM {_MOMENT})" for name in ("hour", "minute", "second")},
        "isodow": "(MOD(EXTRACT(DAYOFWEEK FROM {0}) + 5, 7) + 1)",
        "make_date": "SAFE.DATE({0}, {1}, {2})",
        "add_months": _add_months,
        "add_seconds": f"SAFE.DATETIME_ADD({_MOMENT}, INTERVAL {{1}} SECOND)",
        "days_of": "UNIX_DATE({0})",
        "microseconds_of": "UNIX_MICROS(TIMESTAMP({0}))",
        "date_trunc": "DATE({1})",
        "date_trunc(week)": "DATE_TRUNC(DATE({1}), ISOWEEK)",
        **{f"date_trunc({part})": f"DATE_TRUNC(DATE({{1}}), {part.upper()})" for part in ("month", "quarter", "year")},
        "cast": "SAFE_CAST({0} AS {1})",
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": "SAFE_CAST(ROUND({0}) AS INT64)",
        "cast(boolean as number)": "CAST(CAST({0} AS INT64) AS FLOAT64)",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        "sum(integer)": "SUM(CAST({0} AS BIGNUMERIC))",
        "sum_squares": "SUM(SAFE_MULTIPLY(CAST({0} AS FLOAT64), CAST({0} AS FLOAT64)))",
        "first": _BY_TIME.format(""),
        "last": _BY_TIME.format(" DESC"),
    },
    quotes=("`", "`"),
    name_escapes={"\\": "\\\\", "`": "\\`"},
    text_escapes={"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"},
    finite="CASE WHEN NOT IS_INF({0}) AND NOT IS_NAN({0}) THEN {0} END",
    inline="UNNEST([STRUCT<{1} DATE, {2} DATE>{0}]) AS p",
    lacks={
        "quantile": "its exact quantiles are functions over a window, not aggregates",
        "split_part": "it has no parts counted from the end, and none beyond the last",
        REMAINDER_OF_NUMBERS: "it divides only whole and decimal numbers with a remainder",
        ROUND_TO_COMPUTED_DECIMALS: ROUND_ALIKE,
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(timestamp as text)": MOMENT_AS_TEXT,
        "cast(text as number)": NUMBER_OF_TEXT,
        "cast(text as integer)": NUMBER_OF_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
    },
)
"""BigQuery, in GoogleSQL."""
