"""What SQLGlot makes of an expression: one syntax tree or one issue, and our names for its nodes."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sqlglot import Dialect, exp
from sqlglot.errors import ErrorLevel, ParseError, TokenError

from northing.calc.nesting import is_tangled
from northing.metrics.functions import AGGREGATES, SCALARS, SYNONYMS
from northing.model.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.metrics.nodes import ValueType
    from northing.model.issues import Where

FLAGS = frozenset({"big_int", "typed", "safe", "ignore_nulls", "date_part_boundary", "coalesce"})
"""Parts of SQLGlot's nodes that only say how another dialect would write them."""

NAMES_BY_CLASS: dict[type[exp.Expr], tuple[str, tuple[str, ...]]] = {
    exp.Abs: ("abs", ("this",)),
    exp.Ceil: ("ceil", ("this",)),
    exp.Floor: ("floor", ("this",)),
    exp.Round: ("round", ("this", "decimals")),
    exp.Sign: ("sign", ("this",)),
    exp.Sqrt: ("sqrt", ("this",)),
    exp.Exp: ("exp", ("this",)),
    exp.Ln: ("ln", ("this",)),
    exp.Pow: ("power", ("this", "expression")),
    exp.Greatest: ("greatest", ("this", "expressions")),
    exp.Least: ("least", ("this", "expressions")),
    exp.Coalesce: ("coalesce", ("this", "expressions")),
    exp.Nullif: ("nullif", ("this", "expression")),
    exp.If: ("if", ("this", "true", "false")),
    exp.Lower: ("lower", ("this",)),
    exp.Upper: ("upper", ("this",)),
    exp.Trunc: ("trunc", ("this",)),
    exp.Replace: ("replace", ("this", "expression", "replacement")),
    exp.Left: ("left", ("this", "expression")),
    exp.Right: ("right", ("this", "expression")),
    exp.Concat: ("concat", ("expressions",)),
    exp.StrPosition: ("strpos", ("this", "substr")),
    exp.SplitPart: ("split_part", ("this", "delimiter", "part_index")),
    exp.Length: ("length", ("this",)),
    exp.Substring: ("substring", ("this", "start", "length")),
    exp.StartsWith: ("starts_with", ("this", "expression")),
    exp.EndsWith: ("ends_with", ("this", "expression")),
    exp.Contains: ("contains", ("this", "expression")),
    exp.Year: ("year", ("this",)),
    exp.Quarter: ("quarter", ("this",)),
    exp.Month: ("month", ("this",)),
    exp.Week: ("week", ("this",)),
    exp.WeekOfYear: ("week", ("this",)),
    exp.Day: ("day", ("this",)),
    exp.DayOfMonth: ("day", ("this",)),
    exp.DayOfWeekIso: ("isodow", ("this",)),
    exp.Hour: ("hour", ("this",)),
    exp.Minute: ("minute", ("this",)),
    exp.Second: ("second", ("this",)),
    exp.DayOfYear: ("dayofyear", ("this",)),
    exp.DateFromParts: ("make_date", ("year", "month", "day")),
    exp.CountIf: ("count_if", ("this",)),
    exp.Sum: ("sum", ("this",)),
    exp.Avg: ("avg", ("this",)),
    exp.Min: ("min", ("this",)),
    exp.Max: ("max", ("this",)),
    exp.Median: ("median", ("this",)),
    exp.PercentileCont: ("quantile_cont", ("this", "expression")),
    exp.Variance: ("var_samp", ("this",)),
    exp.VariancePop: ("var_pop", ("this",)),
    exp.Stddev: ("stddev_samp", ("this",)),
    exp.StddevSamp: ("stddev_samp", ("this",)),
    exp.StddevPop: ("stddev_pop", ("this",)),
    exp.ApproxDistinct: ("count_distinct", ("this",)),
    exp.ApproxQuantile: ("quantile_cont", ("this", "quantile")),
    exp.LogicalAnd: ("bool_and", ("this",)),
    exp.LogicalOr: ("bool_or", ("this",)),
    exp.Corr: ("corr", ("this", "expression")),
    exp.CovarSamp: ("covar_samp", ("this", "expression")),
    exp.CovarPop: ("covar_pop", ("this", "expression")),
    exp.RegrSlope: ("regr_slope", ("this", "expression")),
    exp.RegrIntercept: ("regr_intercept", ("this", "expression")),
    exp.ArgMin: ("arg_min", ("this", "expression")),
    exp.ArgMax: ("arg_max", ("this", "expression")),
    exp.First: ("first", ("this",)),
    exp.Last: ("last", ("this",)),
}
"""Functions that SQLGlot has a class for: our name, and its parts in the order of our arguments."""

