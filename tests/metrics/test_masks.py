# ruff: noqa: S608 - the texts put together here are those of this file
from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.metrics.dialect import render_condition
from northing.metrics.masks import comparison_of, mask_sql
from northing.metrics.nodes import Call, Constant, Field

NUMBER, WHOLE, DAY, MOMENT = (
    Field("number", "number"),
    Field("whole", "integer"),
    Field("day", "date"),
    Field("moment", "timestamp"),
)
FIRST = date(2013, 1, 1)
wholes = st.integers(-4, 4)
numbers = st.one_of(wholes, st.sampled_from([-0.5, 0.25, 1.5]))
days = st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n))
moments = st.integers(0, 9).map(lambda n: datetime(2013, 1, 1, n))  # noqa: DTZ001 - a column without a zone


@st.composite
def comparisons(draw):
    field, values = draw(st.sampled_from([(NUMBER, numbers), (WHOLE, wholes), (DAY, days), (MOMENT, moments)]))
    function = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "between", "in"]))
    size = {"between": 2, "in": draw(st.integers(1, 3))}.get(function, 1)
    constants = [Constant(draw(values), field.type) for _ in range(size)]
    parts = [field, *constants]
    if size == 1 and draw(st.booleans()):
        parts.reverse()
    return Call(function, tuple(parts), "boolean") if function != "in" else Call("in", (field, *constants), "boolean")


others = st.sampled_from(
    [
        Call("is_null", (NUMBER,), "boolean"),
        Call("<", (WHOLE, NUMBER), "boolean"),
        Call(">", (Call("*", (WHOLE, WHOLE), "integer"), Constant(3, "integer")), "boolean"),
    ]
)
rows = st.fixed_dictionaries(
    {"number": st.none() | numbers, "whole": st.none() | wholes, "day": st.none() | days, "moment": st.none() | moments}
)
TYPES = {"number": pa.float64(), "whole": pa.int64(), "day": pa.date32(), "moment": pa.timestamp("us")}


@given(
    conditions=st.lists(comparisons() | others, min_size=1, max_size=12), found=st.lists(rows, min_size=1, max_size=12)
)
def test_each_bit_of_a_mask_is_its_condition(conditions, found):
    table = pa.table({name: pa.array([row[name] for row in found], kind) for name, kind in TYPES.items()})
    truths = ", ".join(render_condition(condition) for condition in conditions)
    with duckdb.connect() as connection:
        connection.register("found", table)
        lines = connection.execute(f"SELECT {mask_sql(conditions)}, {truths} FROM found").fetchall()
    for mask, *expected in lines:
        assert [bool(mask >> bit & 1) for bit in range(len(conditions))] == expected


def test_many_thresholds_on_one_column_are_a_tree_of_few_comparisons():
    conditions = [Call(">", (WHOLE, Constant(n, "integer")), "boolean") for n in range(60)]
    sql = mask_sql(conditions)
    assert sql.count("CASE WHEN") == 60
    assert sql.startswith('CAST(CASE WHEN ("whole" > 30)')
    assert sql.endswith("AS BIGINT)")
    assert duckdb.execute(f"SELECT {sql} FROM (SELECT 41 AS whole)").fetchone() == ((1 << 41) - 1,)


@pytest.mark.parametrize(
    "condition",
    [
        Call("=", (Field("text", "text"), Constant("a", "text")), "boolean"),
        Call("=", (Field("flag", "boolean"), Constant(value=True, type="boolean")), "boolean"),
        Call("<", (WHOLE, NUMBER), "boolean"),
        Call("<", (WHOLE, Constant(1.5, "number")), "boolean"),
        Call("<", (DAY, Constant(datetime(2013, 1, 1, 12), "timestamp")), "boolean"),  # noqa: DTZ001
        Call("=", (WHOLE, Constant(None, "null")), "boolean"),
        Call("like", (Field("text", "text"), Constant("a%", "text")), "boolean"),
        Field("flag", "boolean"),
    ],
)
def test_what_is_no_comparison_of_a_column_with_values_of_its_type_is_left_as_it_is(condition):
    assert comparison_of(condition) is None
