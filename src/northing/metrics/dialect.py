"""SQL from the tree: a dialect has one template for every operator and function, and every name and value is quoted.

What an expression means does not depend on the engine. A part of it that cannot be computed (an overflow, a division
by zero, a date that does not exist, a number that is not finite) has no value, and the query goes on; `CASE`,
`coalesce` and logic go on with the other parts, as with any missing value. `DUCKDB` is the built-in engine's dialect;
those of other engines stand in `engines.dialects`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from northing.metrics.functions import RISKY
from northing.metrics.nodes import Atom, Call, Constant, Field, common_type, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.metrics.nodes import Node, ValueType

Template = str | Callable[[Sequence[str], Call, "Dialect"], str]
"""How a call is written: a text with {0}, {1} … for its arguments, or a function of their SQL."""

INFIX = frozenset({"+", "-", "*", "=", "<>", "<", "<=", ">", ">=", "||", "and", "or"})
ARITHMETIC = frozenset(
    {"+", "-", "*", "/", "%", "neg", "abs", "ceil", "floor", "round", "trunc", "sqrt", "exp", "ln", "log10", "power"}
    | {"max_zero"}
)
"""Calls through which a number that is not finite passes on to a result that is a number itself."""
OVERFLOWING = frozenset({"+", "-", "*", "/", "%", "round", "sqrt", "exp", "ln", "log10", "power"})
"""Calls that can give a number that is not finite from numbers that are."""
ALIKE = frozenset(
    {"=", "<>", "<", "<=", ">", ">=", "in", "between", "same", "coalesce", "nullif", "greatest", "least", "case"}
)
"""Calls whose arguments are of one type, or are made to be."""
FAILING = RISKY | {"round"}
"""Calls that an engine may refuse on some rows."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what an expression means.

    Attributes:
        name: name of the engine.
        types: its name of each type.
        literals: how a constant of each type is written; {0} is its text, escaped already.
        calls: how calls are written, by function or by a variant of it, see `variants_of`; what has no entry is
            written as a function of the same name.
        aggregates: how aggregates are written: {0} is the row's value, {1} the parameter or the time.
        quotes: what stands before and after a name.
        name_escapes: what is written for characters of a name.
        text_escapes: what is written for characters of a text.
        longest_name: bytes of a name that the engine keeps apart; 0 when there is no limit to think of.
        attempt: how a call is written that the engine may refuse, so that it has no value instead. Every such call has
            its own, because an engine may compute a part that several expressions share before and outside of it.
        finite: how a number is written so that it has no value when it is not finite.
        has_filter: whether an aggregate can be followed by FILTER.
        coerces: whether the engine itself brings arguments to one type.
        inline: how a table p of rows {0} is written, with the two columns of dates {1} and {2}.
        lacks: what it cannot do as the built-in engine does, by capability, each with the reason.
    """

    name: str
    types: Mapping[str, str]
    literals: Mapping[str, str]
    calls: Mapping[str, Template]
    aggregates: Mapping[str, str]
    quotes: tuple[str, str] = ('"', '"')
    name_escapes: Mapping[str, str] = field(default_factory=lambda: {'"': '""'})
    text_escapes: Mapping[str, str] = field(default_factory=lambda: {"'": "''"})
    longest_name: int = 0
    attempt: str = "{0}"
    finite: str = "CASE WHEN isfinite({0}) THEN {0} END"
    has_filter: bool = False
    coerces: bool = False
    inline: str = "(VALUES {0}) AS p({1}, {2})"
    lacks: Mapping[str, str] = field(default_factory=dict)


def variants_of(call: Call) -> tuple[str, ...]:
    """Return the keys under which a dialect's template of a call is looked for, the most special first.

    >>> day, delay = Field("day", "date"), Field("delay", "number")
    >>> variants_of(Call("cast", (delay,), "integer"))
    ('cast(number as integer)', 'cast(as integer)', 'cast')
    >>> variants_of(Call("-", (day, day), "integer")), variants_of(Call("round", (delay,), "number"))
    (('-(date, date)', '-'), ('round(number)', 'round'))
    >>> variants_of(Call("date_diff", (Constant("week", "text"), day, day), "integer"))
    ('date_diff(week)', 'date_diff')
    """
    name, types = call.function, [argument.type for argument in call.arguments]
    if name == "cast":
        return f"cast({types[0]} as {call.type})", f"cast(as {call.type})", name
    if name in {"date_diff", "date_trunc"}:
        return f"{name}({getattr(call.arguments[0], 'value', '')})", name
    if types and types[0] == "date" and name in {"+", "-"}:
        return f"{name}({', '.join(types)})", name
    if name in ARITHMETIC | {"sign"}:
        return f"{name}({'number' if 'number' in types else 'integer'})", name
    return (name,)


def _infix_integer(sql: Sequence[str], call: Call, _: Dialect) -> str:
    """Write arithmetic of integers; where no column makes them 64 bits wide, a cast does."""
    is_plain = not any(isinstance(part, Field | Atom) for part in walk(call))
    first = f"CAST({sql[0]} AS BIGINT)" if is_plain else sql[0]
    return f"({first} {call.function} {sql[1]})"


def _round_integer(sql: Sequence[str], call: Call, _: Dialect) -> str:
    return sql[0] if len(sql) == 1 else f"round({sql[0]}, {_decimals(sql, call)})"


def _round_number(sql: Sequence[str], call: Call, _: Dialect) -> str:
    return f"round({sql[0]})" if len(sql) == 1 else f"round({sql[0]}, {_decimals(sql, call)})"


def _decimals(sql: Sequence[str], call: Call) -> str:
    return sql[1] if isinstance(call.arguments[1], Constant) else f"CAST({sql[1]} AS INTEGER)"


SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
"""The built-in engine's type for each type of column."""

