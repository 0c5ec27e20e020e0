"""Measuring: the shared scans run once, and every metric, period and member is read from their cells."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from northing.metrics.cells import Measured
from northing.metrics.engine import DEFAULT_LIMITS, Engine
from northing.metrics.loads import data_paths
from northing.metrics.merging.readings import Readings
from northing.metrics.merging.stretches import stretches_of
from northing.metrics.merging.tables import CellTables
from northing.metrics.rows import LocalRows, RemoteRows
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
    from northing.metrics.plan import MeasurePlan


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
    paths = data_paths(load, landed)
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(sorted({path.parent for path in paths}), limits=limits))
        if remote is not None:
            remote.open(load, landed, time=plan.time, until=until)
        rows = LocalRows(plan, engine, paths, until=until) if remote is None else RemoteRows(plan, engine, remote)
        extent = rows.extent()
        if extent is None:
            return Measured(engine=rows.name)
        grains = dict.fromkeys(grain for metric in plan.metrics for grain in metric.grains)
        window = window_of(plan.calendar, grains, extent, spans=spans)
        if not any(window.periods_by_grain.values()):
            return Measured(engine=rows.name)
        stretches = stretches_of(window)
        rows.narrow(window, stretches)
        tables = CellTables(plan.metrics, stretches, engine)
        run = Run(plan, rows, tables, rows_read=load.rows)
        run.run()
        cells = Readings(tables, stretches, engine).read(plan.metrics)
        return Measured(cells, run.failures, tuple(run.queries), load.rows * len(run.queries), rows.name)