ARITHMETIC: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "//",
    exp.Mod: "%",
    exp.SafeDivide: "/",
}
COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
CAST_TYPES: dict[str, ValueType] = {
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INT": "integer",
    "BIGINT": "integer",
    "FLOAT": "number",
    "DOUBLE": "number",
    "DECIMAL": "number",
    "TEXT": "text",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMPNTZ": "timestamp",
    "DATETIME": "timestamp",
}
REFUSED: dict[type[exp.Expr], str] = {
    exp.Window: "a window (OVER …)",
    exp.Subquery: "a query inside the expression",
    exp.Select: "a query inside the expression",
    exp.Exists: "a query inside the expression",
    exp.Star: "a star outside count(*)",
    exp.Columns: "a choice of several columns (COLUMNS)",
    exp.Lambda: "a lambda",
    exp.JSONExtract: "a lambda or JSON arrow (->)",
    exp.Placeholder: "a placeholder",
    exp.Parameter: "a parameter",
    exp.PositionalColumn: "a column by its position (#1)",
    exp.ReadCSV: "reading a file",
    exp.Bracket: "an element of a list",
    exp.Array: "a list",
    exp.Struct: "a structure",
    exp.Distinct: "DISTINCT outside count(DISTINCT …)",
    exp.Order: "ORDER BY inside a function",
    exp.WithinGroup: "WITHIN GROUP",
    exp.CurrentDate: "the present day (a result may not depend on when it is computed)",
    exp.CurrentTimestamp: "the present moment (a result may not depend on when it is computed)",
    exp.RegexpLike: "a regular expression (use LIKE, starts_with or contains)",
    exp.SimilarTo: "SIMILAR TO (use LIKE, starts_with or contains)",
}
"""What people try most often and what it is called."""
INSTEAD: dict[type[exp.Expr], str] = {
    exp.Window: 'other periods stand in a formula: previous("metric"), trailing("metric", 3)',
    **dict.fromkeys(
        (exp.Subquery, exp.Select, exp.Exists), "give it a metric of its own, and write a formula over both"
    ),
    exp.ReadCSV: "declare the file as a dataset",
    exp.Distinct: "count(DISTINCT …) counts different values",
    exp.Order: "first(…) and last(…) go by time, arg_min(…, …) and arg_max(…, …) by a column",
}
"""What leads to the same in another way."""


def parse_syntax(text: str, where: Where) -> exp.Expr | Issue:
    """Read one expression, never a statement, with SQLGlot."""
    if "\x00" in text:
        return Issue("NR320", "error", "the expression contains a NUL character", where, "remove it")
    dialect = Dialect.get_or_raise("duckdb")
    try:
        tokens = dialect.tokenize(text)
        fault = _odd_words(text, tokens, where)
        found = None if fault else dialect.parser().parse_into(exp.Condition, tokens, text)
    except TokenError as error:
        return _syntax_issue(text, where, f"a quote or a comment is not closed ({str(error).partition(chr(10))[0]})")
    except ParseError as error:
        faults = error.errors or [{}]
        place = shorten(str(faults[0].get("highlight") or ""))
        return _syntax_issue(text, where, _in_words(str(faults[0].get("description") or ""), place))
    if fault is not None:
        return fault
    return found[0] if found and found[0] is not None else _syntax_issue(text, where, "")


def _in_words(detail: str, place: str) -> str:
    """Say what SQLGlot found wrong in words that need no knowledge of it."""
    if "Unexpected token" in detail:
        return f"'{place}' is not expected there"
    if lacking := _LACKING.search(detail):
        return f"{lacking[1].lower()} lacks an argument near '{place}'"
    if many := _TOO_MANY.search(detail):
        return f"{many[1]} arguments are given near '{place}', {many[2]} at most can be"
    if missing := _MISSING.search(detail):
        return f"'{missing[1]}' is missing near '{place}'"
    return f"'{place}' cannot be read" if place else ""