_FIRST = "CASE WHEN {1} IS NOT NULL AND {0} IS NOT NULL THEN {{'at': {1}, 'is': {0}}} END"

DUCKDB = Dialect(
    name="DuckDB",
    types=SQL_TYPES,
    literals={
        "date": "DATE '{0}'",
        "timestamp": "TIMESTAMP '{0}'",
        "number": "CAST('{0}' AS DOUBLE)",
    },
    calls={
        **dict.fromkeys(("+(integer)", "-(integer)", "*(integer)"), _infix_integer),
        "+(date, integer)": "({0} + CAST({1} AS INTEGER))",
        "-(date, integer)": "({0} - CAST({1} AS INTEGER))",
        "neg": "(-{0})",
        "not": "(NOT {0})",
        "/": "(CAST({0} AS DOUBLE) / nullif({1}, 0))",
        "//": "({0} // nullif({1}, 0))",
        "%": "({0} % nullif({1}, 0))",
        "%(integer)": "({0} % nullif(CASE WHEN {1} = -1 THEN 1 ELSE {1} END, 0))",  # the least integer % -1 is 0
        "trunc": "trunc(CAST({0} AS DOUBLE))",
        "ceil(integer)": "{0}",
        "floor(integer)": "{0}",
        "round(integer)": _round_integer,
        "round(number)": _round_number,
        "sign": "CAST(sign({0}) AS BIGINT)",
        "ln": "ln(nullif(greatest({0}, 0), 0))",
        "log10": "log10(nullif(greatest({0}, 0), 0))",
        "is_null": "({0} IS NULL)",
        "is_true": "({0} IS TRUE)",
        "is_false": "({0} IS FALSE)",
        "same": "({0} IS NOT DISTINCT FROM {1})",
        "between": "({0} BETWEEN {1} AND {2})",
        "like": "({0} LIKE {1})",
        "ilike": "({0} ILIKE {1})",
        "max_zero": "CASE WHEN {0} < 0 THEN 0 ELSE {0} END",
        "make_date": "make_date(CASE WHEN {0} BETWEEN 1 AND 9999 THEN {0} END, {1}, {2})",
        "date_diff": "date_diff({0}, CAST({1} AS TIMESTAMP), CAST({2} AS TIMESTAMP))",
        # the engine's own counts spans of seven days, not Mondays
        "date_diff(week)": (
            "(date_diff('day', date_trunc('week', CAST({1} AS TIMESTAMP)), "
            "date_trunc('week', CAST({2} AS TIMESTAMP))) // 7)"
        ),
        "date_trunc": "CAST(date_trunc({0}, {1}) AS DATE)",
        "hour": "hour(CAST({0} AS TIMESTAMP))",
        "minute": "minute(CAST({0} AS TIMESTAMP))",
        "second": "second(CAST({0} AS TIMESTAMP))",
        "add_months": "CAST({0} + to_months(CAST({1} AS INTEGER)) AS {2})",
        "add_seconds": "(CAST({0} AS TIMESTAMP) + to_seconds({1}))",
        "days_of": "({0} - DATE '1970-01-01')",
        "date_of": "(DATE '1970-01-01' + CAST({0} AS INTEGER))",
        "microseconds_of": "epoch_us({0})",
        "moment_of": "make_timestamp(CAST({0} AS BIGINT))",
        "cast": "TRY_CAST({0} AS {1})",
        "cast(number as integer)": "TRY_CAST(round({0}) AS BIGINT)",
    },
    aggregates={
        "count_rows": "count(*)",
        "count": "count({0})",
        "sum": "sum({0})",
        "sum_squares": "sum(CAST({0} AS DOUBLE) * CAST({0} AS DOUBLE))",
        "min": "min({0})",
        "max": "max({0})",
        "count_distinct": "count(DISTINCT {0})",
        "quantile": "quantile_cont({0}, {1})",
        "first": f'min({_FIRST})."is"',
        "last": f'max({_FIRST})."is"',
    },
    attempt="TRY({0})",
    has_filter=True,
    coerces=True,
)
"""The dialect of the built-in engine."""


