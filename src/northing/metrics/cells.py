"""Measured cells: one metric, one member, one period; stamped with who recorded them and when they are measurements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.model.facts import Measurement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from northing.model.facts import Origin
    from northing.model.time import Grain

RELATIVE_NOISE = 1e-12
"""Parallel sums of floating-point numbers differ by this much from run to run without meaning anything."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a metric for one member and period.

    Attributes:
        metric: id of the metric.
        member: member key of its dimensions; empty for the whole.
        grain: length of the period.
        start: first day of the period.
        value: the result; None when there is none.
        numerator: upper side of a ratio, None where it is none.
        denominator: lower side of a ratio.
        rows: source rows that count; None for a formula over other metrics.
    """

    metric: str
    member: str
    grain: Grain
    start: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    rows: int | None = None

    @property
    def key(self) -> tuple[str, str, Grain, date]:
        """Return what the cell is of, as `Measurement.key` does."""
        return (self.metric, self.member, self.grain, self.start)


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a run over the rows of a dataset.

    Attributes:
        sql: what was asked.
        metrics: how many metrics are read from its answer.
        cells: how many rows the answer had.
        rows: how many source rows it read.
        seconds: how long it took.
    """

    sql: str
    metrics: int
    cells: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of measuring the metrics of a dataset.

    Attributes:
        cells: the results, in the order of metric, grain, break-down, member and period.
        failures: why a metric, or one of its break-downs, could not be measured, in a sentence, by id of the metric.
        queries: what was asked of the rows, in the order in which it was asked.
        rows_read: source rows that the queries read together.
        engine: what ran the queries.
    """

    cells: Sequence[Cell] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    queries: tuple[Query, ...] = ()
    rows_read: int = 0
    engine: str = "duckdb"


def stamp(cells: Iterable[Cell], *, recorded_at: datetime, run: str, origin: Origin = "computed") -> list[Measurement]:
    """Return measurements of cells, as recorded by a run at a moment."""
    return [
        Measurement(
            metric=cell.metric,
            member=cell.member,
            grain=cell.grain,
            start=cell.start,
            value=cell.value,
            numerator=cell.numerator,
            denominator=cell.denominator,
            rows=cell.rows,
            recorded_at=recorded_at,
            run=run,
            origin=origin,
        )
        for cell in cells
    ]


def cell_of(measurement: Measurement) -> Cell:
    """Return the cell of a measurement, so that a formula can use what was typed in or recorded earlier."""
    m = measurement
    return Cell(m.metric, m.member, m.grain, m.start, m.value, m.numerator, m.denominator, m.rows)


def is_unchanged(cell: Cell, recorded: Measurement) -> bool:
    """Tell whether a cell says what is recorded already, the noise of parallel sums aside."""
    return cell.rows == recorded.rows and all(
        _is_same(new, old)
        for new, old in (
            (cell.value, recorded.value),
            (cell.numerator, recorded.numerator),
            (cell.denominator, recorded.denominator),
        )
    )


def _is_same(new: float | None, old: float | None) -> bool:
    if new is None or old is None:
        return new is old
    return abs(new - old) <= RELATIVE_NOISE * max(abs(new), abs(old))
