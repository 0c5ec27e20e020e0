"""Reading functions and aggregates, each against its signature on the allow-list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics.functions import AGGREGATES, DATE_PARTS, SCALARS, SYNONYMS
from northing.metrics.nodes import Atom, Call, Constant, Field, common_type, conjuncts, map_atoms
from northing.metrics.read_operators import make_case
from northing.metrics.syntax import shorten, suggest

if TYPE_CHECKING:
    from northing.metrics.functions import Signature
    from northing.metrics.nodes import Node, ValueType
    from northing.metrics.reader import Reader, Reading


def read_call(reader: Reader, name: str, parts: list[exp.Expr] | None) -> Node | None:
    """Read a function or an aggregate by its name and arguments."""
    known = SYNONYMS.get(name, name)
    if parts is None:
        return None
    if known in AGGREGATES:
        return _read_aggregate(reader, known, parts)
    if known not in SCALARS:
        return _refuse_call(reader, name, parts)
    nodes = reader.read_all(parts)
    if nodes is None or not _fits_signature(reader, known, nodes):
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


def _fits_signature(reader: Reader, name: str, nodes: list[Node]) -> bool:
    signature = (SCALARS | AGGREGATES)[name]
    most = len(signature.takes)
    least = most if signature.least is None else signature.least
    if len(nodes) < least or (len(nodes) > most and not signature.more):
        range_of = f"{least} or more" if signature.more else f"{least} to {most}"
        number = str(least) if least == most and not signature.more else range_of
        reader.report("NR323", f"{name} takes {number} argument{'' if number == '1' else 's'}, not {len(nodes)}")
        return False
    families = [signature.takes[min(index, most - 1)] for index in range(len(nodes))]
    return sum(not reader.fits(node, family, name) for node, family in zip(nodes, families, strict=True)) == 0


def _make_call(reader: Reader, name: str, nodes: list[Node]) -> Node | None:
    if name == "if":
        return make_case(reader, nodes)
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


def read_anonymous(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read a function that SQLGlot has no class for."""
    return read_call(reader, syntax.name.lower(), reader.parts(syntax, "this", "expressions") and syntax.expressions)


