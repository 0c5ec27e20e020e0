"""Bad expressions: each gets a clear answer at check time, none takes the process or the other metrics down.

What only data can show (a division by zero, an overflow, a number that is not finite) leaves no value, and all other
metrics are measured.
"""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from datetime import date

import pytest
from cube_orders import DATASET, metric, put, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from landing_workspace import make_dataset

from northing.metrics.check import check_metrics
from northing.metrics.expression import Scope, parse_aggregate, parse_condition, parse_row_value
from northing.metrics.functions import AGGREGATES, SCALARS, SYNONYMS
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Column
from northing.model.issues import Where

SCOPE = Scope(
    {
        "a": "integer",
        "b": "number",
        "name": "text",
        "day": "date",
        "at": "timestamp",
        "flag": "boolean",
    },
    "dataset 'orders'",
    "day",
    Where(element="m", field="expression"),
)
ODD = replace(SCOPE, type_by_column={"on-time": "number", "select": "number", "from": "number", "order": "number"})
QUOTED = {'"on-time"': "sum(on-time)", '"from"': "sum(from)", '"select"': "sum(select)"}

BAD = {
    # names that there are not
    "sum(c)": ("NR321", "dataset 'orders' has no column 'c'", "there are: a, b, name, day"),
    "sum(nam)": ("NR321", "no column 'nam'", "did you mean 'name'?"),
    "sum(orders.a)": ("NR322", "reaches into another table", "name a column of dataset 'orders'"),
    "max(main.orders.a)": ("NR322", "reaches into another table", "name a column"),
    # aggregates where a value of a row is needed, and the reverse
    "a": ("NR324", "the column 'a' stands outside an aggregate", "sum(a)"),
    "sum(a) + b": ("NR324", "the column 'b' stands outside an aggregate", "sum(b)"),
    "1 + 1": ("NR326", "has no aggregate", "count(*)"),
    "'orders.csv'": ("NR326", "has no aggregate", "count(*)"),
    "count_if(sum(a) > 1)": ("NR325", "'sum' cannot stand inside count_if", "a metric of its own"),
    "sum(a) FILTER (WHERE max(a) > 1)": ("NR325", "'max' cannot stand inside FILTER", "a metric of its own"),
    "sum(sum(a))": ("NR325", "'sum' cannot stand inside sum", "a formula"),
    "avg(count(*))": ("NR325", "'count' cannot stand inside avg", "a formula"),
    "corr(a, sum(b))": ("NR325", "'sum' cannot stand inside corr", "a formula"),
    # division by a zero that is written
    "sum(a) / 0": ("NR328", "divides by zero, so it never has a value", "divide by something else"),
    "sum(a) // 0": ("NR328", "divides by zero", "divide by something else"),
    "mod(sum(a), 0)": ("NR328", "divides by zero", "divide by something else"),
    "sum(b / (3 - 3.0))": ("NR328", "'b / (3 - 3.0)' divides by zero", "divide by something else"),
    "sum(a) / -0.0": ("NR328", "divides by zero", "divide by something else"),
    # numbers that are none
    "sum(a) * 1e400": ("NR320", "'1e400' is no number that can be computed with", ""),
    "sum(a) + 'nan'::double": ("NR323", "'nan' is no number that can be computed with", "3.14"),
    "sum(a) + cast('-Infinity' AS double)": ("NR323", "'-Infinity' is no number", "3.14"),
    "sum(a) + cast('1_000' AS integer)": ("NR323", "'1_000' is no number", "3.14"),
    "sum(a) + '99999999999999999999'::bigint": ("NR323", "is no number that can be computed with", "3.14"),
    "sum(nan)": ("NR321", "no column 'nan'", "there are"),
    # types that do not fit
    "sum(name)": ("NR323", "sum takes a number, not the column 'name' (text)", "cast(… as double)"),
    "avg(day)": ("NR323", "avg takes a number, not the column 'day' (date)", "date_diff('day', a, b)"),
    "sum(name + 1)": ("NR323", "the column 'name' (text) + the integer 1 cannot be computed", "|| joins texts"),
    "sum(flag * 2)": ("NR323", "(boolean) * the integer 2 cannot be computed", "cast(… as integer)"),
    "sum(at - day)": ("NR323", "cannot be computed", "date_diff('minute', a, b)"),
    "sum(b // 2)": ("NR323", "cannot be computed", "floor(a / b)"),
    "count(a || 'x')": ("NR323", "|| takes a text, not the column 'a' (integer)", "cast(… as varchar)"),
    "sum(abs(name))": ("NR323", "abs takes a number", "cast(… as double)"),
    "sum(round(a, b))": ("NR323", "round takes an integer, not the column 'b' (number)", "cast(round(…) as integer)"),
    "count_if(a)": ("NR323", "count_if takes a condition, not the column 'a' (integer)", "compare it"),
    "sum(a) FILTER (WHERE a)": ("NR323", "FILTER takes a condition", "compare it"),
    "count_if(name = 1)": ("NR323", "= puts together the column 'name' (text) and the integer 1", "as a text, '1'"),
    "count_if(a IN (1, 'x'))": ("NR323", "IN puts together", "as a text"),
    "count_if(a BETWEEN 'x' AND 'y')": ("NR323", "BETWEEN puts together", "as a text"),
    "count_if(flag = 1)": ("NR323", "= puts together the column 'flag' (boolean) and", "a condition stands by itself"),
    "count_if(day = 3)": ("NR323", "= puts together the column 'day' (date)", "write a date as '2013-01-31'"),
    "count_if(day > 'yesterday')": ("NR323", "'yesterday' is no date", "2013-01-31"),
    "count_if(at > '2024-01-01T00:00:00+02:00')": ("NR323", "is no timestamp", "2013-01-31 14:30:00"),
    "sum(CASE WHEN flag THEN 1 ELSE 'x' END)": ("NR323", "all its values are of one type", ""),
    "count_if(a = NULL)": ("NR328", "= compares with NULL, which is never true", "IS NULL"),
    "count_if(name NOT IN ('x', NULL))": ("NR328", "IN compares with NULL", "IS NULL"),
    "max(day)": ("NR327", "gives a date; a metric's result is a number", "date_diff('day', min(…), max(…))"),
    "bool_or(flag)": ("NR327", "gives a boolean", "count_if"),
    "count(*) > 1": ("NR327", "gives a boolean", "count_if"),
    "quantile_cont(a, 1.5)": ("NR323", "a number from 0 to 1", ""),
    "quantile_cont(a, TRUE)": ("NR323", "", ""),
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY a)": ("NR322", "WITHIN GROUP is not allowed", ""),
    "arg_max(a, a + 1)": ("NR323", "arg_max goes by a column", "compute it as a column"),
    "count(DISTINCT a, b)": ("NR323", "takes 1 argument, not 2", "join them to one text"),
    "count(left(name, a))": ("NR323", "left takes a written number of characters", ""),
    "sum(a) FILTER (WHERE day > day + INTERVAL 1 FORTNIGHT)": ("NR323", "names no part of a date", "week, month"),
    "count_if(day > day + INTERVAL (b) DAY)": ("NR323", "an interval takes an integer", "cast(round(…) as integer)"),
    "count_if(a > INTERVAL 1 DAY)": ("NR322", "an interval is no value by itself", "day + INTERVAL 7 DAY"),
    "count_if(name + INTERVAL 1 DAY > day)": ("NR323", "takes a date or timestamp", ""),
    # windows, queries, other rows
    "sum(a) OVER ()": ("NR322", "a window (OVER …) is not allowed", 'previous("metric")'),
    "lag(a) OVER (ORDER BY day)": ("NR322", "a window", 'trailing("metric", 3)'),
    "(SELECT max(a) FROM orders)": ("NR322", "a query inside the expression", "a metric of its own"),
    "count_if(a IN (SELECT 1))": ("NR322", "a query inside the expression", "a metric of its own"),
    "EXISTS (SELECT 1)": ("NR322", "a query inside the expression", "a metric of its own"),
    "sum(a) FROM orders": ("NR320", "'FROM' is not expected there", "one expression"),
    "SELECT sum(a) FROM orders": ("NR320", "'SELECT' is not expected there", "one expression"),
    "WITH x AS (SELECT 1) SELECT 1": ("NR320", "'WITH' is not expected there", "one expression"),
    "first(a ORDER BY b)": ("NR322", "ORDER BY inside a function", "arg_min(…, …)"),
    "sum(DISTINCT a)": ("NR322", "DISTINCT outside count(DISTINCT …)", "count(DISTINCT …)"),
    # the world outside
    "read_csv('/etc/passwd')": ("NR322", "reading a file is not allowed", "declare the file as a dataset"),
    "read_parquet('x')": ("NR322", "'read_parquet' is not allowed", "declare the file as a dataset"),
    "read_blob('x')": ("NR322", "'read_blob' is not allowed", "declare the file as a dataset"),
    '"/etc/passwd"': ("NR321", "no column '/etc/passwd'", "there are"),
    "sum(a) FROM 'x.csv'": ("NR320", "'FROM' is not expected there", "one expression"),
    "glob('*')": ("NR322", "the function 'glob' is not allowed", "there are"),
    "getenv('HOME')": ("NR322", "the function 'getenv' is not allowed", "there are"),
    "current_setting('threads')": ("NR322", "'current_setting' is not allowed", "there are"),
    "query('SELECT 1')": ("NR322", "'query' is not allowed", "there are"),
    "COPY orders TO 'x'": ("NR320", "is no SQL expression", "one expression"),
    "ATTACH 'x'": ("NR320", "is no SQL expression", "one expression"),
    "INSTALL httpfs": ("NR320", "is no SQL expression", "one expression"),
    "PRAGMA database_list": ("NR320", "is no SQL expression", "one expression"),
    "SET threads = 1": ("NR320", "is no SQL expression", "one expression"),
    "random()": ("NR322", "is not allowed", "there are"),
    "now()": ("NR322", "'now' is not allowed", "there are"),
    "current_date": ("NR322", "the present day", ""),
    "nextval('s')": ("NR322", "'nextval' is not allowed", "there are"),
    "repeat('x', 1000000000)": ("NR322", "'repeat' is not allowed", "there are"),
    "generate_series(1, 1000000000)": ("NR322", "is not allowed", "there are"),
    # lists, structures, lambdas
    "list_transform([1], x -> x + 1)": ("NR322", "is not allowed", ""),
    "x -> x": ("NR322", "a lambda or JSON arrow (->)", ""),
    "a[1]": ("NR322", "an element of a list", ""),
    "[a]": ("NR322", "a list is not allowed", ""),
    "{'a': a}": ("NR322", "a structure is not allowed", ""),
    "$1": ("NR322", "a placeholder", ""),
    "?": ("NR322", "a placeholder", ""),
    "#1": ("NR322", "by its position", ""),
    # what is no expression at all
    "": ("NR320", "the expression is empty", "count(*)"),
    " \n\t ": ("NR320", "the expression is empty", "count(*)"),
    "-- nothing": ("NR320", "the expression is empty", "count(*)"),
    "/* nothing */": ("NR320", "the expression is empty", "count(*)"),
    "sum(a);": ("NR320", "a semicolon, which parts statements", "one expression"),
    "sum(a); DROP TABLE orders": ("NR320", "a semicolon", "one expression"),
    "sum(a)\x00": ("NR320", "a NUL character", "remove it"),
    "sum(a": ("NR320", "')' is missing near 'a'", "one expression"),
    "sum(a))": ("NR320", "')' is not expected there", "one expression"),
    "sum()": ("NR320", "sum lacks an argument", "one expression"),
    "sum(a, b)": ("NR320", "2 arguments are given", "one expression"),
    "'x": ("NR320", "a quote or a comment is not closed", "one expression"),
    "sum(a) /* x": ("NR320", "", ""),
    "IF a THEN 1": ("NR320", "IF stands without its parentheses", "if(condition, value, other value)"),
    "*": ("NR322", "a star outside count(*)", ""),
    "sum(*)": ("NR322", "a star outside count(*)", ""),
    # unicode that is not what it seems
    "sum(“a”)": ("NR320", "U+201C (LEFT DOUBLE QUOTATION MARK)", "plain double quotes"),
    "count_if(name = ‘x’)": ("NR320", "U+2018 (LEFT SINGLE QUOTATION MARK)", "plain single quotes"),
    "sum(a\u200b)": ("NR320", "the invisible character U+200B (ZERO WIDTH SPACE)", "remove it"),
    "\ufeffsum(a)": ("NR320", "the invisible character U+FEFF", "remove it"),
    "sum(\u202ea)": ("NR320", "U+202E (RIGHT-TO-LEFT OVERRIDE)", "remove it"),
    "sum(a) － 1": ("NR320", "U+FF0D (FULLWIDTH HYPHEN-MINUS)", "a hyphen-minus"),
    "sum(а)": ("NR321", "U+0430 (CYRILLIC SMALL LETTER A)", "there are: a"),
    "sum(ａ)": ("NR321", "U+FF41 (FULLWIDTH LATIN SMALL LETTER A)", "there are: a"),
    # very long and very deep
    "sum(a" + " + a" * 1500 + ")": ("NR320", "6,006 characters, 4,000 are allowed", "columns of the dataset"),
    "(" * 1500 + "a" + ")" * 1500: ("NR320", "nested too deeply", "take parts of it apart"),
    "sum(" + "abs(" * 200 + "a" + ")" * 201: ("NR320", "nested too deeply", "take parts of it apart"),
    "not " * 900 + "flag": ("NR320", "nested too deeply", "take parts of it apart"),
    "sum(" + "least(a, " * 30 + "a" + ")" * 31: ("NR320", "too large a query", "columns of the dataset"),
    'sum("' + "x" * 3000 + '")': ("NR321", "no column 'xxxxx", "there are"),
    "sum(a) + '" + "x" * 3000 + "'": ("NR323", "the text 'xxxxx", "cast(… as double)"),
    # what would keep a parser busy for ever
    **{word * 40 + "1" + ")" * 40: ("NR320", "nested too deeply", "apart") for word in ("row(", "date(", "ceil(1, ")},
    "array[" * 40 + "1" + "]" * 40: ("NR320", "nested too deeply", "apart"),
    "(int " * 40 + "1" + ")" * 40: ("NR320", "", ""),
}


