"""What one metric is computed from: aggregates under filters, and a formula that puts them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.dialect import render
from northing.metrics.expression import parse_aggregate, parse_condition, scope_of
from northing.metrics.filters import Filter
from northing.metrics.nodes import Atom, Call, Field, atoms_of, conjuncts, map_atoms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.metrics.cube import Slice
    from northing.metrics.nodes import Node
    from northing.model.measures import Dataset, Metric
    from northing.model.time import Grain

T = TypeVar("T", bound="Node | Filter")


@dataclass(frozen=True, slots=True)
class MetricPlan:
    """What one metric is computed from.

    Attributes:
        metric: its id.
        formula: aggregates put together, each with all conditions that its rows fulfil.
        shape: the same formula over inputs x0, x1 … in place of the aggregates.
        inputs: the aggregate and the filter that each input stands for.
        rows: the metric's own filter: the rows that are counted as its source rows.
        grains: lengths of period.
        slices: the whole, every dimension alone, and the combinations that were asked for.
        most_members: most members that a break-down may have.
    """

    metric: str
    formula: Node
    shape: Node
    inputs: tuple[tuple[Atom, Filter], ...]
    rows: Filter
    grains: tuple[Grain, ...]
    slices: tuple[Slice, ...]
    most_members: int

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return the filters whose cells it needs, each once."""
        return tuple(dict.fromkeys([self.rows, *(wanted for _, wanted in self.inputs)]))

    @property
    def sides(self) -> tuple[Node, Node] | None:
        """Return what a ratio divides by what, None for a formula that is no ratio."""
        if isinstance(self.formula, Call) and self.formula.function == "/":
            return self.formula.arguments[0], self.formula.arguments[1]
        return None


class MetricPlanner:
    """Plans the metrics of one dataset; what is alike in several of them is there once."""

    def __init__(self, dataset: Dataset, combinations: frozenset[Slice]) -> None:
        """Take the dataset, and the sets of dimensions by which metrics that have all of them are broken down."""
        self._scope = scope_of(dataset)
        self._combinations = combinations
        self._known: dict[Node | Filter, Node | Filter] = {}
        self._sql_by_condition: dict[Node, str] = {}

    def plan(self, metric: Metric) -> MetricPlan:
        """Return what a metric without faults is computed from."""
        formula = parse_aggregate(metric.expression or "", self._scope).node
        where = parse_condition(metric.where, self._scope).node if metric.where else None
        if formula is None:  # pragma: no cover - checked before
            msg = f"metric '{metric.id}' has no formula"
            raise ValueError(msg)
        rows = self._filter(conjuncts(where) if where is not None else ())
        inputs = {
            atom: (
                self._one(atom.unfiltered),
                self._filter((*rows.conditions, *atom.filters)) if atom.filters else rows,
            )
            for atom in atoms_of(formula)
        }
        numbers = {atom: number for number, atom in enumerate(inputs)}
        return MetricPlan(
            metric.id,
            map_atoms(formula, lambda atom: _under(*inputs[atom])),
            self._one(map_atoms(formula, lambda atom: Field(f"x{numbers[atom]}", atom.type))),
            tuple(inputs.values()),
            rows,
            tuple(dict.fromkeys(metric.grains)),
            self._slices(metric),
            metric.most_members,
        )

    def _slices(self, metric: Metric) -> tuple[Slice, ...]:
        own = set(metric.dimensions)
        together = sorted(tuple(sorted(one)) for one in self._combinations if len(one) > 1 and own.issuperset(one))
        return (WHOLE_SLICE, *((name,) for name in dict.fromkeys(metric.dimensions)), *together)

    def _filter(self, conditions: Iterable[Node]) -> Filter:
        """Return the filter of some conditions, in the order of their SQL and without doubles."""
        found = {}
        for condition in map(self._one, conditions):
            if condition not in self._sql_by_condition:
                self._sql_by_condition[condition] = render(condition)
            found[self._sql_by_condition[condition]] = condition
        return self._one(Filter(tuple(found[sql] for sql in sorted(found))))

    def _one(self, part: T) -> T:
        """Return the one that is equal to a part, so that equal parts need not be compared again."""
        return self._known.setdefault(part, part)  # type: ignore[return-value]


def _under(atom: Atom, wanted: Filter) -> Atom:
    """Return an aggregate with the conditions of a filter."""
    return Atom(atom.kind, atom.argument, wanted.conditions, atom.type, atom.parameter, atom.by)
