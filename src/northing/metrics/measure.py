# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Measuring: the shared scans run once, and every metric, period and member is read from their cells."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from northing.metrics.cell_tables import CellTables
from northing.metrics.cells import Cell, Measured
from northing.metrics.cube import ROWS
from northing.metrics.dialect import quote_text, render
from northing.metrics.engine import DEFAULT_LIMITS, Engine
from northing.metrics.filters import make_filter
from northing.metrics.loads import data_paths
from northing.metrics.nodes import COUNTS, Field, map_atoms
from northing.metrics.window import days_sql, window_of
from northing.model.facts import member_key
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from northing.metrics.cell_tables import Place
    from northing.metrics.changes import Span
    from northing.metrics.cube import Slice
    from northing.metrics.engine import Limits
    from northing.metrics.engines.remote import Remote
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Atom, Node
    from northing.metrics.plan import MeasurePlan, MetricPlan


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
        Unavailable: the data is not there.
    """
    if not plan.metrics:
        return Measured()
    paths = data_paths(load, landed)
    with Engine(sorted({path.parent for path in paths}), limits=limits) as engine:
        if remote is not None:
            remote.open(load, landed, until=until, spans=spans)
        tables = CellTables(plan, engine, remote)
        engine.open_parquet(plan.dataset, paths, where=days_sql(plan.time, until=until))
        extent = tables.extent()
        if extent is None:
            return Measured()
        window = window_of(plan.calendar, tables.grains, extent, spans=spans)
        engine.open_parquet(plan.dataset, paths, where=days_sql(plan.time, until=until, days=window.days))
        tables.fill(window)
        return Measured(tuple(_read_metrics(plan, tables, engine)), engine=remote.name if remote else "duckdb")


def _read_metrics(plan: MeasurePlan, tables: CellTables, engine: Engine) -> list[Cell]:
    """Read the metrics from the tables of cells, those whose formulas have the same shape with one query."""
    rows_by_shape: dict[str, list[str]] = defaultdict(list)
    for number, metric in enumerate(plan.metrics):
        for one in metric.slices:
            shape, filters = _shape(metric, one, tables)
            values = ", ".join(str(value) for value in (number, tables.number_by_slice[one], *filters))
            rows_by_shape[shape] += [f"({quote_text(grain)}, {values})" for grain in metric.grains]
    found = [row for shape, rows in rows_by_shape.items() for row in engine.run(_with_definitions(shape, rows))]
    return _structure(found, plan, list(tables.number_by_slice))


def _with_definitions(shape: str, rows: list[str]) -> str:
    return f"WITH definitions AS (SELECT * FROM (VALUES {', '.join(rows)})) {shape}"


def _shape(metric: MetricPlan, one: Slice, tables: CellTables) -> tuple[str, list[int]]:
    """Return the query for all metrics of this shape of formula, and the filters that this one puts into it.

    The first filter is that of the metric's own rows; the others are those of its aggregates.
    """
    places = [tables.places[ROWS, metric.rows, one]]
    names: dict[str, str] = {"s0_a0": "coalesce(s0.a0, 0)"}

    def read(atom: Atom) -> Node:
        place = tables.places[atom.unfiltered, make_filter(atom.filters), one]
        slot = _slot_of(place, places)
        name = f"s{slot}_{place.column}"
        column = f"s{slot}.{place.column}"
        names[name] = f"coalesce({column}, 0)" if atom.kind in COUNTS else column
        return Field(name, "number")

    formula = map_atoms(metric.formula, read)
    upper, lower = formula.arguments if metric.sides is not None and not isinstance(formula, Field) else (None, None)  # type: ignore[union-attr]
    sides = [f"TRY(CAST({render(side)} AS DOUBLE))" if side is not None else "NULL" for side in (upper, lower)]
    return _shape_sql(places, names, [f"TRY(CAST({render(formula)} AS DOUBLE))", *sides]), [p.filter for p in places]


def _slot_of(place: Place, places: list[Place]) -> int:
    for slot, known in enumerate(places):
        if (known.table, known.filter) == (place.table, place.filter):
            return slot
    places.append(place)
    return len(places) - 1


def _shape_sql(places: Sequence[Place], names: dict[str, str], results: Sequence[str]) -> str:
    filters = ", ".join(f"f{slot}" for slot in range(len(places)))
    columns = ", ".join(f"{value} AS {name}" for name, value in names.items())
    joins = "\n".join(
        f"LEFT JOIN {place.table} s{slot} ON s{slot}.filter = spine.f{slot} AND s{slot}.grain = spine.grain AND "
        f"s{slot}.slice = spine.slice AND s{slot}.member = spine.member AND s{slot}.start = spine.start"
        for slot, place in enumerate(places)
    )
    value, upper, lower = results
    return (
        f"""
, d(grain, metric, slice, {filters}) AS (FROM definitions),
spine AS (
  SELECT d.*, m.member, p."northing:start" AS start FROM d
  JOIN all_members m ON m.filter = d.f0 AND m.grain = d.grain AND m.slice = d.slice
  JOIN (SELECT DISTINCT "northing:grain", "northing:start" FROM period_keys) p ON p."northing:grain" = d.grain),
parts AS (SELECT spine.metric, spine.grain, spine.slice, spine.member, spine.start, {columns} FROM spine
{joins}),
results AS (SELECT *, {value} AS value, {upper} AS upper, {lower} AS lower FROM parts)
SELECT metric, grain, slice, member, start, CASE WHEN isfinite(value) THEN value END,"""
        f" {_finite('upper', upper)}, {_finite('lower', lower)}, CAST(s0_a0 AS BIGINT) FROM results"
    )


def _finite(name: str, sql: str) -> str:
    return "NULL" if sql == "NULL" else f"CASE WHEN isfinite({name}) THEN {name} END"


def _structure(found: list[tuple[Any, ...]], plan: MeasurePlan, slices: list[Slice]) -> list[Cell]:
    """Turn rows into cells in a fixed order."""
    found.sort(key=lambda row: (row[0], GRAINS.index(row[1]), row[2], row[3], row[4]))

    @cache
    def key_of(slice_number: int, member: tuple[str, ...]) -> str:
        return member_key(dict(zip(slices[slice_number], member, strict=True)))

    ids = [metric.metric for metric in plan.metrics]
    return [
        Cell(ids[metric], key_of(one, tuple(member)), grain, start, value, upper, lower, rows)
        for metric, grain, one, member, start, value, upper, lower, rows in found
    ]
