"""The source rows behind a number: a sample of those that were counted, from the version of the data it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from northing.metrics.loads import current_load, load_of_version
from northing.metrics.plan import plan_measure
from northing.metrics.samples import Wanted, sample_rows
from northing.model import Dataset, Metric, Source, Unavailable, parse_member
from northing.work.explain.origin import noted_of
from northing.work.methods import definition_lines, method_digest, method_of, names_in
from northing.work.needs import Needs
from northing.work.versions import metric_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from northing.metrics.loads import Load
    from northing.metrics.samples import Sample
    from northing.model import Measurement
    from northing.plan import Plan
    from northing.work.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRows:
    """A sample of the source rows behind the number of one metric.

    Attributes:
        metric, title: the metric that they were counted for.
        dataset, version: the dataset and the version of its data.
        columns: the columns, those that the metric reads first.
        read: how many of them it reads.
        files: the file that each row stands in; empty where that is not known.
        rows: the rows, in the order of files and lines.
        count: how many rows there are behind the number.
        sensitivity: who may see the rows: that of the dataset's source.
        note: what a reader should know: the version is gone, or why there are no rows.
    """

    metric: str
    title: str
    dataset: str = ""
    version: str = ""
    columns: tuple[str, ...] = ()
    read: int = 0
    files: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    count: int = 0
    sensitivity: str = "internal"
    note: str = ""


def source_rows(
    bench: Workbench,
    plan: Plan,
    metric: Metric,
    parts: Sequence[Measurement],
    *,
    limit: int,
    known_on: datetime | None = None,
) -> tuple[SourceRows, ...]:
    """Return samples of the rows behind a number: one for a metric from a dataset, several for a formula.

    Args:
        bench: whose data, runs and history.
        plan: the plan that the number is looked at in.
        metric: the metric.
        parts: the measurements that the number was made of, at least one.
        limit: how many rows of each metric at most.
        known_on: what was recorded after that moment does not count; everything does when None.
    """
    if metric.formula is None:
        return (_rows_of(bench, plan, metric, parts, limit),)
    below = _below(bench, plan, metric, parts, known_on)
    return tuple(_rows_of(bench, plan, needed, found, limit) for needed, found in below)


def _below(
    bench: Workbench, plan: Plan, metric: Metric, parts: Sequence[Measurement], known_on: datetime | None
) -> Iterator[tuple[Metric, list[Measurement]]]:
    """Yield the metrics that a formula needs and that need no other, with their measurements of the same periods."""
    metrics = plan.of_kind(Metric)
    starts = {part.start for part in parts}
    for name in sorted(Needs(metrics).below(metric.id)):
        if metrics[name].formula is None:
            found = bench.store.facts.measurements(
                metrics=[name],
                members={part.member for part in parts},
                grains={part.grain for part in parts},
                since=min(starts),
                until=max(starts),
                known_on=known_on,
            )
            yield metrics[name], [item for item in found if item.start in starts and item.value is not None]


def _rows_of(bench: Workbench, plan: Plan, metric: Metric, parts: Sequence[Measurement], limit: int) -> SourceRows:
    """Return the rows behind measurements of one metric that is no formula, or a note why there are none."""
    try:
        newest = _newest(parts)
        definition = _definition(bench, plan, metric, newest)
        held = _held(bench, metric, newest)
        return _sampled(bench, plan, definition, held, parts=parts, limit=limit)
    except Unavailable as error:
        return SourceRows(metric=metric.id, title=metric.title, note=str(error))


def _newest(parts: Sequence[Measurement]) -> Measurement:
    if not parts:
        raise Unavailable("there is no result of this period")
    newest = max(parts, key=lambda part: part.recorded_at)
    if newest.origin != "computed":
        raise Unavailable("no rows were counted: the result was typed in or sent by a program")
    return newest


def _definition(bench: Workbench, plan: Plan, metric: Metric, newest: Measurement) -> tuple[Metric, Dataset]:
    """Return the metric and the dataset as they were defined when a measurement was computed."""
    dataset = plan.of_kind(Dataset).get(metric.dataset or "")
    mark = bench.marks().get(metric.id)
    if dataset is not None and mark is not None and mark.version == newest.version:
        now = method_digest(definition_lines(metric, dataset), plan.renamed)
        if method_of(mark.definition) == now:
            return metric, dataset
    for version in metric_versions(bench.store.history, plan, metric.id):
        if version.number == newest.version and version.dataset is not None:
            return version.metric, version.dataset
    raise Unavailable(f"version {newest.version} of the definition is not known")


@dataclass(frozen=True, slots=True)
class _Held:
    """The data that rows are taken from: the load, the last day that counted, and what is to be said of it."""

    load: Load
    until: date | None
    note: str = ""


def _held(bench: Workbench, metric: Metric, newest: Measurement) -> _Held:
    """Return the data of the run that recorded a measurement, or what holds now where it gave the same number."""
    run = bench.run(newest.run)
    noted = noted_of(run, "metrics", metric.id)
    dataset, version = str(noted.get("dataset", "")), str(noted.get("version", ""))
    landed = bench.workspace.landed_folder
    load = load_of_version(dataset, version, landed) if version else None
    if load is not None and run is not None:
        until = run.details.get("until")
        return _Held(load, date.fromisoformat(until) if isinstance(until, str) else run.at.date())
    gone = f"version {version[:12]} of {dataset}, which the run read, is not kept any more"
    current, mark = current_load(str(metric.dataset or dataset), landed), bench.marks().get(metric.id)
    if current is None or mark is None or (mark.data, mark.version) != (current.version, newest.version):
        raise Unavailable(gone)
    return _Held(current, mark.until, f"{gone}; these rows are of version {current.version[:12]}")


def _sampled(
    bench: Workbench,
    plan: Plan,
    definition: tuple[Metric, Dataset],
    held: _Held,
    *,
    parts: Sequence[Measurement],
    limit: int,
) -> SourceRows:
    """Take a sample of the rows behind some measurements."""
    metric, dataset = definition
    measure_plan = plan_measure([metric], dataset, plan.calendar, load=held.load)
    if measure_plan.faults:
        faults = "; ".join(issue.message for issue in measure_plan.faults[metric.id])
        raise Unavailable(f"the definition cannot be read any more: {faults}")
    periods = [plan.calendar.period(part.grain, part.start) for part in parts]
    wanted = Wanted(
        time=measure_plan.time,
        spans=[(period.start, period.last_day) for period in periods],
        until=held.until,
        conditions=measure_plan.metrics[0].rows.conditions,
        member=parse_member(parts[0].member),
    )
    counted = sum(part.rows or 0 for part in parts)
    sample = sample_rows(held.load, bench.workspace.landed_folder, wanted, limit=limit, is_counted=bool(held.note))
    source = plan.get(dataset.source)
    found = SourceRows(
        metric=metric.id,
        title=metric.title,
        dataset=dataset.id,
        version=held.load.version,
        files=sample.files,
        count=counted if sample.count is None else sample.count,
        sensitivity=source.sensitivity if isinstance(source, Source) else "internal",
        note=_noted(held, sample.count, counted),
    )
    return _arranged(found, sample, metric, dataset)


def _noted(held: _Held, count: int | None, counted: int) -> str:
    """Say of rows that are not of the run's own data whether they are as many."""
    if not held.note:
        return ""
    return f"{held.note}, " + ("as many" if count == counted else f"where the run counted {counted:,}")


def _arranged(found: SourceRows, sample: Sample, metric: Metric, dataset: Dataset) -> SourceRows:
    """Put the columns first that the metric reads, the time before all others."""
    names = names_in(f"{metric.expression or ''}\n{metric.where or ''}")
    read = [dataset.time_column, *metric.dimensions]
    read += [name for name in sample.columns if name.casefold() in names]
    first = [name for name in dict.fromkeys(read) if name in sample.columns]
    columns = tuple(dict.fromkeys([*first, *sample.columns]))
    order = [sample.columns.index(name) for name in columns]
    rows = tuple(tuple(row[place] for place in order) for row in sample.rows)
    return replace(found, columns=columns, read=len(first), rows=rows)
