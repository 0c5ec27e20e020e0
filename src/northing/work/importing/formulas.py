"""Formulas: expressions of derived metrics, with the metrics that they name in place of their aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp, parse_one

from northing.metrics.syntax import parse_syntax
from northing.model import Issue, Where
from northing.work.importing.refusal import LeftOut
from northing.work.importing.sql import to_duckdb

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from northing.work.importing.aggregates import Additivity


def write_formula(
    text: str, called: Mapping[str, tuple[str, str]], *, dialect: str, where: Where
) -> tuple[str, exp.Expr]:
    """Return an expression of dbt as a formula over metrics, and its syntax tree.

    Args:
        text: the expression.
        called: by the name that the expression uses, the metric's id and what stands around it.
        dialect: the dialect of the expression.
        where: its place.

    Raises:
        LeftOut: it cannot be read, or names something that is none of its inputs.
    """
    plain = to_duckdb(text, dialect=dialect)
    syntax = plain if isinstance(plain, Issue) else parse_syntax(plain, Where())
    if isinstance(syntax, Issue):
        raise LeftOut(f"has an expression that cannot be read: {syntax.message}", where)
    unknown = [node.name for node in syntax.walk() if isinstance(node, exp.Column) and node.name not in called]
    if unknown:
        fix = f"its inputs are {', '.join(called)}"
        raise LeftOut(f"has an expression that names '{unknown[0]}', which is none of its inputs", where, fix=fix)
    changed = syntax.transform(_without_cast).transform(lambda node: _named(node, called))
    return changed.sql("duckdb", normalize_functions=False), syntax


def _without_cast(node: exp.Expr) -> exp.Expr:
    """Return what is cast in place of a cast to a number: results are numbers anyway."""
    if isinstance(node, exp.Cast) and node.is_type(*exp.DataType.NUMERIC_TYPES):
        inner: exp.Expr = node.this.transform(_without_cast)
        return inner
    return node


def _named(node: exp.Expr, called: Mapping[str, tuple[str, str]]) -> exp.Expr:
    """Return a metric in place of its alias."""
    if not isinstance(node, exp.Column):
        return node
    name, around = called[node.name]
    return parse_one(around.format(f'"{name}"'), dialect="duckdb")


def additivity_of(syntax: exp.Expr, inputs: Collection[str]) -> Additivity:
    """Return how a formula's longer periods come from shorter ones: sums and differences of sums add up."""
    root = syntax.unnest()
    if isinstance(root, exp.Div):
        return "ratio"
    added = all(
        isinstance(node, exp.Add | exp.Sub | exp.Neg | exp.Paren | exp.Column | exp.Identifier) for node in root.walk()
    )
    return "sum" if added and set(inputs) == {"sum"} else "last"
