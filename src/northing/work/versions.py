"""Versions of a metric: each time that what it computes was changed, numbered from 1 by the history of the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from northing.codec import structure
from northing.model import Dataset, Kpi, Metric, NotFound
from northing.plan import Plan, suggest
from northing.work.methods import definition_lines, method_digest
from northing.work.targets import column_metric

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from northing.model import Element
    from northing.store import PlanHistory
    from northing.work.methods import Line

TARGET_SUFFIX = ".target"
"""Ends the id of a metric that a KPI's target column is measured by; before it stands the KPI's own."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of an element that a metric is defined by.

    Attributes:
        seq: number of the change on the published branch.
        step: a number that the changes of one changeset share.
        at, actor, message: when, who and why.
        id: the id that the element has now.
        element: the element after the change; None after its deletion.
    """

    seq: int
    step: int
    at: datetime
    actor: str
    message: str
    id: str
    element: Element | None


@dataclass(frozen=True, slots=True)
class MetricVersion:
    """One way in which a metric was computed.

    Attributes:
        number: 1 for the first.
        metric: the metric as it was defined last under this version.
        dataset: its dataset as it was then; None for what is not computed from one.
        lines: the definition, line by line: what each is and how it is written.
        at, actor, message: when it began, who made it and why.
        seq: number of the change that began it.
    """

    number: int
    metric: Metric
    dataset: Dataset | None
    lines: tuple[Line, ...]
    at: datetime
    actor: str
    message: str
    seq: int


def metric_versions(history: PlanHistory, plan: Plan, metric: str) -> tuple[MetricVersion, ...]:
    """Return every version of a metric, oldest first.

    Args:
        history: the history of the plan.
        plan: the plan as it is now: the history of its elements is followed through their renames.
        metric: id of the metric, or of the metric that a KPI's target column is measured by.

    Raises:
        NotFound: there never was such a metric.
    """
    own = _events(history, plan, metric.removesuffix(TARGET_SUFFIX))
    if not own:
        raise NotFound(f"there never was a metric {metric!r}{suggest(metric, plan.of_kind(Metric))}")
    for field in ("metric", "dataset"):
        own += [event for name in _named(own, plan, field) for event in _events(history, plan, name)]
    return tuple(_number(_states(_in_steps(history, own), metric, plan), plan))


def numbers_of_versions(history: PlanHistory, plan: Plan, metrics: Collection[Metric]) -> Mapping[str, int]:
    """Return the number of the version that holds now, of many metrics in one passage through the history."""
    by_id: dict[str, list[Event]] = {}
    for event in _all_events(history, plan):
        by_id.setdefault(event.id, []).append(event)
    found = {}
    for metric in metrics:
        own = list(by_id.get(_now(plan, metric.id.removesuffix(TARGET_SUFFIX)), ()))
        for field in ("metric", "dataset"):
            own += [event for name in _named(own, plan, field) for event in by_id.get(name, ())]
        numbered = list(_number(_states(own, metric.id, plan), plan))
        found[metric.id] = numbered[-1].number if numbered else 1
    return found


def _now(plan: Plan, name: str) -> str:
    return plan.renamed.get(name, name)


def _events(history: PlanHistory, plan: Plan, name: str) -> list[Event]:
    """Return the changes of one element on the published branch."""
    now = _now(plan, name)
    return [
        Event(
            seq=found.seq,
            step=found.seq,
            at=found.at,
            actor=found.actor,
            message=found.message,
            id=now,
            element=structure(found.kind, found.document) if found.document is not None else None,
        )
        for found in history.revisions(now)
    ]


def _in_steps(history: PlanHistory, events: Iterable[Event]) -> list[Event]:
    """Return changes in order, those of one changeset under one step: nobody ever saw what lay between them."""
    found: list[Event] = []
    for event in sorted(events, key=lambda item: item.seq):
        before = found[-1] if found else None
        is_alike = before is not None and (before.at, before.actor, before.message) == (
            event.at,
            event.actor,
            event.message,
        )
        if before is not None and is_alike and _is_one_changeset(history, before.seq, event.seq):
            found.append(replace(event, step=before.step))
        else:
            found.append(event)
    return found


def _is_one_changeset(history: PlanHistory, before: int, after: int) -> bool:
    following = next(history.changesets(after=before), None)
    return following is None or following.first > after


def _all_events(history: PlanHistory, plan: Plan) -> Iterator[Event]:
    """Yield every change of a metric, a dataset or a KPI on the published branch; renames change nothing."""
    for changeset in history.changesets():
        for seq, change in enumerate(changeset.changes, start=changeset.first):
            if change.kind in {"metric", "dataset", "kpi"} and change.action != "rename":
                yield Event(
                    seq=seq,
                    step=changeset.first,
                    at=changeset.at,
                    actor=changeset.actor,
                    message=changeset.message,
                    id=_now(plan, change.id),
                    element=change.element,
                )


def _named(events: Iterable[Event], plan: Plan, field: str) -> list[str]:
    """Return the ids, as they are now, that elements named in a field at any time."""
    named = [getattr(event.element, field, None) for event in events]
    return list(dict.fromkeys(_now(plan, name) for name in named if name))


def _states(events: Iterable[Event], metric: str, plan: Plan) -> Iterator[tuple[Event, Metric | None, Dataset | None]]:
    """Yield a metric and its dataset after every changeset that changed one of them."""
    present: dict[str, Element | None] = {}
    ordered = sorted(events, key=lambda item: item.seq)
    for _, group in groupby(ordered, key=lambda item: item.step):
        event = next(group)
        present |= {item.id: item.element for item in (event, *group)}
        found = _metric_among(present, metric, plan)
        dataset = present.get(_now(plan, found.dataset)) if found is not None and found.dataset else None
        yield event, found, dataset if isinstance(dataset, Dataset) else None


def _metric_among(present: Mapping[str, Element | None], metric: str, plan: Plan) -> Metric | None:
    found = present.get(_now(plan, metric.removesuffix(TARGET_SUFFIX)))
    if isinstance(found, Kpi):
        named = present.get(_now(plan, found.metric or ""))
        read = [replace(named, id=str(found.metric))] if isinstance(named, Metric) else []
        return column_metric(Plan.of([found, *read]), found)
    return found if isinstance(found, Metric) else None


def _number(states: Iterable[tuple[Event, Metric | None, Dataset | None]], plan: Plan) -> Iterator[MetricVersion]:
    """Yield a version for every run of states that compute the same."""
    held: MetricVersion | None = None
    digest = ""
    for event, metric, dataset in states:
        if metric is None:
            continue
        lines = definition_lines(metric, dataset)
        known, digest = digest, method_digest(lines, plan.renamed)
        if held is None or digest != known:
            if held is not None:
                yield held
            number = held.number + 1 if held is not None else 1
            held = MetricVersion(number, metric, dataset, lines, event.at, event.actor, event.message, event.seq)
        else:
            held = replace(held, metric=metric, dataset=dataset, lines=lines)
    if held is not None:
        yield held
