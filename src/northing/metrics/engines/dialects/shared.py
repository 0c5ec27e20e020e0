"""What several dialects write alike: plain SQL, parts of texts at written places, and the time between two moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
COMPUTED_PLACE = "it counts places before the first or after the last character by rules of its own"
NUMBER_AS_TEXT = "it writes numbers in another way, such as 1.0E10 or 10000000000"
MOMENT_OF_TEXT = "it reads dates and times from texts by rules of its own"


class Texts:
    """Parts of texts at places that are written in the expression, from an engine's own substring and length."""

    def __init__(self, substring: str, length: str) -> None:
        """Keep how an engine writes them: a substring of {0} from {1} (1 is the first), {2} long; and a length."""
        self._substring = substring
        self._length = length

    @property
    def calls(self) -> dict[str, Template]:
        """Return the templates of substring, left and right."""
        return {"substring": self._of_substring, "left": self._of_left, "right": self._of_right}

    def _of_substring(self, sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        places = [_written(argument) for argument in call.arguments[1:]]
        if None in places:
            return f"CAST(NULL AS {dialect.types['text']})"
        start, *rest = (place for place in places if place is not None)
        begin = start - 1 if start >= 0 else start
        if not rest:
            return self._cut(sql[0], begin, None, from_end=start < 0)
        return self._cut(sql[0], min(begin, begin + rest[0]), max(begin, begin + rest[0]), from_end=start < 0)

    def _of_left(self, sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        count = _written(call.arguments[1])
        if count is None:
            return f"CAST(NULL AS {dialect.types['text']})"
        if count >= 0:
            return self._cut(sql[0], 0, count, from_end=False)
        return self._substring.format(sql[0], "1", self._place(sql[0], count))

    def _of_right(self, sql: Sequence[str], call: Call, dialect: Dialect) -> str:
        count = _written(call.arguments[1])
        if count is None:
            return f"CAST(NULL AS {dialect.types['text']})"
        return self._cut(sql[0], -count, None, from_end=count >= 0)

    def _cut(self, text: str, begin: int, end: int | None, *, from_end: bool) -> str:
        """Cut a text from one place up to another, both counted from 0, or from the text's end."""
        if not from_end:
            first = max(begin, 0)
            length = self._length.format(text) if end is None else str(max(end - first, 0))
            return self._substring.format(text, str(first + 1), length)
        before = self._place(text, begin)
        behind = self._length.format(text) if end is None else self._place(text, end)
        return self._substring.format(text, f"{before} + 1", f"({behind} - {before})")

    def _place(self, text: str, back: int) -> str:
        return f"greatest({self._length.format(text)} {'-' if back <= 0 else '+'} {abs(back)}, 0)"


def _written(argument: object) -> int | None:
    value = argument.value if isinstance(argument, Constant) else None
    return value if isinstance(value, int) else None


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