_LACKING = re.compile(r"Required keyword: .* missing for .*?(\w+)\W*$")
_TOO_MANY = re.compile(r"provided arguments \((\d+)\) is greater than the maximum .*\((\d+)\)")
_MISSING = re.compile(r"Expect(?:ing|ed) (\S+)")


def _odd_words(text: str, tokens: Sequence[Any], where: Where) -> Issue | None:
    """Return what is wrong with the words of an expression, so that it need not be parsed."""
    if not tokens:
        return Issue("NR320", "error", "the expression is empty", where, "write for instance count(*)")
    if any(token.token_type.name == "SEMICOLON" for token in tokens):
        return _syntax_issue(text, where, "it has a semicolon, which parts statements")
    if is_tangled(tokens, READ_ONCE):
        return Issue("NR320", "error", "the expression is nested too deeply", where, "take parts of it apart")
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.token_type.name != "VAR":
            continue
        if token.text.lower() == "if" and (following is None or following.token_type.name != "L_PAREN"):
            fix = "write if(condition, value, other value), or CASE WHEN … THEN … END"
            return Issue("NR320", "error", "IF stands without its parentheses", where, fix)
        if signs := [sign for sign in token.text if not f"a{sign}".isidentifier() and not sign.isascii()]:
            message = f"the expression contains {describe_sign(signs[0])}, which SQL does not know"
            return Issue("NR320", "error", message, where, _plain_sign(signs[0]))
    return None


READ_ONCE = frozenset(SCALARS | AGGREGATES | SYNONYMS) - {"date", "ceil", "ceiling", "floor"}
"""Names of functions whose arguments a parser reads only once."""


def describe_sign(sign: str) -> str:
    """Name a character that may look like another one or like nothing at all.

    >>> describe_sign("\u200b")
    'the invisible character U+200B (ZERO WIDTH SPACE)'
    """
    seen = f"the character '{sign}'" if sign.isprintable() else "the invisible character"
    return f"{seen} U+{ord(sign):04X} ({unicodedata.name(sign, 'without a name')})"


def _plain_sign(sign: str) -> str:
    if sign in "“”„‟″":
        return 'write names in plain double quotes: "'
    if sign in "‘’‚‛′´":
        return "write texts in plain single quotes: '"
    return "write a hyphen-minus: -" if unicodedata.category(sign) == "Pd" or sign == "−" else "remove it"


def _syntax_issue(text: str, where: Where, detail: str) -> Issue:
    message = f"'{shorten(text)}' is no SQL expression" + (f": {detail}" if detail else "")
    return Issue("NR320", "error", message, where, "write one expression such as sum(distance) / count(*)")


def show(syntax: exp.Expr) -> str:
    """Return what was written, as far as it is known, in one line of a bounded length, for a message."""
    return shorten(syntax.sql("duckdb", unsupported_level=ErrorLevel.IGNORE))


def shorten(text: str, most: int = 60) -> str:
    """Return a text in one line of a bounded length, for a message; what cannot be seen is written as an escape."""
    line = " ".join(text.split())
    line = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in line)
    return line if len(line) <= most else line[: most - 1] + "…"


def needs_quotes(name: str) -> bool:
    """Tell whether a column's name must stand in double quotes, because it is a word of SQL or no plain word."""
    tokens = Dialect.get_or_raise("duckdb").tokenize(name)
    return len(tokens) != 1 or tokens[0].token_type.name != "VAR"


def suggest(name: str, known: Iterable[str], *, near: float = 0.6) -> str:
    """Say which known name was meant, if one is near, and list them all.

    Args:
        name: what was written.
        known: what exists.
        near: how alike a name must be, 0 to 1.
    """
    names = list(known)
    found = get_close_matches(name.casefold(), [other.casefold() for other in names], 1, near)
    meant = next((other for other in names if found and other.casefold() == found[0]), None)
    hint = f"did you mean '{meant}'? " if meant else ""
    return f"{hint}there are: {', '.join(names)}" if names else "there are none"
