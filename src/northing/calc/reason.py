"""Why an indicator has no score: the codes that travel with every number, and a plain sentence for each."""

from enum import IntEnum
from typing import Final


class Reason(IntEnum):
    """Why a cell has no score, or which special rule scored it.

    Codes below `FIRST_WITHOUT_SCORE` belong to cells that have a score; all others to cells that have none.
    """

    SCORED = 0
    ZERO_TARGET = 1
    TARGET_IS_WORST = 2
    NO_RESULT = 10
    NO_TARGET = 11
    NOT_FINITE = 12
    STALE = 13
    FAILED_TEST = 14
    HIDDEN = 15
    NO_MEANING = 16
    NO_STATED_VALUE = 17
    NOT_DUE = 18
    NOT_COMPUTED = 19
    NO_WEIGHT = 20
    NO_CHILDREN = 21
    NO_CHILD_SCORED = 22
    CHILD_MISSING = 23
    LOW_COVERAGE = 24


FIRST_WITHOUT_SCORE: Final = 10

SENTENCE_BY_REASON: Final[dict[Reason, str]] = {
    Reason.SCORED: "Scored by its formula.",
    Reason.ZERO_TARGET: "The target is 0, so a percentage of it has no meaning: 1 when the target is met, else 0.",
    Reason.TARGET_IS_WORST: "Target and worst value are the same: 1 when the target is met, else -1.",
    Reason.NO_RESULT: "No result has been recorded for this period.",
    Reason.NO_TARGET: "No target has been set for this period.",
    Reason.NOT_FINITE: "The result, the target or the computed value is not a finite number.",
    Reason.STALE: "The result is older than its freshness limit allows.",
    Reason.FAILED_TEST: "The data behind the result failed its tests.",
    Reason.HIDDEN: "You may not see this number.",
    Reason.NO_MEANING: "The formula has no meaning: the worst value lies on the wrong side of the target.",
    Reason.NO_STATED_VALUE: "The stated score, or the status expression, gives no value for this period.",
    Reason.NOT_DUE: "Nothing is expected for this period yet.",
    Reason.NOT_COMPUTED: "The result could not be computed.",
    Reason.NO_WEIGHT: "All weights are zero, so there is nothing to average.",
    Reason.NO_CHILDREN: "Nothing contributes to this score in this period.",
    Reason.NO_CHILD_SCORED: "No child has a score.",
    Reason.CHILD_MISSING: "A child has no score, and this parent asks for all of them.",
    Reason.LOW_COVERAGE: "The children with a score carry less weight than this parent asks for.",
}


def has_score(reason: int) -> bool:
    """Tell whether a cell with this reason code has a score.

    >>> has_score(Reason.ZERO_TARGET), has_score(Reason.STALE)
    (True, False)
    """
    return reason < FIRST_WITHOUT_SCORE


def sentence(reason: int) -> str:
    """Say in plain English why a cell has no score.

    >>> sentence(Reason.NO_RESULT)
    'No result has been recorded for this period.'
    """
    return SENTENCE_BY_REASON[Reason(reason)]
