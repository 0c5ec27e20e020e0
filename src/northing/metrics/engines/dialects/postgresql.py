"""PostgreSQL's SQL: where its own arithmetic or casts stop a query, a function of Northing's schema stands instead."""

from __future__ import annotations

from northing.metrics.dialect import Dialect
from northing.metrics.engines.capabilities import (
    REMAINDER_OF_NUMBERS,
    ROUND_TO_COMPUTED_DECIMALS,
    SPLIT_AT_COMPUTED_PLACE,
)
from northing.metrics.engines.dialects.postgresql_functions import SCHEMA
from northing.metrics.engines.dialects.shared import (
    BOOLEAN_OF_TEXT,
    MOMENT_OF_TEXT,
    MOST_MONTHS,
    MOST_SECONDS,
    NUMBER_AS_TEXT,
    PLAIN_AGGREGATES,
    PLAIN_CALLS,
    ROUND_ALIKE,
    SPACES,
    SPLIT_BY_NOTHING,
    Texts,
    day_calls,
)

_TIME_PARTS = {name: f"extract({name} FROM {{0}}::timestamp)::bigint" for name in ("hour", "minute")}
_DAY_PARTS = {
    name: f"extract({part} FROM {{0}})::bigint"
    for name, part in {
        **{same: same for same in ("year", "quarter", "month", "week", "day", "isodow")},
        "dayofyear": "doy",
    }.items()
}
_BY_TIME = "(array_agg({{0}} ORDER BY {{1}}{0}, {{0}}{0}) FILTER (WHERE {{1}} IS NOT NULL AND {{0}} IS NOT NULL))[1]"

