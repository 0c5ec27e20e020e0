"""Reading operators: arithmetic, comparisons, logic, IN, BETWEEN, LIKE and CASE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics.nodes import Call, Constant, common_type, constant_number
from northing.metrics.read_moments import read_shift
from northing.metrics.syntax import ARITHMETIC, COMPARISONS, show

if TYPE_CHECKING:
    from northing.metrics.nodes import Node, ValueType
    from northing.metrics.reader import Reader, Reading

NUMBERS = frozenset({"integer", "number", "null"})
DIVISIONS = frozenset({"/", "//", "%"})


def read_arithmetic(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read + - * / // and %, and a moment plus or minus an interval."""
    operator = ARITHMETIC[type(syntax)]
    if operator in {"+", "-"} and isinstance(syntax.expression, exp.Interval):
        return read_shift(reader, syntax.this, syntax.expression, back=operator == "-")
    nodes = reader.read_all(reader.parts(syntax, "this", "expression"))
    if nodes is None:
        return None
    if operator in DIVISIONS and constant_number(nodes[1]) == 0:
        fix = "divide by something else; where y is 0, x / y has no value by itself"
        return reader.report("NR328", f"'{show(syntax)}' divides by zero, so it never has a value", fix)
    gives = _arithmetic_type(operator, nodes[0].type, nodes[1].type)
    if gives is not None:
        return Call(operator, tuple(nodes), gives)
    sides = f"{reader.describe(nodes[0])} {operator} {reader.describe(nodes[1])}"
    return reader.report("NR323", f"{sides} cannot be computed", _fix_of_arithmetic(operator, nodes))


def _fix_of_arithmetic(operator: str, nodes: list[Node]) -> str:
    """Say what was probably meant by arithmetic that is none."""
    types = {node.type for node in nodes}
    if types & {"date", "timestamp"}:
        added = "day + INTERVAL 7 DAY is a week later"
        return f"date_diff('minute', a, b) gives the time between two moments; {added}" if operator == "-" else added
    if "text" in types:
        joins = "|| joins texts; " if operator == "+" else ""
        return f"{joins}cast(… as double) makes a number of a text"
    if "boolean" in types:
        return "cast(… as integer) makes 1 and 0 of true and false"
    return "// takes integers; floor(a / b) gives the whole part of any division" if operator == "//" else ""


def _arithmetic_type(operator: str, left: ValueType, right: ValueType) -> ValueType | None:
    if {left, right} <= NUMBERS:
        if operator == "//" and "number" in {left, right}:
            return None
        return "number" if operator == "/" or "number" in {left, right} else "integer"
    if (left, right) == ("date", "integer") and operator in {"+", "-"}:
        return "date"
    return "integer" if (left, operator, right) == ("date", "-", "date") else None


