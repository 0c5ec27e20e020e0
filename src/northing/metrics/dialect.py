"""SQL from the tree: every operator and function has one template here, and every name and value is quoted.

The templates keep the engine's traps away: division by zero, overflow and dates that do not exist give no value
instead of stopping the query, and greatest and least are without a value when one of their arguments is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from northing.metrics.functions import RISKY
from northing.metrics.nodes import Atom, Call, Constant, Field, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.metrics.nodes import Node

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
"""The engine's type for each type of column."""

INFIX = frozenset({"+", "-", "*", "=", "<>", "<", "<=", ">", ">=", "||", "and", "or"})


def quote_name(name: str) -> str:
    """Return a name as a quoted identifier.

    >>> quote_name("on-time")
    '"on-time"'
    """
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return a text as a quoted literal.

    >>> quote_text("O'Hare")
    "'O''Hare'"
    """
    return "'" + text.replace("'", "''") + "'"


def quote_value(value: object) -> str:
    """Return a value as a literal of its type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DOUBLE)"
    return quote_text(value) if isinstance(value, str) else str(value)


def render(node: Node) -> str:
    """Return the SQL of a row's value, or of an aggregate formula that is computed straight from the rows."""
    if isinstance(node, Field):
        return quote_name(node.name)
    if isinstance(node, Constant):
        return quote_value(node.value)
    if isinstance(node, Atom):
        return render_atom(node)
    return _render_call(node.function, [render(argument) for argument in node.arguments], node)


def render_row_value(node: Node) -> str:
    """Return the SQL of a row's value that never stops a query: where it cannot be computed it is NULL.

    Numbers that are not finite would poison every sum they enter, so they are NULL too.
    """
    sql = render(node)
    calls = {part.function for part in walk(node) if isinstance(part, Call)}
    if calls & RISKY:
        sql = f"TRY({sql})"
    if node.type == "number" and calls & (RISKY | {"/", "cast", "round"}):
        return f"CASE WHEN isfinite({sql}) THEN {sql} END"
    return sql


def render_condition(node: Node) -> str:
    """Return the SQL of a condition that is true or false, never NULL."""
    sql = render_row_value(node)
    return f"coalesce({sql}, FALSE)"


def render_all(conditions: tuple[Node, ...]) -> str:
    """Return the SQL that tells whether all conditions hold."""
    return " AND ".join(render_condition(condition) for condition in conditions) or "TRUE"


def render_atom(atom: Atom) -> str:
    """Return the SQL of one aggregate over rows, its filter included."""
    filters = f" FILTER (WHERE {render_all(atom.filters)})" if atom.filters else ""
    if atom.kind == "count_rows":
        return f"count(*){filters}"
    if atom.argument is None:  # pragma: no cover - the front end never builds one
        msg = f"{atom.kind} needs an argument"
        raise ValueError(msg)
    value = render_row_value(atom.argument)
    return _AGGREGATES[atom.kind](value, atom) + filters


def _extreme_by_time(side: str) -> Callable[[str, Atom], str]:
    def sql(value: str, atom: Atom) -> str:
        moment = quote_name(atom.by.name) if atom.by else "NULL"
        pair = f"{{'at': {moment}, 'is': {value}}}"
        return f'{side}(CASE WHEN {moment} IS NOT NULL AND {value} IS NOT NULL THEN {pair} END)."is"'

    return sql


_AGGREGATES: dict[str, Callable[[str, Atom], str]] = {
    "count": lambda value, _: f"count({value})",
    "sum": lambda value, _: f"sum({value})",
    "sum_squares": lambda value, _: f"sum(CAST({value} AS DOUBLE) * CAST({value} AS DOUBLE))",
    "min": lambda value, _: f"min({value})",
    "max": lambda value, _: f"max({value})",
    "count_distinct": lambda value, _: f"count(DISTINCT {value})",
    "quantile": lambda value, atom: f"quantile_cont({value}, {atom.parameter!r})",
    "first": _extreme_by_time("min"),
    "last": _extreme_by_time("max"),
}

_TEMPLATES: dict[str, str] = {
    "neg": "(-{0})",
    "not": "(NOT {0})",
    "/": "(CAST({0} AS DOUBLE) / nullif({1}, 0))",
    "//": "({0} // nullif({1}, 0))",
    "%": "({0} % nullif({1}, 0))",
    "is_null": "({0} IS NULL)",
    "is_true": "({0} IS TRUE)",
    "is_false": "({0} IS FALSE)",
    "same": "({0} IS NOT DISTINCT FROM {1})",
    "between": "({0} BETWEEN {1} AND {2})",
    "like": "({0} LIKE {1})",
    "ilike": "({0} ILIKE {1})",
    "max_zero": "CASE WHEN {0} < 0 THEN 0 ELSE {0} END",
    "date_diff": "date_diff({0}, CAST({1} AS TIMESTAMP), CAST({2} AS TIMESTAMP))",
    "date_trunc": "CAST(date_trunc({0}, {1}) AS DATE)",
    "hour": "hour(CAST({0} AS TIMESTAMP))",
    "minute": "minute(CAST({0} AS TIMESTAMP))",
}


def _render_call(function: str, sql: list[str], node: Call) -> str:
    if function in INFIX:
        return "(" + f" {function.upper()} ".join(sql) + ")"
    if function in _TEMPLATES:
        return _TEMPLATES[function].format(*sql)
    special: dict[str, Callable[[list[str], Call], str]] = {
        "in": lambda sql, _: f"({sql[0]} IN ({', '.join(sql[1:])}))",
        "cast": _cast,
        "case": _case,
        "greatest": lambda sql, _: _without_skipping("greatest", sql),
        "least": lambda sql, _: _without_skipping("least", sql),
    }
    if function in special:
        return special[function](sql, node)
    return f"{function}({', '.join(sql)})"


def _cast(sql: list[str], node: Call) -> str:
    value = sql[0]
    source = node.arguments[0].type
    if node.type == "integer" and source == "number":
        return f"TRY_CAST(round({value}) AS BIGINT)"
    return f"TRY_CAST({value} AS {SQL_TYPES[node.type]})"


def _case(sql: list[str], node: Call) -> str:
    pairs = [f"WHEN {test} THEN {value}" for test, value in zip(sql[::2], sql[1::2], strict=False)]
    otherwise = f" ELSE {sql[-1]}" if len(sql) % 2 else ""
    body = f"CASE {' '.join(pairs)}{otherwise} END"
    return body if node.type == "null" else f"CAST({body} AS {SQL_TYPES[node.type]})"


def _without_skipping(function: str, sql: list[str]) -> str:
    missing = " OR ".join(f"{value} IS NULL" for value in sql)
    return f"CASE WHEN {missing} THEN NULL ELSE {function}({', '.join(sql)}) END"
