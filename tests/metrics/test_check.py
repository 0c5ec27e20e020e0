from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from landing_workspace import make_dataset

import northing.metrics
from northing.metrics.cells import Cell, cell_of, is_unchanged, stamp
from northing.metrics.check import check_metrics
from northing.metrics.codes import CODES
from northing.metrics.formula import evaluate_formulas
from northing.model import Metric

DATASETS = {"orders": make_dataset(), "timeless": make_dataset(id="timeless", time_column=None)}
JANUARY = date(2013, 1, 1)


def metric(name, **fields):
    return Metric(id=name, title=name, **fields)


def findings(*metrics):
    return [(issue.code, str(issue.where)) for issue in check_metrics(metrics, DATASETS)]


def test_sound_metrics_have_no_issues():
    assert not findings(
        metric("orders-placed", dataset="orders", expression="count(*)", where="amount > 0", dimensions=("name",)),
        metric("typed"),
        metric("share", formula='"orders-placed" / typed'),
    )


def test_a_metric_says_in_one_way_where_its_values_come_from():
    assert findings(metric("a", dataset="orders", expression="count(*)", formula="b"), metric("b")) == [
        ("NR330", "a.formula"),
    ]
    assert findings(metric("a", expression="count(*)")) == [("NR330", "a.dataset")]
    assert findings(metric("a", dataset="orders")) == [("NR330", "a.expression")]
    assert findings(metric("a", where="amount > 1")) == [("NR330", "a.where")]


def test_a_metric_is_held_against_its_dataset():
    assert findings(metric("a", dataset="elsewhere", expression="count(*)")) == []
    assert findings(metric("a", dataset="timeless", expression="sum(amount)")) == [("NR332", "a.dataset")]
    assert findings(metric("a", dataset="timeless", expression="last(amount)")) == [("NR332", "a.expression")]
    faulty = metric("a", dataset="orders", expression="sum(nam)", where="amount", dimensions=("id", "color"))
    assert findings(faulty) == [("NR321", "a.expression"), ("NR327", "a.where"), ("NR331", "a.dimensions.1")]


def test_formulas_name_metrics_that_exist():
    issues = check_metrics(
        [metric("late-flights"), metric("a", formula="late-flights / flihgts"), metric("flights")], {}
    )
    assert [(issue.code, issue.message) for issue in issues] == [
        ("NR334", "there is no metric 'late'"),
        ("NR334", "there is no metric 'flihgts'"),
    ]
    assert issues[0].fix == 'write names with hyphens in double quotes: "late-flights"'
    assert issues[1].fix.startswith("did you mean 'flights'?")
    assert findings(metric("a", formula="1 + 1")) == [("NR326", "a.formula")]
    assert findings(metric("a", formula="b +"), metric("b")) == [("NR320", "a.formula")]
    assert findings(metric("a", formula="sum(b)"), metric("b")) == [("NR320", "a.formula")]


def test_formulas_do_not_go_round_in_circles():
    issues = check_metrics(
        [metric("a", formula="b + 1"), metric("b", formula="c"), metric("c", formula="a"), metric("d", formula="d")], {}
    )
    assert [(issue.code, issue.message) for issue in issues] == [
        ("NR335", "formulas go round in a circle: a → b → c → a"),
        ("NR335", "formulas go round in a circle: d → d"),
    ]


def test_a_formula_needs_its_metrics_by_the_same_periods_and_dimensions():
    whole = metric("b", grains=("month",))
    issues = check_metrics([whole, metric("a", formula="b", grains=("month", "week"), dimensions=("carrier",))], {})
    assert [(issue.code, issue.level) for issue in issues] == [("NR336", "warning"), ("NR336", "warning")]


def test_formulas_are_computed_from_the_values_of_others():
    metrics = [
        metric("share", formula='"on-time" / flown', dimensions=("carrier",)),
        metric("missed", formula="1 - share"),
        metric("on-time"),
        metric("flown"),
    ]
    cells = [
        Cell("on-time", "", "month", JANUARY, 3.0, rows=3),
        Cell("flown", "", "month", JANUARY, 4.0, rows=4),
        Cell("on-time", "carrier=AA", "month", JANUARY, 1.0),
        Cell("flown", "carrier=AA", "month", JANUARY, 0.0),
        Cell("flown", "origin=JFK", "month", JANUARY, 0.0),
        Cell("flown", "", "week", JANUARY, 0.0),
    ]
    assert evaluate_formulas(metrics, cells) == [
        Cell("share", "", "month", JANUARY, 0.75, 3.0, 4.0),
        Cell("share", "carrier=AA", "month", JANUARY, None, 1.0, 0.0),
        Cell("missed", "", "month", JANUARY, 0.25),
    ]


def test_cells_become_measurements_and_back():
    cell = Cell("share", "", "month", JANUARY, 0.75, 3.0, 4.0, 4)
    at = datetime(2013, 2, 1, tzinfo=UTC)
    (measurement,) = stamp([cell], recorded_at=at, run="r1")
    assert (measurement.recorded_at, measurement.run, measurement.origin) == (at, "r1", "computed")
    assert cell_of(measurement) == cell
    assert cell.key == measurement.key


def test_the_noise_of_parallel_sums_is_no_change():
    (recorded,) = stamp(
        [Cell("m", "", "month", JANUARY, 0.1 + 0.2, rows=2)], recorded_at=datetime(2013, 2, 1, tzinfo=UTC), run="r"
    )
    same = Cell("m", "", "month", JANUARY, 0.3, rows=2)
    assert is_unchanged(same, recorded)
    assert not is_unchanged(replace(same, value=0.3000001), recorded)
    assert not is_unchanged(replace(same, value=None), recorded)
    assert not is_unchanged(replace(same, rows=3), recorded)


def test_every_code_in_use_is_described_and_every_description_is_in_use():
    used: set[str] = set()
    for path in Path(northing.metrics.__file__).parent.glob("*.py"):
        if path.name != "codes.py":
            used.update(re.findall(r'"(NR\d{3})"', path.read_text()))
    assert used == set(CODES)
