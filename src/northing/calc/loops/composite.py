"""How a rolled-up number becomes value, score, band and trend of its composite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from northing.calc.codes import Method, RollUp
from northing.calc.loops.change import fill_bands, fill_trends
from northing.calc.loops.leaf import detail_leaf, score_leaf
from northing.calc.loops.rows import row_limits
from northing.calc.score import Rule, band_score, limited, middle_half_width, open_ends

if TYPE_CHECKING:
    from northing.calc.arrays import TreeArrays
    from northing.calc.loops.rows import Rows, Table

_STATED: Final = int(Method.STATED)
_MEAN_OF_VALUES: Final = int(RollUp.MEAN_OF_VALUES)


def score_composite(tree: TreeArrays, nodes: Rows, m: int, back: int) -> None:
    """Fill value, score, band and trend of a composite whose number is a score, or a mean of values."""
    by_value = tree.method[m] == _MEAN_OF_VALUES
    floor, cap = (float(tree.floor[m]), float(tree.cap[m])) if by_value else (0.0, 1.0)
    limits = row_limits(tree.limits, m, tree.bands[m])
    ends = open_ends(limits, Rule(0, _STATED, floor, cap))
    value, score = nodes.value[m], nodes.score[m]
    if by_value:
        for p in range(value.size):
            value[p] = limited(float(value[p]), floor, cap)
            score[p] = band_score(float(value[p]), limits, ends)
    else:
        for p in range(value.size):
            score[p] = value[p]
    fill_bands(value, tree.limits, m, tree.bands[m], nodes.band[m])
    fill_trends(nodes, m, value, middle_half_width(limits, ends), back)


def score_combined(table: Table, m: int, own: int, back: int) -> None:
    """Score a combined result against the parent's own target."""
    for p in range(table.nodes.value.shape[1]):
        table.own.result[own, p] = table.nodes.value[m, p]
        if table.own.outside[own, p] == 0:
            table.own.outside[own, p] = table.nodes.reason[m, p]
    score_leaf(table.own, own, table.nodes, m)
    detail_leaf(table.own, own, table.nodes, m, back)
