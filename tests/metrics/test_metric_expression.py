from __future__ import annotations

import pytest

from northing.metrics.dialect import render
from northing.metrics.expression import Scope, parse_aggregate, parse_condition, parse_row_value
from northing.metrics.nodes import Call, atoms_of
from northing.model.issues import Where

SCOPE = Scope(
    {
        "a": "integer",
        "b": "number",
        "name": "text",
        "day": "date",
        "at": "timestamp",
        "flag": "boolean",
        "on-time": "number",
    },
    "dataset 'orders'",
    "day",
    Where(element="m", field="expression"),
)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("count(*)", "count(*)"),
        ("count()", "count(*)"),
        ("SUM(A)", 'sum("a")'),
        ('max("on-time")', 'max("on-time")'),
        ("count_if(b <= 15)", 'count(*) FILTER (WHERE coalesce(("b" <= 15), FALSE))'),
        ("count(DISTINCT name)", 'count(DISTINCT "name")'),
        ("median(b)", 'quantile_cont("b", 0.5)'),
        ("sum(a) / 100", '(CAST(sum("a") AS DOUBLE) / nullif(100, 0))'),
        ("avg(b)", '(CAST(sum("b") AS DOUBLE) / nullif(count("b"), 0))'),
        ("sum(a::varchar::integer)", 'sum(TRY_CAST(TRY_CAST("a" AS VARCHAR) AS BIGINT))'),
        ("count_if(name NOT LIKE 'x%')", "count(*) FILTER (WHERE coalesce((NOT (\"name\" LIKE 'x%')), FALSE))"),
        ("count_if(day >= '2013-01-01')", "count(*) FILTER (WHERE coalesce((\"day\" >= DATE '2013-01-01'), FALSE))"),
        ("count_if(name = 'O''Hare')", "count(*) FILTER (WHERE coalesce((\"name\" = 'O''Hare'), FALSE))"),
        ("sum(a + 1)", 'sum(TRY(("a" + 1)))'),
        ("sum(greatest(a, 0))", 'sum(CASE WHEN "a" IS NULL OR 0 IS NULL THEN NULL ELSE greatest("a", 0) END)'),
        ("sum(exp(b))", 'sum(CASE WHEN isfinite(exp("b")) THEN exp("b") END)'),
        ("sum(coalesce(a + 1, 0))", 'sum(coalesce(TRY(("a" + 1)), 0))'),
        ("sum(60 * 60)", "sum(TRY((CAST(60 AS BIGINT) * 60)))"),
        ("sum((a + 1) * 2)", 'sum(TRY((TRY(("a" + 1)) * 2)))'),
    ],
)
def test_an_aggregate_becomes_sql_of_our_own(text, sql):
    parsed = parse_aggregate(text, SCOPE)
    assert parsed.issues == ()
    assert render(parsed.node) == sql


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("", "NR320", "empty"),
        ("sum(a", "NR320", "'sum(a' is no SQL expression"),
        ("sum(a); DROP TABLE orders", "NR320", "no SQL expression"),
        ("SELECT 1", "NR320", "no SQL expression"),
        ("PRAGMA database_list", "NR320", "no SQL expression"),
        ("SET memory_limit = '1TB'", "NR320", "no SQL expression"),
        ("sum(1e999)", "NR320", "no number"),
        ("sum(c)", "NR321", "no column 'c'"),
        ("sum(amout)", "NR321", "no column 'amout'"),
        ("sum(orders.a)", "NR322", "reaches into another table"),
        ("sum(a) OVER ()", "NR322", "a window"),
        ("(SELECT 1)", "NR322", "a query inside"),
        ("sum(a IN (SELECT 1))", "NR322", "a query inside"),
        ("EXISTS(SELECT 1)", "NR322", "a query inside"),
        ("*", "NR322", "a star"),
        ("count(* EXCLUDE (a))", "NR322", "not allowed in count"),
        ("count(* REPLACE (1 AS a))", "NR322", "not allowed in count"),
        ("COLUMNS(*)", "NR322", "COLUMNS"),
        ("list_transform([1], x -> x)", "NR322", "not allowed"),
        ("#1", "NR322", "by its position"),
        ("$1", "NR322", "a placeholder"),
        ("?", "NR322", "a placeholder"),
        ("read_csv('/etc/passwd')", "NR322", "reading a file"),
        ("read_text('/etc/passwd')", "NR322", "'read_text' is not allowed"),
        ("glob('/*')", "NR322", "not allowed"),
        ("getenv('HOME')", "NR322", "'getenv' is not allowed"),
        ("query('SELECT 1')", "NR322", "'query' is not allowed"),
        ("current_setting('threads')", "NR322", "not allowed"),
        ("nextval('s')", "NR322", "not allowed"),
        ("sum(random())", "NR322", "not allowed"),
        ("count_if(day < current_date)", "NR322", "present day"),
        ("sum(a ORDER BY b)", "NR322", "ORDER BY"),
        ("sum(DISTINCT a)", "NR322", "DISTINCT outside count"),
        ("string_agg(name, ',')", "NR322", "not allowed"),
        ("count_if(name SIMILAR TO 'x')", "NR322", "SIMILAR TO"),
        ("count_if(name LIKE 'x' ESCAPE '!')", "NR322", "not allowed"),
        ("count_if(a BETWEEN SYMMETRIC 2 AND 1)", "NR322", "not allowed"),
        ("sum(a::json)", "NR322", "a cast to"),
        ("sum([1, 2][1])", "NR322", "an element of a list"),
        ("sum(name)", "NR323", "sum takes a number, not the column 'name' (text)"),
        ("max(name)", "NR323", "max takes a number, date or timestamp"),
        ("max(day)", "NR327", "gives a date; a metric's result is a number"),
        ("sum(day)", "NR323", "sum takes a number"),
        ("count_if(a)", "NR323", "count_if takes a condition"),
        ("count_if(name = 1)", "NR323", "puts together"),
        ("count_if(day = '2013-02-30')", "NR323", "'2013-02-30' is no date"),
        ("sum(day - at)", "NR323", "cannot be computed"),
        ("sum(CASE WHEN flag THEN 1 ELSE 'x' END)", "NR323", "one type"),
        ("quantile_cont(b, 2)", "NR323", "from 0 to 1"),
        ("sum(a, b)", "NR320", ""),
        ("round()", "NR320", ""),
        ("sum(date_diff('fortnight', day, at))", "NR323", "no part 'fortnight'"),
        ("a", "NR324", "'a' stands outside an aggregate"),
        ("sum(a) + b", "NR324", "'b' stands outside"),
        ("sum(avg(a))", "NR325", "cannot stand inside sum"),
        ("sum(a) FILTER (WHERE count(*) > 1)", "NR325", "cannot stand inside FILTER"),
        ("1 + 1", "NR326", "no aggregate"),
        ("count(*) > 1", "NR327", "a metric's result is a number"),
        ("sum(" * 400 + "a" + ")" * 400, "NR320", "nested too deeply"),
        ("count(*)" + " + count(*)" * 1000, "NR320", "characters"),
    ],
)
def test_what_is_not_on_the_allow_list_is_refused_by_name(text, code, found):
    parsed = parse_aggregate(text, SCOPE)
    assert parsed.node is None
    assert code in {issue.code for issue in parsed.issues}
    assert any(found in issue.message for issue in parsed.issues)
    assert {issue.where for issue in parsed.issues} == {SCOPE.where}


