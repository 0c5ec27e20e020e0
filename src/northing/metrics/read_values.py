"""Reading columns, written values and casts."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics.nodes import Call, Constant, Field
from northing.metrics.syntax import CAST_TYPES, describe_sign, shorten, show, suggest

if TYPE_CHECKING:
    from northing.metrics.nodes import Node, ValueType
    from northing.metrics.reader import Reader, Reading

BIGGEST_INTEGER = 2**63 - 1


def read_column(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read the name of a column."""
    scope = reader.scope
    if isinstance(syntax.this, exp.Star):
        return reader.refuse(syntax.this)
    if syntax.args.get("table") is not None:
        message = f"'{show(syntax)}' reaches into another table"
        return reader.report("NR322", message, f"name a column of {scope.owner}")
    name = _known_column(reader, syntax.name)
    if name is None:
        fix = suggest(syntax.name, scope.type_by_column)
        return reader.report(
            "NR321", f"{scope.owner} has no column '{shorten(syntax.name)}'{_foreign(syntax.name)}", fix
        )
    if reader.is_aggregate and not reader.inside:
        fix = f"write for instance sum({name}) or count({name})"
        reader.report("NR324", f"the column '{name}' stands outside an aggregate", fix)
    return Field(name, scope.type_by_column[name])


def _foreign(name: str) -> str:
    """Name the first letter of a name that is not a plain one: it may only look like a plain one."""
    sign = next((sign for sign in name if not sign.isascii()), None)
    return "" if sign is None else f", with {describe_sign(sign)}"


def _known_column(reader: Reader, name: str) -> str | None:
    known = reader.scope.type_by_column
    alike = [other for other in known if other.casefold() == name.casefold()]
    return name if name in known else alike[0] if len(alike) == 1 else None


def read_literal(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a written number or text."""
    if syntax.args.get("is_string"):
        return Constant(str(syntax.this), "text")
    text = str(syntax.this)
    if text.isdecimal() and int(text) <= BIGGEST_INTEGER:
        return Constant(int(text), "integer")
    try:
        number = float(text)
    except ValueError:
        number = float("inf")
    if number == float("inf"):
        return reader.report("NR320", f"'{shorten(text)}' is no number that can be computed with")
    return Constant(number, "number")


def read_boolean(_reader: Reader, syntax: exp.Expr) -> Node:
    """Read TRUE or FALSE."""
    return Constant(bool(syntax.this), "boolean")


def read_null(_reader: Reader, _syntax: exp.Expr) -> Node:
    """Read NULL."""
    return Constant(None, "null")


def read_paren(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read what stands in parentheses."""
    parts = reader.parts(syntax, "this")
    return reader.read(parts[0]) if parts else None


def read_cast(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a change of type; where a row's value cannot be changed it has none."""
    target = syntax.args["to"]
    gives = CAST_TYPES.get(target.this.name) if isinstance(target.this, exp.DataType.Type) else None
    if gives is None:
        fix = "there are: integer, double, varchar, boolean, date, timestamp"
        return reader.report("NR322", f"a cast to {show(target)} is not allowed", fix)
    parts = reader.parts(syntax, "this", "to")
    node = reader.read(parts[0]) if parts else None
    if node is None or node.type == gives:
        return node
    if isinstance(node, Constant) and node.type == "text" and gives in {"date", "timestamp"}:
        return read_moment(reader, str(node.value), gives)
    if isinstance(node, Constant) and node.type == "text" and gives in {"integer", "number"}:
        return _read_number(reader, str(node.value), gives)
    if not _can_cast(node.type, gives):
        return reader.report("NR323", f"{reader.describe(node)} cannot become {gives}")
    return Call("cast", (node,), gives)


def _read_number(reader: Reader, text: str, gives: ValueType) -> Node | None:
    """Read a number that is written as a text."""
    try:
        number = float(text.replace("_", "x"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (gives == "integer" and abs(round(number)) > BIGGEST_INTEGER):
        return reader.report("NR323", f"'{shorten(text)}' is no number that can be computed with", "write it as 3.14")
    return Constant(round(number) if gives == "integer" else number, gives)


def _can_cast(takes: ValueType, gives: ValueType) -> bool:
    moments = {"date", "timestamp"}
    return takes in {"text", "null"} or gives == "text" or (takes in moments) == (gives in moments)


def read_moment(reader: Reader, text: str, kind: ValueType) -> Node | None:
    """Read a written date or timestamp, without a time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        example = "2013-01-31" if kind == "date" else "2013-01-31 14:30:00"
        return reader.report("NR323", f"'{text}' is no {kind}", f"write it as '{example}'")
    return Constant(moment.date() if kind == "date" and moment.time() == moment.min.time() else moment, kind)


READINGS: dict[type[exp.Expr], Reading] = {
    exp.Column: read_column,
    exp.Literal: read_literal,
    exp.Boolean: read_boolean,
    exp.Null: read_null,
    exp.Paren: read_paren,
    exp.Cast: read_cast,
    exp.TryCast: read_cast,
}
