"""Scalar expressions that people write over named numbers: status expressions, stated scores, target formulas.

The text is SQL, parsed by SQLGlot and turned, through an allow-list, into a small tree of our own; nothing of the text
is ever executed. A missing number is NULL and stays NULL through arithmetic, as in SQL; what has no finite value
(a division by zero, a logarithm of zero, an overflow) is NULL too. Truth is 1 and 0.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from northing.calc.nesting import is_tangled
from northing.calc.operations import OPERATION_BY_NAME
from northing.calc.period_call import PERIOD_FUNCTIONS, PeriodCall, read_period_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LONGEST_TEXT: Final = 2000
DEEPEST: Final = 200

_BINARY: Final = [
    "Add",
    "Sub",
    "Mul",
    "Div",
    "IntDiv",
    "Mod",
    "Pow",
    "EQ",
    "NEQ",
    "GT",
    "GTE",
    "LT",
    "LTE",
    "And",
    "Or",
]
_FUNCTIONS: Final = [
    "Neg",
    "Not",
    "Abs",
    "Ceil",
    "Floor",
    "Sqrt",
    "Ln",
    "Exp",
    "Sign",
    "Nullif",
    "Log",
    "Round",
    "Trunc",
]
_DIVISIONS: Final = ("Div", "IntDiv", "Mod")
_LISTS: Final = ["Coalesce", "Greatest", "Least", "In"]
FUNCTIONS: Final = (
    "ABS, CEIL, COALESCE, EXP, FLOOR, GREATEST, IF, IFNULL, LEAST, LN, LOG, LOG10, MOD, NULLIF, POWER, ROUND, "
    "SIGN, SQRT, TRUNC"
)
_READ_ONCE: Final = frozenset(name.lower() for name in FUNCTIONS.split(", ")) - {"ceil", "floor"}


class ExpressionError(ValueError):
    """An expression that cannot be used; the message says what was found, where, and what exists.

    Attributes:
        name: the name that is not known, where that is what is wrong; empty otherwise.
    """

    name = ""

    @classmethod
    def unknown(cls, name: str, message: str) -> ExpressionError:
        """Return the error of an expression with a name that is not known."""
        error = cls(message)
        error.name = name
        return error


@dataclass(frozen=True, slots=True)
class Number:
    """A constant of an expression; None is NULL."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Name:
    """A named number of an expression."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function of an expression, with its operands."""

    name: str
    operands: tuple[Node, ...]


Node = Number | Name | PeriodCall | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression over named numbers.

    Attributes:
        text: as it was written.
        names: the named numbers it uses, of its own period or of others.
        root: its tree.
    """

    text: str
    names: frozenset[str]
    root: Node

    @property
    def period_calls(self) -> tuple[PeriodCall, ...]:
        """Return what it asks of other periods, each once."""
        return tuple(dict.fromkeys(node for node in walk(self.root) if isinstance(node, PeriodCall)))

    @property
    def is_division(self) -> bool:
        """Tell whether the whole of it divides one number by another, so that both sides are known."""
        return isinstance(self.root, Operation) and self.root.name == "Div"

    @property
    def divides_by_zero(self) -> bool:
        """Tell whether it divides by a constant that is zero, so that it never has a value there.

        >>> parse_expression("result / (2 - 2)", names=frozenset({"result"})).divides_by_zero
        True
        """
        divisions = (node for node in walk(self.root) if isinstance(node, Operation) and node.name in _DIVISIONS)
        return any(_is_constant(node.operands[1]) and _evaluated(node.operands[1], {}) == 0.0 for node in divisions)

    def evaluate(self, values: Mapping[str, float | None]) -> float | None:
        """Compute the expression from the named numbers; absent, NaN and infinite ones are NULL.

        What it asks of other periods is found by `PeriodCall.key`.

        >>> e = parse_expression("result / target", names=frozenset({"result", "target"}))
        >>> e.evaluate({"result": 3, "target": 4}), e.evaluate({"result": 3, "target": 0})
        (0.75, None)
        """
        return _evaluated(self.root, values)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything under it."""
    yield node
    if isinstance(node, Operation):
        for operand in node.operands:
            yield from walk(operand)


def _is_constant(node: Node) -> bool:
    return not any(isinstance(part, Name | PeriodCall) for part in walk(node))


