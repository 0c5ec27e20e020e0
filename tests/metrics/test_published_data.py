from __future__ import annotations

import csv
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from landing_workspace import make_dataset

from northing.metrics.loads import data_paths
from northing.model import Column

FOLDER = Path(os.environ.get("NORTHING_TEST_DATA", "nowhere"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="NORTHING_TEST_DATA names no folder of published data")

AGENCIES = (
    Column(name="agency", type="text", source_name="Agency.Name"),
    Column(name="plan", type="integer", source_name="November.Plan"),
    Column(name="success", type="number", source_name="SuccessPct"),
    Column(name="vacancy", type="number", source_name="Vacancy.Rate"),
)


def test_a_dirty_table_is_taken_apart_cell_by_cell(workspace):
    path = FOLDER / "indicators" / "nyc_agency_outcomes_dirty.csv"
    dataset = make_dataset(files=path.name, columns=AGENCIES, time_column=None)
    load = workspace.load(dataset, access_point=str(path.parent))
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    bad = [
        (line, column, row[name])
        for line, row in enumerate(rows, 2)
        for column, name in (("plan", "November.Plan"), ("success", "SuccessPct"), ("vacancy", "Vacancy.Rate"))
        if row[name].endswith("%") or "," in row[name]
    ]
    assert workspace.faults(load) == bad
    assert load.bad_rows == len({line for line, _, _ in bad})
    assert load.rows == len(rows) - load.bad_rows
    assert (
        workspace.load(
            make_dataset(files=path.name, columns=AGENCIES, time_column=None, bad_row_limit=0.5),
            access_point=str(path.parent),
        ).status
        == "failed"
    )


BAD_YEARS = {"indicator_5-5-1": ["1974a", "1974b"]}  # two elections in one year


@pytest.mark.parametrize("number", ["12-2-2", "3-6-1", "5-5-1", "7-2-1", "8-1-1"])
def test_published_indicator_series_land_whole_but_for_years_that_are_none(workspace, number):
    name = f"indicator_{number}"
    path = FOLDER / "indicators" / f"{name}.csv"
    columns = (
        Column(name="year", type="integer", source_name="Year"),
        Column(name="series", type="text", source_name="Series"),
        Column(name="value", type="number", source_name="Value"),
        Column(name="day", type="date", expression="make_date(year, 1, 1)"),
    )
    load = workspace.load(make_dataset(files=path.name, columns=columns), access_point=str(path.parent))
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    bad = BAD_YEARS.get(name, [])
    assert [found for _, _, found in workspace.faults(load)] == bad
    assert load.rows == len(rows) - len(bad)
    total = sum(float(row["Value"]) for row in rows if row["Value"] and row["Year"] not in bad)
    landed = pq.read_table([str(path) for path in data_paths(load, workspace.landed)])["value"].to_pylist()
    assert sum(value for value in landed if value is not None) == pytest.approx(total, rel=1e-12)


def test_a_tabbed_file_with_empty_cells_lands(workspace):
    columns = (
        Column(name="month", type="date"),
        Column(name="active_editors", type="number"),
        Column(name="uploads", type="number"),
    )
    dataset = make_dataset(files="editing_metrics.tsv", columns=columns, time_column="month")
    load = workspace.load(dataset, access_point=str(FOLDER / "wikimedia"))
    assert load.bad_rows == 0
    assert load.rows > 200
