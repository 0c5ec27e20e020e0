"""The page of expressions: every function and operator that one may use, from the allow-lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.markdown import code, page, table
from northing.calc.expression import FUNCTIONS
from northing.calc.expression_names import STATUS_NAMES, TARGET_NAMES, TREND_NAMES
from northing.calc.period_call import PERIOD_FUNCTIONS, PeriodCall
from northing.metrics.functions import (
    AGGREGATES,
    DATE_PARTS,
    OPERATORS,
    SCALARS,
    SYNONYMS,
)

if TYPE_CHECKING:
    from northing.metrics.functions import Signature

MEANINGS = {
    "abs": "the number without its sign",
    "add_months": "the moment so many months later; the last of the month where it has no such day",
    "ceil": "the next whole number above",
    "coalesce": "the first argument that has a value",
    "concat": "the texts one after the other; a missing one is left out",
    "contains": "whether the first text contains the second",
    "date": "the day of a moment, or the date that a text names",
    "date_add": "the date so many days later; `date_add(day, INTERVAL 1 MONTH)` and the like, too",
    "date_diff": "how many boundaries of a part (`'day'`, `'month'` …) lie between two moments",
    "date_sub": "the date so many days earlier; `date_sub(day, INTERVAL 1 MONTH)` and the like, too",
    "date_trunc": "the first day of the part (`'month'`, `'year'` …) in which a moment lies",
    "day": "day of the month",
    "dayofyear": "day of the year",
    "ends_with": "whether the first text ends with the second",
    "exp": "e to the power of the number",
    "floor": "the next whole number below",
    "greatest": "the greatest argument; no value when one has none",
    "hour": "hour of the day",
    "if": "the second argument when the condition holds, else the third, or no value without one",
    "isodow": "day of the week, 1 for Monday to 7",
    "least": "the least argument; no value when one has none",
    "left": "so many characters of the text from its beginning",
    "length": "how many characters",
    "ln": "natural logarithm",
    "log10": "logarithm to base 10",
    "lower": "the text in small letters",
    "ltrim": "the text without spaces at its beginning",
    "make_date": "the date of year, month and day",
    "minute": "minute of the hour",
    "mod": "what is left of a division, as `%` gives it",
    "month": "month of the year",
    "nullif": "the first argument, or no value when it equals the second",
    "power": "the first number to the power of the second",
    "quarter": "quarter of the calendar year",
    "replace": "the first text with the third in place of the second",
    "right": "so many characters of the text from its end",
    "round": "the number rounded to so many decimals, whole without the second argument",
    "rtrim": "the text without spaces at its end",
    "second": "second of the minute",
    "sign": "−1, 0 or 1",
    "split_part": "the part with that number (1 is the first) of a text that the second text parts",
    "sqrt": "square root",
    "starts_with": "whether the first text starts with the second",
    "strpos": "where the second text begins in the first (1 is the first character), 0 where it does not",
    "substring": "part of a text: from which character (1 is the first), and how many",
    "trim": "the text without spaces at its ends",
    "trunc": "the number without its decimals",
    "upper": "the text in capitals",
    "week": "ISO week of the year",
    "year": "year",
}
AGGREGATE_MEANINGS = {
    "arg_max": "the first value of the row where the second is greatest",
    "arg_min": "the first value of the row where the second is least",
    "avg": "mean of the values; rows without a value do not count",
    "bool_and": "whether all rows fulfil the condition; `cast(… as integer)` makes 1 or 0 of it",
    "bool_or": "whether any row fulfils the condition; `cast(… as integer)` makes 1 or 0 of it",
    "corr": "correlation of two values of a row, −1 to 1; no value when one of them never changes",
    "count": "how many rows have a value; `count(*)` counts all rows, `count(DISTINCT x)` different values",
    "count_distinct": "how many different values there are, always exactly",
    "count_if": "how many rows fulfil the condition",
    "covar_pop": "covariance of two values of all rows",
    "covar_samp": "covariance of two values, estimated from a sample",
    "first": "the value of the earliest row, by the dataset's time column",
    "geometric_mean": "the mean of factors and growth rates; only values above 0 count",
    "last": "the value of the latest row, by the dataset's time column",
    "max": "the greatest value",
    "median": "the middle value",
    "min": "the least value",
    "quantile_cont": "the value below which a share (0 to 1) of all lies, between two values in proportion",
    "regr_intercept": "where the line through the points begins that gives the first value from the second",
    "regr_slope": "by how much the first value grows when the second grows by 1",
    "stddev_pop": "standard deviation of all values",
    "stddev_samp": "standard deviation estimated from a sample",
    "sum": "sum of the values; no value when there are no rows",
    "var_pop": "variance of all values",
    "var_samp": "variance estimated from a sample",
}
EXAMPLES = {
    "count_if(dep_delay <= 15) / count(dep_time)": "share of departures that were at most 15 minutes late",
    "avg(arr_delay)": "mean delay of arrivals, early ones counted as negative",
    "avg(greatest(arr_delay, 0))": "mean delay of arrivals, early ones counted as on time",
    "count(*) FILTER (WHERE dep_time IS NULL) / count(*)": "share of flights without a departure",
    "count(DISTINCT tailnum)": "how many different planes",
    "quantile_cont(dep_delay, 0.9)": "the delay that nine departures of ten stay under",
    "sum(CASE WHEN origin = 'JFK' THEN distance ELSE 0 END)": "distance flown from one airport",
}
GIVES = {"same": "what its arguments are", "first": "what its first argument is"}
MEANING_BY_NAME = {
    "result": "what was measured for the period",
    "target": "what it is held against",
    "baseline": "the KPI's `baseline`",
    "worst": "the KPI's `worst`",
    "previous_result": "the result of the period before",
    "elapsed": "share of the period that is over today, 0 to 1",
    "value": "the banding value of the period",
    "previous_value": "the banding value of the period that the trend compares with",
    "previous_target": "the target of the period before",
}
_PERIODS = PERIOD_FUNCTIONS
PERIOD_EXAMPLES = {
    '"flights" / same_period_last_year("flights") - 1': "growth against the year before",
    '"flights" - previous("flights")': "change against the period before",
    'trailing("on-time-departures", 12)': "a rolling year by month, each departure counting once",
    'to_date("late-flights") / to_date("flights")': "share of the fiscal year so far",
    'cumulative("sign-ups")': "everyone who ever signed up",
}


def render() -> str:
    """Return the page."""
    return page(
        "Expressions",
        "Expressions are written in the words of SQL. They are read against the lists on this page and turned into "
        "a tree of "
        "Northing's own; what was written is never run as it stands. What is not listed here is refused, with a "
        "suggestion "
        "([NR322](rules/NR322.md)). Capital and small letters of functions are the same. A name with other "
        'characters than letters, digits and underscores stands in double quotes: `"late-flights"`.',
        "## Over the rows of a dataset\n\n"
        "These may name the columns of the dataset. They stand in a metric's `expression` (with aggregates) and "
        "`where`, in a column's "
        "`expression` and in a dataset's tests (without).",
        "### Aggregates\n\n"
        + _functions(AGGREGATES, AGGREGATE_MEANINGS)
        + "\n\nAny aggregate may be followed by `FILTER (WHERE condition)`. A quantile may be written as "
        "`percentile_cont(0.9) WITHIN GROUP (ORDER BY x)` too. A metric's result is a number: of dates, "
        "`date_diff('day', min(day), max(day))` is one. Several aggregates may be put together by "
        "arithmetic: `sum(delay) / count(*)`. A division by zero, and a sum over no rows, have no value.",
        "Over the dataset `flights` of the demo:",
        table(("expression", "gives"), ((code(text), meaning) for text, meaning in EXAMPLES.items())),
        "### Functions of a row\n\n" + _functions(SCALARS, MEANINGS) + f"\n\nParts of a moment: {_codes(DATE_PARTS)}.",
        "### Operators\n\n"
        f"Arithmetic: {_codes(OPERATORS)}. Comparisons: `=`, `<>`, `<`, `<=`, `>`, `>=`, `BETWEEN … AND …`, `IN (…)`, "
        "`LIKE`, `IS NULL`, `IS NOT NULL`. A date or timestamp and an interval: `day + INTERVAL 7 DAY`. "
        "Logic: `AND`, `OR`, `NOT`, `CASE WHEN … THEN … ELSE … END`. Texts: `||`. "
        "Types: `CAST(… AS …)`.",
        "### Other names\n\n"
        "The same functions under names that other engines give them: "
        + ", ".join(f"{code(other)} for {code(name)}" for other, name in sorted(SYNONYMS.items()))
        + ".",
        "## Over named numbers\n\n"
        "These compute one number from others. A missing number stays missing; what has no finite value, such as a "
        "division "
        "by zero, is missing too.\n\n"
        f"Functions: {_codes(name.lower() for name in FUNCTIONS.split(', '))}. Operators: `+`, `-`, `*`, `/`, `//`, "
        f"`%`, "
        "`**`, comparisons, `AND`, `OR`, `NOT`, `CASE`, `BETWEEN`, `IN`, `IS NULL`.",
        table(
            ("where", "names that may be used"),
            [
                ("`formula` of a metric", "ids of other metrics; [other periods](#over-other-periods-of-a-metric) too"),
                ("`status` and `stated_score` of a KPI", _codes(STATUS_NAMES)),
                ("`trend.expression` of a KPI", _codes(TREND_NAMES)),
                ("`target.formula` of a KPI", _codes(TARGET_NAMES)),
                ("any `weight`, and `member_weight` of a KPI", "ids of metrics, of the same period and member"),
            ],
        ),
        table(("name", "is"), ((code(name), meaning) for name, meaning in sorted(MEANING_BY_NAME.items()))),
        "## Over other periods of a metric\n\n"
        "The `formula` of a metric may also ask for results of other periods. Each function takes the id of one "
        "metric, and looks at the same member.",
        table(("function", "gives"), ((code(_period_call(name)), found.meaning) for name, found in _PERIODS.items())),
        "They go by periods, not by rows: where the period asked for has no result there is no value, never that of "
        "the row before. Several periods are put together by the metric's "
        "[additivity](../explanation/metrics.md#from-months-to-quarters-and-years): a sum, a mean, the last one, or "
        "for a ratio all that is above the line by all that is below, never a mean of ratios. Every one of them needs "
        "a result, but for `last`, which needs that of the last. A week counts to the month, quarter or year that has "
        "most of its days; a 53rd week and 29 February have no same period in the year before.",
        table(("formula", "gives"), ((code(text), meaning) for text, meaning in PERIOD_EXAMPLES.items())),
    )


def _codes(names: object) -> str:
    return ", ".join(code(name) for name in sorted(names))  # type: ignore[call-overload]


def _period_call(name: str) -> str:
    form = _PERIODS[name]
    shown = PeriodCall(name, "metric", 3, "quarter").key
    return shown.replace(", ", "[, ").replace(")", "])") if form.is_optional else shown


def _functions(signatures: dict[str, Signature], meanings: dict[str, str]) -> str:
    rows = [
        (code(_call(name, signature)), GIVES.get(signature.gives, signature.gives), meanings[name])
        for name, signature in sorted(signatures.items())
    ]
    return table(("function", "gives", "which is"), rows)


def _call(name: str, signature: Signature) -> str:
    least = len(signature.takes) if signature.least is None else signature.least
    takes = list(signature.takes)
    takes += [takes[-1]] * (least - len(takes))
    parts = [family if place < least else f"[{family}]" for place, family in enumerate(takes)]
    return f"{name}({', '.join([*parts, *(['…'] if signature.more else [])])})"
