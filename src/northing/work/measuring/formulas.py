"""Formulas over other metrics: which have to be computed anew, because something that they need has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.metrics.cells import cell_of
from northing.metrics.formula import affected_periods, evaluate_formulas
from northing.metrics.formula_check import check_formulas
from northing.model import Metric
from northing.work.measuring.news import recorded_by
from northing.work.needs import Needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from northing.metrics.cells import Cell
    from northing.model import FiscalCalendar, Grain, Measurement
    from northing.store import Facts
    from northing.work.measuring.datasets import Order
    from northing.work.measuring.harvest import Harvest
    from northing.work.measuring.known import Known


@dataclass(slots=True)
class Computed:
    """What came of the formulas in a run: how many were computed, and why others could not be, by id."""

    formulas: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def compute_formulas(order: Order, *, facts: Facts, harvest: Harvest) -> Computed:
    """Compute the formulas of which anything that they need has changed, and only the periods that it reaches.

    A formula whose own definition changed is computed as a whole, and so is one that needs what was typed in since.
    """
    known = harvest.known
    needs = Needs(known.plan.of_kind(Metric))
    whole = {name for name in needs.inputs if order.full or _is_stale(name, needs, known)}
    changed = {item.metric for item in harvest.news}
    reached = {name for name in needs.inputs if name not in whole and changed.intersection(needs.below(name))}
    failures: dict[str, str] = {}
    if whole or reached:
        work = _Work(order, facts, harvest, needs)
        failures = work.faults(whole | reached)
        work.compute(whole - set(failures))
        later = work.changed()
        reached |= {name for name in needs.inputs if name not in whole and later.intersection(needs.below(name))}
        work.compute_reached(reached - set(failures))
    marks = harvest.every_mark()
    for name in needs.inputs:
        data = "" if name in failures else needs.state(name, marks)
        harvest.mark(name, dataset="", data=data, reason=failures.get(name, ""))
    return Computed(len((whole | reached) - set(failures)), failures)


def _is_stale(name: str, needs: Needs, known: Known) -> bool:
    """Tell whether a formula has to be computed as a whole, whatever the run measures."""
    mark = known.marks.get(name)
    if mark is None or mark.dataset or mark.reason:
        return True
    said = (mark.definition, mark.version, mark.data)
    return said != (known.definitions[name], known.versions[name], needs.state(name, known.marks))


@dataclass(frozen=True, slots=True)
class _Work:
    """The computing of formulas in one run."""

    order: Order
    facts: Facts
    harvest: Harvest
    needs: Needs

    def faults(self, names: Collection[str]) -> dict[str, str]:
        """Return what is wrong with some formulas, or with formulas that they need, by id."""
        found: dict[str, list[str]] = {}
        for issue in check_formulas(list(self.needs.metrics.values())):
            if issue.level == "error":
                found.setdefault(issue.where.element, []).append(issue.message)
        faults = {name: "; ".join(messages) for name, messages in found.items()}
        for name in names:
            below = next((other for other in self.needs.below(name) if other in found), None)
            if below is not None and name not in faults:
                faults[name] = f"it needs {below}: {faults[below]}"
        return {name: text for name, text in faults.items() if name in names}

    def changed(self) -> set[str]:
        """Return the metrics of which the run has found anything new so far."""
        return {item.metric for item in self.harvest.news}

    def compute(self, names: Collection[str]) -> None:
        """Compute some formulas as a whole."""
        if not names:
            return
        metrics = [self.needs.metrics[name] for name in self.needs.with_below(names)]
        cells = evaluate_formulas(metrics, self._values(metrics, bases_only=True), calendar=self._calendar)
        self._take(names, cells, None)

    def compute_reached(self, names: Collection[str]) -> None:
        """Compute those periods of some formulas that what is new reaches."""
        if not names:
            return
        metrics = [self.needs.metrics[name] for name in self.needs.with_below(names)]
        changed: dict[str, set[tuple[Grain, date]]] = {}
        for item in self.harvest.news:
            changed.setdefault(item.metric, set()).add((item.grain, item.start))
        last = self.order.at.date()
        reached = affected_periods(metrics, changed, calendar=self._calendar, last=last)
        only = {name: reached.get(name, frozenset()) for name in names}
        cells = evaluate_formulas(metrics, self._values(metrics), calendar=self._calendar, only=only)
        self._take(names, cells, only)

    @property
    def _calendar(self) -> FiscalCalendar:
        return self.harvest.known.plan.calendar

    def _values(self, metrics: Iterable[Metric], *, bases_only: bool = False) -> list[Cell]:
        """Return what is known of metrics by now, up to the day of the run; of those without a formula where asked."""
        names = {metric.id for metric in metrics if metric.formula is None or not bases_only}
        until = self.order.at.date()
        recorded = self.facts.measurements(metrics=names, until=until, known_on=self.order.at)
        latest = {item.key: item for item in recorded}
        latest |= {item.key: item for item in self.harvest.news if item.metric in names}
        return [cell_of(item) for item in latest.values() if item.value is not None]

    def _take(
        self, names: Collection[str], cells: Iterable[Cell], only: Mapping[str, Collection[tuple[Grain, date]]] | None
    ) -> None:
        """Take over what was computed, and take back what is no more of the periods that were."""
        by_metric: dict[str, list[Cell]] = {name: [] for name in names}
        for cell in cells:
            if cell.metric in by_metric and (only is None or (cell.grain, cell.start) in only[cell.metric]):
                by_metric[cell.metric].append(cell)
        recorded: dict[str, list[Measurement]] = {name: [] for name in names}
        for item in self.facts.measurements(metrics=set(names), known_on=self.order.at):
            recorded[item.metric].append(item)
        until = self.order.at.date()
        for name, found in by_metric.items():
            own = recorded_by(recorded[name], version=self.harvest.known.versions[name], until=until)
            keys = {cell.key for cell in found}
            gone = [
                item.key
                for item in own
                if item.key not in keys and (only is None or (item.grain, item.start) in only[name])
            ]
            self.harvest.take(name, found, gone, {item.key: item for item in recorded[name]})
