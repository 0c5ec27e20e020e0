"""Spark's SQL, in its ANSI mode: what could fail is written with the `try_` functions, which give NULL instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import Dialect
from northing.metrics.engines.capabilities import (
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
    SPACES,
    SPLIT_BY_NOTHING,
    Texts,
    day_calls,
    likes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.nodes import Call

_TEXT_ESCAPES = {"\\": "\\\\", "'": "\\'", "$": "\\u0024"}
_LOWER = "lower(replace(replace({0}, 'Σ', 'σ'), 'İ', 'i'))"
_WHOLE = 4503599627370496
"""From here on every floating-point number is whole."""


def _round_number(sql: Sequence[str], call: Call, _: Dialect) -> str:
    """Write rounding as the built-in engine does it: scaled, rounded away from zero, and scaled back."""
    if len(sql) == 1:
        return f"round({sql[0]})"
    decimals = getattr(call.arguments[1], "value", None)
    if decimals is None:
        return "CAST(NULL AS DOUBLE)"
    power = f"1E{min(abs(decimals), 300)}D"
    scaled = f"round({sql[0]} * {power}) / {power}" if decimals >= 0 else f"round({sql[0]} / {power}) * {power}"
    return f"CASE WHEN abs({sql[0]}) < {_WHOLE}D OR {decimals} < 0 THEN {scaled} ELSE {sql[0]} END"


def _round_integer(sql: Sequence[str], call: Call, _: Dialect) -> str:
    decimals = getattr(call.arguments[1], "value", 0) if len(sql) > 1 else 0
    if decimals is None:
        return "CAST(NULL AS BIGINT)"
    exact = f"CAST({sql[0]} AS DECIMAL(38, 0))"
    return sql[0] if decimals >= 0 else f"try_cast(round({exact}, {max(decimals, -38)}) AS BIGINT)"


def _whole(function: str) -> str:
    return f"CASE WHEN abs({{0}}) < {_WHOLE}D THEN CAST({function}({{0}}) AS DOUBLE) ELSE {{0}} END"


_MONTHS = f"CASE WHEN {{1}} BETWEEN -{MOST_MONTHS} AND {MOST_MONTHS} THEN {{1}} END"
_SECONDS = f"CASE WHEN {{1}} BETWEEN -{MOST_SECONDS} AND {MOST_SECONDS} THEN {{1}} END"
_NUMBER = NUMBER_TEXT.replace("\\", "\\\\")
_PLAIN_NUMBER = f"CASE WHEN {{0}} RLIKE '{_NUMBER}' THEN trim(replace({{0}}, '_', '')) END"

SPARK = Dialect(
    name="Spark",
    types={
        "text": "STRING",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP_NTZ",
    },
    literals={
        "integer": "{0}L",
        "number": "CAST('{0}' AS DOUBLE)",
        "date": "DATE'{0}'",
        "timestamp": "TIMESTAMP_NTZ'{0}'",
    },
    calls={
        **PLAIN_CALLS,
        "substring": Texts("substring({0}, CAST({1} AS INT), CAST({2} AS INT))", "length({0})").substring,
        **day_calls(
            days="CAST(datediff({1}, {0}) AS BIGINT)",
            monday="trunc({0}, 'WEEK')",
            seconds="unix_seconds(CAST(CAST({0} AS TIMESTAMP_NTZ) AS TIMESTAMP))",
            part="CAST({0}({1}) AS BIGINT)",
            integer="CAST({0} AS BIGINT)",
        ),
        "+(integer)": "try_add({0}, {1})",
        "-(integer)": "try_subtract({0}, {1})",
        "*(integer)": "try_multiply({0}, {1})",
        "neg(integer)": "try_subtract(0L, {0})",
        "abs(integer)": "try_multiply({0}, CAST(sign({0}) AS BIGINT))",
        "/": "(CAST({0} AS DOUBLE) / nullif(CAST({1} AS DOUBLE), 0D))",
        "//": "CASE WHEN {1} = -1L THEN try_subtract(0L, {0}) ELSE {0} div nullif({1}, 0L) END",
        "%": "try_mod({0}, {1})",
        "+(date, integer)": "date_add({0}, try_cast({1} AS INT))",
        "-(date, integer)": "date_sub({0}, try_cast({1} AS INT))",
        "-(date, date)": "CAST(datediff({0}, {1}) AS BIGINT)",
        "ceil(number)": _whole("ceil"),
        "floor(number)": _whole("floor"),
        "trunc": f"CASE WHEN abs({{0}}) < {_WHOLE}D THEN CAST(CAST({{0}} AS BIGINT) AS DOUBLE) ELSE {{0}} END",
        "trunc(integer)": "CAST({0} AS DOUBLE)",
        "round(number)": _round_number,
        "round(integer)": _round_integer,
        "sign": "CAST(sign({0}) AS BIGINT)",
        "ln": "ln({0})",
        "log10": "log10({0})",
        "same": "({0} <=> {1})",
        **likes(_LOWER),
        "lower": _LOWER,
        "upper": "upper(replace({0}, 'ß', 'ẞ'))",
        "trim": f"trim(BOTH '{SPACES}' FROM {{0}})",
        "ltrim": f"trim(LEADING '{SPACES}' FROM {{0}})",
        "rtrim": f"trim(TRAILING '{SPACES}' FROM {{0}})",
        "length": "CAST(length({0}) AS BIGINT)",
        "strpos": "CAST(instr({0}, {1}) AS BIGINT)",
        "split_part": "split_part({0}, {1}, CAST({2} AS INT))",
        "starts_with": "startswith({0}, {1})",
        "ends_with": "endswith({0}, {1})",
        **{name: f"CAST({name}({{0}}) AS BIGINT)" for name in ("year", "quarter", "month", "day", "dayofyear")},
        "week": "CAST(weekofyear({0}) AS BIGINT)",
        "isodow": "CAST(extract(DAYOFWEEK_ISO FROM {0}) AS BIGINT)",
        **{name: f"CAST({name}(CAST({{0}} AS TIMESTAMP_NTZ)) AS BIGINT)" for name in ("hour", "minute", "second")},
        "make_date": (
            "CASE WHEN {0} BETWEEN 1 AND 9999 THEN try_cast(concat(lpad(CAST({0} AS STRING), 4, '0'), '-', "
            "CAST({1} AS STRING), '-', CAST({2} AS STRING)) AS DATE) END"
        ),
        "add_months": f"({{0}} + make_ym_interval(0, CAST({_MONTHS} AS INT)))",
        "add_seconds": (
            "CAST(timestamp_micros(unix_micros(CAST(CAST({0} AS TIMESTAMP_NTZ) AS TIMESTAMP)) "
            f"+ {_SECONDS} * 1000000L) AS TIMESTAMP_NTZ)"
        ),
        "days_of": "CAST(unix_date({0}) AS BIGINT)",
        "microseconds_of": "unix_micros(CAST({0} AS TIMESTAMP))",
        "date_trunc": "trunc({1}, {0})",
        **{f"date_trunc({part})": "CAST({1} AS DATE)" for part in ("day", "hour", "minute", "second")},
        "cast(text as number)": f"try_cast({_PLAIN_NUMBER} AS DOUBLE)",
        "cast(text as integer)": f"try_cast(round(try_cast({_PLAIN_NUMBER} AS DECIMAL(38, 18))) AS BIGINT)",
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": "try_cast(round({0}) AS BIGINT)",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        # two halves, so that no sum of integers overflows
        "sum(integer)": ("CAST(sum(shiftright({0}, 32)) AS DECIMAL(38, 0)) * 4294967296 + sum({0} & 4294967295L)"),
        "sum_squares": "sum(CAST({0} AS DOUBLE) * CAST({0} AS DOUBLE))",
        "quantile": "percentile({0}, CAST('{1}' AS DOUBLE))",
        "first": "min(CASE WHEN {1} IS NOT NULL AND {0} IS NOT NULL THEN struct({1} AS at, {0} AS is) END).is",
        "last": "max(CASE WHEN {1} IS NOT NULL AND {0} IS NOT NULL THEN struct({1} AS at, {0} AS is) END).is",
    },
    quotes=("`", "`"),
    name_escapes={"`": "``"},
    text_escapes=_TEXT_ESCAPES,
    finite="CASE WHEN abs({0}) < CAST('Infinity' AS DOUBLE) THEN {0} END",
    lacks={
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
        SPLIT_AT_COMPUTED_PLACE: SPLIT_BY_NOTHING,
        ROUND_TO_COMPUTED_DECIMALS: ROUND_ALIKE,
    },
)
"""Spark 4."""
