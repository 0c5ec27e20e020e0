# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Computed columns, and everything that can be wrong with how a dataset is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.clocks import check_time_zone
from northing.metrics.dialect import SQL_TYPES, quote_name, render_row_value
from northing.metrics.expression import Scope, parse_row_value, scope_of
from northing.metrics.nodes import common_type
from northing.metrics.renaming import check_renaming, rename
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from northing.metrics.nodes import Node
    from northing.model.measures import Column, Dataset


def check_dataset(dataset: Dataset) -> list[Issue]:
    """Return all faults of a dataset's declaration: columns, renamed values, time column and zone, tests."""
    from northing.metrics.data_tests import check_tests

    faults = [*_column_faults(dataset), *_computed_faults(dataset), *check_renaming(dataset)]
    return [*faults, *check_time_zone(dataset), *check_tests(dataset)]


def _column_faults(dataset: Dataset) -> Iterator[Issue]:
    where = Where(element=dataset.id, field="columns")
    if not any(column.expression is None for column in dataset.columns):
        message = f"dataset '{dataset.id}' declares no column of its files"
        yield Issue("NR304", "error", message, where, "declare those that metrics need, with their types")
    seen: dict[str, str] = {}
    for position, name in enumerate(column.name for column in dataset.columns):
        if name.casefold() in seen:
            message = f"the column '{name}' is declared twice; '{seen[name.casefold()]}' is the first"
            place = Where(element=dataset.id, field=f"columns.{position}.name")
            yield Issue("NR306", "error", message, place, "give one of them another name")
        seen.setdefault(name.casefold(), name)
    yield from _time_faults(dataset)


def _time_faults(dataset: Dataset) -> Iterator[Issue]:
    if dataset.time_column is None:
        return
    where = Where(element=dataset.id, field="time_column")
    type_by_column = {column.name: column.type for column in dataset.columns}
    kind = type_by_column.get(dataset.time_column)
    if kind is None:
        message = f"the time column '{dataset.time_column}' is no column of dataset '{dataset.id}'"
        yield Issue("NR312", "error", message, where, f"there are: {', '.join(type_by_column)}")
    elif kind not in {"date", "timestamp"}:
        message = f"the time column '{dataset.time_column}' is of type {kind}"
        yield Issue("NR312", "error", message, where, "declare it as date or timestamp")


def _computed_faults(dataset: Dataset) -> Iterator[Issue]:
    for position, column in enumerate(dataset.columns):
        if column.expression is not None:
            _, issues = _parse(dataset, position)
            yield from issues


def _parse(dataset: Dataset, position: int) -> tuple[Node | None, tuple[Issue, ...]]:
    """Read the expression of a computed column over the file's columns and those computed before it."""
    column = dataset.columns[position]
    where = Where(element=dataset.id, field=f"columns.{position}.expression")
    earlier = {other.name for other in dataset.columns[:position]}
    scope = scope_of(dataset, where)
    known = [other.name for other in dataset.columns if other.expression is None or other.name in earlier]
    types = {name: scope.type_by_column[name] for name in known if name != column.name}
    parsed = parse_row_value(column.expression or "", Scope(types, scope.owner, scope.time_column, where))
    if parsed.node is None or _becomes(parsed.node, column):
        return parsed.node, parsed.issues
    message = f"the expression of '{column.name}' gives {parsed.node.type}, the column is declared as {column.type}"
    fix = f"write cast(… as {SQL_TYPES[column.type]}), or declare the other type"
    return None, (Issue("NR327", "error", message, where, fix),)


def _becomes(node: Node, column: Column) -> bool:
    return common_type([node.type, column.type]) == column.type


def with_computed_columns(dataset: Dataset, query: str, *, beside: Sequence[str] = ()) -> str:
    """Return a query with the computed columns added and all columns in the declared order.

    Args:
        dataset: what is declared.
        query: query of the file's columns.
        beside: other columns of the query that stay.
    """
    for position, column in enumerate(dataset.columns):
        if column.expression is None:
            continue
        node, _ = _parse(dataset, position)
        value = f"CAST({'NULL' if node is None else render_row_value(node)} AS {SQL_TYPES[column.type]})"
        name = quote_name(column.name)
        query = f"SELECT *, {value} AS {name} FROM ({query})"
        if column.renamed:
            query = f"SELECT * REPLACE ({rename(name, column)} AS {name}) FROM ({query})"
    names = ", ".join(quote_name(name) for name in [*(column.name for column in dataset.columns), *beside])
    return f"SELECT {names} FROM ({query})"
