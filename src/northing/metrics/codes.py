"""The codes of everything that can be wrong with data and with the expressions over it."""

from __future__ import annotations

from northing.rules.described import Refusal

CODES: dict[str, str] = {
    "NR301": "no file under the source's access point matches the dataset's pattern",
    "NR302": "the source's access point or the dataset's pattern leaves the workspace",
    "NR303": "the format of a file is not known",
    "NR304": "a declared column is missing in a file, or none is declared",
    "NR305": "a file has columns that the dataset does not declare",
    "NR306": "a column stands more than once in a file, or is declared more than once",
    "NR307": "rows were kept aside because they are bad",
    "NR308": "more rows are bad than the dataset's limit allows",
    "NR309": "a test of the dataset failed",
    "NR310": "a file cannot be read",
    "NR311": "a test of a dataset is declared wrongly",
    "NR312": "the dataset's time column is missing, or is neither a date nor a timestamp",
    "NR313": "a renaming of values is declared wrongly",
    "NR314": "some times have an offset from UTC and others have none",
    "NR315": "numbers are infinite or none, and count as no value",
    "NR316": "a file was changed while it was read",
    "NR317": "a dataset's time zone is not known",
    "NR320": "an expression cannot be understood",
    "NR321": "an expression or a test names a column that the dataset does not have",
    "NR322": "an expression uses a function or a construct that is not allowed",
    "NR323": "an expression puts together types that do not fit",
    "NR324": "a column stands outside an aggregate",
    "NR325": "an aggregate stands where none may: inside another one, in a condition or in a computed column",
    "NR326": "a metric's expression has no aggregate",
    "NR327": "an expression gives a value of the wrong type",
    "NR328": "an expression never has a value, or a condition is never true",
    "NR330": "a metric says in no way, or in two ways at once, where its values come from",
    "NR331": "a metric's dimension is no column of its dataset",
    "NR332": "a metric's dataset has no time column",
    "NR334": "a formula names a metric that does not exist",
    "NR335": "formulas of metrics refer to each other in a circle",
    "NR336": "a formula needs another metric by a dimension or period that it is not measured by",
    "NR337": "a formula puts together periods that cannot be put together",
}
"""What each code says, for the reference; every issue of this layer carries one of them."""

_PLAN = """
sources:
  - id: files
    title: Files
datasets:
  - id: flights
    title: Flights
    source: files
    time_column: day
    columns:
      - {name: day, type: date}
      - {name: delay, type: number}
"""
_METRIC = """metrics:
  - id: mean-delay
    title: Mean delay
    dataset: flights
    expression: avg(delay)
"""
_TO_DATE = """  - id: delay-to-date
    title: Mean delay, quarter to date
    formula: to_date("mean-delay", 'quarter')
"""


def _explain(code: str, why: str, bad: str, good: str) -> Refusal:
    return Refusal(code, CODES[code][0].upper() + CODES[code][1:], why, example_bad=bad, example_good=good)


EXPLAINED: tuple[Refusal, ...] = (
    _explain(
        "NR306",
        "Two columns whose names differ only in case are one to SQL. Call one of them something else.",
        f"{_PLAN}      - {{name: Delay, type: number, expression: delay * 60}}\n",
        f"{_PLAN}      - {{name: seconds, type: number, expression: delay * 60}}\n",
    ),
    _explain(
        "NR311",
        "A test of accepted values needs the values, a range or row count a limit, and all but row counts and "
        "expressions the columns that they look at. A range is of numbers; dates are tested by an expression.",
        f"{_PLAN}    tests: [{{type: range, columns: [delay]}}]\n",
        f"{_PLAN}    tests: [{{type: range, columns: [delay], minimum: -120}}]\n",
    ),
    _explain(
        "NR312",
        "The time column says which period a row belongs to. It is one of the dataset's columns, of the type date or "
        "timestamp.",
        _PLAN.replace("time_column: day", "time_column: dya"),
        _PLAN,
    ),
    _explain(
        "NR313",
        "`renamed` says of a value of a text column what it is called now, so that its series goes on under the new "
        "name. Each value is renamed once: with a new name that is renamed itself it would matter which comes first.",
        f"{_PLAN}      - {{name: carrier, type: text, renamed: {{US: AA, AA: BB}}}}\n",
        f"{_PLAN}      - {{name: carrier, type: text, renamed: {{US: BB, AA: BB}}}}\n",
    ),
    _explain(
        "NR317",
        "A time zone is named as the IANA database does, by a region and a city whose clocks show the same time. "
        "Letters such as CST mean another zone in another country.",
        _PLAN.replace("    time_column: day", "    time_zone: CST\n    time_column: day"),
        _PLAN.replace("    time_column: day", "    time_zone: America/Chicago\n    time_column: day"),
    ),
    _explain(
        "NR321",
        "A dataset has the columns that it declares, and only these. The message lists them.",
        _PLAN + _METRIC.replace("avg(delay)", "avg(dealy)"),
        _PLAN + _METRIC,
    ),
    _explain(
        "NR328",
        "A division by a zero that is written has no value in any row, and a comparison with NULL is never true. "
        "Where the data has a zero below the line there is no value for that row or period alone.",
        _PLAN + _METRIC.replace("avg(delay)", "sum(delay) / 0"),
        _PLAN + _METRIC.replace("avg(delay)", "sum(delay) / count(*)"),
    ),
    _explain(
        "NR330",
        "An expression is computed from the rows of a dataset and needs one; a condition (`where`) chooses among these "
        "rows. A formula is computed from other metrics and needs no dataset. A metric with none of these is typed in.",
        _PLAN + _METRIC.replace("    dataset: flights\n", ""),
        _PLAN + _METRIC,
    ),
    _explain(
        "NR331",
        "A metric is broken down by columns of its dataset. The message lists them.",
        f"{_PLAN}{_METRIC}    dimensions: [origin]\n",
        f"{_PLAN}      - {{name: origin, type: text}}\n{_METRIC}    dimensions: [origin]\n",
    ),
    _explain(
        "NR332",
        "Results are counted by period. Without a time column nobody knows which period a row belongs to.",
        _PLAN.replace("    time_column: day\n", "") + _METRIC,
        _PLAN + _METRIC,
    ),
    _explain(
        "NR337",
        "A quarter to date is put together from days, weeks, months or the quarter itself, never from years. And a "
        "ratio of several periods needs to know what is above the line and what is below: a metric that is typed in, "
        "or a formula that is no division, has only the outcome, which is a warning.",
        f"{_PLAN}{_METRIC}    grains: [month, year]\n{_TO_DATE}    grains: [month, year]\n",
        f"{_PLAN}{_METRIC}    grains: [month, year]\n{_TO_DATE}    grains: [month]\n",
    ),
)
"""The codes that a check of a plan finds most often, with the reason and an example."""
