"""Functions that PostgreSQL gets in a schema of Northing's own: they have no value where its own would stop the query.

They are plain SQL without side effects, so that the server puts most of them into the query instead of calling them.
"""

from __future__ import annotations

import hashlib

from northing.metrics.engines.dialects.shared import NUMBER_TEXT

SCHEMA = "northing"
"""The schema that Northing keeps its functions and copies of landed data in."""

_SMALL = "-2147483648 AND 2147483647"
_BIG = "-9223372036854775808 AND 9223372036854775807"
_EXP_MOST, _EXP_LEAST = 709.78, -744
"""Logarithms of about the greatest and the least floating-point number."""


def _integers(operator: str) -> str:
    wide = f"$1::numeric {operator} $2"
    return (
        f"CASE WHEN $1 BETWEEN {_SMALL} AND $2 BETWEEN {_SMALL} THEN $1 {operator} $2 "
        f"WHEN {wide} BETWEEN {_BIG} THEN ({wide})::bigint END"
    )


def _numbers(operator: str) -> str:
    half = f"($1 / 2 {operator} $2 / 2)"
    return (
        f"CASE WHEN abs($1) < 8e307 AND abs($2) < 8e307 THEN $1 {operator} $2 "
        f"WHEN {half} >= 8.988465674311579e307 THEN 'Infinity' WHEN {half} <= -8.988465674311579e307 THEN '-Infinity' "
        f"ELSE $1 {operator} $2 END"
    )


def _by_size(operation: str, logarithm: str, sign: str) -> str:
    """Return an operation whose result is infinite or 0 where the server would refuse it as too large or too small."""
    return (
        f"CASE WHEN {logarithm} > {_EXP_MOST} THEN {sign} * 'Infinity'::float8 "
        f"WHEN {logarithm} < {_EXP_LEAST} THEN 0 ELSE {operation} END"
    )


def _product(operator: str) -> str:
    ordinary = "BETWEEN 1e-150 AND 1e150"
    other = "+" if operator == "*" else "-"
    careful = _by_size(f"$1 {operator} $2", f"ln(abs($1)) {other} ln(abs($2))", "sign($1) * sign($2)")
    special = "$1 = 0 OR $2 = 0 OR abs($1) = 'Infinity' OR abs($2) = 'Infinity' OR $1 = 'NaN' OR $2 = 'NaN'"
    return f"CASE WHEN abs($1) {ordinary} AND abs($2) {ordinary} OR {special} THEN $1 {operator} $2 ELSE {careful} END"


def _power_of_ten(exponent: str, most: int) -> str:
    return f"power(10::float8, least({exponent}, {most}))"


_ROUND = "CASE WHEN abs({0} - trunc({0})) >= 0.5 THEN trunc({0}) + sign({0}) ELSE trunc({0}) END"
_POWER = (
    "CASE WHEN $1 = 0 AND $2 < 0 THEN 'Infinity' WHEN $1 < 0 AND $2 <> trunc($2) THEN 'NaN' "
    "WHEN $1 = 0 OR $2 = 0 OR abs($1) = 'Infinity' OR abs($2) = 'Infinity' OR $1 = 'NaN' OR $2 = 'NaN' "
    f"THEN power($1, $2) ELSE {_by_size('power($1, $2)', 'ln(abs($1))::numeric * $2::numeric', 'sign($1)')} END"
)
_MINIMUM = "-9223372036854775808"