POSTGRESQL = Dialect(
    name="PostgreSQL",
    types={
        "text": "text",
        "integer": "bigint",
        "number": "double precision",
        "boolean": "boolean",
        "date": "date",
        "timestamp": "timestamp",
    },
    literals={
        "text": "('{0}' COLLATE \"C\")",
        "integer": "'{0}'::bigint",
        "number": "'{0}'::float8",
        "date": "DATE '{0}'",
        "timestamp": "TIMESTAMP '{0}'",
    },
    calls={
        **PLAIN_CALLS,
        "substring": Texts("substr({0}, ({1})::integer, ({2})::integer)", "length({0})").substring,
        **day_calls(
            days="({1}::date - {0}::date)::bigint",
            monday="({0}::date - extract(isodow FROM {0})::integer)",
            seconds="floor(extract(epoch FROM {0}::timestamp))::bigint",
            part="extract({0} FROM {1})::bigint",
            integer="({0})::bigint",
        ),
        "+(integer)": f"{SCHEMA}.plus({{0}}, {{1}})",
        "-(integer)": f"{SCHEMA}.minus({{0}}, {{1}})",
        "*(integer)": f"{SCHEMA}.times({{0}}, {{1}})",
        "+(number)": f"{SCHEMA}.plus({{0}}::float8, {{1}}::float8)",
        "-(number)": f"{SCHEMA}.minus({{0}}::float8, {{1}}::float8)",
        "*(number)": f"{SCHEMA}.times({{0}}::float8, {{1}}::float8)",
        "/": f"{SCHEMA}.divided({{0}}::float8, {{1}}::float8)",
        "//": f"{SCHEMA}.quotient({{0}}, {{1}})",
        "%(integer)": "({0} % nullif({1}, 0))",
        "neg(integer)": f"{SCHEMA}.negative({{0}})",
        "abs(integer)": f"{SCHEMA}.absolute({{0}})",
        "round(number)": lambda sql, _call, _dialect: (
            f"{SCHEMA}.round({sql[0]})" if len(sql) == 1 else f"{SCHEMA}.round({sql[0]}, ({sql[1]})::integer)"
        ),
        "round(integer)": lambda sql, _call, _dialect: (
            sql[0] if len(sql) == 1 else f"{SCHEMA}.round({sql[0]}, ({sql[1]})::integer)"
        ),
        "trunc": "trunc({0}::float8)",
        "sign": "sign({0}::float8)::bigint",
        "sqrt": f"{SCHEMA}.sqrt({{0}}::float8)",
        "exp": f"{SCHEMA}.exp({{0}}::float8)",
        "ln": "ln(nullif(greatest({0}::float8, 0), 0))",
        "log10": "log10(nullif(greatest({0}::float8, 0), 0))",
        "power": f"{SCHEMA}.power({{0}}::float8, {{1}}::float8)",
        "+(date, integer)": f"{SCHEMA}.later({{0}}, {{1}})",
        "-(date, integer)": f"{SCHEMA}.later({{0}}, {SCHEMA}.negative({{1}}))",
        "-(date, date)": "({0} - {1})::bigint",
        "like": "({0} LIKE {1} ESCAPE '')",
        "ilike": f"({SCHEMA}.lower({{0}}) LIKE {SCHEMA}.lower({{1}}) ESCAPE '')",
        "lower": f"{SCHEMA}.lower({{0}})",
        "upper": f"{SCHEMA}.upper({{0}})",
        "trim": f"btrim({{0}}, '{SPACES}')",
        "ltrim": f"ltrim({{0}}, '{SPACES}')",
        "rtrim": f"rtrim({{0}}, '{SPACES}')",
        "length": "length({0})::bigint",
        "strpos": "strpos({0}, {1})::bigint",
        "split_part": "split_part({0}, {1}, ({2})::integer)",
        "starts_with": "starts_with({0}, {1})",
        "ends_with": "(right({0}, length({1})) = {1})",
        "contains": "(strpos({0}, {1}) > 0)",
        **_DAY_PARTS,
        **_TIME_PARTS,
        "second": "floor(extract(second FROM {0}::timestamp))::bigint",
        "make_date": f"{SCHEMA}.date_of({{0}}, {{1}}, {{2}})",
        "add_months": (
            f"({{0}} + CASE WHEN {{1}} BETWEEN -{MOST_MONTHS} AND {MOST_MONTHS} "
            "THEN make_interval(months => {1}::integer) END)::{2}"
        ),
        "add_seconds": (
            f"({{0}}::timestamp + CASE WHEN {{1}} BETWEEN -{MOST_SECONDS} AND {MOST_SECONDS} "
            "THEN {1} * interval '1 second' END)"
        ),
        "days_of": "({0} - DATE '1970-01-01')::bigint",
        "microseconds_of": "(extract(epoch FROM {0}) * 1000000)::bigint",
        "date_trunc": "date_trunc({0}, {1}::timestamp)::date",
        "cast": "({0})::{1}",
        "cast(as text)": '(({0})::text COLLATE "C")',
        "cast(text as number)": f"{SCHEMA}.float_of({SCHEMA}.number_of({{0}}))",
        "cast(text as integer)": f"{SCHEMA}.integer_of({SCHEMA}.number_of({{0}}))",
        "cast(text as boolean)": BOOLEAN_OF_TEXT,
        "cast(number as integer)": f"{SCHEMA}.integer_of({{0}}::float8)",
        "cast(boolean as number)": "({0})::integer::float8",
        "cast(boolean as integer)": "({0})::integer::bigint",
    },
    aggregates={
        **PLAIN_AGGREGATES,
        "sum_squares": f"sum({SCHEMA}.times({{0}}::float8, {{0}}::float8))",
        "quantile": "percentile_cont({1}) WITHIN GROUP (ORDER BY {0})",
        "first": _BY_TIME.format(""),
        "last": _BY_TIME.format(" DESC"),
    },
    longest_name=63,
    finite="CASE WHEN abs({0}) < 'Infinity' THEN {0} END",
    lacks={
        "cast(number as text)": NUMBER_AS_TEXT,
        "cast(text as date)": MOMENT_OF_TEXT,
        "cast(text as timestamp)": MOMENT_OF_TEXT,
        REMAINDER_OF_NUMBERS: "it divides only whole and decimal numbers with a remainder",
        SPLIT_AT_COMPUTED_PLACE: SPLIT_BY_NOTHING,
        ROUND_TO_COMPUTED_DECIMALS: ROUND_ALIKE,
    },
)
"""PostgreSQL 14 and later."""
