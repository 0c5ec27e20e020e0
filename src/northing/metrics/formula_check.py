"""Checking formulas over other metrics: what they name, circles, and the periods and dimensions they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.calc.expression import ExpressionError, parse_expression
from northing.calc.period_call import PERIOD_FUNCTIONS
from northing.metrics.syntax import parse_syntax, suggest
from northing.model.issues import Issue, Where
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from northing.calc.expression import Expression
    from northing.calc.period_call import PeriodCall
    from northing.model.measures import Metric


def check_formulas(metrics: Sequence[Metric]) -> list[Issue]:
    """Return what is wrong with formulas over other metrics: what they name, circles, periods and dimensions."""
    metric_by_id = {metric.id: metric for metric in metrics}
    issues: list[Issue] = []
    formula_by_id: dict[str, Expression] = {}
    for metric in metrics:
        if metric.formula is not None:
            parsed = _parse(metric, frozenset(metric_by_id))
            if isinstance(parsed, list):
                issues += parsed
            else:
                formula_by_id[metric.id] = parsed
                issues += _reach_faults(metric, parsed.names, metric_by_id)
    for name, parsed in formula_by_id.items():
        issues += _period_faults(metric_by_id[name], parsed, metric_by_id, formula_by_id)
    return [*issues, *_circles({name: parsed.names for name, parsed in formula_by_id.items()})]


def _parse(metric: Metric, names: frozenset[str]) -> Expression | list[Issue]:
    where = Where(element=metric.id, field="formula")
    text = metric.formula or ""
    unknown = [name for name in _names_in(text) if name not in names]
    if unknown:
        return [_unknown_metric(name, names, where) for name in unknown]
    try:
        parsed = parse_expression(text, names=names, has_periods=True)
    except ExpressionError as error:
        return [Issue("NR320", "error", str(error).rstrip("."), where)]
    if not parsed.names:
        return [Issue("NR326", "error", "the formula names no metric", where, "name metrics in double quotes")]
    if parsed.divides_by_zero:
        message = "the formula divides by zero, so it never has a value"
        return [Issue("NR328", "error", message, where, "divide by something else")]
    return parsed


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


def _period_faults(
    metric: Metric, parsed: Expression, metric_by_id: Mapping[str, Metric], formula_by_id: Mapping[str, Expression]
) -> Iterator[Issue]:
    """Find periods to date of less than one period, and ratios of several periods whose sides are not known."""
    where = Where(element=metric.id, field="formula")
    for call in parsed.period_calls:
        longer = [grain for grain in metric.grains if GRAINS.index(grain) > GRAINS.index(call.span)]
        if call.function == "to_date" and longer:
            message = f"'{metric.id}' is measured by {', '.join(longer)}, which is longer than a {call.span} to date"
            fix = f'leave {", ".join(longer)} out of its grains, or write to_date("{call.name}")'
            yield Issue("NR337", "error", message, where, fix)
        if PERIOD_FUNCTIONS[call.function].combines and _lacks_sides(call, metric_by_id, formula_by_id):
            message = f"'{call.name}' is a ratio that is no division, so its periods cannot be put together"
            fix = f"write '{call.name}' as a division, or choose another additivity for it"
            yield Issue("NR337", "warning", message, where, fix)


def _lacks_sides(call: PeriodCall, metric_by_id: Mapping[str, Metric], formula_by_id: Mapping[str, Expression]) -> bool:
    """Tell whether a metric is a ratio by its additivity, and typed in or a formula that does not divide."""
    metric = metric_by_id[call.name]
    formula = formula_by_id.get(metric.id)
    has_sides = metric.expression is not None or (formula is not None and formula.is_division)
    return metric.additivity == "ratio" and not has_sides


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
