"""Looking filters up in a cube: which values of its keys the cells of a filter have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.dialect import quote_name, render_condition
from northing.metrics.filters import column_of, equality_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.metrics.cube import Scan
    from northing.metrics.engine import Engine
    from northing.metrics.filters import Filter
    from northing.metrics.merging.arrays import Numbers, Values
    from northing.metrics.nodes import Node

    Allowed = Mapping[str, Numbers]
    """The codes that a filter's cells have on some keys, by the key's name, in order."""

MASK = "mask"
"""The key of the boolean keys; a column of that name is a key by its position."""


class Lookups:
    """What the values of a cube's keys say about filters.

    Args:
        scan: the scan.
        values_by_key: the different values of each key column, by the key's name; the number after the last is NULL's.
        patterns: the different masks.
        engine: judges conditions that are no equalities.
    """

    def __init__(self, scan: Scan, values_by_key: Mapping[str, Values], patterns: Numbers, engine: Engine) -> None:
        """Look every condition of the scan's filters up."""
        self._common = frozenset(scan.common.conditions)
        self._bits = {mask: 1 << bit for bit, mask in enumerate(scan.masks)}
        self._patterns = patterns
        self._key_by_column = {name: f"k{position}" for position, name in enumerate(scan.keys)}
        same = {id(part): part for wanted in scan.filters for part in wanted.conditions}
        conditions = dict.fromkeys(same.values())
        told = [part for part in conditions if part not in self._common and part not in self._bits]
        self._codes_by_condition = self._look_up(told, values_by_key, engine)
        self._codes_by_bits: dict[int, Numbers] = {}
        self._known: dict[int, tuple[int, tuple[str, Numbers] | None]] = {}

    def allowed(self, wanted: Filter) -> Allowed:
        """Return which codes the cells of a filter have on the keys that it restricts."""
        codes_by_key: dict[str, Numbers] = {}
        bits = 0
        for condition in wanted.conditions:
            own, found = self._known.get(id(condition)) or self._of(condition)
            bits |= own
            if found is not None:
                key, codes = found
                known = codes_by_key.get(key)
                codes_by_key[key] = codes if known is None else np.intersect1d(known, codes, assume_unique=True)
        if bits:
            codes_by_key[MASK] = self._with_bits(bits)
        return codes_by_key

    def _of(self, condition: Node) -> tuple[int, tuple[str, Numbers] | None]:
        """Return the bit of a condition, or the key that tells about it and the codes there; neither if all share it.

        The scan holds the condition, so its place in memory stands for it: to compare trees takes much longer.
        """
        bit = self._bits.get(condition, 0)
        known = (bit, None if bit or condition in self._common else self._codes_by_condition[condition])
        self._known[id(condition)] = known
        return known

    def _with_bits(self, bits: int) -> Numbers:
        if bits not in self._codes_by_bits:
            self._codes_by_bits[bits] = np.flatnonzero((self._patterns & bits) == bits)
        return self._codes_by_bits[bits]

    def _look_up(
        self, conditions: Iterable[Node], values_by_key: Mapping[str, Values], engine: Engine
    ) -> dict[Node, tuple[str, Numbers]]:
        """Return the key that tells about a condition, and the codes of the values that fulfil it."""
        found: dict[Node, tuple[str, Numbers]] = {}
        others: dict[str, list[Node]] = {}
        codes_by_value = {
            key: {value: code for code, value in enumerate(values.to_pylist())} for key, values in values_by_key.items()
        }
        for condition in conditions:
            column = column_of(condition) or ""
            key = self._key_by_column[column]
            equality = equality_of(condition)
            if equality is None:
                others.setdefault(column, []).append(condition)
                continue
            known = codes_by_value[key]
            places = sorted({known[constant.value] for constant in equality.values if constant.value in known})
            found[condition] = (key, np.array(places, dtype=np.int64))
        for column, judged in others.items():
            key = self._key_by_column[column]
            for condition, codes in zip(judged, _judge(column, values_by_key[key], judged, engine), strict=True):
                found[condition] = (key, codes)
        return found


def _judge(column: str, values: Values, conditions: Iterable[Node], engine: Engine) -> list[Numbers]:
    """Return the codes of the values that fulfil each of some conditions on one column; the last code is NULL's."""
    import pyarrow as pa

    with_null = pa.concat_arrays([values, pa.nulls(1, values.type)])
    engine.register("key_values", pa.table({column: with_null}))
    columns = ", ".join(f"{render_condition(condition)} AS c{number}" for number, condition in enumerate(conditions))
    judged = engine.arrow(f"SELECT {columns} FROM (SELECT {quote_name(column)} FROM key_values)")  # noqa: S608 - quoted
    return [np.flatnonzero(found.to_numpy()) for found in judged.columns]