def quote_name(name: str, dialect: Dialect = DUCKDB) -> str:
    """Return a name as a quoted identifier.

    >>> quote_name("on-time")
    '"on-time"'
    """
    before, after = dialect.quotes
    if 0 < dialect.longest_name < len(name.encode()):
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        name = f"{name.encode()[: dialect.longest_name - 17].decode(errors='ignore')}~{digest}"
    return before + _escape(name, dialect.name_escapes) + after


def quote_text(text: str, dialect: Dialect = DUCKDB) -> str:
    """Return a text as a quoted literal.

    >>> quote_text("O'Hare")
    "'O''Hare'"
    """
    literal = dialect.literals.get("text", "'{0}'")
    return literal.replace("{0}", _escape(text, dialect.text_escapes))


def _escape(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)


def quote_value(value: object, dialect: Dialect = DUCKDB) -> str:
    """Return a value as a literal of its type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return dialect.literals["timestamp"].format(value.isoformat(sep=" "))
    if isinstance(value, date):
        return dialect.literals["date"].format(value.isoformat())
    if isinstance(value, float):
        return dialect.literals["number"].format(repr(value))
    if isinstance(value, str):
        return quote_text(value, dialect)
    return dialect.literals.get("integer", "{0}").format(value)


def render(node: Node, dialect: Dialect = DUCKDB) -> str:
    """Return the SQL of a row's value, or of an aggregate formula that is computed straight from the rows."""
    if isinstance(node, Field):
        return quote_name(node.name, dialect)
    if isinstance(node, Constant):
        return quote_value(node.value, dialect)
    if isinstance(node, Atom):
        return render_atom(node, dialect)
    call = node if dialect.coerces else _made_alike(node)
    return _render_call(call, [_render_argument(call, part, dialect) for part in call.arguments], dialect)


def render_row_value(node: Node, dialect: Dialect = DUCKDB) -> str:
    """Return the SQL of a row's value that never stops a query: where it cannot be computed it is NULL.

    Numbers that are not finite would poison every sum they enter, so they are NULL too.
    """
    sql = render(node, dialect)
    return dialect.finite.format(sql) if _can_be_infinite(node) else sql


def render_condition(node: Node, dialect: Dialect = DUCKDB) -> str:
    """Return the SQL of a condition that is true or false, never NULL."""
    sql = render_row_value(node, dialect)
    return f"coalesce({sql}, FALSE)"


def render_all(conditions: tuple[Node, ...], dialect: Dialect = DUCKDB) -> str:
    """Return the SQL that tells whether all conditions hold."""
    return " AND ".join(render_condition(condition, dialect) for condition in conditions) or "TRUE"


