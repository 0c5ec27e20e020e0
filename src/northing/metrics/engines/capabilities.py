"""What an aggregate asks of an engine, in words under which an engine can say that it lacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.nodes import Atom, Call, Constant, atoms_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.metrics.engines.remote import Remote
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.nodes import Node

SPLIT_AT_COMPUTED_PLACE = "split_part at a computed place or by a computed text"
ROUND_TO_COMPUTED_DECIMALS = "round to a computed number of decimals"
REMAINDER_OF_NUMBERS = "% of numbers"


def capabilities_of(node: Node) -> frozenset[str]:
    """Return what a node asks of an engine: its functions, casts, aggregates, and a few uses that have names.

    >>> from northing.metrics.nodes import Atom, Field
    >>> sorted(capabilities_of(Atom("quantile", Field("delay", "number"), (), "number", 0.5)))
    ['quantile']
    """
    return frozenset(name for part in walk(node) for name in _names(part))


def _names(part: Node) -> Iterator[str]:
    if isinstance(part, Atom):
        yield part.kind
    if not isinstance(part, Call):
        return
    yield part.function
    first, *others = part.arguments
    if part.function == "cast":
        yield f"cast({first.type} as {part.type})"
    if part.function == "%" and "number" in {first.type, *(other.type for other in others)}:
        yield REMAINDER_OF_NUMBERS
    if part.function == "round" and any(not isinstance(other, Constant) for other in others):
        yield ROUND_TO_COMPUTED_DECIMALS
    if part.function == "split_part" and not all(isinstance(other, Constant) and other.value for other in others):
        yield SPLIT_AT_COMPUTED_PLACE


def lacking(nodes: Iterable[Node], lacks: Mapping[str, str]) -> str:
    """Say why an engine cannot compute something, empty when it can.

    Args:
        nodes: the aggregates with their filters, and the conditions; what is computed from their results does not
            matter, because that is done by the built-in engine.
        lacks: reasons by capability, from `Remote.lacks`.
    """
    asked = sorted({name for node in nodes for name in capabilities_of(node)} & set(lacks))
    return "; ".join(f"{name}: {lacks[name]}" for name in asked)


def refusals(metrics: Iterable[MetricPlan], remote: Remote) -> dict[str, str]:
    """Return why an engine cannot measure some metrics, in a sentence each, by id.

    They have to be left out before the scans are planned, so that no other metric is refused with them.
    """
    reasons = {plan.metric: lacking([*atoms_of(plan.formula), *plan.rows.conditions], remote.lacks) for plan in metrics}
    return {
        metric: f"{remote.name} cannot compute it ({reason}); compute it as a column of the dataset, which is done "
        "when the data lands"
        for metric, reason in reasons.items()
        if reason
    }
