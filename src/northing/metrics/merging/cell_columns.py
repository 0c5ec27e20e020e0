"""The results of a run, kept as columns: a thousand metrics by week are fifty thousand cells, and few are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, overload

import numpy as np

from northing.metrics.cells import Cell
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.metrics.merging.arrays import Floats, Numbers


EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CellColumns(Sequence[Cell]):
    """Cells as columns; each is made when it is asked for.

    Attributes:
        names: ids of the metrics.
        keys: member keys.
        metrics: number of each cell's metric among the names.
        members: number of its member among the keys.
        grains: number of its length of period among `GRAINS`.
        starts: first day of its period, in days since 1970.
        values: its result, NaN for none.
        numerators: upper side of a ratio, NaN for none.
        denominators: lower side of a ratio.
        rows: source rows that count.
    """

    names: Sequence[str]
    keys: Sequence[str]
    metrics: Numbers
    members: Numbers
    grains: Numbers
    starts: Numbers
    values: Floats
    numerators: Floats
    denominators: Floats
    rows: Numbers

    def __repr__(self) -> str:
        """Say how many cells there are, not which."""
        return f"<{len(self):,} cells of {len(self.names):,} metrics>"

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.metrics)

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, place: int | slice) -> Cell | tuple[Cell, ...]:
        """Return a cell, or some of them."""
        if isinstance(place, slice):
            return tuple(self._cells(np.arange(len(self))[place]))
        return next(self._cells(np.array([range(len(self))[place]])))

    def __iter__(self) -> Iterator[Cell]:
        """Yield the cells in their order."""
        return self._cells(np.arange(len(self)))

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same cells."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Cell.__eq__, self, other))

    def __hash__(self) -> int:
        """Refuse: it is as long as the data."""
        raise TypeError("results have no hash")

    def _cells(self, places: Numbers) -> Iterator[Cell]:
        days = {day: EPOCH + timedelta(days=day) for day in np.unique(self.starts[places]).tolist()}
        return map(
            Cell,
            map(self.names.__getitem__, self.metrics[places].tolist()),
            map(self.keys.__getitem__, self.members[places].tolist()),
            map(GRAINS.__getitem__, self.grains[places].tolist()),
            map(days.__getitem__, self.starts[places].tolist()),
            _numbers(self.values[places]),
            _numbers(self.numerators[places]),
            _numbers(self.denominators[places]),
            self.rows[places].tolist(),
        )


def _numbers(values: Floats) -> Sequence[float | None]:
    """Return numbers, None where there is none."""
    missing = np.isnan(values)
    if not missing.any():
        return values.tolist()
    found = values.astype(object)
    found[missing] = None
    return found.tolist()
