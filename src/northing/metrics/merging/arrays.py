"""Arrays: those that cells are kept in, one value for each cell, and what comes back from an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    Values: TypeAlias = pa.Array[Any]
    Found: TypeAlias = pa.ChunkedArray[Any]

Numbers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Keys: TypeAlias = np.ndarray[tuple[int], np.dtype[Any]]


def order_of(codes: Numbers, size: int) -> Numbers:
    """Return the places of codes, below a size, in the order of the codes; small ones are counted, not compared."""
    small = codes.astype(np.uint16) if size <= 1 << 16 else codes
    places: Numbers = np.argsort(small, kind="stable")
    return places
