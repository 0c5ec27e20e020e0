"""SQL of foreign definitions: which columns it names and of which types they must be; read with our own reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sqlglot import Dialect, exp
from sqlglot.errors import ErrorLevel, SqlglotError

from northing.calc.nesting import is_tangled
from northing.metrics.syntax import READ_ONCE, parse_syntax
from northing.model import Issue, Where
from northing.work.importing.names import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from northing.model.measures import ColumnType

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL: a value of one row.

    Attributes:
        text: as our reader understands it.
        syntax: its syntax tree.
        columns: the columns that it names.
    """

    text: str
    syntax: exp.Expr
    columns: tuple[str, ...]

    @property
    def column(self) -> str:
        """Return the column that it is, empty when it is more than a column."""
        return self.syntax.name if isinstance(self.syntax, exp.Column) else ""

    def with_columns(self, names: Mapping[str, str]) -> str:
        """Return the text with some columns called otherwise."""
        if not any(column in names for column in self.columns):
            return self.text
        changed = self.syntax.copy()
        found = [node for node in changed.walk() if isinstance(node, exp.Column) and node.name in names]
        for node in found:
            node.set("this", exp.to_identifier(names[node.name], quoted=not is_plain(names[node.name])))
        return changed.sql("duckdb")


@lru_cache(maxsize=4096)
def parse_fragment(text: str, *, dialect: str, table: str = "") -> Fragment | str:
    """Read a piece of SQL, or say why it cannot be read.

    Args:
        text: as it is written.
        dialect: the dialect that it is written in.
        table: the table whose columns it may name with the table before them.
    """
    if "{{" in text or "{%" in text:
        return f"it is made by Jinja: {' '.join(text.split())[:80]}"
    plain = to_duckdb(text, dialect=dialect)
    if isinstance(plain, Issue):
        return plain.message
    syntax = parse_syntax(plain, Where())
    if isinstance(syntax, Issue):
        return syntax.message
    qualified = [node for node in syntax.walk() if isinstance(node, exp.Column) and node.table]
    for node in qualified:
        if node.table.casefold() != table.casefold():
            return f"'{node.sql('duckdb')}' is a column of another table"
        node.set("table", None)
    columns = dict.fromkeys(node.name for node in syntax.walk() if isinstance(node, exp.Column))
    return Fragment(syntax.sql("duckdb") if qualified else plain, syntax, tuple(columns))


def to_duckdb(text: str, *, dialect: str) -> str | Issue:
    """Return SQL of another dialect in the words that our reader knows."""
    line = " ".join(text.split())
    if dialect == "duckdb":
        return line
    foreign = Dialect.get_or_raise(dialect)
    try:
        tokens = foreign.tokenize(line)
        if is_tangled(tokens, READ_ONCE):
            return Issue("NR320", "error", "the expression is nested too deeply")
        found = foreign.parser().parse_into(exp.Condition, tokens, line)
    except (SqlglotError, RecursionError):
        return Issue("NR320", "error", f"'{line[:80]}' is no SQL expression of {dialect}")
    if len(found) != 1 or found[0] is None:
        return Issue("NR320", "error", f"'{line[:80]}' is no SQL expression of {dialect}")
    return found[0].sql("duckdb", unsupported_level=ErrorLevel.IGNORE)


@cache
def is_plain(name: str) -> bool:
    """Tell whether a column's name can be written without quotes."""
    return PLAIN.fullmatch(name) is not None and _is_read_as_column(name)


def _is_read_as_column(name: str) -> bool:
    syntax = parse_syntax(f"{name} + 1", Where())
    return isinstance(syntax, exp.Add) and isinstance(syntax.this, exp.Column)


def write_column(name: str) -> str:
    """Return a column's name as it is written in SQL."""
    return name if is_plain(name) else '"{}"'.format(name.replace('"', '""'))


def evidence(syntax: exp.Expr, *, whole: ColumnType | None = None) -> Iterator[tuple[str, ColumnType]]:
    """Yield columns with the types that they must be of, judged by what is done with them.

    Args:
        syntax: a piece of SQL.
        whole: the type that the whole of it must be of.
    """
    for node in syntax.walk():
        if isinstance(node, exp.Column):
            inner, outer = _unwrapped(node)
            found = whole if outer is None else _type_in(inner, outer)
            if found is not None:
                yield node.name, found


def _unwrapped(node: exp.Expr) -> tuple[exp.Expr, exp.Expr | None]:
    """Return a node, or the parentheses around it, and what it stands in."""
    inner, outer = node, node.parent
    while isinstance(outer, exp.Paren):
        inner, outer = outer, outer.parent
    return inner, outer


def _type_in(node: exp.Expr, outer: exp.Expr) -> ColumnType | None:
    """Return the type that an operator or function asks of an argument."""
    others = [other for other in outer.iter_expressions() if other is not node]
    if isinstance(outer, exp.If) and outer.this is node:
        is_compared = isinstance(outer.parent, exp.Case) and outer.parent.this is not None
        return None if is_compared else "boolean"
    if isinstance(outer, exp.Case):
        compared = [branch.this for branch in outer.args["ifs"]] if outer.this is node else []
        return next((found for other in compared if (found := _type_of(other)) is not None), None)
    if isinstance(outer, exp.Add | exp.Sub) and any(isinstance(other, exp.Interval) for other in others):
        return "timestamp"
    if isinstance(outer, exp.Is):
        return "boolean" if isinstance(outer.expression, exp.Boolean) else None
    asked = next((kind for classes, kind in ASKED if isinstance(outer, classes)), None)
    if asked is None and isinstance(outer, COMPARING):
        return next((found for other in others if (found := _type_of(other)) is not None), None)
    return asked


ASKED: tuple[tuple[tuple[type[exp.Expr], ...], ColumnType], ...] = (
    ((exp.And, exp.Or, exp.Not, exp.Where), "boolean"),
    ((exp.Like, exp.ILike, exp.DPipe, exp.Lower, exp.Upper, exp.Length, exp.Trim, exp.Concat), "text"),
    ((exp.TimestampTrunc, exp.DateTrunc, exp.DateDiff, exp.Extract, exp.Year, exp.Month, exp.Day), "timestamp"),
    ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Abs, exp.Round), "number"),
)
"""What operators and functions ask of their arguments."""
COMPARING = (exp.Predicate, exp.In, exp.Between, exp.Coalesce, exp.Nullif)
"""What has arguments of one type."""


def _type_of(node: exp.Expr) -> ColumnType | None:
    """Return the type of a written value."""
    if isinstance(node, exp.Neg):
        return _type_of(node.this)
    if isinstance(node, exp.Boolean):
        return "boolean"
    if isinstance(node, exp.Cast):
        return "timestamp" if node.is_type("date", "timestamp") else None
    if not isinstance(node, exp.Literal):
        return None
    if not node.is_string:
        return "number"
    return None if MOMENT.fullmatch(str(node.this)) else "text"
