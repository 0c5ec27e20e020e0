"""SQL for every engine: the whole allow-list has words in each, and what is written is one query that can be read."""

from __future__ import annotations

import re

import pytest
import sqlglot
from engine_examples import COUNTED, DATASET, REFUSABLE, ROW_VALUES, make_scan, node_of, row_scan
from sqlglot import exp
from test_engine_contract import AGGREGATES, BY_QUARTER, DAY, HOSTILE, MASKS, ROWS, SINGLES, condition_of

from northing.metrics.dialect import DUCKDB, quote_name, quote_text, render, variants_of
from northing.metrics.engines.capabilities import capabilities_of, lacking
from northing.metrics.engines.dialects.bigquery import BIGQUERY
from northing.metrics.engines.dialects.clickhouse import CLICKHOUSE
from northing.metrics.engines.dialects.postgresql import POSTGRESQL
from northing.metrics.engines.dialects.postgresql_functions import function_statements
from northing.metrics.engines.dialects.snowflake import SNOWFLAKE
from northing.metrics.engines.dialects.spark import SPARK
from northing.metrics.engines.dialects.trino import TRINO
from northing.metrics.engines.scans import Rows
from northing.metrics.filters import Filter
from northing.metrics.nodes import Call, walk
from northing.metrics.singles import Single

DIALECTS = {
    "spark": SPARK,
    "postgres": POSTGRESQL,
    "clickhouse": CLICKHOUSE,
    "trino": TRINO,
    "bigquery": BIGQUERY,
    "snowflake": SNOWFLAKE,
}
every_dialect = pytest.mark.parametrize("name", DIALECTS)
NODES = {text: node_of(text) for text in (*ROW_VALUES, *COUNTED, *REFUSABLE.values())}
SAME_EVERYWHERE = frozenset(
    {
        *("=", "<>", "<", "<=", ">", ">=", "and", "or", "||", "in", "case", "%", "+", "-", "*"),
        *("greatest", "least", "coalesce", "nullif", "abs", "ceil", "floor", "sqrt", "exp", "power", "round"),
        *("year", "quarter", "month", "week", "day", "lower", "upper", "length", "replace"),
        *("starts_with", "ends_with", "contains", "strpos"),
    }
)
"""Functions that plain SQL has under the name that we give them, where no dialect says otherwise."""


def rows_in(name):
    return Rows("orders", DAY, None, DIALECTS[name])


def read(sql, name):
    (statement,) = sqlglot.parse(sql, dialect=name)
    return statement


@every_dialect
def test_every_function_of_the_allow_list_has_words_or_a_reason(name):
    dialect = DIALECTS[name]
    calls = [part for node in NODES.values() for part in walk(node) if isinstance(part, Call)]
    known = {"date_of", "moment_of", "max_zero"}  # of results that are merged already
    asked = {call.function for call in calls}
    assert {key.partition("(")[0] for key in DUCKDB.calls} - known <= asked
    wordless = {
        call.function
        for call in calls
        if not set(variants_of(call)) & set(dialect.calls)
        and call.function not in SAME_EVERYWHERE
        and not capabilities_of(call) & set(dialect.lacks)
    }
    assert wordless == set()
    assert set(dialect.aggregates) >= {"count_rows", "count", "sum", "sum_squares", "min", "max", "count_distinct"}


@every_dialect
def test_every_expression_is_read_back_as_one_query(name):
    texts = [text for text, node in NODES.items() if not lacking([node], DIALECTS[name].lacks)]
    assert len(texts) > 0.9 * len(ROW_VALUES)
    statement = read(rows_in(name).render_scan(row_scan(texts)), name)
    assert isinstance(statement, exp.Select)
    assert len(statement.expressions) == len(texts) + 2


@every_dialect
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_breaks_out_of_a_literal_or_a_name(name, text):
    dialect = DIALECTS[name]
    query = f"SELECT {quote_text(text, dialect)}, {quote_name(text, dialect)}"
    literal, column = read(query, name).expressions
    assert isinstance(column, exp.Column)
    assert ".".join(part.name for part in column.parts) == text
    while not isinstance(literal, exp.Literal):
        literal = literal.this
    assert literal.this == text


@every_dialect
def test_scans_are_written_as_they_were(name, snapshot):
    """The texts that an engine is sent; those of engines that run here are also held against the built-in one."""
    rows, lacks = rows_in(name), DIALECTS[name].lacks
    cube = make_scan(atoms=AGGREGATES[:9], keys=("place", "select"), masks=MASKS, period_keys=("week", "month"))
    batch = make_scan(atoms=(ROWS, AGGREGATES[6]), filters=[Filter((mask,)) for mask in MASKS[:2]], is_batch=True)
    singles = [atom for atom in (SINGLES[0], SINGLES[6], SINGLES[9]) if not lacking([atom], lacks)]
    wanted = Filter((condition_of("kind > 0"),))
    texts = [
        rows.render_days(),
        rows.render_scan(cube, days=[(BY_QUARTER[0][0], BY_QUARTER[1][0])]),
        rows.render_scan(batch),
        *(rows.render_single(Single(atom, wanted), ("place",), key="month", periods=BY_QUARTER) for atom in singles),
    ]
    for text in texts:
        assert isinstance(read(text, name), exp.Select)
    assert "\n\n".join(texts) == snapshot


@pytest.mark.parametrize("name", ["clickhouse", "trino", "bigquery", "snowflake"])
def test_expressions_are_written_as_they_were(name, snapshot):
    dialect = DIALECTS[name]
    lines = [f"{text} -> {lacking([node], dialect.lacks) or render(node, dialect)}" for text, node in NODES.items()]
    assert "\n".join(lines) == snapshot


def test_long_names_stay_apart_in_postgresql():
    long = "ä" * 40
    first, second = quote_name(f"{long}1", POSTGRESQL), quote_name(f"{long}2", POSTGRESQL)
    assert first != second
    assert len(first.strip('"').encode()) <= 63
    assert quote_name("short", POSTGRESQL) == '"short"'


def test_the_functions_that_postgresql_is_sent_are_its_own_words():
    used = {
        found
        for node in NODES.values()
        if not lacking([node], POSTGRESQL.lacks)
        for found in re.findall(r"northing\.(\w+)\(", render(node, POSTGRESQL))
    }
    made = [re.search(r"northing\.(\w+)\(", statement)[1] for statement in function_statements()]
    assert used <= set(made)
    assert set(made) - used <= {"times"}  # of sums of squares


def test_capabilities_name_what_is_asked():
    asked = {capability for node in NODES.values() for capability in capabilities_of(node)}
    assert set(REFUSABLE) <= asked
    for dialect in DIALECTS.values():
        assert set(dialect.lacks) <= asked | {atom.kind for atom in SINGLES}
        assert all(reason and not reason.endswith(".") for reason in dialect.lacks.values())
    assert DATASET.time_column == "day"