_DEFINITIONS: tuple[tuple[str, str, str], ...] = (
    ("plus(bigint, bigint)", "bigint", _integers("+")),
    ("minus(bigint, bigint)", "bigint", _integers("-")),
    ("times(bigint, bigint)", "bigint", _integers("*")),
    ("negative(bigint)", "bigint", f"CASE WHEN $1 > {_MINIMUM} THEN -$1 END"),
    ("absolute(bigint)", "bigint", f"CASE WHEN $1 > {_MINIMUM} THEN abs($1) END"),
    ("quotient(bigint, bigint)", "bigint", f"CASE WHEN $2 <> 0 AND ($1 > {_MINIMUM} OR $2 <> -1) THEN $1 / $2 END"),
    ("plus(float8, float8)", "float8", _numbers("+")),
    ("minus(float8, float8)", "float8", _numbers("-")),
    ("times(float8, float8)", "float8", _product("*")),
    ("divided(float8, float8)", "float8", f"CASE WHEN $2 <> 0 THEN {_product('/')} END"),
    ("power(float8, float8)", "float8", _POWER),
    ("exp(float8)", "float8", _by_size("exp($1)", "$1", "1")),
    ("sqrt(float8)", "float8", "CASE WHEN $1 < 0 THEN 'NaN' ELSE sqrt($1) END"),
    ("round(float8)", "float8", _ROUND.format("$1")),
    (
        "round(float8, integer)",
        "float8",
        (
            "CASE WHEN abs($1) >= 4503599627370496 AND $2 >= 0 OR abs($1) = 'Infinity' OR $1 = 'NaN' THEN $1 "
            f"WHEN $2 >= 0 THEN {SCHEMA}.round($1 * {_power_of_ten('$2', 290)}) / {_power_of_ten('$2', 290)} "
            f"ELSE {SCHEMA}.round($1 / {_power_of_ten('-$2', 308)}) * {_power_of_ten('-$2', 308)} END"
        ),
    ),
    (
        "round(bigint, integer)",
        "bigint",
        (
            f"CASE WHEN $2 >= 0 THEN $1 WHEN round($1::numeric, greatest($2, -38)) BETWEEN {_BIG} "
            "THEN round($1::numeric, greatest($2, -38))::bigint END"
        ),
    ),
    (
        "integer_of(float8)",
        "bigint",
        (f"CASE WHEN $1 >= -9223372036854775808 AND $1 < 9223372036854775808 THEN {SCHEMA}.round($1)::bigint END"),
    ),
    (
        "later(date, bigint)",
        "date",
        (
            "CASE WHEN $2 BETWEEN -10000000 AND 2000000000 THEN "
            "CASE WHEN ($1 - date '4714-11-24 BC') + $2 >= 0 THEN $1 + $2::integer END END"
        ),
    ),
    (
        "date_of(bigint, bigint, bigint)",
        "date",
        (
            "CASE WHEN $1 BETWEEN 1 AND 9999 AND $2 BETWEEN 1 AND 12 AND $3 BETWEEN 1 AND 31 THEN CASE WHEN $3 <= "
            "extract(day FROM make_date($1::integer, $2::integer, 1) + interval '1 month - 1 day') "
            "THEN make_date($1::integer, $2::integer, $3::integer) END END"
        ),
    ),
    ("lower(text)", "text", """lower(translate($1, 'Σİ', 'σi') COLLATE "und-x-icu") COLLATE "C\""""),
    ("upper(text)", "text", """upper(translate($1, 'ß', 'ẞ') COLLATE "und-x-icu") COLLATE "C\""""),
    (
        "number_of(text)",
        "numeric",
        (
            f"CASE WHEN $1 ~ '{NUMBER_TEXT}' AND length($1) <= 1000 AND $1 !~ '[eE][+-]?0*[1-9][0-9]{{4}}' "
            "THEN replace($1, '_', '')::numeric END"
        ),
    ),
    (
        "float_of(numeric)",
        "float8",
        "CASE WHEN abs($1) < 1e-320 THEN 0 WHEN abs($1) < 1.797e308 THEN $1::float8 END",
    ),
    ("integer_of(numeric)", "bigint", f"CASE WHEN round($1) BETWEEN {_BIG} THEN round($1)::bigint END"),
)


def function_statements() -> list[str]:
    """Return the statements that make the functions, or put them in place of older ones."""
    return [
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name} RETURNS {gives} LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"AS $northing$ SELECT {body} $northing$"
        for name, gives, body in _DEFINITIONS
    ]


def functions_version() -> str:
    """Return a digest of the functions, under which a schema says that it has them."""
    return hashlib.sha256("\n".join(function_statements()).encode()).hexdigest()[:16]