def parse_expression(text: str, *, names: frozenset[str], has_periods: bool = False) -> Expression:
    """Parse and check an expression over the given named numbers.

    A name with other characters than letters, digits and underscores is written in double quotes.

    Args:
        text: as it was written.
        names: what it may name.
        has_periods: whether its names have results of other periods, so that it may ask for those.

    Raises:
        ExpressionError: when the text is not an expression, or uses what is not known or not allowed.

    >>> parse_expression('1 - "on-time-departures"', names=frozenset({"on-time-departures"})).names
    frozenset({'on-time-departures'})
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"The expression has {len(text)} characters; at most {LONGEST_TEXT} are allowed.")
    reader = _Reader(text, names, has_periods=has_periods)
    root = reader.node(_parsed(text), 0)
    return Expression(text, frozenset(reader.used), root)


def _evaluated(node: Node, values: Mapping[str, float | None]) -> float | None:
    """Compute one node of the tree."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name | PeriodCall):
        value = values.get(node.name if isinstance(node, Name) else node.key)
        return float(value) if value is not None and math.isfinite(value) else None
    return OPERATION_BY_NAME[node.name]([_evaluated(operand, values) for operand in node.operands])


def _parsed(text: str) -> Any:
    """Let SQLGlot parse the text as one expression."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        if is_tangled(sqlglot.tokenize(text, dialect="duckdb"), _READ_ONCE):
            raise ExpressionError("The expression is nested too deeply.")
        return sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError as error:
        found = (getattr(error, "errors", None) or [{}])[0]
        what, column = found.get("description") or "nothing that can be read", found.get("col")
        where = f" at column {column}" if column else ""
        raise ExpressionError(f"The expression {text!r} cannot be read{where}: {what}.") from error
    except RecursionError as error:
        raise ExpressionError("The expression is nested too deeply.") from error


class _Reader:
    """Turn what SQLGlot parsed into our own tree, and collect the names used."""

    def __init__(self, text: str, names: frozenset[str], *, has_periods: bool) -> None:
        self.text = text
        self.names = names
        self.has_periods = has_periods
        self.used: set[str] = set()
        self.special: dict[str, Callable[[Any, int], Node]] = {
            "Literal": self._literal,
            "Boolean": self._boolean,
            "Null": self._null,
            "Column": self._column,
            "Paren": self._paren,
            "Between": self._between,
            "Is": self._is,
            "Case": self._case,
            "If": self._if,
            "Anonymous": self._period_call,
        }

    def node(self, parsed: Any, depth: int) -> Node:
        """Turn one parsed node into ours, or refuse it."""
        kind = type(parsed).__name__
        if depth > DEEPEST:
            raise ExpressionError(f"The expression is nested more than {DEEPEST} levels deep.")
        if kind in self.special:
            return self.special[kind](parsed, depth + 1)
        if kind in _BINARY:
            return self._operation(kind, [parsed.this, parsed.expression], depth)
        if kind in _FUNCTIONS:
            second = parsed.args.get("expression") or parsed.args.get("decimals")
            return self._operation(kind, [parsed.this, *([second] if second is not None else [])], depth)
        if kind in _LISTS and parsed.expressions is not None and not parsed.args.get("query"):
            return self._operation(kind, [parsed.this, *parsed.expressions], depth)
        raise self._refusal(parsed)

    def _operation(self, name: str, parts: list[Any], depth: int) -> Operation:
        """Build an operation from parsed operands."""
        return Operation(name, tuple(self.node(part, depth + 1) for part in parts))

    def _literal(self, parsed: Any, depth: int) -> Node:  # noqa: ARG002 (all readers of nodes take the same)
        """Read a number; text is refused."""
        if parsed.is_string:
            raise ExpressionError(
                f"Found the text '{parsed.this}'{self._place(parsed)}; only numbers can be used here."
            )
        return Number(float(parsed.this))

    def _boolean(self, parsed: Any, depth: int) -> Node:  # noqa: ARG002
        """Read TRUE or FALSE."""
        return Number(1.0 if parsed.this else 0.0)

    def _null(self, parsed: Any, depth: int) -> Node:  # noqa: ARG002
        """Read NULL."""
        return Number(None)

    def _paren(self, parsed: Any, depth: int) -> Node:
        """Read what stands in parentheses."""
        return self.node(parsed.this, depth)

    def _column(self, parsed: Any, depth: int) -> Node:  # noqa: ARG002
        """Read a name that must be known."""
        name = ".".join(part.name for part in parsed.parts)
        if len(parsed.parts) > 1 or name not in self.names:
            message = f"Unknown name {name!r}{self._place(parsed)}.{self._suggestion(name)}"
            raise ExpressionError.unknown(name, message)
        self.used.add(name)
        return Name(name)

    def _between(self, parsed: Any, depth: int) -> Node:
        """Read BETWEEN."""
        return self._operation("Between", [parsed.this, parsed.args["low"], parsed.args["high"]], depth)

    def _is(self, parsed: Any, depth: int) -> Node:
        """Read IS NULL, IS TRUE and IS FALSE."""
        if type(parsed.expression).__name__ not in {"Null", "Boolean"}:
            raise self._refusal(parsed)
        return self._operation("Is", [parsed.this, parsed.expression], depth)

    def _case(self, parsed: Any, depth: int) -> Node:
        """Read CASE, with or without an operand, as condition, outcome, condition, outcome, default."""
        operands: list[Node] = []
        for branch in parsed.args["ifs"]:
            condition = self.node(branch.this, depth)
            if parsed.this is not None:
                condition = Operation("EQ", (self.node(parsed.this, depth), condition))
            operands += [condition, self.node(branch.args["true"], depth)]
        default = parsed.args.get("default")
        operands.append(Number(None) if default is None else self.node(default, depth))
        return Operation("Case", tuple(operands))

    def _if(self, parsed: Any, depth: int) -> Node:
        """Read IF(condition, then, else)."""
        otherwise = parsed.args.get("false")
        last = Number(None) if otherwise is None else self.node(otherwise, depth)
        return Operation("Case", (self.node(parsed.this, depth), self.node(parsed.args["true"], depth), last))

    def _period_call(self, parsed: Any, depth: int) -> Node:
        """Read a function that looks at other periods."""
        function = parsed.name.lower()
        if function not in PERIOD_FUNCTIONS:
            raise self._refusal(parsed)
        if not self.has_periods:
            raise ExpressionError(f"{function}() looks at other periods; only the formula of a metric can.")
        call = read_period_call(function, parsed.expressions)
        if isinstance(call, str):
            raise ExpressionError(call)
        self._column(parsed.expressions[0], depth)
        return call

    def _refusal(self, parsed: Any) -> ExpressionError:
        """Say that something is not allowed in an expression, and what is."""
        from sqlglot import exp

        if isinstance(parsed, exp.AggFunc):
            return ExpressionError(
                f"{parsed.sql(dialect='duckdb')!r}{self._place(parsed)} cannot be used: an aggregate puts rows "
                f"together, and every name here is one number already."
            )
        found = parsed.name if type(parsed).__name__ == "Anonymous" else parsed.sql(dialect="duckdb")
        return ExpressionError(
            f"{found!r}{self._place(parsed)} cannot be used in an expression.{self._close(found.upper())} "
            f"Allowed are numbers, names, + - * / // % **, comparisons, AND, OR, NOT, CASE, BETWEEN, IN, IS NULL "
            f"and the functions {FUNCTIONS}."
        )

    def _close(self, found: str) -> str:
        """Suggest a function with a similar name."""
        known = [*FUNCTIONS.split(", "), *(name.upper() for name in PERIOD_FUNCTIONS if self.has_periods)]
        close = difflib.get_close_matches(found, known, n=1)
        return f" Did you mean {close[0]}?" if close else ""

    def _suggestion(self, name: str) -> str:
        """Suggest a similar name, and list what exists."""
        known = sorted(self.names)
        unquoted = [each for each in known if not each.isidentifier() and name in each and each in self.text]
        close = difflib.get_close_matches(name, known, n=1)
        hint = f' Write "{unquoted[0]}" in double quotes.' if unquoted else ""
        hint = hint or (f" Did you mean {close[0]!r}?" if close else "")
        return f"{hint} There is: {', '.join(known) or 'no name at all'}."

    def _place(self, parsed: Any) -> str:
        """Say in which column of the text something begins, where SQLGlot remembers it."""
        starts = [part.meta["start"] for part in parsed.walk() if "start" in part.meta]
        return f" at column {min(starts) + 1}" if starts else ""
