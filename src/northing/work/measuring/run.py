"""A measuring run: everything that is due is computed, and what is new is recorded at once or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from northing.model import Dataset, Run
from northing.work.facts import record
from northing.work.measuring.datasets import Order, measure_one
from northing.work.measuring.formulas import compute_formulas
from northing.work.measuring.harvest import Harvest
from northing.work.measuring.known import known_before
from northing.work.measuring.notes import run_notes
from northing.work.measuring.report import Outcome
from northing.work.measuring.wanted import by_dataset
from northing.work.membership import member_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from northing.metrics.engines.remote import Remote
    from northing.model import Mark
    from northing.store import Store
    from northing.work.measuring.report import DatasetReport
    from northing.work.measuring.rounds import Done
    from northing.work.membership import MemberChange
    from northing.work.workspace import Workspace


def measure(  # noqa: PLR0913 - who measures what, when, and how much of it
    workspace: Workspace,
    store: Store,
    *,
    actor: str,
    at: datetime,
    only: Collection[str] = (),
    full: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Compute what is due of the metrics of the published plan, and record what is new.

    Only periods are measured whose data, definition or day changed since the last run. Nothing after the day of `at`
    counts: a workspace that stands on a past day does not see what came later. Datasets that failed a test are left
    out, so that their metrics are unknown instead of wrong. A metric that cannot be computed is marked as unknown with
    its reason, and all others are measured.

    Args:
        workspace: whose data.
        store: where the plan and the facts are kept.
        actor: who or what measures.
        at: when.
        only: ids of datasets; all of them when empty.
        full: measure everything, whatever changed.
        progress: told what is being done.
    """
    harvest = Harvest(f"{at:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", at, known_before(store, at))
    with _opened_once(workspace) as remote:
        order = Order(
            at=at,
            landed=workspace.landed_folder,
            only=only,
            full=full,
            remote=remote,
            tell=progress or (lambda _: None),
        )
        reports, done = _measure_datasets(order, store, harvest)
    computed = compute_formulas(order, facts=store.facts, harvest=harvest)
    before = _members(store, harvest) if harvest.news else frozenset()
    recorded = _record(store, harvest, done, actor=actor)
    members = _members(store, harvest) - before if recorded else frozenset()
    return Outcome(
        run=harvest.run,
        datasets=reports,
        formulas=computed.formulas,
        measured=len(harvest.cells),
        recorded=recorded,
        members=tuple(sorted(members, key=lambda change: (change.dataset, change.period, change.member))),
        failures=_failures(harvest),
    )


@contextmanager
def _opened_once(workspace: Workspace) -> Iterator[Callable[[], Remote | None]]:
    """Give a function that opens the workspace's engine when it is first called, and close the engine at the end."""
    opened: list[Remote | None] = []

    def remote() -> Remote | None:
        if not opened:
            opened.append(workspace.open_remote())
        return opened[0]

    try:
        yield remote
    finally:
        for engine in opened:
            if engine is not None:
                engine.close()


def _measure_datasets(order: Order, store: Store, harvest: Harvest) -> tuple[dict[str, DatasetReport], list[Done]]:
    """Measure dataset by dataset, in the order of the plan."""
    reports: dict[str, DatasetReport] = {}
    every: list[Done] = []
    metrics = by_dataset(harvest.known.metrics.values())
    for name, dataset in harvest.known.plan.of_kind(Dataset).items():
        if name in metrics and (not order.only or name in order.only):
            reports[name], done = measure_one(dataset, metrics[name], order, facts=store.facts, harvest=harvest)
            every += [done] if done is not None else []
    return reports, every


def _record(store: Store, harvest: Harvest, done: list[Done], *, actor: str) -> int:
    """Record what is new and how far every metric is measured now, all at once; return how many results were new."""
    known = harvest.known
    changed = [mark for name, mark in harvest.marks.items() if _says_more(mark, known.marks.get(name))]
    if not harvest.news and not changed:
        return 0
    metrics = {name: known.metrics[name] for name in known.metrics if name in harvest.measured}
    details = run_notes(done, metrics, known.versions, head=known.head, until=harvest.at.date())
    run = Run(harvest.run, harvest.at, actor, "measure", details)
    return record(store, known.plan, harvest.news, run=run, marks=changed)


def _members(store: Store, harvest: Harvest) -> frozenset[MemberChange]:
    """Return which members came and went by now, in datasets that were measured before the run."""
    datasets = {mark.dataset for mark in harvest.known.marks.values()}
    if not any(metric.dimensions and metric.dataset in datasets for metric in harvest.known.metrics.values()):
        return frozenset()
    found = member_changes(harvest.known.plan, store.facts.timelines(), today=harvest.at.date())
    return frozenset(change for change in found if change.dataset in datasets)


def _says_more(mark: Mark, known: Mark | None) -> bool:
    return known is None or replace(mark, run=known.run, at=known.at) != known


def _failures(harvest: Harvest) -> dict[str, str]:
    """Return why metrics are unknown or lack a break-down."""
    marks = harvest.every_mark()
    return {name: marks[name].reason for name in harvest.known.metrics if name in marks and marks[name].reason}
