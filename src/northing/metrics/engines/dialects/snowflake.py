"""Snowflake's SQL; it is compiled and not run here."""

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

_MOMENT = "CAST({0} AS TIMESTAMP_NTZ)"
_TWO_DIGITS = "LPAD({0}, 2, '0')"
_BY_TIME = "CAST(GET(ARRAY_AGG({{0}}) WITHIN GROUP (ORDER BY {{1}}{0}, {{0}}{0}), 0) AS DOUBLE)"
_INTEGER = "CASE WHEN {0} BETWEEN -9223372036854775808 AND 9223372036854775807 THEN {0} END"

SNOWFLAKE = Dialect(
    name="Snowflake",
    types={
        "text": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP_NTZ",
    },
    literals={"number": "CAST('{0}' AS DOUBLE)", "date": "DATE '{0}'", "timestamp": "CAST('{0}' AS TIMESTAMP_NTZ)"},
    calls={
        **PLAIN_CALLS,
        "substring": Texts("SUBSTR({0}, {1}, {2})", "LENGTH({0})").substring,
        **day_calls(
            days="DATEDIFF(day, {0}, {1})",
            monday="DATEADD(day, 1 - DAYOFWEEKISO({0}), CAST({0} AS DATE))",
            seconds=f"DATEDIFF(second, CAST('1970-01-01' AS TIMESTAMP_NTZ), {_MOMENT})",
            part="{0}({1})",
            integer="CAST({0} AS BIGINT)",
        ),
        **{f"{operator}(integer)": _INTEGER.format(f"({{0}} {operator} {{1}})") for operator in "+-*"},
        "/": "(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0))",
        "//": "CAST(({0} - MOD({0}, NULLIF({1}, 0))) / NULLIF({1}, 0) AS BIGINT)",
        "%": "MOD({0}, NULLIF({1}, 0))",
        "+(date, integer)": "DATEADD(day, {1}, {0})",
        "-(date, integer)": "DATEADD(day, - {1}, {0})",
        "-(date, date)": "DATEDIFF(day, {1}, {0})",
        "round(integer)": lambda sql, _call, _dialect: sql[0] if len(sql) == 1 else f"ROUND({', '.join(sql)})",
        "sign": "CAST(SIGN({0}) AS BIGINT)",
        "trunc": "TRUNC(CAST({0} AS DOUBLE))",
        "sqrt": "SQRT(CASE WHEN {0} >= 0 THEN {0} END)",
        "ln": "LN(NULLIF(GREATEST({0}, 0), 0))",
        "log10": "LOG(10, NULLIF(GREATEST({0}, 0), 0))",
        "trim": f"TRIM({{0}}, '{SPACES}')",
        "ltrim": f"LTRIM({{0}}, '{SPACES}')",
        "rtrim": f"RTRIM({{0}}, '{SPACES}')",
        "strpos": "POSITION({1}, {0})",
        "starts_with": "STARTSWITH({0}, {1})",
        "ends_with": "ENDSWITH({0}, {1})",
        "split_part": "SPLIT_PART({0}, {1}, {2})",
        "dayofyear": "DAYOFYEAR({0})",
        "week": "WEEKISO({0})",
        "isodow": "DAYOFWEEKISO({0})",
        **{name: f"{name.upper()}({_MOMENT})" for name in ("hour", "minute", "second")},
        "make_date": (
            "CASE WHEN {0} BETWEEN 1 AND 9999 AND {1} BETWEEN 1 AND 12 AND {2} BETWEEN 1 AND 31 THEN TRY_TO_DATE("
            f"LPAD({{0}}, 4, '0') || '-' || {_TWO_DIGITS.replace('{0}', '{1}')} || '-' || "
            f"{_TWO_DIGITS.replace('{0}', '{2}')}, 'YYYY-MM-DD') END"
        ),
        "add_months": "DATEADD(month, {1}, {0})",
        "add_seconds": f"DATEADD(second, {{1}}, {_MOMENT})",
        "days_of": "DATEDIFF(day, DATE '1970-01-01', {0})",
        "microseconds_of": "DATE_PART(epoch_microsecond, {0})",
        "date_trunc": "DATE_TRUNC({0}, CAST({1} AS DATE))",
        "date_trunc(week)": "DATEADD(day, 1 - DAYOFWEEKISO({1}), CAST({1} AS DATE))",
        **{f"date_trunc({part})": "CAST({1} AS DATE)" for part in ("day", "hour", "minute", "second")},
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": "CASE WHEN ABS({0}) < 9.2e18 THEN CAST(ROUND({0}) AS BIGINT) END",
        "cast(boolean as number)": "CAST(CAST({0} AS INTEGER) AS DOUBLE)",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        "sum_squares": "SUM(CAST({0} AS DOUBLE) * CAST({0} AS DOUBLE))",
        "quantile": "PERCENTILE_CONT({1}) WITHIN GROUP (ORDER BY {0})",
        "first": _BY_TIME.format(""),
        "last": _BY_TIME.format(" DESC"),
    },
    text_escapes={"\\": "\\\\", "'": "''"},
    finite="CASE WHEN ABS({0}) < CAST('inf' AS DOUBLE) THEN {0} END",
    lacks={
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(timestamp as text)": MOMENT_AS_TEXT,
        "cast(text as number)": NUMBER_OF_TEXT,
        "cast(text as integer)": NUMBER_OF_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
    },
)
"""Snowflake."""
