"""Leaves and trees with every default filled in and every shape checked: what loops and kernels read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from northing.calc.codes import Method, Missing, Pattern, RollUp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from northing.calc.table import Leaves, Tree

LIMITS_BY_METHOD: Final[dict[Method, tuple[float, ...]]] = {
    Method.ACTUAL: (0.9, 1.0),
    Method.NORMALISED: (0.0, 0.5),
    Method.STATED: (1 / 3, 2 / 3),
}
THIRDS: Final = (1 / 3, 2 / 3)


class LeafArrays(NamedTuple):
    """The arrays of `Leaves`, complete: shapes as said there, `bands` beside `limits`.

    Where all indicators have the default, one row stands for all of them: [1], [1, 1] or [1, B-1].
    """

    result: NDArray[np.float64]
    target: NDArray[np.float64]
    worst: NDArray[np.float64]
    worst_above: NDArray[np.float64]
    stated: NDArray[np.float64]
    outside: NDArray[np.int8]
    pattern: NDArray[np.int8]
    method: NDArray[np.int8]
    limits: NDArray[np.float64]
    bands: NDArray[np.int64]
    floor: NDArray[np.float64]
    cap: NDArray[np.float64]
    score_is_value: NDArray[np.bool_]


class TreeArrays(NamedTuple):
    """The arrays of `Tree`, complete, with the number of leaves below it."""

    leaves: int
    child_start: NDArray[np.int64]
    child: NDArray[np.int64]
    weight: NDArray[np.float64]
    method: NDArray[np.int8]
    missing: NDArray[np.int8]
    minimum_covered: NDArray[np.float64]
    limits: NDArray[np.float64]
    bands: NDArray[np.int64]
    floor: NDArray[np.float64]
    cap: NDArray[np.float64]
    own_row: NDArray[np.int64]


def _filled(given: Any, shape: tuple[int, ...], *, dtype: type, default: object) -> NDArray[Any]:
    """Make an array of the given shape, from what was given or from the default."""
    if given is None:
        return np.full(shape, default, dtype=dtype)
    return np.ascontiguousarray(given, dtype=dtype)


def _require_shape(name: str, array: NDArray[Any], *shapes: tuple[int, ...]) -> None:
    """Refuse an array whose shape is none of those that fit."""
    if array.shape not in shapes:
        fitting = " or ".join(str(list(shape)) for shape in shapes)
        message = f"{name} has the shape {list(array.shape)}; it must be {fitting}"
        raise ValueError(message)


def _require_codes(name: str, array: NDArray[np.int8], codes: type[Pattern | Method | RollUp | Missing]) -> None:
    """Refuse codes that do not exist."""
    wrong = array[(array < 0) | (array >= len(codes))]
    if wrong.size:
        known = ", ".join(f"{code.value} {code.name}" for code in codes)
        message = f"{name} holds the code {wrong[0]}; known are {known}"
        raise ValueError(message)


def _bands(name: str, limits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the bands of each row, and refuse limits that do not ascend or have a gap."""
    known = ~np.isnan(limits)
    pairs = known[:, 1:]
    ascending = (limits[:, 1:] > limits[:, :-1]) | ~pairs
    wrong = np.flatnonzero(~ascending.all(axis=1) | np.isinf(limits).any(axis=1))
    if wrong.size:
        row = [float(limit) for limit in limits[wrong[0]]]
        message = f"{name}[{wrong[0]}] is {row}; limits must be finite and ascend, NaN only at the end"
        raise ValueError(message)
    bands: NDArray[np.int64] = known.sum(axis=1).astype(np.int64) + 1
    return bands


def _limits_by_method(method: NDArray[np.int8]) -> NDArray[np.float64]:
    """Give each indicator the default limits of its banding method."""
    table = np.array([LIMITS_BY_METHOD[code] for code in Method])
    return np.ascontiguousarray(table[method])


