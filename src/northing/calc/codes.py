"""The choices of scoring as small integers, so that arrays and compiled kernels can carry them."""

from enum import IntEnum


class Pattern(IntEnum):
    """Which results are better: the scoring pattern of an indicator."""

    INCREASING = 0
    DECREASING = 1
    CLOSER = 2


class Method(IntEnum):
    """How a result becomes a banding value: the banding method of an indicator."""

    ACTUAL = 0
    NORMALISED = 1
    STATED = 2


class RollUp(IntEnum):
    """How a parent's score comes from its children."""

    WEIGHTED_MEAN = 0
    WORST = 1
    BEST = 2
    ALL = 3
    SUM_OF_RESULTS = 4
    MEAN_OF_RESULTS = 5
    MEAN_OF_VALUES = 6


class Missing(IntEnum):
    """What a parent makes of a child without a score."""

    IGNORE = 0
    ZERO = 1
    NONE = 2


class Change(IntEnum):
    """The direction of an arrow (of the result), or of a judgement (UP is better, DOWN is worse)."""

    UNKNOWN = -2
    DOWN = -1
    SAME = 0
    UP = 1
