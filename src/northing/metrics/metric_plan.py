"""What one metric is computed from: aggregates under filters, and a formula that puts them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.dialect import render
from northing.metrics.expression import parse_aggregate, parse_condition, scope_of
from northing.metrics.filters import Filter
from northing.metrics.nodes import Call, Field, atoms_of, conjuncts, map_atoms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.nodes import Atom, Node
    from northing.model.measures import Dataset, Metric
    from northing.model.time import Grain

T = TypeVar("T", bound="Node | Filter")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What metrics have in common that differ only in which rows count.

    Attributes:
        shape: a formula over inputs x0, x1 ….
        atoms: the aggregate that each input is.
        slots: which of a metric's filters each input is under.
    """

    shape: Node
    atoms: tuple[Atom, ...]
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MetricPlan:
    """What one metric is computed from.

    Attributes:
        metric: its id.
        formula: aggregates put together, each with all conditions that its rows fulfil.
        pattern: the same formula over inputs in place of the aggregates.
        filters: the filters whose cells it needs; the first says which rows are counted as its source rows.
        numbers: the numbers of these filters among those of all metrics of the dataset.
        grains: lengths of period.
        slices: the whole, every dimension alone, and the combinations that were asked for.
        most_members: most members that a break-down may have.
    """

    metric: str
    formula: Node
    pattern: Pattern
    filters: tuple[Filter, ...]
    numbers: tuple[int, ...]
    grains: tuple[Grain, ...]
    slices: tuple[Slice, ...]
    most_members: int

    @property
    def rows(self) -> Filter:
        """Return the metric's own filter."""
        return self.filters[0]

    @property
    def inputs(self) -> Iterator[tuple[Atom, Filter]]:
        """Yield the aggregate and the filter that each input stands for."""
        return ((atom, self.filters[slot]) for atom, slot in zip(self.pattern.atoms, self.pattern.slots, strict=True))

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
        self.number_by_filter: dict[Filter, int] = {}
        self._scope = scope_of(dataset)
        self._combinations = combinations
        self._known: dict[Node | Filter, Node | Filter] = {}
        self._patterns: dict[tuple[int, ...], Pattern] = {}
        self._sql_by_condition: dict[Node, str] = {}

    def plan(self, metric: Metric) -> MetricPlan:
        """Return what a metric without faults is computed from."""
        formula = parse_aggregate(metric.expression or "", self._scope).node
        where = parse_condition(metric.where, self._scope).node if metric.where else None
        if formula is None:  # pragma: no cover - checked before
            msg = f"metric '{metric.id}' has no formula"
            raise ValueError(msg)
        rows = self._filter(conjuncts(where) if where is not None else ())
        filter_by_atom = {atom: self._narrowed(rows, atom) for atom in atoms_of(formula)}
        filters = tuple(dict.fromkeys([rows, *filter_by_atom.values()]))
        return MetricPlan(
            metric=metric.id,
            formula=map_atoms(formula, lambda atom: replace(atom, filters=filter_by_atom[atom].conditions)),
            pattern=self._pattern(formula, [filters.index(wanted) for wanted in filter_by_atom.values()]),
            filters=filters,
            numbers=tuple(self.number_by_filter.setdefault(each, len(self.number_by_filter)) for each in filters),
            grains=tuple(dict.fromkeys(metric.grains)),
            slices=self._slices(metric),
            most_members=metric.most_members,
        )

    def _slices(self, metric: Metric) -> tuple[Slice, ...]:
        own = set(metric.dimensions)
        together = sorted(tuple(sorted(one)) for one in self._combinations if len(one) > 1 and own.issuperset(one))
        return (WHOLE_SLICE, *((name,) for name in dict.fromkeys(metric.dimensions)), *together)

    def _pattern(self, formula: Node, slots: Sequence[int]) -> Pattern:
        """Return the pattern of a formula whose aggregates are under certain of its filters."""
        found = self._one(formula)
        key = (id(found), *slots)
        if key not in self._patterns:
            numbers = {atom: number for number, atom in enumerate(atoms_of(formula))}
            shape = map_atoms(formula, lambda atom: Field(f"x{numbers[atom]}", atom.type))
            self._patterns[key] = Pattern(shape, tuple(atom.unfiltered for atom in numbers), tuple(slots))
        return self._patterns[key]

    def _narrowed(self, rows: Filter, atom: Atom) -> Filter:
        return self._filter((*rows.conditions, *atom.filters)) if atom.filters else rows

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