def _per_indicator(
    leaves: Leaves, name: str, columns: tuple[int, ...], *, dtype: type, default: object
) -> NDArray[Any]:
    """Make an array with a row for each indicator, or with a single row of defaults where nothing was given.

    Args:
        leaves: what was given.
        name: the attribute.
        columns: how many columns it may have; empty for a plain list.
        dtype: the type of the array.
        default: the number that stands where nothing was given.
    """
    given = getattr(leaves, name)
    if given is None:
        return np.full((1, 1) if columns else (1,), default, dtype=dtype)
    array: NDArray[Any] = np.ascontiguousarray(given, dtype=dtype)
    rows = len(leaves.result)
    shapes: list[tuple[int, ...]] = [(rows, count) for count in columns]
    _require_shape(name, array, *(shapes or [(rows,)]))
    return array


def fill_leaves(leaves: Leaves) -> LeafArrays:
    """Fill in the defaults of `Leaves` and check their shapes.

    Raises:
        ValueError: when a shape, a code or the order of limits is wrong.
    """
    result = np.ascontiguousarray(leaves.result, dtype=np.float64)
    if result.ndim != 2:  # noqa: PLR2004 (indicators and periods)
        message = f"result has the shape {list(result.shape)}; it must be [indicators, periods]"
        raise ValueError(message)
    rows, periods = result.shape
    once_or_dated = (periods, 1)
    method = _per_indicator(leaves, "method", (), dtype=np.int8, default=Method.ACTUAL)
    _require_codes("method", method, Method)
    if leaves.limits is None:
        limits = _limits_by_method(method)
        bands = np.full(1, limits.shape[1] + 1, dtype=np.int64)
    else:
        limits = np.ascontiguousarray(leaves.limits, dtype=np.float64)
        _require_shape("limits", limits, (rows, limits.shape[-1]))
        bands = _bands("limits", limits)
    target = np.ascontiguousarray(leaves.target, dtype=np.float64)
    _require_shape("target", target, (rows, periods), (rows, 1))
    arrays = LeafArrays(
        result=result,
        target=target,
        worst=_per_indicator(leaves, "worst", once_or_dated, dtype=np.float64, default=np.nan),
        worst_above=_per_indicator(leaves, "worst_above", once_or_dated, dtype=np.float64, default=np.nan),
        stated=_per_indicator(leaves, "stated", once_or_dated, dtype=np.float64, default=np.nan),
        outside=_per_indicator(leaves, "outside", once_or_dated, dtype=np.int8, default=0),
        pattern=_per_indicator(leaves, "pattern", (), dtype=np.int8, default=Pattern.INCREASING),
        method=method,
        limits=limits,
        bands=bands,
        floor=_per_indicator(leaves, "floor", (), dtype=np.float64, default=np.nan),
        cap=_per_indicator(leaves, "cap", (), dtype=np.float64, default=np.nan),
        score_is_value=_per_indicator(leaves, "score_is_value", (), dtype=np.bool_, default=False),
    )
    _require_codes("pattern", arrays.pattern, Pattern)
    _require_open(arrays)
    return arrays


def _require_open(arrays: LeafArrays) -> None:
    """Refuse a floor that is not below its cap."""
    crossed = np.flatnonzero(arrays.floor >= arrays.cap)
    if crossed.size:
        row = crossed[0]
        message = f"floor[{row}] is {arrays.floor[row]} and cap[{row}] is {arrays.cap[row]}; floor must be below cap"
        raise ValueError(message)


def fill_tree(tree: Tree | None, leaves: int, periods: int) -> TreeArrays:
    """Fill in the defaults of `Tree` and check that it is one: children before parents, known nodes, weights >= 0.

    Raises:
        ValueError: when a shape, a code, an index or a weight is wrong.
    """
    if tree is None:
        return _tree_arrays(None, np.zeros(1, dtype=np.int64), leaves)
    start = np.ascontiguousarray(tree.child_start, dtype=np.int64)
    if start.ndim != 1 or not start.size:
        message = f"child_start has the shape {list(start.shape)}; it must be [composites + 1]"
        raise ValueError(message)
    arrays = _tree_arrays(tree, start, leaves)
    _require_tree(arrays, periods)
    _require_own(tree, arrays, periods)
    return arrays


