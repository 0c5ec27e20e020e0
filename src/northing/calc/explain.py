"""How a number came about: the steps of one computation with the numbers put in, for anyone to check by hand.

Every outcome is computed by the functions of `score` and `rollup` that computed the number itself; this module only
writes down what they were given and what they gave.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from northing.calc.codes import Method, Missing, Pattern, RollUp
from northing.calc.reason import Reason, has_score, sentence
from northing.calc.rollup import covered_share, roll_up, tally_of
from northing.calc.score import (
    NARROWEST,
    Ends,
    band_index,
    band_score,
    banding_value,
    given_score,
    limited,
    open_ends,
    raw_value,
    reason_of,
    shortfall,
    span,
    steps,
    value_at_worst,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from northing.calc.rollup import Child, Choice, Tally
    from northing.calc.score import Cell, Rule


_SHORT_DIGITS: Final = 4
_ENOUGH_DIGITS: Final = 9
_THREE_BANDS: Final = ("poor", "average", "good")


class Step(NamedTuple):
    """One step of a computation.

    Attributes:
        label: what the step is about, such as "Value".
        formula: the formula in words, such as "2 − result ÷ target".
        substituted: the same with the numbers put in, and what follows from it.
        outcome: what comes out, as a number or a word.
    """

    label: str
    formula: str
    substituted: str
    outcome: str


class Indicator(NamedTuple):
    """How one indicator is scored: its rule, its band limits, and whether its value already is its score."""

    rule: Rule
    limits: tuple[float, ...]
    score_is_value: bool = False


def plain(value: float, *others: float) -> str:
    """Write a number with two decimals, or as many as it takes to tell it from the others.

    >>> plain(1.1, 1.0), plain(0.9983, 1.0)
    ('1.10', '0.998')
    """
    for digits in range(2, _ENOUGH_DIGITS):
        written = _written(value, digits)
        if all(steps(value) == steps(other) or written != _written(other, digits) for other in others):
            return written
    return _written(value, _ENOUGH_DIGITS)


def _limit(limit: float, shown: str) -> str:
    """Write a limit in full when that is short, else with as many decimals as the value beside it."""
    for digits in range(2, _SHORT_DIGITS + 1):
        if steps(round(limit, digits)) == steps(limit):
            return _written(limit, digits)
    return _written(limit, len(shown.partition(".")[2]))


def _written(value: float, digits: int) -> str:
    """Write a number with so many decimals, with a proper minus and without a negative zero."""
    written = f"{value:.{digits}f}"
    return written.lstrip("-") if not float(written) else written.replace("-", "−")


class Wording(NamedTuple):
    """How numbers and bands are written.

    Attributes:
        bands: names of the bands, worst first; others than three are numbered when there are too few names.
        show: writes a result, target or worst value, with its unit if it likes.
    """

    bands: tuple[str, ...] = _THREE_BANDS
    show: Callable[[float], str] = plain

    def band(self, index: int, count: int) -> str:
        """Name a band."""
        return self.bands[index] if len(self.bands) == count else f"band {index + 1} of {count}"


def explain_indicator(
    cell: Cell, indicator: Indicator, *, outside: int = 0, wording: Wording | None = None
) -> list[Step]:
    """Explain value, status and score of one indicator in one period.

    Args:
        cell: its result, target, worst and stated values.
        indicator: its rule, limits, and whether its value already is its score.
        outside: a `Reason` code known before any formula, or 0.
        wording: how numbers and bands are written.

    >>> from northing.calc.score import Cell, Rule
    >>> rule = Rule(Pattern.DECREASING, Method.ACTUAL, cap=1.10)
    >>> for step in explain_indicator(Cell(1.64, 2.0), Indicator(rule, (0.9, 1.0))):
    ...     print(f"{step.label}: {step.substituted}")
    Value: 2 − 1.64 ÷ 2.00 = 1.18, capped at 1.10
    Status: 1.10 ≥ 1.00, so good
    Score: (2 + (1.10 − 1.00) ÷ 0.10) ÷ 3 = 1.00
    """
    wording = wording or Wording()
    value, reason = banding_value(cell, indicator.rule, outside)
    if not has_score(reason):
        return [Step("Value", sentence(reason), sentence(reason), "no score")]
    first = _value_step(cell, indicator.rule, wording)
    status = _status_step(value, indicator.limits, wording)
    if indicator.score_is_value:
        return [first, status, _given_step(value)]
    ends = open_ends(indicator.limits, indicator.rule)
    ends = Ends(value_at_worst(cell, indicator.rule, ends.bottom), ends.top)
    return [first, status, _score_step(value, indicator.limits, ends)]


def _value_step(cell: Cell, rule: Rule, wording: Wording) -> Step:
    """Write down how the banding value was computed."""
    raw = raw_value(cell, rule)
    reason = reason_of(cell, rule, raw)
    value = limited(raw, rule.floor, rule.cap)
    formula, numbers = _value_formula(cell, rule, wording)
    text = f"{numbers} = {plain(raw, value)}" if reason == Reason.SCORED and numbers else _special(cell, rule, wording)
    if value < raw:
        text += f", capped at {plain(value)}"
    elif value > raw:
        text += f", raised to the floor of {plain(value)}"
    return Step("Value", formula, text, plain(value))


def _special(cell: Cell, rule: Rule, wording: Wording) -> str:
    """Write down a value that comes from no division: a stated one, or a target that is 0 or the worst value."""
    raw = raw_value(cell, rule)
    reason = reason_of(cell, rule, raw)
    if reason == Reason.SCORED:
        return plain(raw)
    met = "met" if shortfall(cell.result, cell.target, rule.pattern) <= 0.0 else "not met"
    what = "the target is 0" if reason == Reason.ZERO_TARGET else "target and worst value are the same"
    return f"{what}; {wording.show(cell.result)} against {wording.show(cell.target)} is {met}, so {plain(raw)}"


def _value_formula(cell: Cell, rule: Rule, wording: Wording) -> tuple[str, str]:
    """Write the formula of the banding value in words, and with its numbers."""
    if rule.method == Method.STATED:
        return "stated value", ""
    result, target = _both(wording.show(cell.result)), _both(wording.show(cell.target))
    if rule.method == Method.NORMALISED:
        return _normalised_formula(cell, rule, wording)
    if cell.target == 0.0:
        return "1 if the target is met, else 0", ""
    size = target if cell.target > 0.0 else f"|{target.strip('()')}|"
    named = "target" if cell.target > 0.0 else "|target|"
    if rule.pattern == Pattern.CLOSER:
        return f"1 − |result − target| ÷ {named}", f"1 − |{result} − {target}| ÷ {size}"
    if cell.target > 0.0 and rule.pattern == Pattern.INCREASING:
        return "result ÷ target", f"{result} ÷ {target}"
    if cell.target > 0.0:
        return "2 − result ÷ target", f"2 − {result} ÷ {target}"
    sign = "+" if rule.pattern == Pattern.INCREASING else "−"
    return f"1 {sign} (result − target) ÷ |target|", f"1 {sign} ({result} − {target}) ÷ {size}"


def _normalised_formula(cell: Cell, rule: Rule, wording: Wording) -> tuple[str, str]:
    """Write the normalised formula: the way from target to result as a share of the way from target to worst."""
    way = span(cell, rule.pattern)
    if way == 0.0:
        return "1 if the target is met, else −1", ""
    result, target = _both(wording.show(cell.result)), _both(wording.show(cell.target))
    if rule.pattern == Pattern.CLOSER:
        return (
            "2 × (1 − |result − target| ÷ |target − worst|) − 1, from −1 to 1",
            f"2 × (1 − |{result} − {target}| ÷ {wording.show(way)}) − 1, kept within −1 to 1,",
        )
    worst = _both(wording.show(0.0 if math.isnan(cell.worst) else cell.worst))
    return (
        "2 × (result − worst) ÷ (target − worst) − 1, from −1 to 1",
        f"2 × ({result} − {worst}) ÷ ({target} − {worst}) − 1, kept within −1 to 1,",
    )


def _both(shown: str) -> str:
    """Put a negative number in parentheses, so that it can stand after an operator."""
    return f"({shown})" if shown.startswith(("-", "−")) else shown


def _status_step(value: float, limits: Sequence[float], wording: Wording) -> Step:
    """Write down which limits the value reaches."""
    band, count = band_index(value, limits), len(limits) + 1
    name = wording.band(band, count)
    shown = plain(value, *limits[max(band - 1, 0) : band + 1])
    parts = []
    if band > 0:
        parts.append(f"{shown} ≥ {_limit(limits[band - 1], shown)}")
    if band < count - 1:
        parts.append(f"{'' if parts else shown + ' '}< {_limit(limits[band], shown)}")
    text = f"{' and '.join(parts)}, so {name}" if parts else f"there is one band only, so {name}"
    return Step("Status", "the best band whose limit the value reaches", text, name)


def _score_step(value: float, limits: tuple[float, ...], ends: Ends) -> Step:
    """Write down how the value was mapped onto [0, 1]."""
    band, count = band_index(value, limits), len(limits) + 1
    edges = (ends.bottom, *limits, ends.top)
    low, high = edges[band], edges[band + 1]
    score = band_score(value, limits, ends)
    formula = "(band + (value − low) ÷ (high − low)) ÷ bands"
    if not high - low > NARROWEST:
        full = 1 if band == count - 1 and band > 0 else 0
        text = f"({band} + {full}) ÷ {count} = {plain(score)}, as its band has no width"
    else:
        share = f"({plain(value, low, high)} − {plain(low)}) ÷ {plain(high - low)}"
        outside = steps(value) > steps(high) or steps(value) < steps(low)
        note = ", kept within its band" if outside else ""
        text = f"({band} + {share}) ÷ {count} = {plain(score)}{note}"
    return Step("Score", formula, text, plain(score))


def _given_step(value: float) -> Step:
    """Write down a score that is the value itself."""
    score = given_score(value)
    note = "" if score == value else f", kept within 0 to 1: {plain(score)}"
    return Step("Score", "the value itself, from 0 to 1", f"{plain(value)}{note}", plain(score))


_NAME_BY_METHOD: Final = {
    RollUp.WEIGHTED_MEAN: "weighted mean of the scores",
    RollUp.WORST: "worst score",
    RollUp.BEST: "best score",
    RollUp.ALL: "1 if every child is achieved, else 0",
    RollUp.SUM_OF_RESULTS: "sum of the results",
    RollUp.MEAN_OF_RESULTS: "weighted mean of the results",
    RollUp.MEAN_OF_VALUES: "weighted mean of the values",
}
_MEANS: Final = {RollUp.WEIGHTED_MEAN, RollUp.MEAN_OF_RESULTS, RollUp.MEAN_OF_VALUES}


def explain_composite(
    children: Sequence[tuple[str, Child]], choice: Choice, limits: tuple[float, ...], *, wording: Wording | None = None
) -> list[Step]:
    """Explain the number of a parent: its children with weights and contributions, coverage, roll-up and status.

    Args:
        children: title and contribution of each child, in the order of the tree.
        choice: method, treatment of children without a score, minimum covered share.
        limits: lower band limits of the parent's number; empty when it is scored against its own target afterwards.
        wording: how numbers and bands are written.

    >>> from northing.calc.rollup import Child, Choice
    >>> parts = [("Speed", Child(60.0, 1.0)), ("Care", Child(40.0, 0.5))]
    >>> for step in explain_composite(parts, Choice(), (1 / 3, 2 / 3)):
    ...     print(f"{step.label}: {step.substituted}")
    Speed: 60 × 1.00 = 60.00
    Care: 40 × 0.50 = 20.00
    Coverage: 2 of 2 children scored, 100 % of the weight covered
    Roll-up: (60.00 + 20.00) ÷ 100 = 0.80
    Status: 0.80 ≥ 0.67, so good
    """
    wording = wording or Wording()
    members = [(title, child) for title, child in children if not math.isnan(child.weight)]
    tally = tally_of(child for _, child in members)
    number, reason = roll_up(tally, choice, len(members))
    explained = [_child_step(title, child, choice) for title, child in members]
    explained.append(Step("Coverage", "children with a score, by weight", *_coverage(members, tally, choice)))
    if not has_score(reason):
        return [*explained, Step("Roll-up", _NAME_BY_METHOD[RollUp(choice.method)], sentence(reason), "no score")]
    explained.append(_roll_up_step(members, tally, choice, number))
    if limits:
        explained.append(_status_step(number, limits, wording))
    return explained


def _child_step(title: str, child: Child, choice: Choice) -> Step:
    """Write down what one child contributes."""
    if math.isnan(child.number):
        return Step(title, "weight × number", f"{child.weight:g} × no score", "not counted")
    if choice.method in _MEANS:
        outcome = plain(child.weight * child.number)
        return Step(title, "weight × number", f"{child.weight:g} × {plain(child.number)} = {outcome}", outcome)
    if not child.weight > 0.0:
        return Step(title, "number", f"{plain(child.number)}, weight 0", "not counted")
    achieved = f", {'achieved' if child.achieved else 'not achieved'}" if choice.method == RollUp.ALL else ""
    return Step(title, "number", f"{plain(child.number)}{achieved}", plain(child.number))


def _coverage(members: Sequence[tuple[str, Child]], tally: Tally, choice: Choice) -> tuple[str, str]:
    """Say in one sentence how much the parent rests on."""
    scored = sum(not math.isnan(child.number) for _, child in members)
    share = f"{100.0 * covered_share(tally):.0f} %"
    text = f"{scored} of {len(members)} children scored, {share} of the weight covered"
    if scored < len(members):
        text += {
            Missing.IGNORE: "; the weight of the others is shared among these",
            Missing.ZERO: "; the others count as zero",
            Missing.NONE: "; all of them are needed",
        }[Missing(choice.missing)]
    return text, share


def _roll_up_step(members: Sequence[tuple[str, Child]], tally: Tally, choice: Choice, number: float) -> Step:
    """Write down how the numbers of the children became one."""
    counted = [child for _, child in members if child.weight > 0.0 and not math.isnan(child.number)]
    if choice.method in _MEANS:
        total = " + ".join(plain(child.weight * child.number) for child in counted)
        weight = tally.weight if choice.missing == Missing.ZERO else tally.counted
        text = f"({total}) ÷ {weight:g} = {plain(number)}"
    else:
        sign = " + " if choice.method == RollUp.SUM_OF_RESULTS else ", "
        text = f"{sign.join(plain(child.number) for child in counted)}: {plain(number)}"
    return Step("Roll-up", _NAME_BY_METHOD[RollUp(choice.method)], text, plain(number))
