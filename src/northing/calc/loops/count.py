"""How many children and indicators a composite has, which are hidden and which are stale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from northing.calc.loops.rows import column_of, row_of
from northing.calc.reason import Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from northing.calc.arrays import TreeArrays
    from northing.calc.loops.rows import Cover

_HIDDEN: Final = int(Reason.HIDDEN)
_STALE: Final = int(Reason.STALE)


def count_below(tree: TreeArrays, outside: NDArray[np.int8], cover: Cover, m: int) -> None:
    """Count what lies below one composite, from its children; per period only where that can differ.

    Args:
        tree: the composites.
        outside: reasons known from outside, of the leaves.
        cover: where the counts go.
        m: the composite.
    """
    for q in range(cover.children.shape[1]):
        children, indicators, hidden, stale = 0, 0, 0, 0
        for edge in range(tree.child_start[m], tree.child_start[m + 1]):
            if not math.isnan(tree.weight[edge, column_of(tree.weight, q)]):
                children += 1
                child = tree.child[edge]
                if child < tree.leaves:
                    known = int(outside[row_of(outside, child), column_of(outside, q)])
                    indicators += 1
                    hidden += 1 if known == _HIDDEN else 0
                    stale += 1 if known == _STALE else 0
                else:
                    indicators += cover.indicators[child - tree.leaves, q]
                    hidden += cover.hidden[child - tree.leaves, q]
                    stale += cover.stale[child - tree.leaves, q]
        cover.children[m, q] = children
        cover.indicators[m, q] = indicators
        cover.hidden[m, q] = hidden
        cover.stale[m, q] = stale
