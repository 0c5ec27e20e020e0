# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Tests of data: what every load of a dataset is put to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, quote_text, quote_value, render_condition
from northing.metrics.expression import parse_condition, scope_of
from northing.metrics.loads import TestResult
from northing.metrics.syntax import suggest
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.metrics.engine import Engine
    from northing.model.measures import Dataset, DataTest

SHOWN = 5
NUMBERS = frozenset({"integer", "number"})
NEEDS_COLUMNS = frozenset({"not_null", "unique", "accepted_values", "range"})


def check_tests(dataset: Dataset) -> list[Issue]:
    """Return what is wrong with the declared tests themselves."""
    return [
        issue for position, test in enumerate(dataset.tests) for issue in _faults(test, dataset, f"tests.{position}")
    ]


def _faults(test: DataTest, dataset: Dataset, path: str) -> Iterator[Issue]:
    def at(field: str) -> Where:
        return Where(element=dataset.id, field=f"{path}.{field}")

    if test.type in NEEDS_COLUMNS and not test.columns:
        yield Issue("NR311", "error", f"the test {test.type} names no column", at("columns"), "name one in columns")
    type_by_column = {column.name: column.type for column in dataset.columns}
    for position, name in enumerate(test.columns):
        where = at(f"columns.{position}")
        if name not in type_by_column:
            message = f"dataset '{dataset.id}' has no column '{name}'"
            yield Issue("NR321", "error", message, where, suggest(name, type_by_column))
        elif test.type == "range" and type_by_column[name] not in NUMBERS:
            message = f"the test range takes a number; the column '{name}' is {type_by_column[name]}"
            yield Issue("NR311", "error", message, where, "test dates by an expression")
    if test.type in {"range", "row_count"} and test.minimum is None and test.maximum is None:
        message = f"the test {test.type} has no limit"
        yield Issue("NR311", "error", message, at("minimum"), "give minimum, maximum or both")
    if test.type == "accepted_values" and not test.values:
        yield Issue("NR311", "error", "the test accepted_values accepts no value", at("values"), "list them in values")
    if test.type == "expression":
        yield from parse_condition(test.expression or "", scope_of(dataset, at("expression"))).issues


def run_tests(dataset: Dataset, engine: Engine, table: str) -> tuple[TestResult, ...]:
    """Put a landed table to the dataset's tests, which `check_tests` has found sound."""
    return tuple(_run(test, dataset, engine, table) for test in dataset.tests)


def _run(test: DataTest, dataset: Dataset, engine: Engine, table: str) -> TestResult:
    (count,) = engine.run(_question(test, dataset, table))[0]
    if test.type == "row_count":
        passed, found = _is_within(count, test), f"{count:,} rows"
    else:
        passed, found = count == 0, f"{count:,} row{'' if count == 1 else 's'} against it"
    return TestResult(name=describe_test(test), severity=test.severity, passed=passed, found=found)


def _is_within(count: int, test: DataTest) -> bool:
    low = float("-inf") if test.minimum is None else test.minimum
    return low <= count <= (float("inf") if test.maximum is None else test.maximum)


def _question(test: DataTest, dataset: Dataset, table: str) -> str:
    """Return the query of how many rows stand against a test, or how many there are."""
    names = [quote_name(name) for name in test.columns]
    source = f"FROM {quote_name(table)}"
    if test.type == "unique":
        keys = ", ".join(names)
        return f"SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n {source} GROUP BY {keys} HAVING n > 1)"
    conditions = {
        "not_null": " OR ".join(f"{name} IS NULL" for name in names),
        "accepted_values": " OR ".join(f"NOT {_is_accepted(name, test.values)}" for name in names),
        "range": " OR ".join(f"NOT coalesce({_in_range(name, test)}, TRUE)" for name in names),
        "row_count": "TRUE",
    }
    if test.type == "expression":
        node = parse_condition(test.expression or "", scope_of(dataset)).node
        condition = f"NOT {render_condition(node)}" if node is not None else "TRUE"
    else:
        condition = conditions[test.type]
    return f"SELECT count(*) {source} WHERE {condition}"


def _is_accepted(name: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(quote_text(value) for value in values)
    return f"({name} IS NULL OR CAST({name} AS VARCHAR) IN ({listed}))"


def _in_range(name: str, test: DataTest) -> str:
    low = [] if test.minimum is None else [f"{name} >= {quote_value(test.minimum)}"]
    high = [] if test.maximum is None else [f"{name} <= {quote_value(test.maximum)}"]
    return " AND ".join(low + high)


def describe_test(test: DataTest) -> str:
    """Say in words what a test asks for.

    >>> from northing.model.measures import DataTest
    >>> describe_test(DataTest(type="range", columns=("distance",), minimum=0))
    'distance is at least 0'
    """
    names = ", ".join(test.columns)
    limits = [f"at least {test.minimum:g}"] if test.minimum is not None else []
    limits += [f"at most {test.maximum:g}"] if test.maximum is not None else []
    shown = [*test.values[:SHOWN], *(["…"] if len(test.values) > SHOWN else [])]
    words = {
        "not_null": f"{names} has a value in every row",
        "unique": f"{names} is different in every row",
        "accepted_values": f"{names} is one of {', '.join(shown)}",
        "range": f"{names} is {' and '.join(limits)}",
        "row_count": f"there are {' and '.join(limits)} rows",
        "expression": f"every row fulfils: {test.expression}",
    }
    return words[test.type]
