"""The tree of indicators: which KPIs, key results and objectives roll up into which, with their weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from northing.model import WHOLE, KeyResult, Kpi, Objective
from northing.work.members import Members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.model import Period, Weight
    from northing.plan import Plan
    from northing.work.members import MemberPlace
    from northing.work.results import Results

Sibling = TypeVar("Sibling", Kpi, KeyResult, Objective)
Key = tuple[str, str]
"""An indicator's name: the element's id and the member key (empty for the whole)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One edge of the tree: a child and how much it counts.

    Attributes:
        child: the child's key.
        weight: relative weight, dated or by an expression or neither; None for what is shown without counting.
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
        title: what it is called where that is not the element's title: for members.
    """

    key: Key
    element: Kpi | KeyResult | Objective
    branches: tuple[Branch, ...] = ()
    is_leaf: bool = True
    is_hidden: bool = False
    title: str = ""

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
        vanished: members that were left out because they have no rows in any period shown, by the KPI's id.
    """

    nodes: dict[Key, Node] = field(default_factory=dict)
    loops: tuple[str, ...] = ()
    vanished: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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


def build_tree(
    plan: Plan, results: Results, *, columns: tuple[Period, ...] = (), hidden: frozenset[str] = frozenset()
) -> IndicatorTree:
    """Build the tree of all indicators of a plan.

    A KPI without a metric is a composite of the KPIs, and of the members of KPIs, whose parent it is. A KPI that is
    broken down shows its other members below itself; its own score comes from the whole, or from these members. An
    objective is scored by its key results and the objectives that contribute to it; one that has neither, by the KPIs
    that assess it.

    Args:
        plan: the whole plan.
        results: what was measured, for the members of dimensions.
        columns: the periods shown; members without rows in any of them are left out.
        hidden: ids of elements that the viewer may not see.
    """
    return _Builder(plan, Members(results, columns), hidden).build()


class _Builder:
    def __init__(self, plan: Plan, members: Members, hidden: frozenset[str]) -> None:
        self.plan = plan
        self.hidden = hidden
        self.members = members
        self.nodes: dict[Key, Node] = {}
        self.open: list[str] = []
        self.loops: list[str] = []

    def build(self) -> IndicatorTree:
        for cls in (Kpi, KeyResult, Objective):
            for element_id in self.plan.of_kind(cls):
                self._add(element_id)
        return IndicatorTree(self.nodes, tuple(self.loops), self.members.vanished)

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
            return Node(key, element, self._below_kpi(element), is_leaf=False)
        if isinstance(element, Kpi) and element.by is not None:
            return Node(key, element, self._members(element), is_leaf=element.scored_by == "whole")
        return Node(key, element)

    def _members(self, kpi: Kpi) -> tuple[Branch, ...]:
        """Return the branches of the members that stand under their KPI; they count where it is scored by them."""
        is_scored = kpi.scored_by == "members"
        own = [place for place in self.members.of(kpi) if place.parent is None]
        return tuple(Branch(self._add_member(place), place.weight if is_scored else None) for place in own)

    def _add_member(self, place: MemberPlace) -> Key:
        key = (place.kpi.id, place.key)
        is_hidden = place.kpi.id in self.hidden
        self.nodes[key] = Node(key, place.kpi, is_hidden=is_hidden, title=place.title)
        return key

    def _kept(self, branches: Iterable[tuple[str, Weight]]) -> tuple[Branch, ...]:
        return tuple(Branch((child, WHOLE), weight) for child, weight in branches if self._add(child))

    def _below_kpi(self, kpi: Kpi) -> tuple[Branch, ...]:
        """Return the branches of a composite: KPIs that are part of it, and members of others, in one order."""
        edges = self.plan.edges_to(kpi.id)
        sources = {edge.source: self.plan.elements[edge.source] for edge in edges}
        parts = {edge.source for edge in edges if edge.relation == "parent"}
        found: list[tuple[float, str, Branch]] = []
        for name, child in sources.items():
            if not isinstance(child, Kpi):
                continue
            if name in parts and self._add(name):
                found.append((child.order, child.title, Branch((name, WHOLE), child.weight)))
            places = self.members.of(child) if child.by is not None else ()
            found += [
                (child.order, place.title, Branch(self._add_member(place), place.weight))
                for place in places
                if place.parent == kpi.id
            ]
        return tuple(branch for *_, branch in sorted(found, key=lambda entry: entry[:2]))

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


def weight_on(weight: float | Mapping[str, float], day: str) -> float:
    """Return the weight that holds on a day: dated weights hold from their day on, before the first there is none.

    >>> weight_on({"2013-01-01": 3, "2013-07-01": 2}, "2013-06-30"), weight_on(1.5, "2013-06-30")
    (3.0, 1.5)
    """
    if isinstance(weight, int | float):
        return float(weight)
    begun = [start for start in weight if start <= day]
    return float(weight[max(begun)]) if begun else 0.0