@pytest.mark.parametrize("text", BAD, ids=[text[:40] or "nothing" for text in BAD])
def test_a_bad_expression_gets_a_clear_answer(text):
    code, found, fix = BAD[text]
    parsed = parse_aggregate(text, SCOPE)
    assert parsed.node is None
    issue = next((issue for issue in parsed.issues if issue.code == code and found in issue.message), None)
    assert issue is not None, parsed.issues
    assert fix in issue.fix
    assert issue.level == "error"
    assert issue.where == SCOPE.where
    assert len(issue.message) < 300
    assert "\n" not in issue.message
    assert all(sign.isprintable() for sign in issue.message)
    assert "Token" not in issue.message
    assert "sqlglot" not in issue.message


@pytest.mark.parametrize(("name", "text"), QUOTED.items())
def test_a_column_that_is_called_like_a_word_of_sql_stands_in_quotes(name, text):
    (issue,) = parse_aggregate(text, ODD).issues
    assert name in issue.fix
    assert parse_aggregate(f"sum({name})", ODD).issues == ()
    assert parse_aggregate("sum(order)", ODD).issues == ()


def test_a_comment_is_no_part_of_an_expression():
    plain = parse_aggregate("sum(a) / count(*)", SCOPE).node
    assert parse_aggregate("sum(a) -- of all\n / count(*) /* rows; not b */", SCOPE).node == plain


