"""Reading functions of a row, each against its signature on the allow-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics.functions import AGGREGATES, SCALARS, SYNONYMS
from northing.metrics.nodes import Call, Constant, common_type
from northing.metrics.read_aggregates import read_aggregate
from northing.metrics.read_moments import read_added, read_part, shift
from northing.metrics.read_operators import make_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.metrics.functions import Signature
    from northing.metrics.nodes import Node, ValueType
    from northing.metrics.reader import Reader, Reading

ONE = Constant(1, "integer")
EMPTY = Constant("", "text")
LONGEST_CUT = 10_000
"""Most characters that left and right take."""


def read_call(reader: Reader, name: str, parts: list[exp.Expr] | None) -> Node | None:
    """Read a function or an aggregate by its name and arguments."""
    known = SYNONYMS.get(name, name)
    if parts is None:
        return None
    if known in AGGREGATES:
        return read_aggregate(reader, known, parts)
    if known in {"date_add", "date_sub"}:
        return read_added(reader, known, parts)
    if known not in SCALARS:
        return _refuse_call(reader, name, parts)
    nodes = reader.read_all(parts)
    if nodes is None or not reader.fits_signature(known, SCALARS[known], nodes):
        return None
    return _make_call(reader, known, nodes)


def _refuse_call(reader: Reader, name: str, parts: list[exp.Expr]) -> Node | None:
    """Note that there is no such function, and what else is wrong in it but for what it may be: it may aggregate."""
    refused = reader.refuse_function(name)
    before = len(reader.issues)
    reader.read_all(parts)
    reader.issues[before:] = [issue for issue in reader.issues[before:] if issue.code not in _DEPENDING]
    return refused


_DEPENDING = frozenset({"NR324", "NR325"})


def _make_call(reader: Reader, name: str, nodes: list[Node]) -> Node | None:
    if name in COMPOSED:
        return COMPOSED[name](reader, nodes)
    if SCALARS[name].gives == "same" or name == "nullif":
        alike = reader.alike(nodes, name)
        if alike is None:
            return None
        nodes = alike
    return Call(name, tuple(nodes), _type_given(SCALARS[name], nodes))


def _type_given(signature: Signature, nodes: list[Node]) -> ValueType:
    if signature.gives == "first":
        return nodes[0].type
    if signature.gives == "same":
        return common_type([node.type for node in nodes]) or "null"
    return signature.gives


def _make_concat(_reader: Reader, nodes: list[Node]) -> Node | None:
    """Join texts; a missing one counts as empty, as other engines have it."""
    known = [node if isinstance(node, Constant) else Call("coalesce", (node, EMPTY), "text") for node in nodes]
    return Call("||", tuple(known), "text") if len(known) > 1 else known[0]


def _make_left(reader: Reader, nodes: list[Node]) -> Node | None:
    text, count = nodes
    return Call("substring", (text, ONE, count), "text") if _is_cut(reader, "left", count) else None


def _make_right(reader: Reader, nodes: list[Node]) -> Node | None:
    text, count = nodes
    if not _is_cut(reader, "right", count):
        return None
    before = Call("-", (Call("length", (text,), "integer"), Constant(int(count.value) - 1, "integer")), "integer")  # type: ignore[union-attr, arg-type]
    return Call("substring", (text, Call("greatest", (before, ONE), "integer"), count), "text")


def _is_cut(reader: Reader, name: str, count: Node) -> bool:
    """Tell whether a number of characters to take is one that can be taken; if not, note it."""
    if isinstance(count, Constant) and isinstance(count.value, int) and 0 < count.value <= LONGEST_CUT:
        return True
    found = reader.describe(count)
    reader.report("NR323", f"{name} takes a written number of characters from 1 to {LONGEST_CUT:,}, not {found}")
    return False


COMPOSED: dict[str, Callable[[Reader, list[Node]], Node | None]] = {
    "if": make_case,
    "concat": _make_concat,
    "left": _make_left,
    "right": _make_right,
    "add_months": lambda reader, nodes: shift(reader, *nodes, step="months"),
}
"""Functions that are put together from others."""


def read_anonymous(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a function that SQLGlot has no class for."""
    name = syntax.name.lower()
    parts = reader.parts(syntax, "this", "expressions") and syntax.expressions
    if name in {"date_part", "datepart"} and parts and isinstance(parts[0], exp.Literal):
        return read_part(reader, str(parts[0].this), parts[1:])
    return read_call(reader, name, parts)


def read_log(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read log and log10, the logarithm to the base ten, and log(base, x)."""
    parts = reader.parts(syntax, "this", "expression")
    if not parts or len(parts) == 1:
        return read_call(reader, "log10", parts)
    if parts[0] == exp.Literal.number(10):
        return read_call(reader, "log10", parts[1:])
    base, value = (read_call(reader, "ln", [part]) for part in parts)
    return Call("/", (value, base), "number") if base is not None and value is not None else None


def read_trim(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read trim, ltrim and rtrim, which take spaces away."""
    names = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    plain = exp.Trim(**{**syntax.args, "position": None})
    return read_call(reader, names.get(str(syntax.args.get("position")), "trim"), reader.parts(plain, "this"))


READINGS: dict[type[exp.Expr], Reading] = {
    exp.Anonymous: read_anonymous,
    exp.Log: read_log,
    exp.Trim: read_trim,
}