def render_atom(atom: Atom, dialect: Dialect = DUCKDB) -> str:
    """Return the SQL of one aggregate over rows, its filter included."""
    condition = render_all(atom.filters, dialect) if atom.filters else ""
    filters = f" FILTER (WHERE {condition})" if condition and dialect.has_filter else ""
    if atom.argument is None and (filters or not condition):
        return dialect.aggregates["count_rows"] + filters
    value = "1" if atom.argument is None else render_row_value(atom.argument, dialect)
    if condition and not filters:
        value = f"CASE WHEN {condition} THEN {value} END"
    extra = quote_name(atom.by.name, dialect) if atom.by else repr(atom.parameter)
    kind = "count" if atom.argument is None else atom.kind
    template = dialect.aggregates.get(
        f"{kind}({atom.argument.type if atom.argument else ''})", dialect.aggregates[kind]
    )
    return template.format(value, extra) + filters


def _render_argument(call: Call, argument: Node, dialect: Dialect) -> str:
    """Write an argument; a number that is not finite becomes NULL where the call would make something else of it."""
    sql = render(argument, dialect)
    passes = call.function in ARITHMETIC and call.type == "number"
    return dialect.finite.format(sql) if not passes and _can_be_infinite(argument) else sql


def _can_fail(call: Call) -> bool:
    """Tell whether an engine may refuse a call on some rows; arithmetic of numbers is infinite instead."""
    if call.function not in FAILING or (call.function in ARITHMETIC and call.type == "number"):
        return False
    return not any(isinstance(part, Atom) for part in walk(call))  # of aggregates no attempt can be made


def _can_be_infinite(node: Node) -> bool:
    """Tell whether a number may not be finite, its columns being finite."""
    if not isinstance(node, Call) or node.type != "number":
        return False
    if node.function == "cast":
        return node.arguments[0].type == "text"
    if node.function == "/" and all(argument.type == "integer" for argument in node.arguments):
        return False
    if node.function in OVERFLOWING:
        return True
    return node.function in ARITHMETIC and any(map(_can_be_infinite, node.arguments))


def _made_alike(call: Call) -> Call:
    """Return a call with arguments of one type, for an engine that does not see to that itself."""
    if call.function not in ALIKE:
        return call
    positions = list(range(len(call.arguments)))
    if call.function == "case":
        tests = len(positions) // 2
        positions = [*positions[1 : 2 * tests : 2], *positions[2 * tests :]]
    wanted = common_type([call.arguments[position].type for position in positions])
    arguments = list(call.arguments)
    for position in positions:
        if wanted is not None and arguments[position].type not in {wanted, "null"}:
            arguments[position] = _changed(arguments[position], wanted)
    return replace(call, arguments=tuple(arguments))


def _changed(node: Node, wanted: ValueType) -> Node:
    if isinstance(node, Constant) and wanted == "number" and isinstance(node.value, int):
        return Constant(float(node.value), "number")
    return Call("cast", (node,), wanted)


def _render_call(call: Call, sql: list[str], dialect: Dialect) -> str:
    written = _render_plain_call(call, sql, dialect)
    return dialect.attempt.format(written) if _can_fail(call) else written


def _render_plain_call(call: Call, sql: list[str], dialect: Dialect) -> str:
    template = next((dialect.calls[name] for name in variants_of(call) if name in dialect.calls), None)
    if template is None and call.function in INFIX:
        return "(" + f" {call.function.upper()} ".join(sql) + ")"
    template = template or _SPECIAL.get(call.function)
    if template is None:
        return f"{call.function}({', '.join(sql)})"
    if not isinstance(template, str):
        return template(sql, call, dialect)
    return template.format(*sql, dialect.types.get(call.type, ""))


def _in(sql: Sequence[str], _call: Call, _dialect: Dialect) -> str:
    return f"({sql[0]} IN ({', '.join(sql[1:])}))"


def _case(sql: Sequence[str], call: Call, dialect: Dialect) -> str:
    pairs = [f"WHEN {test} THEN {value}" for test, value in zip(sql[::2], sql[1::2], strict=False)]
    otherwise = f" ELSE {sql[-1]}" if len(sql) % 2 else ""
    body = f"CASE {' '.join(pairs)}{otherwise} END"
    return body if call.type == "null" else f"CAST({body} AS {dialect.types[call.type]})"


def _without_skipping(sql: Sequence[str], call: Call, _: Dialect) -> str:
    missing = " OR ".join(f"{value} IS NULL" for value in sql)
    return f"CASE WHEN {missing} THEN NULL ELSE {call.function}({', '.join(sql)}) END"


_SPECIAL: dict[str, Template] = {"in": _in, "case": _case, "greatest": _without_skipping, "least": _without_skipping}
