"""The page on scoring: every example of it, computed by the functions that score plans."""

import math
import re
from pathlib import Path

import pytest

from northing.calc.codes import Method, Missing, Pattern, RollUp
from northing.calc.expression import parse_expression
from northing.calc.keyresult import GRADE_LIMITS, KeyResultType, Promise, pace, progress
from northing.calc.rollup import Child, Choice, roll_up, tally_of
from northing.calc.score import Cell, Rule, band_index, band_score, banding_value, open_ends
from northing.calc.target import formula_path
from northing.work.bands import ACTUAL, GRADE, NORMALISED, THIRDS

TEXT = (Path(__file__).parents[2] / "docs" / "explanation" / "scoring.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- examples: (?P<sort>[a-z-]+) -->\n\n(?P<rows>(?:\|.*\n)+)")


def rows_of(text):
    """Yield the rows of a table as cells by head."""
    head, _, *rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in text.splitlines()]
    return [dict(zip(head, row, strict=True)) for row in rows]


EXAMPLES = [(match["sort"], row) for match in TABLE.finditer(TEXT) for row in rows_of(match["rows"])]


def number(text):
    """Read a number as people write it; NaN where there is none."""
    return float(text.replace("−", "-")) if text not in {"", "none"} else math.nan


def numbers(text):
    return tuple(number(part.strip()) for part in text.split(","))


def code(codes, text):
    return codes[text.upper().replace(" ", "_")]


def value_of(row):
    rule = Rule(int(code(Pattern, row["pattern"])), int(code(Method, row["method"])))
    cell = Cell(number(row["result"]), number(row["target"]), number(row["worst"]))
    return banding_value(cell, rule, 0)[0], number(row["value"])


def score_of(row):
    rule = Rule(method=int(code(Method, row["method"])), floor=number(row["floor"]), cap=number(row["cap"]))
    limits = numbers(row["limits"])
    return band_score(number(row["value"]), limits, open_ends(limits, rule)), number(row["score"])


def progress_of(row):
    promise = Promise(*(number(row[name]) for name in ("baseline", "target", "upper", "tolerance")))
    return progress(code(KeyResultType, row["type"]), number(row["result"]), promise), number(row["progress"])


def rolled_up(row):
    pairs = [part.split(":") for part in row["children"].split(",")]
    children = [Child(number(weight.strip()), number(score.strip())) for weight, score in pairs]
    choice = Choice(int(code(RollUp, row["method"])), int(code(Missing, row["missing"])))
    return roll_up(tally_of(children), choice, len(children))[0], number(row["score"])


COMPUTE = {"value": value_of, "score": score_of, "progress": progress_of, "roll-up": rolled_up}
KEY = {"value": "value", "score": "score", "progress": "progress", "roll-up": "score"}


@pytest.mark.parametrize(("sort", "row"), [item for item in EXAMPLES if item[0] in COMPUTE])
def test_an_example_comes_out_as_it_is_written(sort, row):
    computed, written = COMPUTE[sort](row)
    digits = len(row[KEY[sort]].partition(".")[2])
    assert computed == pytest.approx(written, abs=0.5 * 10**-digits if digits > 2 else 1e-9, nan_ok=True)


@pytest.mark.parametrize("row", [row for sort, row in EXAMPLES if sort == "band"])
def test_an_example_falls_into_the_band_that_is_written(row):
    assert ("poor", "average", "good")[band_index(number(row["value"]), numbers(row["limits"]))] == row["band"]


@pytest.mark.parametrize("row", [row for sort, row in EXAMPLES if sort == "pace"])
def test_an_example_has_the_pace_that_is_written(row):
    assert pace(number(row["progress"]), number(row["expected"])) == row["pace"]


@pytest.mark.parametrize("row", [row for sort, row in EXAMPLES if sort == "target"])
def test_a_formula_gives_the_targets_that_are_written(row):
    formula = parse_expression(row["formula"], names=frozenset({"previous_target"}))
    found = formula_path(formula, len(numbers(row["targets"])), start=number(row["start"]))
    assert ", ".join(f"{target:.4f}" for target in found) == row["targets"]


def test_every_sort_of_example_is_there():
    assert {sort for sort, _ in EXAMPLES} == {*COMPUTE, "band", "pace", "target"}


def test_the_standard_bands_are_those_of_the_program():
    assert ACTUAL.limits == (0.9, 1.0)
    assert NORMALISED.limits == (0.0, 0.5)
    assert THIRDS.limits == (1 / 3, 2 / 3)
    assert GRADE.limits == GRADE_LIMITS == (0.4, 0.7)
    for limits in (
        "v ≥ 1 | 0.9 ≤ v < 1 |",
        "v ≥ 0.5 | 0 ≤ v < 0.5 |",
        "v ≥ ⅔ | ⅓ ≤ v < ⅔ |",
        "p ≥ 0.7 | 0.4 ≤ p < 0.7 |",
    ):
        assert limits in TEXT
