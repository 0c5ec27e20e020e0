# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Sketches: samples from which the number of different values of several parts together can be told.

A sketch holds the hashes of a column's different values that lie below a limit. The limit is chosen so that at most
`MOST_HASHES` lie there; with fewer values than that it is the largest number there is, and the count is exact. Two
sketches are merged by taking the lower limit and the hashes below it of both (Dasgupta, Lang, Rhodes and Thaler 2016,
"A framework for estimating stream expression cardinalities"). The standard error is about 1 / √`MOST_HASHES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from northing.metrics.engine import Engine

MOST_HASHES = 512
"""Most hashes of a sketch: up to so many different values are counted exactly."""
_LARGEST = (1 << 64) - 1
_MARGIN = 1.3
"""How many more hashes are asked for than needed, because the number of values is guessed."""


def make_sketches(engine: Engine, path: Path, distinct_by_column: dict[str, int]) -> list[bytes]:
    """Return the sketches of columns of a Parquet file.

    Args:
        engine: one that can reach the file.
        path: the file.
        distinct_by_column: about how many different values each column has.
    """
    table = f"read_parquet({quote_text(str(path))})"
    limits = [_limit(distinct) for distinct in distinct_by_column.values()]
    samples = [
        f"(SELECT list(h ORDER BY h) FROM (SELECT DISTINCT hash({quote_name(name)}) AS h FROM {table} "
        f"WHERE {quote_name(name)} IS NOT NULL AND hash({quote_name(name)}) <= {limit}::UBIGINT))"
        for name, limit in zip(distinct_by_column, limits, strict=True)
    ]
    ((*hashes,),) = engine.run(f"SELECT {', '.join(samples)}")
    return [_cut(limit, found or []) for limit, found in zip(limits, hashes, strict=True)]


def _limit(distinct: int) -> int:
    if distinct * _MARGIN <= MOST_HASHES:
        return _LARGEST
    return min(_LARGEST, int((1 << 64) * MOST_HASHES * _MARGIN / distinct))


def merge_sketches(sketches: Iterable[bytes]) -> bytes:
    """Return the sketch of several parts together."""
    import numpy as np

    read = [np.frombuffer(sketch, dtype="<u8") for sketch in sketches]
    limit = min((int(one[0]) for one in read), default=_LARGEST)
    hashes = np.unique(np.concatenate([one[1:] for one in read])) if read else np.empty(0, "<u8")
    return _cut(limit, hashes[hashes <= np.uint64(limit)])


def _cut(limit: int, hashes: Sequence[int] | npt.NDArray[np.uint64]) -> bytes:
    """Return the sketch of hashes in order, its limit lowered where they are too many."""
    import numpy as np

    if len(hashes) > MOST_HASHES:
        limit, hashes = int(hashes[MOST_HASHES - 1]), hashes[:MOST_HASHES]
    return np.array([limit, *hashes], dtype="<u8").tobytes()


def count_distinct(sketch: bytes) -> int:
    """Return how many different values there are: exact up to `MOST_HASHES`, about right beyond."""
    import numpy as np

    limit, *hashes = np.frombuffer(sketch, dtype="<u8").tolist()
    return len(hashes) if limit == _LARGEST else round(len(hashes) * (1 << 64) / limit)
