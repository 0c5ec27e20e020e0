"""Trino's SQL; it is compiled and not run here."""

from __future__ import annotations

from northing.metrics.dialect import Dialect
from northing.metrics.engines.dialects.shared import (
    BOOLEAN_OF_TEXT,
    MOMENT_AS_TEXT,
    MOMENT_OF_TEXT,
    NUMBER_AS_TEXT,
    NUMBER_OF_TEXT,
    PLAIN_AGGREGATES,
    PLAIN_CALLS,
    SPACES,
    Texts,
    day_calls,
)

_MOMENT = "CAST({0} AS TIMESTAMP(6))"
_BY_TIME = "{0}_by({{0}}, ROW({{1}}, {{0}})) FILTER (WHERE {{1}} IS NOT NULL AND {{0}} IS NOT NULL)"

TRINO = Dialect(
    name="Trino",
    types={
        "text": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP(6)",
    },
    literals={
        "integer": "BIGINT '{0}'",
        "number": "DOUBLE '{0}'",
        "date": "DATE '{0}'",
        "timestamp": "TIMESTAMP '{0}'",
    },
    calls={
        **PLAIN_CALLS,
        "substring": Texts("substr({0}, {1}, {2})", "length({0})").substring,
        **day_calls(
            days="date_diff('day', CAST({0} AS DATE), CAST({1} AS DATE))",
            monday="date_trunc('week', CAST({0} AS DATE))",
            seconds=f"date_diff('second', TIMESTAMP '1970-01-01 00:00:00', date_trunc('second', {_MOMENT}))",
            part="{0}({1})",
            integer="CAST({0} AS BIGINT)",
        ),
        "/": "(CAST({0} AS DOUBLE) / nullif(CAST({1} AS DOUBLE), 0))",
        "//": "({0} / nullif({1}, 0))",
        "%": "({0} % nullif({1}, 0))",
        "+(date, integer)": "date_add('day', {1}, {0})",
        "-(date, integer)": "date_add('day', - {1}, {0})",
        "-(date, date)": "date_diff('day', {1}, {0})",
        "round(integer)": lambda sql, _call, _dialect: sql[0] if len(sql) == 1 else f"round({', '.join(sql)})",
        "trunc": "truncate(CAST({0} AS DOUBLE))",
        "sign": "CAST(sign({0}) AS BIGINT)",
        "ln": "ln(nullif(greatest({0}, 0), 0))",
        "log10": "log10(nullif(greatest({0}, 0), 0))",
        "trim": f"trim(BOTH '{SPACES}' FROM {{0}})",
        "ltrim": f"trim(LEADING '{SPACES}' FROM {{0}})",
        "rtrim": f"trim(TRAILING '{SPACES}' FROM {{0}})",
        "replace": "CASE WHEN {1} = '' THEN {0} ELSE replace({0}, {1}, {2}) END",
        "ends_with": "({1} = '' OR substr({0}, - length({1})) = {1})",
        "contains": "(strpos({0}, {1}) > 0)",
        "isodow": "day_of_week({0})",
        "dayofyear": "day_of_year({0})",
        **{name: f"{name}({_MOMENT})" for name in ("hour", "minute", "second")},
        "make_date": (
            "CASE WHEN {0} BETWEEN 1 AND 9999 AND {1} BETWEEN 1 AND 12 AND {2} BETWEEN 1 AND 31 "
            "THEN TRY_CAST(format('%04d-%02d-%02d', {0}, {1}, {2}) AS DATE) END"
        ),
        "add_months": "date_add('month', {1}, {0})",
        "add_seconds": f"date_add('second', {{1}}, {_MOMENT})",
        "days_of": "date_diff('day', DATE '1970-01-01', {0})",
        "microseconds_of": "CAST(round(to_unixtime(with_timezone({0}, 'UTC')) * 1000000) AS BIGINT)",
        "date_trunc": f"CAST(date_trunc({{0}}, {_MOMENT.replace('{0}', '{1}')}) AS DATE)",
        "cast": "TRY_CAST({0} AS {1})",
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": "TRY_CAST(round({0}) AS BIGINT)",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        "sum(integer)": "sum(CAST({0} AS DECIMAL(38, 0)))",
        "sum_squares": "sum(CAST({0} AS DOUBLE) * CAST({0} AS DOUBLE))",
        "first": _BY_TIME.format("min"),
        "last": _BY_TIME.format("max"),
    },
    attempt="TRY({0})",
    finite="CASE WHEN is_finite({0}) THEN {0} END",
    lacks={
        "quantile": "its quantiles are approximate",
        "split_part": "it has no parts counted from the end, and none beyond the last",
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(timestamp as text)": MOMENT_AS_TEXT,
        "cast(text as number)": NUMBER_OF_TEXT,
        "cast(text as integer)": NUMBER_OF_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
    },
)
"""Trino 440 and later."""
