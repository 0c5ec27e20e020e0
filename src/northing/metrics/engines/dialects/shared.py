"""What several dialects write alike: plain SQL, parts of texts at written places, and the time between two moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_text
from northing.metrics.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.metrics.dialect import Dialect, Template
    from northing.metrics.nodes import Call

PLAIN_CALLS: dict[str, Template] = {
    "not": "(NOT {0})",
    "neg": "(- {0})",
    "ceil(integer)": "{0}",
    "floor(integer)": "{0}",
    "is_null": "({0} IS NULL)",
    "is_true": "coalesce({0}, FALSE)",
    "is_false": "coalesce(NOT {0}, FALSE)",
    "same": "({0} IS NOT DISTINCT FROM {1})",
    "between": "({0} BETWEEN {1} AND {2})",
    "max_zero": "CASE WHEN {0} < 0 THEN 0 ELSE {0} END",
    "like": "({0} LIKE {1})",
    "ilike": "(lower({0}) LIKE lower({1}))",
    "cast": "CAST({0} AS {1})",
    "cast(integer as boolean)": "({0} <> 0)",
    "cast(number as boolean)": "({0} <> 0)",
}
"""Operators that need no template of an engine's own."""
PLAIN_AGGREGATES: dict[str, str] = {
    "count_rows": "count(*)",
    "count": "count({0})",
    "sum": "sum({0})",
    "min": "min({0})",
    "max": "max({0})",
    "count_distinct": "count(DISTINCT {0})",
}
SPACES = "".join(chr(code) for code in (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))
"""What `trim` takes off: Unicode's space separators, and no tabs or ends of lines."""
LONGEST_TEXT = 500_000_000
"""Characters of a text that places are looked for in."""
MOST_PLACE = 4_294_967_295
"""The furthest place that the built-in engine looks at; beyond it a substring has no value."""
MOST_MONTHS, MOST_SECONDS = 60_000, 100_000_000_000
"""How far a moment can be moved: some thousand years."""
TRUE_TEXTS = "'true', 't', 'yes', 'y', '1'"
FALSE_TEXTS = "'false', 'f', 'no', 'n', '0'"
BOOLEAN_OF_TEXT = (
    f"CASE WHEN lower({{0}}) IN ({TRUE_TEXTS}) THEN TRUE WHEN lower({{0}}) IN ({FALSE_TEXTS}) THEN FALSE END"
)
NUMBER_TEXT = (
    r"^[ \t\n\r\f\v]*[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)"
    r"([eE][+-]?[0-9]+)?[ \t\n\r\f\v]*$"
)
"""Which texts a cast takes for a number, as a regular expression."""
NUMBER_OF_TEXT = "it reads numbers from texts by rules of its own"
MOMENT_AS_TEXT = "it writes all digits of a second, such as 10:00:00.000000"
SPLIT_BY_NOTHING = "it splits a text by an empty one, and counts parts from 0, by rules of its own"
ROUND_ALIKE = "it rounds to a number of decimals that is the same for all rows"
NUMBER_AS_TEXT = "it writes numbers in another way, such as 1.0E10 or 10000000000"
MOMENT_OF_TEXT = "it reads dates and times from texts by rules of its own"


def plain_pattern(sql: Sequence[str], call: Call, dialect: Dialect) -> str:
    """Write the pattern of LIKE for an engine in which a backslash escapes: here it is a character as any other."""
    pattern = call.arguments[1]
    if isinstance(pattern, Constant):
        return quote_text(str(pattern.value).replace("\\", "\\\\"), dialect)
    single, double = quote_text("\\", dialect), quote_text("\\\\", dialect)
    return f"replace({sql[1]}, {single}, {double})"


def likes(lower: str) -> dict[str, Template]:
    """Return the templates of LIKE and ILIKE for such an engine, from how {0} is written in small letters."""

    def like(sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        return f"({sql[0]} LIKE {plain_pattern(sql, call, dialect)})"

    def ilike(sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        return f"({lower.format(sql[0])} LIKE {lower.format(plain_pattern(sql, call, dialect))})"

    return {"like": like, "ilike": ilike}


class Texts:
    """Parts of texts, from an engine's own substring and length, at places before and behind the text as well."""

    def __init__(self, substring: str, length: str) -> None:
        """Keep how an engine writes them: a substring of {0} from {1} (1 is the first), {2} long; and a length."""
        self._substring = substring
        self._length = length

    def substring(self, sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        """Write a substring; from 0 or before it counts what is not there, and a negative length goes backwards."""
        text, start, *count = sql
        places = [_written(argument) for argument in call.arguments[1:]]
        if (places[0] or 0) > 0 and (not count or (places[1] or -1) >= 0):
            return self._substring.format(text, start, count[0] if count else self._length.format(text))
        begin = f"CASE WHEN {_near(start)} > 0 THEN {_near(start)} - 1 WHEN {start} = 0 THEN -1 "
        begin = f"({begin}ELSE {self._length.format(text)} + {_near(start)} END)"
        end = f"({begin} + {_near(count[0])})" if count else self._length.format(text)
        first, last = f"greatest(least({begin}, {end}), 0)", f"greatest({begin}, {end}, 0)"
        known = f"BETWEEN -{MOST_PLACE} AND {MOST_PLACE}"
        cut_is_known = " AND ".join(f"{each} {known}" for each in (start, *count))
        cut = self._substring.format(text, f"{first} + 1", f"({last} - {first})")
        return f"CAST(CASE WHEN {cut_is_known} THEN {cut} END AS {dialect.types['text']})"


def _near(place: str) -> str:
    """Return a place that is no further than any text is long."""
    return f"greatest(least({place}, {LONGEST_TEXT}), -{LONGEST_TEXT})"


def _written(argument: object) -> int | None:
    value = argument.value if isinstance(argument, Constant) else None
    return value if isinstance(value, int) and abs(value) <= LONGEST_TEXT else None


def day_calls(*, days: str, monday: str, seconds: str, part: str, integer: str) -> dict[str, Template]:
    """Return the templates of the time between two moments, from an engine's own words.

    Args:
        days: days from {0} to {1}, both dates or moments.
        monday: the Monday of the week of {0}.
        seconds: whole seconds of {0} since 1970.
        part: the part {0}, year, quarter or month, of {1}.
        integer: how {0}, a whole number of another type, becomes an integer.
    """

    def between(template: str) -> str:
        return f"({template.format('{2}')} - {template.format('{1}')})"

    def counted(name: str, per_year: int) -> str:
        return f"({part.format('year', '{0}')} * {per_year} + {part.format(name, '{0}')})"

    mondays = days.format(monday.format("{1}"), monday.format("{2}"))
    return {
        "date_diff(day)": days.format("{1}", "{2}"),
        "date_diff(week)": integer.format(f"{mondays} / 7"),
        "date_diff(year)": between(part.format("year", "{0}")),
        "date_diff(quarter)": between(counted("quarter", 4)),
        "date_diff(month)": between(counted("month", 12)),
        "date_diff(second)": between(seconds),
        "date_diff(minute)": between(integer.format(f"floor({seconds} / 60.0)")),
        "date_diff(hour)": between(integer.format(f"floor({seconds} / 3600.0)")),
    }
