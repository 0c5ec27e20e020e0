"""NR105: no element is above itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from northing.plan import Edge, Plan
    from northing.rules.rule import Scope

    Graph = Mapping[str, list[Edge]]


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every circle of references that lead upwards between elements of one kind.

    Only what can be reached from the elements to check is looked at: a circle that a change closed goes through it.
    """
    above = _reach_upwards(scope)
    for start, edges in above.items():
        yield from (_finding([edge]) for edge in edges if edge.target == start)
    circular = _between_circles(above)
    order = [element.id for element in scope.plan if element.id in circular] if circular else []
    for loop in _loops(
        {name: [edge for edge in above[name] if edge.target in circular and edge.target != name] for name in order}
    ):
        yield _finding(loop)


def _reach_upwards(scope: Scope) -> dict[str, list[Edge]]:
    """Return the references within a kind that can be followed upwards from the elements to check."""
    above: dict[str, list[Edge]] = {}
    edges: Iterable[Edge] = scope.edges
    while edges:
        found: dict[str, list[Edge]] = {}
        for edge in edges:
            if edge.up and _is_within_kind(scope.plan, edge):
                found.setdefault(edge.source, []).append(edge)
        above |= found
        further = {edge.target: None for known in found.values() for edge in known if edge.target not in above}
        edges = [edge for name in further for edge in scope.plan.edges_from(name)]
    return above


def _is_within_kind(plan: Plan, edge: Edge) -> bool:
    target = plan.elements.get(edge.target)
    return target is not None and type(plan.elements[edge.source]) is type(target)


def _between_circles(above: Graph) -> set[str]:
    """Return the elements on circles and on ways from one circle to another; all that leads in or out is left out."""
    ahead = {name: {edge.target for edge in edges} - {name} for name, edges in above.items()}
    behind: dict[str, set[str]] = {}
    for name, targets in ahead.items():
        for target in targets:
            behind.setdefault(target, set()).add(name)
    return _peel(_peel(ahead.keys() | behind.keys(), ahead, behind), behind, ahead)


def _peel(names: AbstractSet[str], ahead: Mapping[str, set[str]], behind: Mapping[str, set[str]]) -> set[str]:
    """Take away the names that have nothing ahead of them, again and again."""
    left = set(names)
    counts = {name: len(ahead.get(name, set()) & left) for name in left}
    loose = [name for name, count in counts.items() if not count]
    while loose:
        name = loose.pop()
        left.discard(name)
        for other in behind.get(name, set()) & left:
            counts[other] -= 1
            if not counts[other]:
                loose.append(other)
    return left


def _finding(loop: list[Edge]) -> Finding:
    way = " → ".join([loop[0].source, *(edge.target for edge in loop)])
    message = f"{loop[0].source!r} is above itself: {way}"
    return Finding(loop[0].source, loop[0].path, message, "take one of these references out")


def _loops(above: Graph) -> Iterator[list[Edge]]:
    """Yield one loop for every way back that a walk upwards meets; each element is walked from once."""
    done: set[str] = set()
    for start in above:
        way: list[Edge] = []
        on_way = {start: 0}
        stack = [iter(above[start] if start not in done else ())]
        while stack:
            edge = next(stack[-1], None)
            if edge is None:
                stack.pop()
                left = way.pop().target if way else start
                done.add(left)
                on_way.pop(left)
            elif edge.target in on_way:
                yield [*way[on_way[edge.target] :], edge]
            elif edge.target not in done:
                way.append(edge)
                on_way[edge.target] = len(way)
                stack.append(iter(above[edge.target]))


RULE = Rule(
    code="NR105",
    title="A hierarchy goes round in a circle",
    level="error",
    why=(
        "Following parents, contributions or implementations upwards must come to an end. In a circle every "
        "element would count towards itself. Take one of the references out."
    ),
    example_bad="""
units:
  - id: operations
    title: Operations
    parent: ramp
  - id: ramp
    title: Ramp
    parent: operations
""",
    example_good="""
units:
  - id: operations
    title: Operations
  - id: ramp
    title: Ramp
    parent: operations
""",
    check=check,
)
