"""Metrics measured by another engine are those of the built-in one: one plan, all periods, members and failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from engine_examples import DATASET, make_rows, put

from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import FiscalCalendar, Metric

EXPRESSIONS = {
    "rows": "count(*)",
    "late-share": "count_if(amount > 1) / count(amount)",
    "mean": "avg(amount)",
    "whole-sum": "sum(units)",
    "product": "sum(amount * kind)",
    "spread": "stddev(amount)",
    "pairs": "corr(amount, kind)",
    "extent": "date_diff('day', min(day), max(day))",
    "all-masked": "if(bool_and(mask), 1, 0)",
    "least": "min(units) - max(kind)",
    "places": "count(DISTINCT place)",
    "middle": "median(amount)",
    "newest": "last(amount) - first(amount)",
    "by-share": "arg_max(amount, share)",
    "filtered": "sum(amount) FILTER (WHERE mask) - sum(amount) FILTER (WHERE NOT mask)",
    "texts": "count_if(lower(note) LIKE '%a%' OR note ILIKE 'É%')",
    "quotient": "sum(kind) / sum(other)",
}
CONDITIONS = {
    "late-share": "place IN ('A', 'B')",
    "product": "kind = 2 AND mask",
    "places": "units > 0",
    "middle": "place <> 'A'",
    "quotient": "place = 'O''Hare' OR amount IS NULL",
}
SLOW = {"places": ("month",), "middle": ("quarter",), "newest": ("year",), "by-share": ("week",)}
"""Lengths of period of the metrics that need a query for each, fewer than of the others."""
METRICS = [
    Metric(
        id=name,
        title=name,
        dataset="orders",
        expression=text,
        where=CONDITIONS.get(name),
        dimensions=() if name in SLOW else ("place", "mask") if position % 2 else ("kind",),
        grains=SLOW.get(name) or (("week", "month", "quarter") if position % 3 else ("day", "year")),
    )
    for position, (name, text) in enumerate(EXPRESSIONS.items())
]
PLAIN = FiscalCalendar(year_starts=2)
RETAIL = FiscalCalendar(week_starts="sunday", months="4-4-5")


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    return tmp_path_factory.mktemp("landed")


@pytest.fixture(scope="module")
def load(landed):
    rows = make_rows(600)
    for row in rows:  # sums of numbers that lie far apart are rounding, in every engine another
        row |= {name: None for name in ("amount", "units") if abs(row[name] or 0) > 1e6}
    return put(landed, rows)


def measure(load, landed, metrics=METRICS, *, calendar=PLAIN, **more):
    plan = plan_measure(metrics, DATASET, calendar, load=load, combinations=frozenset({("mask", "place")}))
    assert plan.faults == {}
    return measure_dataset(plan, load, landed=landed, **more)


def numbers(cell):
    return (cell.value, cell.numerator, cell.denominator)


def assert_same(found, expected):
    assert [cell.key for cell in found.cells] == [cell.key for cell in expected.cells]
    for mine, theirs in zip(found.cells, expected.cells, strict=True):
        assert mine.rows == theirs.rows, mine
        for number, wanted in zip(numbers(mine), numbers(theirs), strict=True):
            assert number is wanted or number == pytest.approx(wanted, rel=1e-9, abs=1e-9), (mine, theirs)


def test_all_cells_are_those_of_the_built_in_engine(remote, load, landed):
    found = measure(load, landed, remote=remote)
    assert_same(found, measure(load, landed))
    assert len(found.cells) > 500
    assert found.engine == remote.name
    assert found.failures == {}
    assert all(query.sql and query.rows for query in found.queries)


def test_only_the_periods_of_some_days_are_measured(remote, load, landed):
    window = {"spans": [(date(2013, 2, 5), date(2013, 2, 6))], "until": date(2013, 3, 20), "calendar": RETAIL}
    found = measure(load, landed, METRICS[:13], remote=remote, **window)
    assert_same(found, measure(load, landed, METRICS[:13], **window))
    months = [cell.start for cell in found.cells if cell.grain == "month"]
    assert len(set(months)) == 1
    assert min(months).isoweekday() == 7


def test_a_metric_that_an_engine_lacks_words_for_is_unknown_and_the_others_are_measured(remote, load, landed):
    fields = {"title": "M", "dataset": "orders", "grains": ("month",)}
    lacked = [
        Metric(id="written", expression="count_if(cast(amount AS varchar) = '2.5')", **fields),
        Metric(id="read", expression="count(*)", where="cast(written AS date) > '2013-01-01'", **fields),
    ]
    found = measure(load, landed, [*METRICS[:3], *lacked], remote=remote)
    assert_same(found, measure(load, landed, METRICS[:3]))
    assert set(found.failures) == {"written", "read"}
    assert f"{remote.name} cannot compute it (cast(number as text): " in found.failures["written"]
    assert "cast(text as date): " in found.failures["read"]
    assert "compute it as a column of the dataset" in found.failures["read"]


def test_a_sum_that_overflows_is_unknown_and_the_others_are_measured(remote, load, landed):
    fields = {"title": "M", "dataset": "orders", "grains": ("year",)}
    vast = Metric(id="vast", expression="sum(share)", where="share > 1", **fields)
    plain = Metric(id="plain", expression="sum(amount)", where="share > 1", **fields)
    found = measure(load, landed, [plain, vast], remote=remote)
    others = tuple(cell for cell in found.cells if cell.metric == "plain")
    assert_same(replace(found, cells=others), measure(load, landed, [plain]))
    assert {cell.value for cell in found.cells if cell.metric == "vast"} <= {None}
    if remote.name == "postgresql":
        assert "out of range: overflow" in found.failures["vast"]
    assert set(found.failures) <= {"vast"}