def test_all_faults_are_reported_at_once_with_what_exists():
    parsed = parse_aggregate("sum(amount) + max(nam) + foo(a)", SCOPE)
    messages = [str(issue) for issue in parsed.issues]
    assert len(messages) == 3
    assert "there are: a, b, name, day, at, flag, on-time" in messages[0]
    assert "did you mean 'name'?" in messages[1]
    assert "quantile_cont" in messages[2]


def test_a_function_that_is_nearly_one_of_ours_is_suggested():
    (issue,) = parse_aggregate("medain(a)", SCOPE).issues
    assert issue.fix.startswith("did you mean 'median'?")


def test_a_condition_is_true_or_false():
    assert parse_condition("a > 1 AND name IS NOT NULL", SCOPE).issues == ()
    assert [issue.code for issue in parse_condition("a + 1", SCOPE).issues] == ["NR327"]
    assert [issue.code for issue in parse_condition("count(*) > 1", SCOPE).issues] == ["NR325"]


def test_a_row_value_has_no_aggregate():
    assert parse_row_value("make_date(a, a, a)", SCOPE).node.type == "date"
    assert [issue.code for issue in parse_row_value("sum(a)", SCOPE).issues] == ["NR325"]


@pytest.mark.parametrize("text", ["sum(a) / sum(b) * 100", "100 * (sum(a) / sum(b))"])
def test_a_ratio_times_a_number_stays_a_ratio(text):
    node = parse_aggregate(text, SCOPE).node
    assert isinstance(node, Call)
    assert node.function == "/"
    assert len(atoms_of(node)) == 2


def test_first_and_last_need_a_time_column():
    assert parse_aggregate("last(a)", SCOPE).node.by.name == "day"
    timeless = Scope(SCOPE.type_by_column, SCOPE.owner, None, SCOPE.where)
    assert [issue.code for issue in parse_aggregate("last(a)", timeless).issues] == ["NR332"]


def test_a_long_chain_of_conditions_is_no_deep_nesting():
    text = "count_if(" + " OR ".join(f"a = {n}" for n in range(250)) + ")"
    assert parse_aggregate(text, SCOPE).issues == ()


def test_what_stands_in_a_function_that_does_not_exist_is_looked_at_all_the_same():
    assert [issue.code for issue in parse_aggregate("summ(nothing) + totl(a)", SCOPE).issues] == [
        "NR322",
        "NR321",
        "NR322",
    ]
    assert [issue.code for issue in parse_aggregate("rond(sum(a) / count(*))", SCOPE).issues] == ["NR322"]
