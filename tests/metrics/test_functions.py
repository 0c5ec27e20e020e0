# ruff: noqa: S608, DTZ001 - the texts put together here are those of this file; moments of data have no zone
"""What the functions of the allow-list give: of a row, and of rows that are merged from smaller cells."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import duckdb
import pandas as pd
import pytest
from cube_orders import metric, values
from landing_workspace import make_dataset

from northing.metrics.dialect import SQL_TYPES, quote_value, render, render_row_value
from northing.metrics.expression import Scope, parse_aggregate, parse_row_value
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Column

ROW = {
    "name": ("text", "Fog and rain"),
    "none": ("text", None),
    "n": ("integer", -7),
    "b": ("number", 2.75),
    "flag": ("boolean", True),
    "day": ("date", date(2024, 1, 31)),
    "at": ("timestamp", datetime(2024, 2, 29, 23, 59, 30)),
}
SCOPE = Scope({name: kind for name, (kind, _) in ROW.items()}, "dataset 'weather'", "day")
TABLE = ", ".join(f"CAST({quote_value(value)} AS {SQL_TYPES[kind]}) AS {name}" for name, (kind, value) in ROW.items())


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("trunc(b)", 2.0),
        ("trunc(-b)", -2.0),
        ("mod(n, 4)", -3),
        ("log(2, 8)", 3.0),
        ("safe_divide(b, 0 * n)", None),
        ("nvl(none, 'x')", "x"),
        ("left(name, 3)", "Fog"),
        ("right(name, 4)", "rain"),
        ("right(name, 100)", "Fog and rain"),
        ("replace(name, 'and', '&')", "Fog & rain"),
        ("concat(name, '!', none)", "Fog and rain!"),
        ("concat(name)", "Fog and rain"),
        ("ltrim('  x ')", "x "),
        ("rtrim('  x ')", "  x"),
        ("trim('  x ')", "x"),
        ("strpos(name, 'and')", 5),
        ("instr(name, 'snow')", 0),
        ("position('rain' IN name)", 9),
        ("split_part(name, ' ', 3)", "rain"),
        ("day + 1", date(2024, 2, 1)),
        ("day + INTERVAL 1 DAY", date(2024, 2, 1)),
        ("day - INTERVAL '2 weeks'", date(2024, 1, 17)),
        ("day + INTERVAL 1 MONTH", date(2024, 2, 29)),
        ("day + INTERVAL (n) DAY", date(2024, 1, 24)),
        ("day - INTERVAL '-1' YEAR", date(2025, 1, 31)),
        ("day + INTERVAL 1 QUARTER", date(2024, 4, 30)),
        ("day + INTERVAL 90 MINUTE", datetime(2024, 1, 31, 1, 30)),
        ("at + INTERVAL 45 SECONDS", datetime(2024, 3, 1, 0, 0, 15)),
        ("at + INTERVAL 1 DAY", datetime(2024, 3, 1, 23, 59, 30)),
        ("at + INTERVAL 12 MONTHS", datetime(2025, 2, 28, 23, 59, 30)),
        ("date_add(day, INTERVAL 1 DAY)", date(2024, 2, 1)),
        ("date_add(day, 2)", date(2024, 2, 2)),
        ("date_sub(day, INTERVAL 1 DAY)", date(2024, 1, 30)),
        ("date_sub(day, n)", date(2024, 2, 7)),
        ("add_months(day, -2)", date(2023, 11, 30)),
        ("day + INTERVAL (n * 1000000000) MONTH", None),
        ("date(at)", date(2024, 2, 29)),
        ("second(at)", 30),
        ("dayofyear(at)", 60),
        ("EXTRACT(doy FROM day)", 31),
        ("date_part('month', at)", 2),
        ("datepart('isodow', day)", 3),
    ],
)
def test_functions_of_a_row(text, gives):
    parsed = parse_row_value(text, SCOPE)
    assert parsed.issues == ()
    ((found,),) = duckdb.sql(f"SELECT {render_row_value(parsed.node)} FROM (SELECT {TABLE})").fetchall()
    assert found == gives
    assert type(found) is type(gives)


DATASET = make_dataset(
    columns=(
        Column(name="day", type="date"),
        Column(name="place", type="text"),
        Column(name="x", type="number"),
        Column(name="y", type="number"),
        Column(name="late", type="boolean"),
        Column(name="at", type="timestamp"),
    )
)
FIRST = date(2024, 1, 1)
FRAME = pd.DataFrame(
    {
        "day": [FIRST + timedelta(days=number // 3) for number in range(240)],
        "place": ["north" if number % 3 else "south" for number in range(240)],
        "x": [None if number % 17 == 0 else 1.5 + (number * 37 % 101) / 10 for number in range(240)],
        "y": [None if number % 13 == 0 else 4.0 + (number * 53 % 97) / 7 for number in range(240)],
        "late": [None if number % 7 == 0 else number % 5 == 0 for number in range(240)],
        "at": [datetime(2024, 1, 1, 6) + timedelta(hours=8 * number, minutes=number) for number in range(240)],
    }
)


def of_pairs(frame):
    return frame[["x", "y"]].dropna()


AGGREGATES = {
    "corr(y, x)": lambda frame: of_pairs(frame).corr().loc["x", "y"],
    "covar_samp(y, x)": lambda frame: of_pairs(frame).cov().loc["x", "y"],
    "covar_pop(y, x)": lambda frame: of_pairs(frame).cov(ddof=0).loc["x", "y"],
    "regr_slope(y, x)": lambda frame: of_pairs(frame).cov().loc["x", "y"] / of_pairs(frame)["x"].var(),
    "regr_intercept(y, x)": lambda frame: (
        of_pairs(frame)["y"].mean()
        - of_pairs(frame)["x"].mean() * of_pairs(frame).cov().loc["x", "y"] / of_pairs(frame)["x"].var()
    ),
    "geometric_mean(x)": lambda frame: math.exp(frame["x"].dropna().map(math.log).mean()),
    "geomean(x) FILTER (WHERE place = 'north')": lambda frame: math.exp(
        frame["x"][frame["place"] == "north"].dropna().map(math.log).mean()
    ),
    "cast(bool_or(late) AS integer)": lambda frame: float(frame["late"].dropna().astype(bool).any()),
    "if(every(late), 1, 0)": lambda frame: float(frame["late"].dropna().astype(bool).all()),
    "count(DISTINCT x) FILTER (WHERE NOT late)": lambda frame: frame["x"][frame["late"] == False].nunique(),  # noqa: E712
    "approx_count_distinct(y)": lambda frame: frame["y"].nunique(),
    "approx_quantile(y, 0.9)": lambda frame: frame["y"].quantile(0.9),
    "percentile_cont(0.25) WITHIN GROUP (ORDER BY y)": lambda frame: frame["y"].quantile(0.25),
    "percentile_cont(0.1) WITHIN GROUP (ORDER BY y DESC)": lambda frame: frame["y"].quantile(0.9),
    "date_diff('day', min(day), max(day))": lambda frame: (frame["day"].max() - frame["day"].min()).days,
    "max(day) - min(day) FILTER (WHERE x > 9)": lambda frame: (
        (frame["day"].max() - frame["day"][frame["x"] > 9].min()).days
    ),
    "date_diff('minute', min(at), max(at))": lambda frame: (
        (frame["at"].max().floor("min") - frame["at"].min().floor("min")).total_seconds() / 60
    ),
    "year(max(at))": lambda frame: frame["at"].max().year,
    "max_by(x, at)": lambda frame: frame.dropna(subset="x").sort_values("at")["x"].iloc[-1],
    "arg_min(x, y)": lambda frame: frame.dropna(subset=["x", "y"]).sort_values(["y", "x"])["x"].iloc[0],
    "first(y) FILTER (WHERE late)": lambda frame: (
        frame[frame["late"].eq(True)].dropna(subset="y").sort_values("day")["y"].iloc[0]
    ),
    "count(1)": len,
}


@pytest.mark.parametrize("text", AGGREGATES)
def test_aggregates_of_periods_and_members_are_those_of_their_rows(workspace, text):
    workspace.write("orders.csv", FRAME.to_csv(index=False))
    dataset = DATASET
    wanted = metric(0, text, dimensions=("place",), grains=("month", "quarter"))
    load = workspace.load(dataset)
    plan = plan_measure([wanted], dataset, CALENDAR_YEAR, load=load)
    cells = measure_dataset(plan, load, landed=workspace.landed).cells
    months = pd.to_datetime(FRAME["day"]).dt.to_period("M").dt.start_time.dt.date
    for start in sorted(set(months)):
        for place in ("", "north", "south"):
            rows = FRAME[(months == start) & ((FRAME["place"] == place) | (place == ""))]
            if "place = 'north'" in text and place == "south":
                continue
            found = values(cells, "m0")[f"place={place}" if place else "", start]
            assert found == pytest.approx(AGGREGATES[text](rows), rel=1e-9), (place, start)
    assert values(cells, "m0", "quarter")["", FIRST] == pytest.approx(AGGREGATES[text](FRAME), rel=1e-9)


def test_what_has_no_spread_has_no_slope_and_no_correlation(workspace):
    rows = "".join(f"2024-01-{day:02},a,0.1,{day},true,2024-01-01 00:00:00\n" for day in range(1, 29))
    workspace.write("orders.csv", f"day,place,x,y,late,at\n{rows}")
    load = workspace.load(DATASET)
    texts = ("corr(y, x)", "regr_slope(y, x)", "regr_slope(x, y)")
    metrics = [metric(number, text, dimensions=()) for number, text in enumerate(texts)]
    plan = plan_measure(metrics, DATASET, CALENDAR_YEAR, load=load)
    measured = measure_dataset(plan, load, landed=workspace.landed)
    assert measured.failures == {}
    cells = measured.cells
    found = {cell.metric: cell.value for cell in cells if cell.member == ""}
    assert found["m0"] is None
    assert found["m1"] is None
    assert found["m2"] == pytest.approx(0, abs=1e-12)


def test_truth_over_no_rows_is_no_value():
    both = ", ".join(render(parse_aggregate(f"if({name}(flag), 1, 0)", SCOPE).node) for name in ("bool_and", "bool_or"))
    found = duckdb.sql(f"SELECT {both} FROM (SELECT {TABLE}) WHERE FALSE").fetchall()[0]
    assert found == (0, 0)
    plain = parse_aggregate("coalesce(cast(bool_and(flag) AS integer), -1)", SCOPE).node
    assert duckdb.sql(f"SELECT {render(plain)} FROM (SELECT {TABLE}) WHERE FALSE").fetchall()[0] == (-1,)