def _tree_arrays(tree: Tree | None, start: NDArray[np.int64], leaves: int) -> TreeArrays:
    """Build the arrays of a tree, defaults filled in."""
    rows = start.size - 1
    given: Any = tree
    limits = _filled(getattr(given, "limits", None), (rows, 2), dtype=np.float64, default=THIRDS)
    _require_shape("limits", limits, (rows, limits.shape[-1]))
    return TreeArrays(
        leaves=leaves,
        child_start=start,
        child=_filled(getattr(given, "child", None), (0,), dtype=np.int64, default=0),
        weight=_filled(getattr(given, "weight", None), (0, 1), dtype=np.float64, default=1.0),
        method=_filled(getattr(given, "method", None), (rows,), dtype=np.int8, default=RollUp.WEIGHTED_MEAN),
        missing=_filled(getattr(given, "missing", None), (rows,), dtype=np.int8, default=Missing.IGNORE),
        minimum_covered=_filled(getattr(given, "minimum_covered", None), (rows,), dtype=np.float64, default=0.5),
        limits=limits,
        bands=_bands("limits", limits),
        floor=_filled(getattr(given, "floor", None), (rows,), dtype=np.float64, default=np.nan),
        cap=_filled(getattr(given, "cap", None), (rows,), dtype=np.float64, default=np.nan),
        own_row=_filled(getattr(given, "own_row", None), (rows,), dtype=np.int64, default=-1),
    )


def _require_tree(arrays: TreeArrays, periods: int) -> None:
    """Refuse tree arrays that do not fit together or are not a tree of children before parents."""
    rows, edges = arrays.method.size, arrays.child.size
    for name in ("method", "missing", "minimum_covered", "floor", "cap", "own_row"):
        _require_shape(name, getattr(arrays, name), (arrays.child_start.size - 1,))
    _require_shape("child", arrays.child, (edges,))
    _require_shape("weight", arrays.weight, (edges, 1), (edges, periods))
    _require_codes("method", arrays.method, RollUp)
    _require_codes("missing", arrays.missing, Missing)
    counts = np.diff(arrays.child_start)
    if arrays.child_start[0] != 0 or arrays.child_start[-1] != edges or (counts < 0).any():
        message = f"child_start must rise from 0 to {edges}, the number of edges"
        raise ValueError(message)
    parent = np.repeat(np.arange(rows), counts) + arrays.leaves
    wrong = np.flatnonzero((arrays.child < 0) | (arrays.child >= parent))
    if wrong.size:
        edge = wrong[0]
        message = f"edge {edge} leads from node {parent[edge]} to {arrays.child[edge]}; children must come first"
        raise ValueError(message)
    if (arrays.weight < 0.0).any() or np.isinf(arrays.weight).any():
        message = "weights must be finite and 0 or more; NaN where the child does not belong to the parent"
        raise ValueError(message)


def _require_own(tree: Tree, arrays: TreeArrays, periods: int) -> None:
    """Refuse composites that combine results and have no definition of their own, or the other way round."""
    combines = (arrays.method == RollUp.SUM_OF_RESULTS) | (arrays.method == RollUp.MEAN_OF_RESULTS)
    rows = 0 if tree.own is None else len(tree.own.result)
    if tree.own is not None:
        _require_shape("own.result", np.asarray(tree.own.result), (rows, periods))
    given = (arrays.own_row >= 0) & (arrays.own_row < rows)
    wrong = np.flatnonzero(np.where(combines, ~given, arrays.own_row != -1))
    if wrong.size:
        message = (
            f"own_row[{wrong[0]}] is {arrays.own_row[wrong[0]]}; composites that combine results need a row "
            f"of their own among {rows}, all others -1"
        )
        raise ValueError(message)
