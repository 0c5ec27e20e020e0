"""Reading aggregates: over the rows of a period, each against its signature on the allow-list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics import mergeable
from northing.metrics.functions import AGGREGATES
from northing.metrics.nodes import Atom, Call, Constant, Field, conjuncts, map_atoms
from northing.metrics.syntax import show

if TYPE_CHECKING:
    from northing.metrics.nodes import Node
    from northing.metrics.reader import Reader, Reading


def read_aggregate(reader: Reader, name: str, parts: list[exp.Expr]) -> Node | None:
    """Read an aggregate by its name and arguments."""
    nodes = _read_inside(reader, name, parts)
    if nodes is None:
        return None
    if name in {"sum", "avg"}:
        nodes = [Call("cast", (node,), "integer") if node.type == "boolean" else node for node in nodes]
    if not reader.fits_signature(name, AGGREGATES[name], nodes):
        return None
    return _make_aggregate(reader, name, nodes)


def _make_aggregate(reader: Reader, name: str, nodes: list[Node]) -> Node | None:
    if not nodes or (name == "count" and isinstance(nodes[0], Constant) and nodes[0].value is not None):
        return Atom("count_rows", None, (), "integer")
    if name in {"median", "quantile_cont"}:
        return _make_quantile(reader, nodes[0], nodes[1] if len(nodes) > 1 else Constant(0.5, "number"))
    if name in {"first", "last"}:
        return _make_extreme_by_time(reader, name, nodes[0])
    if name in {"arg_min", "arg_max"}:
        return _make_extreme_by(reader, name, *nodes)
    return mergeable.make_aggregate(name, nodes)


def _make_quantile(reader: Reader, value: Node, share: Node) -> Node | None:
    part = share.value if isinstance(share, Constant) else None
    if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 1:
        return reader.report("NR323", "quantile_cont takes a number from 0 to 1 as its second argument")
    return Atom("quantile", value, (), "number", parameter=float(part))


def _make_extreme_by_time(reader: Reader, name: str, value: Node) -> Node | None:
    column = reader.scope.time_column
    if column not in reader.scope.type_by_column:
        fix = "name its time column"
        return reader.report("NR332", f"{name} goes by time, and {reader.scope.owner} has no time column", fix)
    by = Field(str(column), reader.scope.type_by_column[str(column)])
    return Atom("first" if name == "first" else "last", value, (), value.type, by=by)


def _make_extreme_by(reader: Reader, name: str, value: Node, by: Node) -> Node | None:
    if not isinstance(by, Field):
        fix = "compute it as a column of the dataset"
        return reader.report("NR323", f"{name} goes by a column, not by {reader.describe(by)}", fix)
    return Atom("first" if name == "arg_min" else "last", value, (), value.type, by=by)


def read_count(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read count(*), count(x) and count(DISTINCT x)."""
    parts = reader.parts(syntax, "this", "expressions")
    if parts is None:
        return None
    first = parts[0] if parts else None
    if isinstance(first, exp.Star) and len(parts) == 1:
        return _plain_star(reader, first)
    if isinstance(first, exp.Distinct) and not first.args.get("on"):
        return _read_distinct(reader, first.expressions)
    return read_aggregate(reader, "count", parts)


def _read_distinct(reader: Reader, columns: list[exp.Expr]) -> Node | None:
    if len(columns) == 1:
        return read_aggregate(reader, "count_distinct", columns)
    fix = "join them to one text, such as count(DISTINCT origin || ' ' || dest)" if columns else ""
    return reader.report("NR323", f"count(DISTINCT …) takes 1 argument, not {len(columns)}", fix)


def _plain_star(reader: Reader, star: exp.Expr) -> Node | None:
    if any(star.args.values()):
        return reader.report("NR322", f"'{show(star)}' is not allowed in count", "write count(*)")
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


def read_within_group(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read percentile_cont(share) WITHIN GROUP (ORDER BY x), which is quantile_cont(x, share)."""
    order = syntax.args.get("expression")
    keys = order.expressions if isinstance(order, exp.Order) else []
    share = syntax.this.this
    if not isinstance(syntax.this, exp.PercentileCont) or len(keys) != 1 or share is None:
        return reader.refuse(syntax)
    upwards = exp.Sub(this=exp.Literal.number(1), expression=share) if keys[0].args.get("desc") else share
    return read_aggregate(reader, "quantile_cont", [keys[0].this, _as_number(upwards)])


def _as_number(share: exp.Expr) -> exp.Expr:
    """Return 1 - x, as it comes from a descending order, as one written number."""
    if not isinstance(share, exp.Sub) or not isinstance(share.expression, exp.Literal):
        return share
    written = str(share.expression.this)
    return exp.Literal.number(repr(1 - float(written))) if share.expression.is_number else share


def _may_aggregate(reader: Reader, name: str) -> bool:
    if reader.is_aggregate and not reader.inside:
        return True
    inside = f"inside {reader.inside}" if reader.inside else "here, where every row has a value of its own"
    fix = "give it a metric of its own, and write a formula over both" if reader.is_aggregate else ""
    reader.report("NR325", f"the aggregate '{name}' cannot stand {inside}", fix)
    return False


def _read_inside(reader: Reader, name: str, parts: list[exp.Expr]) -> list[Node] | None:
    if name != "FILTER" and not _may_aggregate(reader, name):
        return None
    outer, reader.inside = reader.inside, name
    nodes = reader.read_all(parts)
    reader.inside = outer
    return nodes


READINGS: dict[type[exp.Expr], Reading] = {
    exp.Count: read_count,
    exp.Filter: read_filter,
    exp.WithinGroup: read_within_group,
}
