"""A run over the rows of a dataset: every query is asked once, and what fails takes no other metric along.

When a shared scan fails, its break-downs are asked for one by one, and then its metrics by halves: those of plain
columns and comparisons apart from those that compute something, which are more likely to be the cause.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from northing.metrics.admission import too_many
from northing.metrics.cells import Query
from northing.metrics.cube import WHOLE_SLICE
from northing.metrics.engine import TookTooLong
from northing.metrics.merging.groups import group_metrics
from northing.metrics.merging.readings import Readings
from northing.metrics.merging.tables import CellTables
from northing.metrics.nodes import Call, walk
from northing.metrics.plan import plan_shared
from northing.metrics.singles import Single
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.engine import Engine
    from northing.metrics.failures import Failures
    from northing.metrics.merging.cell_columns import CellColumns
    from northing.metrics.merging.stretches import Stretches
    from northing.metrics.metric_plan import MetricPlan
    from northing.metrics.nodes import Node
    from northing.metrics.plan import MeasurePlan
    from northing.metrics.rows import Rows
    from northing.model.time import Grain

PLAIN = frozenset({"=", "<>", "<", "<=", ">", ">=", "in", "between", "is_null", "not", "and", "or"})
"""Calls that cannot be the cause of a failure by themselves."""
MOST_ATTEMPTS = 60
"""Queries that are asked anew for what failed together, before everything left is given up."""


class Run:
    """Asks the queries of a plan.

    Attributes:
        queries: what was asked so far.
    """

    def __init__(
        self, plan: MeasurePlan, rows: Rows, stretches: Stretches, *, engine: Engine, failures: Failures
    ) -> None:
        """Take what is asked, of which rows and days, and who puts the answers together.

        Args:
            plan: the metrics and scans.
            rows: the rows.
            stretches: the days that are measured.
            engine: the built-in engine.
            failures: takes over why something was not measured.
        """
        self.queries: list[Query] = []
        self._plan = plan
        self._rows = rows
        self._failures = failures
        self._attempts = MOST_ATTEMPTS
        self._groups = group_metrics(plan.metrics)
        self._tables = CellTables(self._groups, plan.filters, stretches, engine)
        self._readings = Readings(self._tables, stretches, engine)

    def run(self) -> CellColumns:
        """Ask all queries and return the cells of the metrics."""
        for scan in self._plan.scans:
            self._scan(scan, self._plan.metrics)
        if self._plan.singles:
            for (single, one, grain), metrics in _singles(self._plan.metrics).items():
                self._single(single, one, grain, metrics)
        most = [metric.most_members for metric in self._plan.metrics]
        cells = self._readings.read(self._groups, [metric.metric for metric in self._plan.metrics], most)
        for (number, one), members in self._readings.too_many.items():
            self._failures.add(self._plan.metrics[number].metric, too_many(f"{members:,}", most[number]), one=one)
        return cells

    def _scan(self, scan: Scan, metrics: Sequence[MetricPlan]) -> None:
        begun = perf_counter()
        try:
            table = self._rows.scan(scan)
        except Unavailable as error:
            self._apart(scan, metrics, error)
            return
        seconds = perf_counter() - begun
        number = self._tables.add_scan(scan, table)
        self.queries.append(Query(self._rows.scan_sql(scan), number, len(table), self._rows.read(), seconds))

    def _apart(self, scan: Scan, metrics: Sequence[MetricPlan], error: Unavailable) -> None:
        """Ask apart for what could not be asked for together."""
        metrics = [metric for metric in metrics if _needs(metric, scan)]
        parts = list(self._parts(scan, metrics, error)) if self._attempts > 0 else []
        if not parts:
            for metric in metrics:
                for one in scan.slices:
                    if one in metric.slices:
                        self._failures.add(metric.metric, str(error), one=one)
        for slices, own in parts:
            for part in plan_shared(self._plan, own, slices):
                self._attempts -= 1
                self._scan(part, own)

    def _parts(
        self, scan: Scan, metrics: Sequence[MetricPlan], error: Unavailable
    ) -> Iterator[tuple[tuple[Slice, ...], list[MetricPlan]]]:
        """Yield the parts of a scan that failed: its break-downs, or else halves of its metrics."""
        if len(scan.slices) > 1:
            for one in sorted(scan.slices, key=len):
                yield (one,), [metric for metric in metrics if one in metric.slices]
        elif len(metrics) > 1 and not isinstance(error, TookTooLong):
            plain = [metric for metric in metrics if _is_plain(metric)]
            others = [metric for metric in metrics if not _is_plain(metric)]
            halves = (plain, others) if plain and others else _halves(metrics)
            yield from ((scan.slices, list(half)) for half in halves)

    def _single(self, single: Single, one: Slice, grain: Grain, metrics: Sequence[MetricPlan]) -> None:
        begun = perf_counter()
        try:
            table = self._rows.single(single, one, grain)
        except Unavailable as error:
            for metric in metrics:
                self._failures.add(metric.metric, str(error), one=one, grain=grain if one == WHOLE_SLICE else None)
            return
        seconds = perf_counter() - begun
        sql = self._rows.single_sql(single, one, grain)
        self.queries.append(Query(sql, len(metrics), len(table), self._rows.read(), seconds))
        self._tables.add_single(single, one, grain, table)


def _needs(metric: MetricPlan, scan: Scan) -> bool:
    """Tell whether a metric needs anything of a scan."""
    return not (set(scan.slices).isdisjoint(metric.slices) or set(scan.filters).isdisjoint(metric.filters))


def _halves(metrics: Sequence[MetricPlan]) -> tuple[Sequence[MetricPlan], Sequence[MetricPlan]]:
    middle = len(metrics) // 2
    return metrics[:middle], metrics[middle:]


def _is_plain(metric: MetricPlan) -> bool:
    """Tell whether a metric's rows are only compared and added up."""
    nodes: list[Node] = [atom for atom, _ in metric.inputs]
    nodes += [condition for wanted in metric.filters for condition in wanted.conditions]
    return all(part.function in PLAIN for node in nodes for part in walk(node) if isinstance(part, Call))


def _singles(metrics: Iterable[MetricPlan]) -> dict[tuple[Single, Slice, Grain], list[MetricPlan]]:
    """Return the queries of aggregates that cannot be merged, with the metrics that need them."""
    found: dict[tuple[Single, Slice, Grain], list[MetricPlan]] = {}
    for metric in metrics:
        for atom, wanted in metric.inputs:
            for one in metric.slices if not atom.is_mergeable else ():
                for grain in metric.grains:
                    found.setdefault((Single(atom, wanted), one, grain), []).append(metric)
    return found
