"""The tree that an expression becomes: columns, literals, calls and aggregate atoms, each with its type.

SQL is generated from this tree alone (see `dialect`); the text a person wrote is never part of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ValueType = Literal["text", "integer", "number", "boolean", "date", "timestamp", "null"]
AtomKind = Literal[
    "count_rows", "count", "sum", "sum_squares", "min", "max", "count_distinct", "quantile", "first", "last"
]
MERGEABLE: frozenset[str] = frozenset({"count_rows", "count", "sum", "sum_squares", "min", "max", "first", "last"})
COUNTS: frozenset[str] = frozenset({"count_rows", "count", "count_distinct"})
Scalar = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the dataset."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the expression."""

    value: Scalar
    type: ValueType


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function of the allow-list over its arguments."""

    function: str
    arguments: tuple[Node, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Atom:
    """One aggregate over the rows of a cell.

    Attributes:
        kind: what is aggregated; see `MERGEABLE` for those that can be added up from smaller cells.
        argument: the row's value; None counts rows.
        filters: conditions of which a row must fulfil all.
        type: type of the result.
        parameter: which quantile, 0 to 1.
        by: the time by which first and last are meant.
    """

    kind: AtomKind
    argument: Node | None
    filters: tuple[Node, ...]
    type: ValueType
    parameter: float | None = None
    by: Field | None = None

    @property
    def unfiltered(self) -> Atom:
        """Return the same aggregate over all rows: what the shared cube holds."""
        return replace(self, filters=())

    @property
    def is_mergeable(self) -> bool:
        """Tell whether cells of it can be merged into larger cells."""
        return self.kind in MERGEABLE


Node = Field | Constant | Call | Atom


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything under it, aggregates' arguments and filters included."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly under a node."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Atom):
        argument = () if node.argument is None else (node.argument,)
        return (*argument, *node.filters)
    return ()


def atoms_of(node: Node) -> tuple[Atom, ...]:
    """Return the aggregates of a formula, each once, in order of appearance."""
    return tuple(dict.fromkeys(part for part in walk(node) if isinstance(part, Atom)))


def fields_of(node: Node) -> frozenset[str]:
    """Return the names of the columns that a node reads."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Field))


def constant_number(node: Node) -> float | None:
    """Return what a formula of written numbers comes to; None for everything else.

    >>> constant_number(Call("-", (Constant(2, "integer"), Constant(2, "integer")), "integer"))
    0.0
    """
    if isinstance(node, Constant):
        return float(node.value) if isinstance(node.value, int | float) and node.type != "boolean" else None
    if not isinstance(node, Call) or node.function not in {"+", "-", "*", "neg"}:
        return None
    known = [constant_number(argument) for argument in node.arguments]
    if any(number is None for number in known):
        return None
    first, *others = (number for number in known if number is not None)
    signs = {"+": first + sum(others), "-": first - sum(others), "neg": -first}
    return signs[node.function] if node.function in signs else first * others[0]


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Return the conditions that must all hold: the parts of a chain of AND."""
    if isinstance(node, Call) and node.function == "and":
        return tuple(part for argument in node.arguments for part in conjuncts(argument))
    return (node,)


def map_atoms(node: Node, change: Callable[[Atom], Node]) -> Node:
    """Return a formula with every aggregate replaced."""
    if isinstance(node, Atom):
        return change(node)
    if isinstance(node, Call):
        return replace(node, arguments=tuple(map_atoms(argument, change) for argument in node.arguments))
    return node


def common_type(types: Sequence[ValueType]) -> ValueType | None:
    """Return the type that holds values of all these types, or None when there is none."""
    found: set[ValueType] = {kind for kind in types if kind != "null"}
    if not found:
        return "null"
    if found == {"integer", "number"}:
        return "number"
    if found == {"date", "timestamp"}:
        return "timestamp"
    return found.pop() if len(found) == 1 else None
