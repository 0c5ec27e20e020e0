# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Digests of the rows of each day, from which it is seen on which days two versions of the data differ.

The digest of a day is how many rows it has, and two sums of 64-bit hashes over all columns of each row, modulo 2⁶⁴.
Sums do not depend on the order of rows, they tell one row from two that are equal, and the digests of several parts are
added up. A row's hash is mixed again in two independent ways before it is summed, because the engine's own way of
putting the hashes of columns together lets exchanged values cancel out; that two other sets of rows have the same
digest is then as likely as one in 2⁶⁴ for each row that changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from northing.metrics.dialect import quote_name, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from northing.metrics.engine import Engine
    from northing.model.measures import Dataset

DayDigest = tuple[int, int, int]
"""Number of rows, and two sums of hashes."""
DayDigests = dict[str, DayDigest]
"""Digests by day as ISO 8601 writes it; rows without a time are under the empty text."""
NO_ROWS: DayDigest = (0, 0, 0)
_MODULUS = 1 << 64
_MIXES = (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)


def digest_days(engine: Engine, path: Path, dataset: Dataset) -> DayDigests:
    """Return the digests of the rows of a Parquet file, day by day."""
    columns = ", ".join(quote_name(column.name) for column in dataset.columns)
    time = "NULL" if dataset.time_column is None else quote_name(dataset.time_column)
    sums = ", ".join(f"(sum(hash(xor(h, {mix}::UBIGINT))) % {_MODULUS}::HUGEINT)::UBIGINT" for mix in _MIXES)
    rows = f"SELECT CAST({time} AS DATE) AS day, hash({columns}) AS h FROM read_parquet({quote_text(str(path))})"
    found = engine.run(f"SELECT coalesce(day::VARCHAR, ''), count(*), {sums} FROM ({rows}) GROUP BY day")
    return {day: (rows, first, second) for day, rows, first, second in found}


def save_days(digests: DayDigests, path: Path) -> None:
    """Write the digests of a part."""
    path.write_bytes(msgspec.json.encode(digests))


def load_days(path: Path) -> DayDigests | None:
    """Return the digests of a part, or None when there are none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=DayDigests)
    except FileNotFoundError:
        return None


def add_up(parts: Iterable[DayDigests]) -> DayDigests:
    """Return the digests of several parts together."""
    total: DayDigests = {}
    for digests in parts:
        for day, (rows, first, second) in digests.items():
            known = total.get(day, NO_ROWS)
            total[day] = (known[0] + rows, (known[1] + first) % _MODULUS, (known[2] + second) % _MODULUS)
    return total
