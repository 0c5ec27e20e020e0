"""Datasets as they are drawn: how the data came in, whether it may be trusted, and what was kept aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.loads import current_load, latest_attempt, read_rejects
from northing.model import Dataset, Metric, Source
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import count_of, write_day, write_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.metrics.loads import Load, TestResult
    from northing.metrics.parts import Reject
    from northing.plan import Plan
    from northing.web.desk import Desk

MOST_REJECTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the data of a dataset stands.

    Attributes:
        status: good, average (worth a look), poor, none or stale, for the mark.
        word: the same in a word or two.
        loaded: when the data that holds came in; empty where there is none.
        rows, bad_rows: of the data that holds.
        tests: how many tests passed, in words.
        reason: why it cannot be trusted, or why the latest load failed; empty while all is well.
    """

    status: str
    word: str
    loaded: str
    rows: str
    bad_rows: str
    tests: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRow:
    """A dataset in the list of its source."""

    title: str
    href: str
    grain: str
    condition: Condition
    metrics: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column: what is declared, and what the data holds."""

    name: str
    type: str
    description: str
    missing: str
    distinct: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetParts:
    """Everything that is shown of a dataset beside its definition.

    Attributes:
        condition: how it stands.
        span: the days that its rows cover.
        version: digest of files and definition.
        files: the files read: name, rows, bad rows.
        columns: the columns.
        tests: results of the tests.
        rejects: rows kept aside, as many as are shown.
        rejects_told: how many of how many those are.
        metrics: the metrics that use it, as pairs of title and address.
    """

    condition: Condition
    span: str
    version: str
    files: Sequence[tuple[str, str, str]]
    columns: Sequence[ColumnRow]
    tests: Sequence[TestResult]
    rejects: Sequence[Reject]
    rejects_told: str
    metrics: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its datasets."""

    title: str
    href: str
    about: str
    owner: str
    datasets: Sequence[DatasetRow]


def source_rows(desk: Desk) -> list[SourceRow]:
    """Return every source with its datasets."""
    plan = desk.plan
    found = []
    for source in plan.of_kind(Source).values():
        owner = plan.get(source.owner or "")
        words = [source.access_point or "no access point yet", f"{source.refreshed}, {source.mode}", source.sensitivity]
        own = [dataset for dataset in plan.of_kind(Dataset).values() if dataset.source == source.id]
        found.append(
            SourceRow(
                source.title,
                address("element", source.id),
                " · ".join(words),
                owner.title if owner is not None else "",
                [_row(desk, dataset) for dataset in own],
            )
        )
    return found


def _row(desk: Desk, dataset: Dataset) -> DatasetRow:
    return DatasetRow(
        title=dataset.title,
        href=address("dataset", dataset.id),
        grain=dataset.grain,
        condition=condition(desk, dataset),
        metrics=count_of(len(_metrics(desk.plan, dataset)), "metric"),
    )


def _metrics(plan: Plan, dataset: Dataset) -> list[Metric]:
    return [metric for metric in plan.of_kind(Metric).values() if metric.dataset == dataset.id]


def condition(desk: Desk, dataset: Dataset) -> Condition:
    """Return how the data of a dataset stands."""
    landed = desk.bench.workspace.landed_folder
    load, attempt = current_load(dataset.id, landed), latest_attempt(dataset.id, landed)
    status, word, reason = _state(dataset, load, attempt, desk.today)
    return Condition(
        status=status,
        word=word,
        loaded=write_moment(load.loaded_at) if load is not None else "",
        rows=f"{load.rows:,}" if load is not None else "",
        bad_rows=f"{load.bad_rows:,}" if load is not None else "",
        tests=_tests(load),
        reason=reason,
    )


def _state(dataset: Dataset, load: Load | None, attempt: Load | None, today: date) -> tuple[str, str, str]:
    """Return status, word and reason, the gravest first."""
    failed = (
        f"The load of {write_moment(attempt.loaded_at)} failed: {attempt.reason}"
        if attempt is not None and attempt.status == "failed"
        else ""
    )
    if load is None:
        return ("poor", "load failed", failed) if failed else ("none", "never loaded", "")
    if load.failed_tests:
        names = "; ".join(f"{test.name} ({test.found})" for test in load.failed_tests)
        return "poor", "test failed", f"Its metrics are not scored: {names}"
    age = (today - load.loaded_at.date()).days
    if dataset.stale_after_days is not None and age > dataset.stale_after_days:
        told = f"Loaded {count_of(age, 'day')} ago, limit {count_of(dataset.stale_after_days, 'day')}. {failed}"
        return "stale", "stale", told.strip()
    if failed:
        return "average", "latest load failed", f"{failed} The data before it still holds."
    if warnings := [test for test in load.tests if not test.passed]:
        return "average", "test warns", "; ".join(f"{test.name}: {test.found}" for test in warnings)
    return "good", "in order", ""


def _tests(load: Load | None) -> str:
    if load is None or not load.tests:
        return ""
    return f"{sum(test.passed for test in load.tests)} of {len(load.tests)} passed"


def dataset_parts(desk: Desk, dataset: Dataset) -> DatasetParts:
    """Return everything that is shown of a dataset beside its definition."""
    landed = desk.bench.workspace.landed_folder
    load = current_load(dataset.id, landed)
    failed = latest_attempt(dataset.id, landed)
    last = load if load is not None else failed
    rejects = (
        read_rejects(last, landed)
        if last is not None and last.rejects_kept
        else (last.rejects if last is not None else ())
    )
    return DatasetParts(
        condition=condition(desk, dataset),
        span=f"{write_day(load.first_day)} to {write_day(load.last_day)}"
        if load and load.first_day and load.last_day
        else "",
        version=load.version[:12] if load is not None else "",
        files=[
            (file.name, f"{file.rows:,}", f"{file.bad_rows:,}") for file in (load.files if load is not None else ())
        ],
        columns=_columns(dataset, load),
        tests=load.tests if load is not None else (),
        rejects=rejects[:MOST_REJECTS],
        rejects_told=f"{min(len(rejects), MOST_REJECTS):,} of {len(rejects):,}" if len(rejects) > MOST_REJECTS else "",
        metrics=[(metric.title, address("element", metric.id)) for metric in _metrics(desk.plan, dataset)],
    )


def _columns(dataset: Dataset, load: Load | None) -> list[ColumnRow]:
    held = {column.name: column for column in (load.columns if load is not None else ())}
    found = []
    for column in dataset.columns:
        known = held.get(column.name)
        found.append(
            ColumnRow(
                column.name,
                column.type,
                column.description or (f"computed: {column.expression}" if column.expression else ""),
                f"{known.missing:,}" if known is not None else "",
                f"{known.distinct:,}" if known is not None else "",
            )
        )
    return found
