"""What is known before a run: the plan, how far each metric is measured, and which version of its definition holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import NotFound
from northing.work.measuring.wanted import combinations, definition_digest
from northing.work.methods import method_of
from northing.work.needs import measured_metrics
from northing.work.versions import TARGET_SUFFIX, metric_versions, numbers_of_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from northing.model import Mark, Metric
    from northing.plan import Plan
    from northing.store import Facts, Store

FEW = 20
"""Up to so many metrics are looked up in the history one by one; for more it is read once from its beginning."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a run.

    Attributes:
        plan: the published plan.
        head: the number of its last change.
        metrics: every metric that is measured, by id, those of target columns included.
        together: sets of dimensions by which metrics are broken down together.
        definitions: digest of what is computed, by id of the metric.
        versions: number of the definition, by id of the metric.
        marks: how far each metric was measured by then.
    """

    plan: Plan
    head: int
    metrics: Mapping[str, Metric]
    together: frozenset[tuple[str, ...]]
    definitions: Mapping[str, str]
    versions: Mapping[str, int]
    marks: Mapping[str, Mark]


def known_before(store: Store, at: datetime) -> Known:
    """Return what is known before a run.

    Marks that were made later than the run are left out: on a past day they say nothing about what was known then.
    """
    head = store.history.branch().head
    plan = store.history.load(seq=head)
    metrics = {metric.id: metric for metric in measured_metrics(plan)}
    together = combinations(plan)
    definitions = {name: definition_digest(plan, metric, together) for name, metric in metrics.items()}
    every = store.facts.marks()
    versions = _versions(store, plan, head, metrics, definitions, every)
    marks = {name: mark for name, mark in every.items() if mark.at <= at}
    return Known(plan, head, metrics, together, definitions, versions, marks)


def _versions(
    store: Store,
    plan: Plan,
    head: int,
    metrics: Mapping[str, Metric],
    definitions: Mapping[str, str],
    marks: Mapping[str, Mark],
) -> dict[str, int]:
    """Return the number of every metric's definition: as it was marked, unless its history went on since."""
    computed = (name for name, metric in metrics.items() if metric.expression or metric.formula)
    heads = _heads(store.facts, (marks[name].run for name in computed if name in marks))
    touched = _touched(store, min(heads.values(), default=head), head)
    found: dict[str, int] = {}
    for name, metric in metrics.items():
        mark = marks.get(name)
        above = {name.removesuffix(TARGET_SUFFIX), metric.id, metric.dataset}
        is_same = mark is not None and method_of(mark.definition) == method_of(definitions[name])
        if metric.expression is None and metric.formula is None:
            found[name] = 1  # what is typed in is computed by no definition
        elif mark is not None and is_same and mark.run in heads and not above & touched:
            found[name] = mark.version
    others = [metric for name, metric in metrics.items() if name not in found]
    if len(others) > FEW:
        return {**found, **numbers_of_versions(store.history, plan, others)}
    for metric in others:
        numbered = metric_versions(store.history, plan, metric.id)
        found[metric.id] = numbered[-1].number if numbered else 1
    return found


def _heads(facts: Facts, runs: Iterable[str]) -> dict[str, int]:
    """Return the head of the plan that each run measured, of those that are known and noted it."""
    found = {}
    for run in set(runs):
        try:
            head = facts.run(run).details.get("plan")
        except NotFound:
            continue
        if isinstance(head, int):
            found[run] = head
    return found


def _touched(store: Store, since: int, head: int) -> set[str | None]:
    """Return the ids of elements that were changed after a head."""
    if since >= head:
        return set()
    changes = (change for changeset in store.history.changesets(after=since) for change in changeset.changes)
    return {name for change in changes for name in (change.id, change.new_id) if name}