def test_a_text_may_hold_whatever_it_likes():
    strange = "x; DROP TABLE y -- “\u200b” /* ' */"
    parsed = parse_condition("name = '{}'".format(strange.replace("'", "''")), SCOPE)
    assert parsed.issues == ()
    assert parsed.node.arguments[1].value == strange


@pytest.mark.parametrize("door", [parse_row_value, parse_condition])
@pytest.mark.parametrize("text", ["sum(a)", "a IN (SELECT 1)", "read_text('x')", "row(" * 40, "a;", "", "\x00"])
def test_the_other_doors_refuse_the_same(door, text):
    parsed = door(text, SCOPE)
    assert parsed.node is None
    assert parsed.issues


KEYWORDS = "SELECT FROM CASE WHEN THEN ELSE END IF AND OR NOT IN IS NULL LIKE BETWEEN INTERVAL DAY CAST AS OVER FILTER"
CLAUSES = "WHERE DISTINCT ORDER BY WITHIN GROUP row struct array map decimal timestamp lambda"
SIGNS = "( ( ( ) ) ) [ ] { } , , * + - / % = < > . : ; | & ^ ~ ! ? @ # $ ' \" \\ -> :: 1 0 1.5 'x' \"a\" -- /* é \u200b"
SQL_WORDS = [word for line in (KEYWORDS, CLAUSES, SIGNS) for word in line.split()]
WORDS = st.sampled_from([*SCALARS, *AGGREGATES, *SYNONYMS, *SCOPE.type_by_column, *SQL_WORDS])


