# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Tests of data: what every load of a dataset is put to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, quote_text, quote_value, render_condition
from northing.metrics.expression import parse_condition, scope_of
from northing.metrics.loads import TestResult
from northing.metrics.syntax import suggest
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.metrics.loads import Load, LoadedFile
    from northing.metrics.parts import Part, PartColumn
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


@dataclass(frozen=True, slots=True)
class Tested:
    """Rows that are put to tests: those of some parts, of which others were tested before.

    Attributes:
        files: the files whose parts hold the rows; one is there twice when its rows are.
        paths_by_part: the Parquet file of each part.
        parts: what is known about each part, by its address.
        before: the version before, whose results hold for the parts that it shares.
    """

    files: Sequence[LoadedFile]
    paths_by_part: Mapping[str, Path]
    parts: Mapping[str, Part]
    before: Load | None = None


def run_tests(dataset: Dataset, engine: Engine, tested: Tested) -> tuple[tuple[TestResult, ...], list[LoadedFile]]:
    """Put rows to the dataset's tests, which `check_tests` has found sound.

    How many rows stand against a test is counted for each part once. Only whether rows are unique is asked of all
    parts together, and where the parts that stay were found unique before, only of the keys in the others.

    Returns:
        The results, and the files with how many of their rows stand against each test.
    """
    files = _count_by_part(dataset, engine, tested)
    results = []
    for test in dataset.tests:
        if test.type == "unique":
            count = _count_equal(test, engine, tested)
        elif test.type == "row_count":
            count = sum(file.rows for file in files)
        else:
            count = sum(file.against[_key(test)] for file in files)
        results.append(_judge(test, count))
    return tuple(results), files


def _judge(test: DataTest, count: int) -> TestResult:
    if test.type == "row_count":
        passed, found = _is_within(count, test), f"{count:,} rows"
    else:
        passed, found = count == 0, f"{count:,} row{'' if count == 1 else 's'} against it"
    return TestResult(name=describe_test(test), severity=test.severity, passed=passed, found=found)


def _is_within(count: int, test: DataTest) -> bool:
    low = float("-inf") if test.minimum is None else test.minimum
    return low <= count <= (float("inf") if test.maximum is None else test.maximum)


def _key(test: DataTest) -> str:
    """Return a short name of what a test asks of one row; the part's address stands for the columns."""
    return hashlib.sha256(json.dumps({**asdict(test), "severity": ""}).encode()).hexdigest()[:12]


def _count_by_part(dataset: Dataset, engine: Engine, tested: Tested) -> list[LoadedFile]:
    tests = {_key(test): test for test in dataset.tests if test.type not in {"unique", "row_count"}}
    known = {file.part: file.against for file in (tested.before.files if tested.before is not None else ())}
    new = [part for part in tested.paths_by_part if not tests.keys() <= known.get(part, {}).keys()]
    if tests and new:
        counts = ", ".join(f"count(*) FILTER (WHERE {_against(test, dataset)})" for test in tests.values())
        source = f"read_parquet([{_listed(tested.paths_by_part[part] for part in new)}], filename = true)"
        found = engine.run(f"SELECT filename, {counts} FROM {source} GROUP BY filename")
        by_path = {path: dict(zip(tests, row, strict=True)) for path, *row in found}
        none = dict.fromkeys(tests, 0)
        known |= {part: by_path.get(str(tested.paths_by_part[part]), none) for part in new}
    return [replace(file, against={key: known[file.part][key] for key in tests}) for file in tested.files]


def _against(test: DataTest, dataset: Dataset) -> str:
    """Return the condition of rows that stand against a test."""
    names = [quote_name(name) for name in test.columns]
    conditions = {
        "not_null": " OR ".join(f"{name} IS NULL" for name in names),
        "accepted_values": " OR ".join(f"NOT {_is_accepted(name, test.values)}" for name in names),
        "range": " OR ".join(f"NOT coalesce({_in_range(name, test)}, TRUE)" for name in names),
    }
    if test.type != "expression":
        return conditions[test.type]
    node = parse_condition(test.expression or "", scope_of(dataset)).node
    return f"NOT {render_condition(node)}" if node is not None else "TRUE"


def _count_equal(test: DataTest, engine: Engine, tested: Tested) -> int:
    """Return how many rows are not the only ones with their key."""
    keys = [quote_name(name) for name in test.columns]
    parts = [file.part for file in tested.files]
    new = _new_parts(test, tested)
    others = [part for part in (Counter(parts) - Counter(new)).elements() if _may_share(part, new, test, tested)]
    if not new:
        return 0
    source = _source([*new, *others], tested)
    if others:
        fresh = f"(SELECT DISTINCT {', '.join(keys)} FROM {_source(new, tested)}) fresh"
        same = " AND ".join(f"landed.{key} IS NOT DISTINCT FROM fresh.{key}" for key in keys)
        source = f"{source} landed SEMI JOIN {fresh} ON {same}"
    groups = f"SELECT count(*) AS n FROM {source} GROUP BY {', '.join(keys)} HAVING count(*) > 1"
    ((count,),) = engine.run(f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({groups})")
    return int(count)


def _new_parts(test: DataTest, tested: Tested) -> list[str]:
    """Return the parts whose keys are to be looked for: all, unless the others are known to be unique together."""
    parts = [file.part for file in tested.files]
    before = tested.before
    if before is None or describe_test(test) not in {found.name for found in before.tests if found.passed}:
        return parts
    return list((Counter(parts) - Counter(file.part for file in before.files)).elements())


def _may_share(part: str, others: Iterable[str], test: DataTest, tested: Tested) -> bool:
    """Tell whether a part can have keys of others, by what lies between its smallest and largest values."""
    return any(
        all(_overlap(one, two) for one, two in zip(_keys(part, test, tested), _keys(other, test, tested), strict=True))
        for other in others
    )


def _keys(part: str, test: DataTest, tested: Tested) -> list[PartColumn]:
    column_by_name = {column.name: column for column in tested.parts[part].columns}
    return [column_by_name[name] for name in test.columns]


def _overlap(one: PartColumn, two: PartColumn) -> bool:
    if (one.missing and two.missing) or None in (one.smallest, two.smallest):
        return True
    return one.smallest <= two.largest and two.smallest <= one.largest  # type: ignore[operator]


def _source(parts: Iterable[str], tested: Tested) -> str:
    return f"read_parquet([{_listed(tested.paths_by_part[part] for part in parts)}])"


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(quote_text(str(path)) for path in paths)


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
