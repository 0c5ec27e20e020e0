"""Formulas over other metrics: computed from their values of the same period, of other periods, of several together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.calc.combining import NOTHING, Combined, combine
from northing.calc.expression import Name, Number, Operation, parse_expression, walk
from northing.metrics.cells import Cell
from northing.metrics.period_line import PeriodLine
from northing.model.facts import parse_member
from northing.model.time import CALENDAR_YEAR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from northing.calc.combining import Part
    from northing.calc.expression import Expression
    from northing.calc.period_call import PeriodCall
    from northing.model.measures import Metric
    from northing.model.time import FiscalCalendar, Grain

    PeriodKey = tuple[Grain, date]
    Place = tuple[str, Grain]
    Series = dict[int, Part]


def evaluate_formulas(
    metrics: Sequence[Metric],
    cells: Iterable[Cell],
    *,
    calendar: FiscalCalendar = CALENDAR_YEAR,
    only: Mapping[str, Collection[PeriodKey]] | None = None,
) -> list[Cell]:
    """Compute all metrics that are formulas over others, those they need first.

    Args:
        metrics: all metrics of the plan, without faults.
        cells: values of the metrics that formulas need: measured now, recorded earlier, or typed in. With `only` also
            the recorded values of formulas that other formulas name.
        calendar: where years begin, and so what lies a year before and since when a year is counted to date.
        only: periods to compute, by id of the formula, such as `affected_periods` returns; all when left out.

    Returns:
        A cell wherever at least one of the metrics a formula names has one of the same period.
    """
    formulas, known = _formulas(metrics), list(cells)
    if not formulas or not known:
        return []
    work = _Evaluation(metrics, known, calendar)
    asked = {formula.metric.id: None if only is None else only.get(formula.metric.id, ()) for formula in formulas}
    return [cell for formula in formulas for cell in work.evaluate(formula, only=asked[formula.metric.id])]


def affected_periods(
    metrics: Sequence[Metric],
    changed: Mapping[str, Collection[PeriodKey]],
    *,
    calendar: FiscalCalendar,
    last: date,
) -> dict[str, frozenset[PeriodKey]]:
    """Return which periods of which formulas have to be computed again when results changed.

    A change of January reaches February through `previous`, and every later period through `cumulative`.

    Args:
        metrics: all metrics of the plan, without faults.
        changed: grain and first day of the periods whose results changed, by metric; those of a formula whose own
            definition changed are computed again too.
        calendar: the fiscal calendar.
        last: the last day that results are known of.

    Returns:
        Grain and first day of the periods to compute, by id of the formula; formulas without any are left out.
    """
    reached = {name: frozenset(periods) for name, periods in changed.items() if periods}
    days = [start for periods in reached.values() for _, start in periods]
    lines = _PeriodLines(calendar, min(days, default=last), last)
    formulas = _formulas(metrics)
    for formula in formulas:
        found = {key for key in _reach(formula, reached, lines) if key[1] <= last}
        if found or formula.metric.id in reached:
            reached[formula.metric.id] = reached.get(formula.metric.id, frozenset()) | found
    return {formula.metric.id: reached[formula.metric.id] for formula in formulas if formula.metric.id in reached}


def _reach(formula: _Formula, reached: Mapping[str, frozenset[PeriodKey]], lines: _PeriodLines) -> Iterator[PeriodKey]:
    grains = formula.metric.grains
    # a period of any input: there is a result, if only of no value, wherever an input has one
    yield from (key for name in formula.inputs for key in reached.get(name, ()) if key[0] in grains)
    for call in formula.calls:
        for grain in grains:
            line = lines[grain]
            starts = (start for found, start in reached.get(call.name, ()) if found == grain)
            changed = {line.place_by_start[start] for start in starts if start in line.place_by_start}
            yield from ((grain, line.starts[place]) for place in line.reached_by(call, changed))


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula ready to be computed.

    Attributes:
        metric: whose it is.
        expression: the whole of it.
        sides: what is divided by what where it is a division.
        names: metrics whose result of the same period it needs.
        calls: what it needs of other periods.
    """

    metric: Metric
    expression: Expression
    sides: tuple[Expression, Expression] | None
    names: tuple[str, ...]
    calls: tuple[PeriodCall, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the metrics that it needs, whatever the period."""
        return tuple(sorted(self.expression.names))


def _formulas(metrics: Sequence[Metric]) -> list[_Formula]:
    """Return the formulas of all metrics, those that others need before them."""
    from graphlib import TopologicalSorter

    names = frozenset(metric.id for metric in metrics)
    found = {metric.id: _formula(metric, names) for metric in metrics if metric.formula is not None}
    needs = {name: formula.inputs for name, formula in sorted(found.items())}
    return [found[name] for name in TopologicalSorter(needs).static_order() if name in found]


def _formula(metric: Metric, names: frozenset[str]) -> _Formula:
    parsed = parse_expression(metric.formula or "", names=names, has_periods=True)
    now = sorted({node.name for node in walk(parsed.root) if isinstance(node, Name)})
    sides = None
    if isinstance(parsed.root, Operation) and parsed.root.name == "Div":
        upper, lower = parsed.root.operands
        sides = (replace(parsed, root=upper), replace(parsed, root=lower))
    return _Formula(metric, parsed, sides, tuple(now), parsed.period_calls)


class _PeriodLines(dict["Grain", PeriodLine]):
    """The periods of each grain that is asked for, from the year before that of a day, so that its year is whole."""

    def __init__(self, calendar: FiscalCalendar, first: date, last: date) -> None:
        super().__init__()
        self.calendar, self.last = calendar, last
        is_early = first.year <= _FIRST_WITH_A_YEAR_BEFORE
        self.first = first if is_early else calendar.shift(calendar.period("year", first), -1).start

    def __missing__(self, grain: Grain) -> PeriodLine:
        self[grain] = PeriodLine(self.calendar, grain, first=self.first, last=self.last)
        return self[grain]


_FIRST_WITH_A_YEAR_BEFORE = 3


class _Evaluation:
    """Formulas computed one after the other: the results of each are there for those after it."""

    def __init__(self, metrics: Sequence[Metric], cells: Sequence[Cell], calendar: FiscalCalendar) -> None:
        self.metrics = {metric.id: metric for metric in metrics}
        days = [cell.start for cell in cells]
        self.lines = _PeriodLines(calendar, min(days), max(days))
        self.series: dict[str, dict[Place, Series]] = defaultdict(lambda: defaultdict(dict))
        self.running: dict[tuple[str, Place], dict[int, Combined]] = {}
        for cell in cells:
            self._put(cell)

    def _put(self, cell: Cell) -> None:
        place = self.lines[cell.grain].place_by_start.get(cell.start)
        if place is not None:
            self.series[cell.metric][cell.member, cell.grain][place] = cell

    def evaluate(self, formula: _Formula, *, only: Collection[PeriodKey] | None) -> list[Cell]:
        """Compute one formula, and keep its results for the formulas that need them."""
        found = list(self._cells(formula, None if only is None else frozenset(only)))
        if only is None:
            self.series[formula.metric.id].clear()
        else:
            self._forget(formula.metric.id, only)
        for cell in found:
            self._put(cell)
        return found

    def _forget(self, name: str, periods: Collection[PeriodKey]) -> None:
        """Forget results recorded earlier of periods that were computed now."""
        for (_, grain), series in self.series[name].items():
            for start in (start for found, start in periods if found == grain):
                series.pop(self.lines[grain].place_by_start.get(start, -1), None)

    def _cells(self, formula: _Formula, only: frozenset[PeriodKey] | None) -> Iterator[Cell]:
        metric, dimensions = formula.metric, set(formula.metric.dimensions)
        known = dict.fromkeys(at for name in formula.inputs for at in self.series[name])
        for at in sorted(known):
            member, grain = at
            if grain not in metric.grains or not set(parse_member(member)) <= dimensions:
                continue
            starts = self.lines[grain].starts
            for place in self._places(formula, at, only):
                value, upper, lower = self._computed(formula, at, place)
                yield Cell(metric.id, member, grain, starts[place], value, upper, lower)

    def _places(self, formula: _Formula, at: Place, only: frozenset[PeriodKey] | None) -> list[int]:
        """Return the periods to compute: those in which a metric that the formula names has a result."""
        known = [series for name in formula.inputs if (series := self.series[name].get(at))]
        if only is None:
            return sorted({place for series in known for place in series})
        found = (self.lines[at[1]].place_by_start.get(start, -1) for grain, start in only if grain == at[1])
        return sorted(place for place in found if any(place in series for series in known))

    def _computed(self, formula: _Formula, at: Place, place: int) -> Combined:
        """Compute a formula for one member and period, with both sides of a division or of a ratio it repeats."""
        parts = {name: self.series[name].get(at, _NO_SERIES).get(place, NOTHING) for name in formula.names}
        parts |= {call.key: self._asked(call, at, place) for call in formula.calls}
        values = {key: part.value for key, part in parts.items()}
        value = formula.expression.evaluate(values)
        if formula.sides is not None:
            upper, lower = (side.evaluate(values) for side in formula.sides)
            return Combined(value, upper, lower)
        root = formula.expression.root
        if isinstance(root, Operation | Number):
            return Combined(value)
        repeated = parts[root.name if isinstance(root, Name) else root.key]
        return Combined(value, repeated.numerator, repeated.denominator)

    def _asked(self, call: PeriodCall, at: Place, place: int) -> Part:
        """Return what a function of periods gives; nothing where a period that it needs is missing."""
        if call.function == "cumulative":
            return self._cumulated(call.name, at).get(place, NOTHING)
        series = self.series[call.name].get(at, _NO_SERIES)
        asked = self.lines[at[1]].asked_by(call, place)
        if asked is None:
            return NOTHING
        first, last = asked
        additivity = self.metrics[call.name].additivity
        if first == last or additivity == "last":
            return series.get(last, NOTHING)
        parts = [series.get(found, NOTHING) for found in range(first, last + 1)]
        return NOTHING if any(part.value is None for part in parts) else combine(parts, additivity)

    def _cumulated(self, name: str, at: Place) -> Mapping[int, Combined]:
        """Return everything since the first result by period, up to the first period that has none."""
        if (name, at) not in self.running:
            series = self.series[name].get(at, _NO_SERIES)
            places = [place for place in sorted(series) if series[place].value is not None]
            self.running[name, at] = _running(places, series, self.metrics[name].additivity)
        return self.running[name, at]


def _running(places: Sequence[int], series: Series, additivity: str) -> dict[int, Combined]:
    if additivity == "last":
        return {place: combine([series[place]], additivity) for place in places}
    found: dict[int, Combined] = {}
    value = upper = lower = 0.0
    for count, place in enumerate(places, start=1):
        part = series[place]
        has_sides = part.numerator is not None and part.denominator is not None
        if place != places[0] + count - 1 or (additivity == "ratio" and not has_sides):
            break
        value += part.value or 0.0
        upper += part.numerator or 0.0
        lower += part.denominator or 0.0
        total = Combined(value if additivity == "sum" else value / count)
        found[place] = combine([Combined(0.0, upper, lower)], additivity) if additivity == "ratio" else total
    return found


_NO_SERIES: Series = {}