@settings(deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
@example("IF " * 30)
@example("sort_array(1, " * 30)
def test_whatever_is_written_is_read_or_refused(text):
    parsed = parse_aggregate(text, SCOPE)
    assert (parsed.node is None) == bool(parsed.issues)


def test_nothing_is_logged_about_what_people_write(caplog):
    with caplog.at_level(logging.WARNING):
        for text in BAD:
            parse_aggregate(text, SCOPE)
    assert caplog.records == []


def test_a_check_reports_the_faults_of_all_metrics_and_of_both_texts_of_one():
    faulty = [
        metric(0, "sum(nothing)", "amount > 'x'", dimensions=("colour",)),
        metric(1, "sum(amount) / 0"),
        metric(2, "count(*)"),
    ]
    issues = check_metrics(faulty, {"orders": DATASET})
    assert [(issue.code, str(issue.where)) for issue in issues] == [
        ("NR321", "m0.expression"),
        ("NR323", "m0.where"),
        ("NR331", "m0.dimensions.0"),
        ("NR328", "m1.expression"),
    ]


BIG = 9_000_000_000_000_000_000
ROWS = [
    {"day": date(2024, 1, 1), "place": "A", "kind": 1, "amount": 4.0, "units": 2},
    {"day": date(2024, 1, 2), "place": "A", "kind": 2, "amount": 0.0, "units": 0},
    {"day": date(2024, 1, 3), "place": "B", "kind": 3, "amount": 1e308, "units": BIG},
    {"day": date(2024, 1, 4), "place": "B", "kind": 4, "amount": -1e308, "units": BIG},
    {"day": date(2024, 1, 5), "place": None, "kind": None, "amount": None, "units": None},
]
DATA = {
    "count(*)": 5,
    "sum(units)": 2.0 * BIG + 2,
    "sum(amount / units) FILTER (WHERE kind < 3)": 2,
    "sum(amount) / sum(units - units)": None,
    "sum(kind) / (count(*) - 5)": None,
    "sum(kind % units)": 8,
    "sum(units + units)": 4,
    "sum(units * units)": 4,
    "sum(amount * 10) FILTER (WHERE kind < 3)": 40,
    "sum(amount * 10) FILTER (WHERE kind >= 3)": None,
    "sum(power(amount, 2))": 16,
    "sum(exp(amount))": math.exp(4) + 1,
    "sum(ln(amount))": math.log(4) + math.log(1e308),
    "sum(sqrt(amount))": 2 + math.sqrt(1e308),
    "exp(sum(units))": None,
    "power(10, sum(kind) * 100)": None,
    "ln(sum(kind) - 10)": None,
    "sum(cast(place AS integer))": None,
    "count(make_date(kind, 13, 45))": 0,
    "count(day + INTERVAL (units) MONTH)": 2,
    "corr(kind, kind - kind)": None,
    "median(amount / 0.5)": 4,
}


@pytest.fixture(scope="module")
def cells_of_data(tmp_path_factory):
    """Return the cells of all expressions of DATA, measured together with one that is at fault."""
    from landing_workspace import Workspace

    workspace = Workspace(tmp_path_factory.mktemp("bad"))
    metrics = [metric(number, text, dimensions=()) for number, text in enumerate(DATA)]
    load = put(workspace, ROWS)
    plan = plan_measure([*metrics, metric(99, "sum(nothing)")], DATASET, CALENDAR_YEAR, load=load)
    return plan, measure_dataset(plan, load, landed=workspace.landed)


@pytest.mark.parametrize("text", DATA)
def test_what_data_cannot_give_has_no_value_and_stops_nothing(cells_of_data, text):
    _, measured = cells_of_data
    found = values(measured.cells, f"m{list(DATA).index(text)}")["", date(2024, 1, 1)]
    assert found == (None if DATA[text] is None else pytest.approx(DATA[text], rel=1e-12))


def test_a_faulty_metric_does_not_take_the_others_down(cells_of_data):
    plan, measured = cells_of_data
    assert list(plan.faults) == ["m99"]
    assert "no column 'nothing'" in plan.faults["m99"][0].message
    assert measured.failures == {}
    assert {cell.metric for cell in measured.cells} == {f"m{number}" for number in range(len(DATA))}


def test_numbers_in_files_that_are_not_finite_are_no_values(workspace):
    columns = (Column(name="day", type="date"), Column(name="b", type="number"))
    workspace.write("orders.csv", "day,b\n2024-01-01,nan\n2024-01-02,inf\n2024-01-03,-Infinity\n2024-01-04,2\n")
    dataset = make_dataset(columns=columns)
    load = workspace.load(dataset)
    wanted = [metric(number, text, dimensions=()) for number, text in enumerate(("sum(b)", "max(b)", "count(b)"))]
    plan = plan_measure(wanted, dataset, CALENDAR_YEAR, load=load)
    cells = measure_dataset(plan, load, landed=workspace.landed).cells
    assert [cell.value for cell in cells] == [2, 2, 1]
