"""What a good value of each type is: one rule for all formats, as SQL over the text that stands in the file.

A date is read as a moment first, because that refuses what follows the day and is no time of day.
The engine's own CSV reader would take `1.5` for the integer 2 and `2013-01-02 foo` for a date; this rule does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from northing.metrics.clocks import BEGINS_WITH_YEAR, FIRST, LAST

if TYPE_CHECKING:
    from northing.model.measures import ColumnType

EXPECTED: dict[str, str] = {
    "text": "a text",
    "integer": "an integer such as 42",
    "number": "a number such as 3.14",
    "boolean": "true or false",
    "date": "a date such as 2013-01-31",
    "timestamp": "a moment such as 2013-01-31 14:30:00",
}
"""What a type asks for, in the words of a message."""

WRITTEN_BACK = frozenset({"integer", "date", "timestamp"})
"""Types whose values are recognised by what the engine writes for them."""
_WHOLE = r"\s*[+-]?\d+(\.0*)?\s*"
_BEYOND = re.compile(r"\s*(0000|[+-]?\d{5,}|-\d+)[-/]|.*\((BC|bc)\)")
_LETTERS = re.compile(r":[0-9.]+\s*[A-Za-z+-]")


def good_value(text: str, kind: ColumnType) -> str:
    """Return the SQL of the value that a text stands for, NULL when it is none of the type.

    Args:
        text: SQL of the text.
        kind: type of the column.
    """
    # the engine writes and reads years before the first as 0044-03-15 (BC)
    is_one = f"regexp_matches({text}, '{BEGINS_WITH_YEAR}') AND NOT contains({text}, '(')"
    moment = f"CASE WHEN {is_one} THEN TRY_CAST({text} AS TIMESTAMP) END"
    truth = f"TRY_CAST(trim({text}) AS BOOLEAN)"
    rules: dict[str, str] = {
        "text": text,
        "integer": f"CASE WHEN regexp_full_match({text}, '{_WHOLE}') THEN TRY_CAST({text} AS BIGINT) END",
        "number": f"CASE WHEN NOT contains({text}, '_') THEN TRY_CAST({text} AS DOUBLE) END",
        "boolean": f"CASE {text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE ELSE {truth} END",
        "date": f"CAST({moment} AS DATE)",
        "timestamp": moment,
    }
    return rules[kind]


def as_written(value: str, text: str, kind: ColumnType) -> str:
    """Return the SQL that tells whether a text is a good value, written just as the engine would write it."""
    there = _in_calendar(value) if kind != "integer" else "TRUE"
    return f"coalesce({there} AND CAST({value} AS VARCHAR) = {text}, FALSE)"


def good_typed_value(value: str, kind: ColumnType) -> str:
    """Return the SQL of a value that has its type already, NULL when it is beyond what can be computed with."""
    if kind not in {"date", "timestamp"}:
        return value
    return f"CASE WHEN {_in_calendar(value)} THEN {value} END"


def _in_calendar(time: str) -> str:
    return f"{time} >= TIMESTAMP '{FIRST}' AND {time} <= TIMESTAMP '{LAST}'"


def expected(kind: ColumnType, found: str) -> str:
    """Say what would be right where something else was found.

    >>> expected("integer", "99999999999999999999")
    'an integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807'
    """
    if kind == "integer" and re.fullmatch(_WHOLE, found):
        return f"an integer between {-(2**63):,} and {2**63 - 1:,}"
    if kind in {"date", "timestamp"} and _BEYOND.match(found):
        return f"a {'date' if kind == 'date' else 'moment'} of the years 1 to 9999"
    if kind in {"date", "timestamp"} and _LETTERS.search(found):
        return f"{EXPECTED[kind]}, its zone as Z, +02:00 or Europe/Berlin"
    return EXPECTED[kind]


def finite(value: str, kind: ColumnType) -> str:
    """Return the SQL of a value that can be computed with: a number that is infinite or none becomes NULL."""
    return f"CASE WHEN isfinite({value}) THEN {value} END" if kind == "number" else value


def as_null(text: str, null_values: tuple[str, ...]) -> str:
    """Return the SQL of a text that is NULL when it is one of those that mean no value."""
    if not null_values:
        return text
    from northing.metrics.dialect import quote_text

    listed = ", ".join(quote_text(value) for value in null_values)
    return f"CASE WHEN {text} IN ({listed}) THEN NULL ELSE {text} END"