def read_log(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read log and log10, the logarithm to the base ten."""
    parts = reader.parts(syntax, "this", "expression")
    if parts and len(parts) > 1:
        if parts[0] != exp.Literal.number(10):
            return reader.report("NR322", "a logarithm to any base is not allowed", "ln(x) / ln(base) gives it")
        parts = parts[1:]
    return read_call(reader, "log10", parts)


def read_date_diff(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date_diff(part, from, to)."""
    parts = reader.parts(syntax, "this", "expression", "unit")
    return _read_with_part(reader, "date_diff", syntax, parts and [parts[1], parts[0]])


def read_date_trunc(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date_trunc(part, moment): the first day of the moment's week, month, quarter or year."""
    parts = reader.parts(syntax, "this", "unit")
    return _read_with_part(reader, "date_trunc", syntax, parts and parts[:1])


def _read_with_part(reader: Reader, name: str, syntax: exp.Expr, parts: list[exp.Expr] | None) -> Node | None:
    part = syntax.args["unit"].name.lower() if syntax.args.get("unit") is not None else ""
    if part not in DATE_PARTS:
        return reader.report("NR323", f"{name} knows no part '{part}' of a date", suggest(part, sorted(DATE_PARTS)))
    nodes = reader.read_all(parts)
    if nodes is None or not reader.all_fit(nodes, "moment", name):
        return None
    return Call(name, (Constant(part, "text"), *nodes), _type_given(SCALARS[name], nodes))


def read_extract(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read EXTRACT(part FROM moment)."""
    parts = reader.parts(syntax, "this", "expression")
    name = syntax.this.name.lower()
    if name not in {"year", "quarter", "month", "week", "day", "isodow", "hour", "minute"}:
        return reader.refuse_function(f"extract({name})")
    return read_call(reader, name, parts and parts[1:])


def read_count(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read count(*), count(x) and count(DISTINCT x)."""
    parts = reader.parts(syntax, "this", "expressions")
    if parts is None:
        return None
    first = parts[0] if parts else None
    if isinstance(first, exp.Star) and len(parts) == 1:
        return _plain_star(reader, first)
    if isinstance(first, exp.Distinct) and len(first.expressions) == 1 and not first.args.get("on"):
        node = _read_inside(reader, "count", first.expressions)
        return Atom("count_distinct", node[0], (), "integer") if node else None
    return _read_aggregate(reader, "count", parts)


def _plain_star(reader: Reader, star: exp.Expr) -> Node | None:
    if any(star.args.values()):
        return reader.report("NR322", f"'{shorten(star.sql('duckdb'))}' is not allowed in count", "write count(*)")
    return Atom("count_rows", None, (), "integer") if _may_aggregate(reader, "count") else None


def read_filter(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read an aggregate with FILTER (WHERE …): every aggregate inside takes the condition over."""
    parts = reader.parts(syntax, "this", "expression")
    if not parts:
        return None
    aggregate = reader.read(parts[0])
    nodes = _read_inside(reader, "FILTER", [parts[1].this])
    if aggregate is None or nodes is None or not reader.fits(nodes[0], "boolean", "FILTER"):
        return None
    extra = conjuncts(nodes[0])
    return map_atoms(aggregate, lambda atom: replace(atom, filters=(*atom.filters, *extra)))


def _may_aggregate(reader: Reader, name: str) -> bool:
    if reader.is_aggregate and not reader.inside:
        return True
    inside = f"inside {reader.inside}" if reader.inside else "here, where every row has a value of its own"
    reader.report("NR325", f"the aggregate '{name}' cannot stand {inside}")
    return False


def _read_inside(reader: Reader, name: str, parts: list[exp.Expr]) -> list[Node] | None:
    if name != "FILTER" and not _may_aggregate(reader, name):
        return None
    outer, reader.inside = reader.inside, name
    nodes = reader.read_all(parts)
    reader.inside = outer
    return nodes


def _read_aggregate(reader: Reader, name: str, parts: list[exp.Expr]) -> Node | None:
    nodes = _read_inside(reader, name, parts)
    if nodes is None:
        return None
    if name in {"sum", "avg"}:
        nodes = [Call("cast", (node,), "integer") if node.type == "boolean" else node for node in nodes]
    if not _fits_signature(reader, name, nodes):
        return None
    return _make_aggregate(reader, name, nodes)


def _make_aggregate(reader: Reader, name: str, nodes: list[Node]) -> Node | None:
    """Return the atoms of an aggregate: an average is a sum over a count, a variance comes from three sums."""
    if not nodes:
        return Atom("count_rows", None, (), "integer")
    value = nodes[0]
    if name in {"median", "quantile_cont"}:
        return _make_quantile(reader, value, nodes[1] if len(nodes) > 1 else Constant(0.5, "number"))
    if name in {"first", "last"}:
        return _make_extreme_by_time(reader, name, value)
    return _make_sum(name, value)


def _make_sum(name: str, value: Node) -> Node:
    count, total = Atom("count", value, (), "integer"), Atom("sum", value, (), value.type)
    simple: dict[str, Node] = {
        "count": count,
        "count_if": Atom("count_rows", None, conjuncts(value), "integer"),
        "sum": total,
        "avg": Call("/", (total, count), "number"),
        "min": Atom("min", value, (), value.type),
        "max": Atom("max", value, (), value.type),
    }
    return simple[name] if name in simple else _make_spread(name, value, count, total)


def _make_spread(name: str, value: Node, count: Atom, total: Atom) -> Node:
    squares = Atom("sum_squares", value, (), "number")
    square_of_sum = Call("*", (total, total), "number")
    mean_part = Call("/", (square_of_sum, count), "number")
    deviation = Call("max_zero", (Call("-", (squares, mean_part), "number"),), "number")
    divisor: Node = count if name.endswith("_pop") else Call("-", (count, Constant(1, "integer")), "integer")
    variance = Call("/", (deviation, divisor), "number")
    return Call("sqrt", (variance,), "number") if name.startswith("stddev") else variance


def _make_quantile(reader: Reader, value: Node, share: Node) -> Node | None:
    part = share.value if isinstance(share, Constant) else None
    if not isinstance(part, int | float) or not 0 <= part <= 1:
        return reader.report("NR323", "quantile_cont takes a number from 0 to 1 as its second argument")
    return Atom("quantile", value, (), "number", parameter=float(part))


def _make_extreme_by_time(reader: Reader, name: str, value: Node) -> Node | None:
    column = reader.scope.time_column
    if column not in reader.scope.type_by_column:
        fix = "name its time column"
        return reader.report("NR332", f"{name} goes by time, and {reader.scope.owner} has no time column", fix)
    by = Field(str(column), reader.scope.type_by_column[str(column)])
    return Atom("first" if name == "first" else "last", value, (), value.type, by=by)


READINGS: dict[type[exp.Expr], Reading] = {
    exp.Anonymous: read_anonymous,
    exp.Log: read_log,
    exp.DateDiff: read_date_diff,
    exp.TimestampTrunc: read_date_trunc,
    exp.DateTrunc: read_date_trunc,
    exp.Extract: read_extract,
    exp.Count: read_count,
    exp.Filter: read_filter,
}
