"""The plan of measuring in words: what is asked of the rows, for which metrics, and why in so many queries."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from northing.metrics.dialect import render
from northing.metrics.singles import single_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from northing.metrics.cube import Scan, Slice
    from northing.metrics.filters import Filter
    from northing.metrics.nodes import Node
    from northing.metrics.plan import MeasurePlan
    from northing.metrics.singles import Single

WIDTH = 100
SHOWN = 12
"""Names and conditions that are listed; programs get all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryText:
    """One query of a plan, in words.

    Attributes:
        is_shared: whether metrics are read from its cells; else it is the query of one aggregate.
        why: why it stands on its own; empty when it does not.
        metrics: ids of the metrics that are read from it.
        periods: lengths of period.
        break_downs: dimensions that the metrics are broken down by; none for the whole.
        keys: columns by which rows are told apart, those of which only some values are with how many.
        conditions: further conditions by which rows are told apart.
        only: condition on all rows; empty when there is none.
        most_cells: how many cells are expected at most; None when nothing is known about the data.
        queries: how many queries like it there are, one for each break-down and length of period.
        sql: the query.
    """

    is_shared: bool
    why: str
    metrics: tuple[str, ...]
    periods: tuple[str, ...]
    break_downs: tuple[Slice, ...]
    keys: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    only: str = ""
    most_cells: int | None = None
    queries: int = 1
    sql: str


def describe_queries(plan: MeasurePlan) -> list[QueryText]:
    """Return the queries of a plan in words, shared ones first."""
    shared = [_describe_scan(plan, scan) for scan in plan.scans]
    return [*shared, *(_describe_single(plan, single) for single in plan.singles)]


def _describe_scan(plan: MeasurePlan, scan: Scan) -> QueryText:
    filters = set(scan.filters)
    metrics = [
        metric
        for metric in plan.metrics
        if not filters.isdisjoint(metric.filters) and not set(scan.slices).isdisjoint(metric.slices)
    ]
    keys = [
        f"{name} ({len(scan.asked[place].values):,} values of it)" if place in scan.asked else name
        for place, name in enumerate(scan.keys)
    ]
    told = scan.masks if not scan.is_batch else ()
    return QueryText(
        is_shared=True,
        why=scan.why,
        metrics=tuple(metric.metric for metric in metrics),
        periods=tuple(dict.fromkeys(grain for metric in metrics for grain in metric.grains)),
        break_downs=scan.slices,
        keys=tuple(keys),
        conditions=tuple(_condition(condition) for condition in told),
        only=_filter(scan.common),
        most_cells=scan.cells,
        sql=scan.sql,
    )


def _describe_single(plan: MeasurePlan, single: Single) -> QueryText:
    metrics = [metric for metric in plan.metrics if (single.atom, single.filter) in metric.inputs]
    grains = tuple(dict.fromkeys(grain for metric in metrics for grain in metric.grains))
    slices = tuple(dict.fromkeys(one for metric in metrics for one in metric.slices))
    return QueryText(
        is_shared=False,
        why=single.why,
        metrics=tuple(metric.metric for metric in metrics),
        periods=grains,
        break_downs=slices,
        only=_filter(single.filter),
        queries=len({(grain, one) for metric in metrics for grain in metric.grains for one in metric.slices}),
        sql=single_sql(single, slices[0], grains[0], table=plan.dataset, time=plan.time),
    )


def _filter(wanted: Filter) -> str:
    return " AND ".join(_condition(condition) for condition in wanted.conditions)


def _condition(condition: Node) -> str:
    """Return the SQL of a condition, without the brackets around all of it."""
    sql = render(condition)
    depth, ends = 0, []
    for place, character in enumerate(sql):
        depth += (character == "(") - (character == ")")
        ends += [place] if depth == 0 else []
    return sql[1:-1] if ends[:1] == [len(sql) - 1] else sql


def plan_document(plan: MeasurePlan) -> dict[str, object]:
    """Return a plan as plain values, for programs."""
    return {
        "dataset": plan.dataset,
        "metrics": [metric.metric for metric in plan.metrics],
        "queries": [asdict(query) for query in describe_queries(plan)],
        "left_out": {name: [str(issue.message) for issue in issues] for name, issues in plan.faults.items()},
    }


def render_plan(plan: MeasurePlan) -> str:
    """Return a plan as text for people."""
    found = describe_queries(plan)
    asked = sum(query.queries for query in found)
    lines = [f"{_counted(len(plan.metrics), 'metric')} from {_counted(asked, 'query', 'queries')} over {plan.dataset}"]
    for number, query in enumerate(found, 1):
        lines += ["", f"{number}. {_title(query)}", *_facts(query), *(f"   {line}" for line in query.sql.splitlines())]
    if plan.faults:
        lines += ["", "Left out"]
        for name, issues in plan.faults.items():
            lines += [f"   {name}: {issue.message}" for issue in issues]
    return "\n".join(lines)


def _title(query: QueryText) -> str:
    metrics = _counted(len(query.metrics), "metric")
    if query.queries == 1:
        return f"One query for {metrics}"
    return f"{query.queries} queries for {metrics}, one for each break-down and length of period; the first of them"


def _facts(query: QueryText) -> Iterator[str]:
    """Yield what is to be known of a query, a label before each."""
    periods = ", ".join(query.periods)
    facts = {
        "because": query.why,
        "metrics": _listed(query.metrics, ", "),
        "periods": f"{periods}: p is a stretch of days that lies in one of each" if query.is_shared else periods,
        "by": _listed([" and ".join(one) or "the whole" for one in query.break_downs], ", "),
        "keys": _listed(query.keys, ", "),
        "conditions": _listed(query.conditions, ", "),
        "only rows": query.only,
        "cells": "" if query.most_cells is None else f"at most {query.most_cells:,}",
    }
    for label, text in facts.items():
        for place, line in enumerate(wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)):
            yield f"   {label if not place else '':<12}{line}"


def _listed(texts: Iterable[str], separator: str) -> str:
    """Return the first of some texts and how many more there are."""
    listed = list(texts)
    more = f"{separator}and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    return separator.join(listed[:SHOWN]) + more


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
