"""Scalar expressions: what they compute, how NULL spreads, and what is refused and how."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.calc.expression import DEEPEST, LONGEST_TEXT, ExpressionError, parse_expression
from northing.calc.period_call import PeriodCall

NAMES = frozenset({"a", "b", "c", "result", "target", "on-time-departures"})
VALUES: dict[str, float | None] = {
    "a": 7.0,
    "b": 2.0,
    "c": None,
    "result": 3.0,
    "target": 0.0,
    "on-time-departures": 0.8,
}


def evaluated(text: str) -> float | None:
    return parse_expression(text, names=NAMES).evaluate(VALUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-a + +b", -5),
        ("a / b", 3.5),
        ("a // b", 3),
        ("a % b + mod(a, 4)", 4),
        ("a ** b + power(b, 3) + b ^ 2", 61),
        ("a / target", None),
        ("a // target", None),
        ("a % target", None),
        ("a / c", None),
        ("c + 1", None),
        ("1e3 - .5", 999.5),
        ("a > b", 1),
        ("a >= 7 and b <= 2", 1),
        ("a < b or a = 7", 1),
        ("a <> b", 1),
        ("a != 7", 0),
        ("not a > b", 0),
        ("c > 1", None),
        ("c > 1 and a > 100", 0),
        ("c > 1 and a > 1", None),
        ("c > 1 or a > 1", 1),
        ("c > 1 or a > 100", None),
        ("a > 1 and b > 1", 1),
        ("a > 100 or b > 100", 0),
        ("not c", None),
        ("true and not false", 1),
        ("null", None),
        ("c is null", 1),
        ("a is null", 0),
        ("a is not null", 1),
        ("a > 1 is true", 1),
        ("(a > 100) is false", 1),
        ("c is true", 0),
        ("a between 7 and 8", 1),
        ("a between 1 and 6", 0),
        ("a not between c and 6", 1),
        ("a between c and 8", None),
        ("a in (1, 7)", 1),
        ("a in (1, 2)", 0),
        ("a in (1, c)", None),
        ("a not in (1, 2)", 1),
        ("c in (1)", None),
        ("case when a > 100 then 1 when b = 2 then 5 else 9 end", 5),
        ("case when a > 100 then 1 end", None),
        ("case when c > 1 then 1 else 4 end", 4),
        ("case a when 7 then 70 else 0 end", 70),
        ("if(a > b, 1, 2)", 1),
        ("if(a < b, 1)", None),
        ("coalesce(c, a)", 7),
        ("coalesce(c, c)", None),
        ("ifnull(c, 3)", 3),
        ("nullif(a, 7)", None),
        ("nullif(a, b)", 7),
        ("greatest(a, b, c)", 7),
        ("least(a, b, c)", 2),
        ("greatest(c, c)", None),
        ("abs(-a)", 7),
        ("round(2.5) + round(-2.5)", 0),
        ("round(2.345, 2)", 2.35),
        ("floor(3.7) + ceil(3.2) + ceiling(3.2) + trunc(-3.7)", 8),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("ln(1)", 0),
        ("ln(0)", None),
        ("log10(1000) + log(100)", 5),
        ("log(2, 8)", 3),
        ("exp(0)", 1),
        ("exp(1000)", None),
        ("10 ** 400", None),
        ("(-8) ** 0.5", None),
        ("0 ** -1", None),
        ("sign(-3) + sign(0)", -1),
        ('"on-time-departures" * 100', 80),
        ("1 - -1", 2),
    ],
)
def test_evaluates(text: str, expected: float | None) -> None:
    found = evaluated(text)
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("absent", [{}, {"a": None}, {"a": math.nan}, {"a": math.inf}])
def test_what_is_absent_or_not_finite_is_null(absent: dict[str, float | None]) -> None:
    assert parse_expression("a + 1", names=NAMES).evaluate(absent) is None


def test_names_used() -> None:
    assert parse_expression('a + "on-time-departures" / a', names=NAMES).names == {"a", "on-time-departures"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("resutl / target", ["'resutl' at column 1", "Did you mean 'result'", "There is: a, b, c, on-time-departures"]),
        ("a + xyz", ["'xyz' at column 5"]),
        ("a - time - departures", ["'time'"]),
        ("1 + on-time-departures", ["on-time-departures"]),
        ("t.a", ["'t.a'"]),
        ("sum(a)", ["'SUM(a)' at column 1 cannot be used", "aggregate", "one number"]),
        ("count(*)", ["'COUNT(*)' at column 1 cannot be used", "aggregate"]),
        ("previous(a)", ["previous() looks at other periods", "formula of a metric"]),
        ("foo(a)", ["'foo' at column 1"]),
        ("absolute(a)", ["'absolute'"]),
        ("rund(a)", ["Did you mean ROUND?"]),
        ("a = 'x'", ["text 'x'", "only numbers"]),
        ("(select 1)", ["cannot be used"]),
        ("a in (select 1)", ["cannot be used"]),
        ("a::int", ["cannot be used"]),
        ("a is b", ["cannot be"]),
        ("1; drop table x", ["cannot be"]),
        ("a b", ["cannot be used"]),
        ("a +", ["cannot be read at column 3"]),
        ("(a", ["cannot be read"]),
        ("", ["cannot be read"]),
        ("'open", ["cannot be read"]),
        ("sum(a) over ()", ["cannot be used"]),
        ("read_csv('x')", ["cannot be used"]),
        ("*", ["cannot be used"]),
        ("a" * (LONGEST_TEXT + 1), [f"at most {LONGEST_TEXT}"]),
        ("+".join("a" * (DEEPEST + 2)), [f"more than {DEEPEST} levels"]),
        ("(" * 900 + "a" + ")" * 900, ["deep"]),
    ],
)
def test_refuses_and_says_what_exists(text: str, parts: list[str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, names=NAMES)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ('previous("on-time-departures")', PeriodCall("previous", "on-time-departures")),
        ("previous(a, 3)", PeriodCall("previous", "a", 3)),
        ("SAME_PERIOD_LAST_YEAR(a)", PeriodCall("same_period_last_year", "a")),
        ("trailing(a, 12)", PeriodCall("trailing", "a", 12)),
        ("to_date(a)", PeriodCall("to_date", "a")),
        ("to_date(a, 'quarter')", PeriodCall("to_date", "a", span="quarter")),
        ("cumulative(a)", PeriodCall("cumulative", "a")),
    ],
)
def test_functions_of_periods_name_a_metric_and_what_they_ask_of_it(text: str, call: PeriodCall) -> None:
    expression = parse_expression(f"b / ({text} + {text})", names=NAMES, has_periods=True)
    assert expression.period_calls == (call,)
    assert expression.names == {"b", call.name}
    assert expression.evaluate({"b": 1.0, call.name: 8.0, call.key: 2.0}) == 0.25
    assert parse_expression(call.key, names=NAMES, has_periods=True).root == call


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("previous()", ["previous() has 0 arguments", 'write previous("metric", 3)']),
        ("previous(a, 1, 2)", ["has 3 arguments"]),
        ("previous(a + b)", ["takes the id of a metric, in double quotes"]),
        ("previous('a')", ["takes the id of a metric, in double quotes"]),
        ("previous(xyz)", ["Unknown name 'xyz'"]),
        ("previous(a, 0)", ["a whole number of periods from 1 to 10,000"]),
        ("previous(a, -1)", ["a whole number of periods"]),
        ("previous(a, 1.5)", ["a whole number of periods"]),
        ("previous(a, b)", ["a whole number of periods"]),
        ("trailing(a)", ["trailing() has 1 argument; write"]),
        ("same_period_last_year(a, 1)", ["has 2 arguments"]),
        ("to_date(a, 'week')", ["to_date() takes one of 'year', 'quarter', 'month'"]),
        ("to_date(a, quarter)", ["to_date() takes one of"]),
        ("prevous(a)", ["Did you mean PREVIOUS?"]),
    ],
)
def test_functions_of_periods_say_what_they_take(text: str, parts: list[str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, names=NAMES, has_periods=True)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / 0", True),
        ("a + b % (2 - 2)", True),
        ("if(a > 1, a // -0.0, 1)", True),
        ("a / null", False),
        ("a / (b - b)", False),
        ("a / 1", False),
        ("0 / a", False),
    ],
)
def test_a_division_by_a_constant_zero_is_known_before_it_is_computed(text, expected) -> None:
    assert parse_expression(text, names=NAMES).divides_by_zero is expected


def test_unquoted_name_with_hyphens_asks_for_quotes() -> None:
    with pytest.raises(ExpressionError, match='Write "late-flights" in double quotes'):
        parse_expression("1 - late-flights", names=frozenset({"late-flights"}))


def test_without_any_name() -> None:
    with pytest.raises(ExpressionError, match="no name at all"):
        parse_expression("x", names=frozenset())


finite = st.floats(-1e6, 1e6)


@given(finite, finite)
def test_arithmetic_is_that_of_floats(x: float, y: float) -> None:
    expression = parse_expression("a * b - a + b", names=NAMES)
    assert expression.evaluate({"a": x, "b": y}) == x * y - x + y


@given(st.text(alphabet="ab()+-*/ 1.<>=,\"'", max_size=30))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        found = parse_expression(text, names=NAMES).evaluate(VALUES)
    except ExpressionError:
        return
    assert found is None or math.isfinite(found)
