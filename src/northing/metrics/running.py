"""A run over the rows of a dataset: every scan is asked once, and what fails takes no other metric along."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from northing.metrics.cells import Query
from northing.metrics.singles import Single

if TYPE_CHECKING:
    from northing.metrics.cube import Slice
    from northing.metrics.merging.tables import CellTables
    from northing.metrics.plan import MeasurePlan
    from northing.metrics.rows import Rows
    from northing.model.time import Grain


class Run:
    """Asks the queries of a plan."""

    def __init__(self, plan: MeasurePlan, rows: Rows, tables: CellTables, *, rows_read: int) -> None:
        """Take what is asked, of what, and what takes the answers over."""
        self.queries: list[Query] = []
        self.failures: dict[str, str] = {}
        self._plan = plan
        self._rows = rows
        self._tables = tables
        self._rows_read = rows_read
        self._done: set[tuple[Single, Slice, Grain]] = set()

    def run(self) -> None:
        """Ask all queries."""
        for scan in self._plan.scans:
            begun = perf_counter()
            table = self._rows.scan(scan)
            self.queries.append(
                Query(
                    self._rows.scan_sql(scan),
                    len(self._plan.metrics),
                    len(table),
                    self._rows_read,
                    perf_counter() - begun,
                )
            )
            self._tables.add_scan(scan, table)
        for metric in self._plan.metrics:
            for atom, wanted in metric.inputs:
                if not atom.is_mergeable:
                    for one in metric.slices:
                        for grain in metric.grains:
                            self._single(Single(atom, wanted), one, grain)

    def _single(self, single: Single, one: Slice, grain: Grain) -> None:
        if (single, one, grain) in self._done:
            return
        self._done.add((single, one, grain))
        begun = perf_counter()
        table = self._rows.single(single, one, grain)
        self.queries.append(
            Query(self._rows.single_sql(single, one, grain), 1, len(table), self._rows_read, perf_counter() - begun)
        )
        self._tables.add_single(single, one, grain, table)
