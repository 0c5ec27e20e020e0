"""Formulas over other metrics: checked against the metrics there are, and computed from their values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from northing.calc.expression import ExpressionError, Operation, parse_expression
from northing.metrics.cells import Cell
from northing.metrics.syntax import parse_syntax, suggest
from northing.model.facts import parse_member
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from northing.calc.expression import Expression
    from northing.model.measures import Metric
    from northing.model.time import Grain

    Place = tuple[str, Grain, date]


def check_formulas(metrics: Sequence[Metric]) -> list[Issue]:
    """Return what is wrong with formulas over other metrics: what they name, circles, periods and dimensions."""
    metric_by_id = {metric.id: metric for metric in metrics}
    issues: list[Issue] = []
    names_by_id: dict[str, frozenset[str]] = {}
    for metric in metrics:
        if metric.formula is not None:
            parsed = _parse(metric, frozenset(metric_by_id))
            if isinstance(parsed, list):
                issues += parsed
            else:
                names_by_id[metric.id] = parsed.names
                issues += _reach_faults(metric, parsed.names, metric_by_id)
    return [*issues, *_circles(names_by_id)]


def _parse(metric: Metric, names: frozenset[str]) -> Expression | list[Issue]:
    where = Where(element=metric.id, field="formula")
    text = metric.formula or ""
    unknown = [name for name in _names_in(text) if name not in names]
    if unknown:
        return [_unknown_metric(name, names, where) for name in unknown]
    try:
        parsed = parse_expression(text, names=names)
    except ExpressionError as error:
        return [Issue("NR320", "error", str(error).rstrip("."), where)]
    if parsed.names:
        return parsed
    return [Issue("NR326", "error", "the formula names no metric", where, "name metrics in double quotes")]


def _names_in(text: str) -> list[str]:
    from sqlglot import exp

    syntax = parse_syntax(text, Where())
    if isinstance(syntax, Issue):
        return []
    return list(dict.fromkeys(column.name for column in syntax.find_all(exp.Column)))


def _unknown_metric(name: str, names: frozenset[str], where: Where) -> Issue:
    cut_off = sorted(other for other in names if other.startswith(f"{name}-"))
    fix = f'write names with hyphens in double quotes: "{cut_off[0]}"' if cut_off else suggest(name, sorted(names))
    return Issue("NR334", "error", f"there is no metric '{name}'", where, fix)


def _reach_faults(metric: Metric, names: frozenset[str], metric_by_id: Mapping[str, Metric]) -> Iterator[Issue]:
    for name in sorted(names):
        other = metric_by_id[name]
        periods = [grain for grain in metric.grains if grain not in other.grains]
        dimensions = [dimension for dimension in metric.dimensions if dimension not in other.dimensions]
        where = Where(element=metric.id, field="formula")
        for what, lacking in (("measured by", periods), ("broken down by", dimensions)):
            if lacking:
                message = f"'{metric.id}' is {what} {', '.join(lacking)}, but '{name}' is not: there will be no value"
                yield Issue("NR336", "warning", message, where, f"add it to '{name}'")


def _circles(names_by_id: Mapping[str, frozenset[str]]) -> list[Issue]:
    """Return one issue for each circle of formulas, at its alphabetically first metric."""
    issues: dict[frozenset[str], Issue] = {}
    for start in sorted(names_by_id):
        path = _path_back(start, names_by_id)
        if path and frozenset(path) not in issues:
            message = f"formulas go round in a circle: {' → '.join([*path, start])}"
            where = Where(element=start, field="formula")
            issues[frozenset(path)] = Issue("NR335", "error", message, where, "take one of them out of the circle")
    return list(issues.values())


def _path_back(start: str, names_by_id: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the shortest way along formulas from a metric back to itself, empty when there is none."""
    paths = [[start]]
    seen: set[str] = set()
    for path in paths:
        for name in sorted(names_by_id.get(path[-1], ())):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return []


def evaluate_formulas(metrics: Sequence[Metric], cells: Iterable[Cell]) -> list[Cell]:
    """Compute all metrics that are formulas over others, those they need first.

    Args:
        metrics: all metrics of the plan, without faults.
        cells: values of the metrics that formulas need: measured now, recorded earlier, or typed in.

    Returns:
        A cell wherever at least one of the metrics a formula names has one.
    """
    names = frozenset(metric.id for metric in metrics)
    formulas = {m.id: (m, parse_expression(m.formula, names=names)) for m in metrics if m.formula is not None}
    cell_by_place: dict[str, dict[Place, Cell]] = defaultdict(dict)
    for cell in cells:
        cell_by_place[cell.metric][cell.member, cell.grain, cell.start] = cell
    results: list[Cell] = []
    for metric_id in _in_order({name: parsed.names for name, (_, parsed) in formulas.items()}):
        metric, parsed = formulas[metric_id]
        found = list(_evaluate(metric, parsed, cell_by_place))
        cell_by_place[metric_id] = {(cell.member, cell.grain, cell.start): cell for cell in found}
        results += found
    return results


def _in_order(names_by_id: Mapping[str, frozenset[str]]) -> list[str]:
    from graphlib import TopologicalSorter

    order = TopologicalSorter({name: sorted(names) for name, names in sorted(names_by_id.items())}).static_order()
    return [name for name in order if name in names_by_id]


def _evaluate(metric: Metric, parsed: Expression, cell_by_place: Mapping[str, Mapping[Place, Cell]]) -> Iterator[Cell]:
    inputs = sorted(parsed.names)
    sides = _sides(parsed)
    places = dict.fromkeys(place for name in inputs for place in cell_by_place.get(name, {}))
    for member, grain, start in sorted(places):
        if grain not in metric.grains or not set(parse_member(member)) <= set(metric.dimensions):
            continue
        values = {}
        for name in inputs:
            cell = cell_by_place.get(name, {}).get((member, grain, start))
            values[name] = None if cell is None else cell.value
        upper, lower = (side.evaluate(values) for side in sides) if sides else (None, None)
        yield Cell(metric.id, member, grain, start, parsed.evaluate(values), upper, lower)


def _sides(parsed: Expression) -> tuple[Expression, Expression] | None:
    """Return both sides of a formula that is a division."""
    if not isinstance(parsed.root, Operation) or parsed.root.name != "Div":
        return None
    upper, lower = parsed.root.operands
    return replace(parsed, root=upper), replace(parsed, root=lower)
