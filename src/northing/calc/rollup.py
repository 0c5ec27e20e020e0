"""The one definition of how children make the score of their parent, and how much of it is covered.

Plain functions over floats and small integers, compiled as they are by `kernels`; NaN is a missing number.
A child with weight 0 is shown and does not count; one with weight NaN does not belong to the parent in that period.
"""

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from northing.calc.codes import Missing, RollUp
from northing.calc.reason import Reason
from northing.calc.score import steps

_WORST: Final = int(RollUp.WORST)
_BEST: Final = int(RollUp.BEST)
_ALL: Final = int(RollUp.ALL)
_SUM_OF_RESULTS: Final = int(RollUp.SUM_OF_RESULTS)

_ZERO: Final = int(Missing.ZERO)
_NONE: Final = int(Missing.NONE)

_SCORED: Final = int(Reason.SCORED)
_NOT_FINITE: Final = int(Reason.NOT_FINITE)
_NO_CHILDREN: Final = int(Reason.NO_CHILDREN)
_NO_WEIGHT: Final = int(Reason.NO_WEIGHT)
_NO_CHILD_SCORED: Final = int(Reason.NO_CHILD_SCORED)
_CHILD_MISSING: Final = int(Reason.CHILD_MISSING)
_LOW_COVERAGE: Final = int(Reason.LOW_COVERAGE)


class Child(NamedTuple):
    """What one child brings to its parent in one period.

    Attributes:
        weight: relative weight, 0 or more; NaN when it is not a child in this period.
        number: its score, value or result, by the parent's method; NaN when it has none.
        coverage: the covered share of its own weight, 1 for an indicator.
        achieved: whether it is achieved, for the method "all".
    """

    weight: float
    number: float
    coverage: float = 1.0
    achieved: bool = False


class Choice(NamedTuple):
    """How a parent rolls up: `RollUp` and `Missing` codes, and the share of weight that must have a score."""

    method: int = int(RollUp.WEIGHTED_MEAN)
    missing: int = int(Missing.IGNORE)
    minimum_covered: float = 0.5


class Tally(NamedTuple):
    """What has been counted of the children so far; weights unless it says otherwise.

    Attributes:
        weight: of all children.
        counted: of the children with a number.
        covered: of the children with a number, each times its own coverage.
        weighted: sum of weight times number.
        total: plain sum of numbers.
        lowest: the lowest number.
        highest: the highest number.
        unmet: of the children with a number that are not achieved.
    """

    weight: float = 0.0
    counted: float = 0.0
    covered: float = 0.0
    weighted: float = 0.0
    total: float = 0.0
    lowest: float = math.inf
    highest: float = -math.inf
    unmet: float = 0.0


def add_child(tally: Tally, child: Child) -> Tally:
    """Count one more child.

    >>> add_child(Tally(), Child(weight=60.0, number=0.5)).weighted
    30.0
    """
    weight = child.weight if child.weight > 0.0 else 0.0  # noqa: FURB136 (NaN must become 0)
    counted = weight if not math.isnan(child.number) else 0.0
    number = child.number if counted > 0.0 else 0.0
    return Tally(
        tally.weight + weight,
        tally.counted + counted,
        tally.covered + counted * child.coverage,
        tally.weighted + counted * number,
        tally.total + number,
        number if counted > 0.0 and number < tally.lowest else tally.lowest,
        number if counted > 0.0 and number > tally.highest else tally.highest,
        tally.unmet + (0.0 if child.achieved else counted),
    )


def covered_share(tally: Tally) -> float:
    """Give the share of weight that has a score; 0 when there is no weight at all.

    >>> covered_share(Tally(weight=100.0, covered=60.0))
    0.6
    """
    return tally.covered / tally.weight if tally.weight > 0.0 else 0.0


def mean(tally: Tally, missing: int) -> float:
    """Average the numbers by weight; missing ones count as zero or share their weight among the others.

    >>> mean(Tally(weight=100.0, counted=60.0, weighted=60.0), Missing.IGNORE)
    1.0
    """
    return tally.weighted / (tally.weight if missing == _ZERO else tally.counted)


def combined(tally: Tally, method: int, missing: int) -> float:
    """Combine the numbers of at least one child by the parent's method.

    >>> combined(Tally(weight=2.0, counted=1.0, lowest=0.4, highest=0.4), RollUp.WORST, Missing.ZERO)
    0.0
    """
    zero_counts = missing == _ZERO and tally.counted < tally.weight
    if method == _WORST:
        return min(tally.lowest, 0.0) if zero_counts else tally.lowest
    if method == _BEST:
        return max(tally.highest, 0.0) if zero_counts else tally.highest
    if method == _SUM_OF_RESULTS:
        return tally.total
    if method == _ALL:
        return 0.0 if zero_counts or tally.unmet > 0.0 else 1.0
    return mean(tally, missing)


def roll_up(tally: Tally, choice: Choice, children: int) -> tuple[float, int]:
    """Conclude the number of a parent from the tally of its children, with the `Reason` code.

    Args:
        tally: what was counted.
        choice: method, treatment of children without a score, minimum covered share.
        children: how many children there are in this period, with and without weight.

    >>> roll_up(tally_of([Child(60, 1.0), Child(40, 0.5)]), Choice(), 2)
    (0.8, 0)
    >>> roll_up(tally_of([Child(40, 1.0), Child(60, math.nan)]), Choice(), 2)
    (nan, 24)
    """
    if children == 0:
        return math.nan, _NO_CHILDREN
    if not tally.weight > 0.0:
        return math.nan, _NO_WEIGHT
    if choice.missing == _NONE and tally.counted < tally.weight:
        return math.nan, _CHILD_MISSING
    if not tally.counted > 0.0:
        return math.nan, _NO_CHILD_SCORED
    if steps(covered_share(tally)) < steps(choice.minimum_covered):
        return math.nan, _LOW_COVERAGE
    number = combined(tally, choice.method, choice.missing)
    if not abs(number) < math.inf:
        return math.nan, _NOT_FINITE
    return number, _SCORED


def tally_of(children: Iterable[Child]) -> Tally:
    """Count all children, in their order.

    >>> tally_of([Child(60.0, 1.0), Child(40.0, math.nan)]).counted
    60.0
    """
    tally = Tally()
    for child in children:
        tally = add_child(tally, child)
    return tally