def read_negative(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a minus sign."""
    nodes = reader.read_all(reader.parts(syntax, "this"))
    if nodes is None or not reader.fits(nodes[0], "number", "-"):
        return None
    node = nodes[0]
    if isinstance(node, Constant) and isinstance(node.value, int | float):
        return Constant(-node.value, node.type)
    return Call("neg", (node,), node.type)


def read_comparison(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read = <> < <= > >=."""
    operator = COMPARISONS[type(syntax)]
    return _read_alike(reader, reader.parts(syntax, "this", "expression"), operator, operator)


def read_in(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read `x IN (…)` over written values."""
    if syntax.args.get("query") is not None:
        return reader.refuse(syntax.args["query"])
    return _read_alike(reader, reader.parts(syntax, "this", "expressions"), "in", "IN")


def read_between(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read `x BETWEEN low AND high`, both included."""
    return _read_alike(reader, reader.parts(syntax, "this", "low", "high"), "between", "BETWEEN")


def read_distinct_from(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read IS [NOT] DISTINCT FROM, which treats no value as a value."""
    same = _read_alike(reader, reader.parts(syntax, "this", "expression"), "same", "IS DISTINCT FROM")
    return Call("not", (same,), "boolean") if same and isinstance(syntax, exp.NullSafeNEQ) else same


def _read_alike(reader: Reader, parts: list[exp.Expr] | None, function: str, what: str) -> Node | None:
    nodes = reader.read_all(parts)
    if nodes and function != "same" and any(isinstance(node, Constant) and node.value is None for node in nodes):
        return reader.report("NR328", f"{what} compares with NULL, which is never true", "write IS NULL or IS NOT NULL")
    matched = reader.alike(nodes, what) if nodes else None
    return Call(function, tuple(matched), "boolean") if matched else None


def read_logic(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a chain of AND or of OR; a chain of a thousand conditions is no deep nesting."""
    operator = "and" if isinstance(syntax, exp.And) else "or"
    later: list[exp.Expr] = []
    rest: exp.Expr = syntax
    while type(rest) is type(syntax):
        later.append(rest.args["expression"])
        rest = rest.this
    nodes = reader.read_all([rest, *reversed(later)])
    if nodes is None or not reader.all_fit(nodes, "boolean", operator.upper()):
        return None
    return Call(operator, tuple(nodes), "boolean")


def read_not(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read NOT."""
    nodes = reader.read_all(reader.parts(syntax, "this"))
    if nodes is None or not reader.fits(nodes[0], "boolean", "NOT"):
        return None
    return Call("not", (nodes[0],), "boolean")


def read_is(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read IS NULL, IS TRUE and IS FALSE."""
    parts = reader.parts(syntax, "this", "expression")
    node = reader.read(parts[0]) if parts else None
    if parts is None or node is None:
        return None
    if isinstance(parts[1], exp.Null):
        return Call("is_null", (node,), "boolean")
    if not isinstance(parts[1], exp.Boolean):
        return reader.refuse(syntax)
    function = "is_true" if parts[1].this else "is_false"
    return Call(function, (node,), "boolean") if reader.fits(node, "boolean", "IS") else None


def read_like(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read [NOT] LIKE and ILIKE."""
    function = "like" if isinstance(syntax, exp.Like) else "ilike"
    is_negated = bool(syntax.args.get("negate"))
    plain = type(syntax)(this=syntax.this, expression=syntax.expression)
    nodes = reader.read_all(reader.parts(plain, "this", "expression"))
    if nodes is None or not reader.all_fit(nodes, "text", function.upper()):
        return None
    like = Call(function, tuple(nodes), "boolean")
    return Call("not", (like,), "boolean") if is_negated else like


def read_concat(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read ||, which joins texts."""
    nodes = reader.read_all(reader.parts(syntax, "this", "expression"))
    if nodes is None or not reader.all_fit(nodes, "text", "||"):
        return None
    return Call("||", tuple(nodes), "text")


def read_case(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read CASE, with or without a value that is compared."""
    if reader.parts(syntax, "this", "ifs", "default") is None:
        return None
    compared = syntax.args.get("this")
    flat: list[Node | None] = []
    for branch in syntax.args["ifs"]:
        test = exp.EQ(this=compared.copy(), expression=branch.this.copy()) if compared else branch.this
        flat.extend((reader.read(test), reader.read(branch.args["true"])))
    default = syntax.args.get("default")
    if default is not None:
        flat.append(reader.read(default))
    nodes = [node for node in flat if node is not None]
    return make_case(reader, nodes) if len(nodes) == len(flat) else None


def make_case(reader: Reader, nodes: list[Node]) -> Node | None:
    """Return a CASE of tests and values in turns, with a last value for all other rows if the number is odd."""
    pairs = len(nodes) // 2 * 2
    tests, values = nodes[:pairs:2], [*nodes[1:pairs:2], *nodes[pairs:]]
    if not reader.all_fit(tests, "boolean", "CASE WHEN"):
        return None
    gives = common_type([value.type for value in values])
    if gives is None:
        others = " and ".join(dict.fromkeys(reader.describe(value) for value in values))
        return reader.report("NR323", f"CASE gives {others}; all its values are of one type")
    return Call("case", tuple(nodes), gives)


READINGS: dict[type[exp.Expr], Reading] = {
    **dict.fromkeys(ARITHMETIC, read_arithmetic),
    **dict.fromkeys(COMPARISONS, read_comparison),
    exp.Neg: read_negative,
    exp.In: read_in,
    exp.Between: read_between,
    exp.NullSafeEQ: read_distinct_from,
    exp.NullSafeNEQ: read_distinct_from,
    exp.And: read_logic,
    exp.Or: read_logic,
    exp.Not: read_not,
    exp.Is: read_is,
    exp.Like: read_like,
    exp.ILike: read_like,
    exp.DPipe: read_concat,
    exp.Case: read_case,
}
