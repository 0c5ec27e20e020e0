"""The front end of expressions: SQLGlot's syntax tree, checked against the allow-list, becomes a tree of our own.

Only what has a reading is understood. A node of SQLGlot without a reading, and a part of a known node that its
reading does not expect, is refused, so a new construct of the language never gets through unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics import read_aggregates, read_functions, read_moments, read_operators, read_values
from northing.metrics.functions import TYPES_BY_FAMILY, WORDS_BY_FAMILY, function_names
from northing.metrics.nodes import Constant, common_type
from northing.metrics.syntax import FLAGS, INSTEAD, NAMES_BY_CLASS, REFUSED, shorten, show, suggest
from northing.model.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from northing.metrics.expression import Scope
    from northing.metrics.functions import Family, Signature
    from northing.metrics.nodes import Node, ValueType

    Reading = Callable[["Reader", exp.Expr], Node | None]


class Reader:
    """Reads one syntax tree; every fault lands in `issues`, and reading goes on to find the others.

    Attributes:
        scope: the columns that may be named, and the place of the expression.
        is_aggregate: whether aggregates are expected, so that a column outside one is a fault.
        inside: name of the aggregate, or FILTER, that is being read; empty outside.
        issues: what was found.
    """

    def __init__(self, scope: Scope, *, is_aggregate: bool) -> None:
        """Begin to read an expression."""
        self.scope = scope
        self.is_aggregate = is_aggregate
        self.inside = ""
        self.issues: list[Issue] = []

    def read(self, syntax: exp.Expr) -> Node | None:
        """Return the tree of a syntax node, or None after reporting what is wrong with it."""
        reading = READINGS.get(type(syntax))
        if reading is not None:
            return reading(self, syntax)
        if type(syntax) in NAMES_BY_CLASS:
            name, parts = NAMES_BY_CLASS[type(syntax)]
            return self.read_function(name, self.parts(syntax, *parts))
        return self.refuse(syntax)

    def read_function(self, name: str, parts: list[exp.Expr] | None) -> Node | None:
        """Return the tree of a function by its name and arguments, or None after reporting what is wrong with it."""
        return read_functions.read_call(self, name, parts)

    def report(self, code: str, message: str, fix: str = "") -> Node | None:
        """Note an error and return None, which is what a reading that failed gives."""
        self.issues.append(Issue(code, "error", message, self.scope.where, fix))
        return None

    def refuse(self, syntax: exp.Expr) -> Node | None:
        """Note that a construct is not allowed, by the name people know it under."""
        sql = show(syntax)
        if isinstance(syntax, exp.Select) and not syntax.expressions:
            return self.report("NR322", "'select' is a word of SQL", 'write a column of that name as "select"')
        if type(syntax) in REFUSED:
            return self.report(
                "NR322", f"{REFUSED[type(syntax)]} is not allowed: '{sql}'", INSTEAD.get(type(syntax), "")
            )
        if isinstance(syntax, exp.Func):
            return self.refuse_function(syntax.sql_name().lower())
        return self.report("NR322", f"'{sql}' is not allowed in an expression")

    def refuse_function(self, name: str) -> Node | None:
        """Note that a function is not on the allow-list, and list those that are."""
        if name.startswith("read_"):
            return self.report("NR322", f"the function '{name}' is not allowed", INSTEAD[exp.ReadCSV])
        return self.report("NR322", f"the function '{name}' is not allowed", suggest(name, function_names(), near=0.7))

    def parts(self, syntax: exp.Expr, *expected: str) -> list[exp.Expr] | None:
        """Return the parts of a syntax node in the order asked for; None when it has parts nobody expects."""
        for part, value in syntax.args.items():
            if value and part not in expected and part not in FLAGS:
                self.report("NR322", f"this form is not allowed: '{show(syntax)}' ({part})")
                return None
        found: list[exp.Expr] = []
        for part in expected:
            value = syntax.args.get(part)
            found.extend(value if isinstance(value, list) else [value] if value is not None else [])
        return found

    def read_all(self, parts: Sequence[exp.Expr] | None) -> list[Node] | None:
        """Read several parts; None when any of them is at fault."""
        nodes = [self.read(part) for part in parts or ()]
        known = [node for node in nodes if node is not None]
        return known if parts is not None and len(known) == len(nodes) else None

    def fits_signature(self, name: str, signature: Signature, nodes: Sequence[Node]) -> bool:
        """Tell whether arguments are as many as a function takes, and of the types that it takes; note what is not."""
        most = len(signature.takes)
        least = most if signature.least is None else signature.least
        if len(nodes) < least or (len(nodes) > most and not signature.more):
            range_of = f"{least} or more" if signature.more else f"{least} to {most}"
            number = str(least) if least == most and not signature.more else range_of
            self.report("NR323", f"{name} takes {number} argument{'' if number == '1' else 's'}, not {len(nodes)}")
            return False
        families = [signature.takes[min(index, most - 1)] for index in range(len(nodes))]
        return sum(not self.fits(node, family, name) for node, family in zip(nodes, families, strict=True)) == 0

    def fits(self, node: Node, family: Family, what: str) -> bool:
        """Tell whether a value may stand where a family of types is expected; if not, note it."""
        if node.type == "null" or node.type in TYPES_BY_FAMILY[family]:
            return True
        self.report(
            "NR323", f"{what} takes {WORDS_BY_FAMILY[family]}, not {self.describe(node)}", _fix_of(node, family)
        )
        return False

    def all_fit(self, nodes: Sequence[Node], family: Family, what: str) -> bool:
        """Tell whether all values are of a family of types; note each that is not."""
        return sum(not self.fits(node, family, what) for node in nodes) == 0

    def alike(self, nodes: Sequence[Node], what: str) -> list[Node] | None:
        """Return values made comparable: texts beside a date become dates. None, and a note, if they are not."""
        moments = [node.type for node in nodes if node.type in {"date", "timestamp"}]
        matched: list[Node] = []
        for node in nodes:
            is_written_moment = moments and isinstance(node, Constant) and node.type == "text"
            known = read_values.read_moment(self, str(node.value), moments[0]) if is_written_moment else node  # type: ignore[union-attr]
            if known is None:
                return None
            matched.append(known)
        if common_type([node.type for node in matched]) is not None:
            return matched
        others = " and ".join(dict.fromkeys(self.describe(node) for node in matched))
        self.report("NR323", f"{what} puts together {others}", _fix_of_types({node.type for node in matched}))
        return None

    def describe(self, node: Node) -> str:
        """Say what a value is, for a message: the column 'carrier' (text)."""
        if isinstance(node, Constant):
            return f"the {node.type} {shorten(repr(node.value))}"
        name = getattr(node, "name", "")
        return f"the column '{name}' ({node.type})" if name else f"a value of type {node.type}"


def _fix_of(node: Node, family: Family) -> str:
    """Say what makes a value of a family of types of one that is none."""
    if family == "boolean":
        return "compare it with something, such as delay > 15"
    if family == "text":
        return "cast(… as varchar) makes a text of it"
    if family not in {"number", "integer", "ordered"}:
        return ""
    if node.type == "boolean":
        return "count_if(…) counts the rows that fulfil a condition"
    if node.type == "number" and family == "integer":
        return "cast(round(…) as integer) makes an integer of it"
    return {
        "text": "cast(… as double) makes a number of a text, count(…) counts the texts",
        "date": "date_diff('day', a, b) gives the days between two dates",
        "timestamp": "date_diff('minute', a, b) gives the time between two moments",
    }.get(node.type, "")


def _fix_of_types(types: set[ValueType]) -> str:
    """Say how values of different types are made comparable."""
    if "boolean" in types:
        return "a condition stands by itself: flag, or NOT flag"
    if types & {"date", "timestamp"}:
        return "write a date as '2013-01-31'"
    return "write the number as a text, '1', or make a number of the text: cast(… as double)" if "text" in types else ""


READINGS: dict[type[exp.Expr], Reading] = {
    **read_values.READINGS,
    **read_operators.READINGS,
    **read_functions.READINGS,
    **read_moments.READINGS,
    **read_aggregates.READINGS,
}
"""How each syntax node that has a reading of its own is read."""
