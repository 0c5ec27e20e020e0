"""NR105: no element is above itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from northing.plan import Edge, Plan
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every circle of references that lead upwards between elements of one kind."""
    above: dict[str, list[Edge]] = {}
    for edge in scope.edges:
        if _is_within_kind(scope.plan, edge) and edge.source != edge.target:
            above.setdefault(edge.source, []).append(edge)
        elif edge.source == edge.target and edge.up:
            yield _finding([edge])
    for loop in _loops(above):
        yield _finding(loop)


def _is_within_kind(plan: Plan, edge: Edge) -> bool:
    source, target = plan.elements[edge.source], plan.elements.get(edge.target)
    return edge.up and target is not None and type(source) is type(target)


def _finding(loop: list[Edge]) -> Finding:
    way = " → ".join([loop[0].source, *(edge.target for edge in loop)])
    message = f"{loop[0].source!r} is above itself: {way}"
    return Finding(loop[0].source, loop[0].path, message, "take one of these references out")


def _loops(above: Mapping[str, list[Edge]]) -> Iterator[list[Edge]]:
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
                left = way.pop() if way else None
                done.add(left.target if left is not None else start)
                on_way.pop(left.target if left is not None else start, None)
            elif edge.target in on_way:
                yield [*way[on_way[edge.target] :], edge]
            elif edge.target not in done:
                way.append(edge)
                on_way[edge.target] = len(way)
                stack.append(iter(above.get(edge.target, ())))


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
