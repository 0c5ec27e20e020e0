"""The tree of indicators: which KPIs, key results and objectives roll up into which, with their weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from northing.model import WHOLE, KeyResult, Kpi, Objective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import Weight
    from northing.plan import Plan
    from northing.work.results import Results

Sibling = TypeVar("Sibling", Kpi, KeyResult, Objective)
Key = tuple[str, str]
"""An indicator's name: the element's id and the member key (empty for the whole)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One edge of the tree: a child and how much it counts.

    Attributes:
        child: the child's key.
        weight: relative weight, dated or not; None for what is shown below its parent without counting.
    """

    child: Key
    weight: Weight | None


@dataclass(frozen=True, slots=True)
class Node:
    """One indicator of the tree.

    Attributes:
        key: element id and member.
        element: the KPI, key result or objective.
        branches: its children in order; those that count and those that are only shown.
        is_leaf: it has a result of its own instead of a score from its children.
        is_hidden: the viewer may not see it; it stands for itself and everything below, and only counts as hidden.
    """

    key: Key
    element: Kpi | KeyResult | Objective
    branches: tuple[Branch, ...] = ()
    is_leaf: bool = True
    is_hidden: bool = False

    @property
    def counted(self) -> tuple[Branch, ...]:
        """Return the branches whose scores make up this one's."""
        return () if self.is_leaf else tuple(branch for branch in self.branches if branch.weight is not None)


@dataclass(frozen=True)
class IndicatorTree:
    """Every indicator of a plan.

    Attributes:
        nodes: the indicators by key, children before their parents.
        loops: elements that were left out because they are their own ancestors.
    """

    nodes: dict[Key, Node] = field(default_factory=dict)
    loops: tuple[str, ...] = ()

    @property
    def leaves(self) -> list[Node]:
        """Return the indicators with results of their own, in order."""
        return [node for node in self.nodes.values() if node.is_leaf]

    @property
    def composites(self) -> list[Node]:
        """Return the indicators whose score comes from their children, children first."""
        return [node for node in self.nodes.values() if not node.is_leaf]

    def walk(self, root: Key) -> Iterator[tuple[int, Key | None, Branch]]:
        """Yield depth, parent and branch of everything under an indicator and of itself, in reading order."""
        stack: list[tuple[int, Key | None, Branch]] = [(0, None, Branch(root, None))]
        while stack:
            depth, parent, branch = stack.pop()
            yield depth, parent, branch
            below = self.nodes[branch.child].branches
            stack += [(depth + 1, branch.child, item) for item in reversed(below)]


def build_tree(plan: Plan, results: Results, *, hidden: frozenset[str] = frozenset()) -> IndicatorTree:
    """Build the tree of all indicators of a plan.

    A KPI without a metric is a composite of the KPIs whose parent it is. A KPI broken down by a dimension shows its
    members below itself; its own score comes from the whole. An objective is scored by its key results and the
    objectives that contribute to it; one that has neither, by the KPIs that assess it.

    Args:
        plan: the whole plan.
        results: what was measured, for the members of a dimension.
        hidden: ids of elements that the viewer may not see.
    """
    return _Builder(plan, results, hidden).build()


class _Builder:
    def __init__(self, plan: Plan, results: Results, hidden: frozenset[str]) -> None:
        self.plan = plan
        self.hidden = hidden
        self.results = results
        self.nodes: dict[Key, Node] = {}
        self.open: list[str] = []
        self.loops: list[str] = []

    def build(self) -> IndicatorTree:
        for cls in (Kpi, KeyResult, Objective):
            for element_id in self.plan.of_kind(cls):
                self._add(element_id)
        return IndicatorTree(self.nodes, tuple(self.loops))

    def _add(self, element_id: str) -> bool:
        """Add an element's node after its children; tell whether it is there (a loop leaves it out)."""
        if (element_id, WHOLE) in self.nodes:
            return True
        if element_id in self.open:
            self.loops.append(element_id)
            return False
        self.open.append(element_id)
        element = self.plan.elements[element_id]
        node = self._node(element) if isinstance(element, Kpi | KeyResult | Objective) else None
        self.open.pop()
        if node is not None:
            self.nodes[node.key] = node
        return node is not None

    def _node(self, element: Kpi | KeyResult | Objective) -> Node:
        key = (element.id, WHOLE)
        if element.id in self.hidden:
            return Node(key, element, is_hidden=True)
        if isinstance(element, Objective):
            return Node(key, element, self._kept(self._below_objective(element)), is_leaf=False)
        if isinstance(element, Kpi) and element.metric is None:
            return Node(key, element, self._kept(self._below_kpi(element)), is_leaf=False)
        if isinstance(element, Kpi) and element.by is not None:
            return Node(key, element, self._members(element))
        return Node(key, element)

    def _members(self, kpi: Kpi) -> tuple[Branch, ...]:
        keys = [(kpi.id, member) for member in self.results.members(kpi.metric or "", kpi.by or "")]
        self.nodes.update({key: Node(key, kpi) for key in keys})
        return tuple(Branch(key, None) for key in keys)

    def _kept(self, branches: list[tuple[str, Weight]]) -> tuple[Branch, ...]:
        return tuple(Branch((child, WHOLE), weight) for child, weight in branches if self._add(child))

    def _below_kpi(self, kpi: Kpi) -> list[tuple[str, Weight]]:
        children = [self.plan.elements[edge.source] for edge in self.plan.edges_to(kpi.id) if edge.relation == "parent"]
        return [(child.id, child.weight) for child in _ordered([item for item in children if isinstance(item, Kpi)])]

    def _below_objective(self, objective: Objective) -> list[tuple[str, Weight]]:
        edges = self.plan.edges_to(objective.id)
        sources = {edge.source: self.plan.elements[edge.source] for edge in edges}
        own = _ordered([item for item in sources.values() if isinstance(item, KeyResult)])
        contributing = _ordered([item for item in sources.values() if isinstance(item, Objective)])
        found: list[tuple[str, Weight]] = [(item.id, item.weight) for item in own]
        found += [
            (item.id, edge.weight)
            for item in contributing
            for edge in item.contributes_to
            if edge.objective == objective.id
        ]
        if found:
            return found
        assessing = [edge.source for edge in edges if edge.relation == "assesses"]
        kpis = [item for name in assessing if isinstance(item := sources[name], Kpi)]
        return [(item.id, item.weight) for item in _ordered(kpis)]


def _ordered(items: list[Sibling]) -> list[Sibling]:
    return sorted(items, key=lambda item: (item.order, item.title))


def weight_on(weight: Weight, day: str) -> float:
    """Return the weight that holds on a day: dated weights hold from their day on, before the first there is none.

    >>> weight_on({"2013-01-01": 3, "2013-07-01": 2}, "2013-06-30"), weight_on(1.5, "2013-06-30")
    (3.0, 1.5)
    """
    if not isinstance(weight, dict):
        return float(weight)
    begun = [start for start in weight if start <= day]
    return float(weight[max(begun)]) if begun else 0.0
