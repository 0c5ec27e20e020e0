"""The scalar functions and loops of scoring, compiled as they are; nothing is written a second time.

Each entry is compiled when it is first called and then kept on disk: in `NUMBA_CACHE_DIR` if set, else beside the
sources, else in the cache of the user, whichever can be written first. Where none can, each process compiles anew.
The first call on a machine costs about 15 seconds of a processor for trees of weighted means with steady weights and
30 for other trees; the first call of a later process 0.2 seconds.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

import numba

from northing.calc import rollup, score
from northing.calc.loops import change, composite, count, entry, leaf, mixed, rows, steady

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

LANES: Final = 8  # periods per instruction of present processors
_MODULES: Final = (score, rollup, rows, change, leaf, count, composite, steady, mixed, entry)
# Nothing is allocated inside, so counting references (atomic, and contended between threads) is left out.
_OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "_nrt": False}

# Called once for each row with dozens of arrays: written into their callers, so that these are not copied each time.
_INLINED: Final = frozenset((
    "score_leaf", "score_leaf_alone", "score_quickly", "_is_uniform", "rule_of", "_worst_of", "detail_leaf",
    "roll_node", "roll_steady", "is_steady", "count_below", "_conclude_cover", "score_composite",
    "fill_trends", "fill_bands",
))  # fmt: skip


def _slice_of_limits(limits: NDArray[np.float64], row: int, bands: int) -> NDArray[np.float64]:
    """Stand in for `row_limits`: compiled code reads the limits where they are."""
    return limits[row, : bands - 1]


def _version_of_sources() -> int:
    """Fingerprint the formulas, so that code compiled from older ones is never taken from the cache."""
    paths = [str(module.__file__) for module in _MODULES] + [__file__]
    text = b"".join(Path(path).read_bytes() for path in paths)
    return int.from_bytes(hashlib.sha256(text).digest()[:7], "big")


@cache
def _compiled_functions() -> dict[str, dict[str, Any]]:
    """Prepare every function of the formulas and loops for compilation: names and what they mean, by module.

    Each function keeps the names of its own module; only functions are replaced by their compiled selves.
    """
    by_module: dict[str, dict[str, Any]] = {module.__name__: dict(vars(module)) for module in _MODULES}
    compiled: dict[Any, Any] = {}
    for name, namespace in by_module.items():
        for thing in list(namespace.values()):
            if isinstance(thing, FunctionType) and thing.__module__ == name:
                inline = thing.__name__ in _INLINED
                compiled[thing] = numba.njit(_bound(thing, namespace), forceinline=inline, **_OPTIONS)
    compiled[rows.row_limits] = numba.njit(_slice_of_limits, inline="always", **_OPTIONS)
    for namespace in by_module.values():
        for name, thing in list(namespace.items()):
            if isinstance(thing, FunctionType) and thing in compiled:
                namespace[name] = compiled[thing]
    by_module[leaf.__name__]["LANES"] = LANES
    return by_module


def _bound(function: Callable[..., Any], namespace: dict[str, Any]) -> Callable[..., Any]:
    """Copy a function so that the names in it mean the compiled functions."""
    plain: Any = function
    return FunctionType(plain.__code__, namespace, plain.__name__, plain.__defaults__, plain.__closure__)


@cache
def compiled(maker: Callable[[int], Callable[..., None]]) -> Callable[..., None]:
    """Give the compiled form of an entry; `maker` makes it from the version of the sources.

    The version is part of what the cache of compiled code is looked up by.
    """
    function = _bound(maker(_version_of_sources()), _compiled_functions()[entry.__name__])
    try:
        ready: Callable[..., None] = numba.njit(function, nogil=True, cache=True, **_OPTIONS)
    except RuntimeError:  # there is no place to keep compiled code
        ready = numba.njit(function, nogil=True, **_OPTIONS)
    return ready
