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
