"""Measuring: the shared scans run once, and every metric, period and member is read from their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.admission import MemberRows, admit_members, admit_periods
from northing.metrics.cells import Measured
from northing.metrics.engine import DEFAULT_LIMITS, Engine
from northing.metrics.engines.capabilities import refusals
from northing.metrics.failures import Failures
from northing.metrics.loads import data_paths
from northing.metrics.merging.stretches import stretches_of
from northing.metrics.plan import with_metrics
from northing.metrics.rows import Files, LocalRows, RemoteRows
from northing.metrics.running import Run
from northing.metrics.window import window_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from northing.metrics.changes import Span
    from northing.metrics.engine import Limits
    from northing.metrics.engines.remote import Remote
    from northing.metrics.loads import Load
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.plan import MeasurePlan
    from northing.metrics.rows import Rows


def measure_dataset(  # noqa: PLR0913 - what, from which data, of which days, and by which machine
    plan: MeasurePlan,
    load: Load,
    *,
    landed: Path,
    spans: Sequence[Span] | None = None,
    until: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
    remote: Remote | None = None,
) -> Measured:
    """Measure all metrics of a dataset from one version of its data.

    Between the data's first and last period every period of a member has a cell: a count of no rows is 0, everything
    else of no rows has no value. Rows without a time belong to no period, and rows without a value in a dimension to
    no member of it.

    Args:
        plan: what is computed, from `plan_measure`.
        load: the version that it is computed from.
        landed: the folder of all landed datasets.
        spans: days of which the periods are to be measured, whole, such as those that changed; all when None.
        until: the last day whose rows count, for who stands on a past day; all of them when left out.
        limits: how much of the machine the run may take.
        remote: the engine that reads the rows; the built-in one when None.

    Returns:
        The cells, what could not be measured and why, and what was asked of the rows.

    Raises:
        Unavailable: the data or the engine is not there.
    """
    if not plan.metrics:
        return Measured()
    files = Files(plan.dataset, data_paths(load, landed), plan.time, until)
    failures = Failures()
    with Engine(sorted({path.parent for path in files.paths}), limits=limits, is_kept=True) as engine:
        rows: Rows = LocalRows(plan, engine, files)
        if remote is not None:
            remote.open(load, landed, time=plan.time, until=until)
            rows = RemoteRows(plan, engine, files, remote)
        extent = _extent(load, until) or rows.extent()
        if extent is None:
            return Measured(engine=rows.name)
        plan = _admitted(plan, load, extent, failures, rows=MemberRows(engine, files), remote=remote)
        grains = dict.fromkeys(grain for metric in plan.metrics for grain in metric.grains)
        window = window_of(plan.calendar, grains, extent, spans=spans)
        if not any(window.periods_by_grain.values()):
            return Measured(failures=failures.sentences(), engine=rows.name)
        stretches = stretches_of(window)
        rows.narrow(window, stretches)
        run = Run(plan, rows, stretches, engine=engine, failures=failures)
        cells = run.run()
    read = sum(query.rows for query in run.queries)
    return Measured(cells, failures.sentences(), tuple(run.queries), read, rows.name)


def _extent(load: Load, until: date | None) -> Span | None:
    """Return the first and the last day of the rows that count, as far as the load knows them."""
    if load.first_day is None or load.last_day is None or (until is not None and until < load.first_day):
        return None
    return load.first_day, load.last_day if until is None else min(load.last_day, until)


def _admitted(
    plan: MeasurePlan, load: Load, extent: Span, failures: Failures, *, rows: MemberRows, remote: Remote | None
) -> MeasurePlan:
    """Return the plan of what can be measured at all."""
    metrics: Sequence[MetricPlan] = plan.metrics
    if remote is not None:
        refused = refusals(metrics, remote)
        for name, reason in refused.items():
            failures.add(name, reason)
        metrics = [metric for metric in metrics if metric.metric not in refused]
    metrics = admit_periods(metrics, extent, failures)
    metrics = admit_members(metrics, load, rows, failures)
    return plan if list(plan.metrics) == list(metrics) else with_metrics(plan, metrics)
