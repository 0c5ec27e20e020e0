from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.metrics.merging import cell_cube, selection
from northing.metrics.merging.cell_cube import Axis, CellCube
from northing.metrics.merging.columns import Column
from northing.metrics.merging.selection import FILTER, select_cells
from northing.metrics.nodes import Atom, Field

SIZES = {"k0": 3, "k1": 4, "mask": 2}
ATOMS = [
    Atom("count_rows", None, (), "integer"),
    Atom("sum", Field("a", "number"), (), "number"),
    Atom("max", Field("a", "number"), (), "number"),
]
cells = st.lists(
    st.tuples(
        st.integers(0, 4),
        *(st.integers(0, size - 1) for size in SIZES.values()),
        st.integers(1, 9),
        st.none() | st.integers(-5, 5),
    ),
    max_size=30,
    unique_by=lambda cell: cell[:4],
)
allowed = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.integers(0, size - 1), unique=True).map(sorted) for name, size in SIZES.items()}
)


def cube_of(rows):
    table = np.array([row[:5] for row in rows], dtype=np.int64).reshape(-1, 5)
    values = np.array([np.nan if row[5] is None else row[5] for row in rows], dtype=float)
    axes = {name: Axis(table[:, place], size) for place, (name, size) in enumerate(SIZES.items(), 1)}
    columns = [Column(ATOMS[0], table[:, 4].astype(float)), Column(ATOMS[1], values), Column(ATOMS[2], values)]
    return CellCube(Axis(table[:, 0], 5), axes, tuple(columns))


def by_hand(rows, filters, keys):
    found = {}
    names = list(SIZES)
    for number, wanted in filters.items():
        for row in rows:
            codes = dict(zip(names, row[1:4], strict=True))
            if all(codes[name] in listed for name, listed in wanted.items()):
                place = (number, *(codes[key] for key in keys), row[0])
                found.setdefault(place, []).append(row)
    return {
        place: (
            sum(row[4] for row in group),
            sum(known) if (known := [row[5] for row in group if row[5] is not None]) else None,
            max(known, default=None),
        )
        for place, group in found.items()
    }


@pytest.mark.parametrize("limits", ["usual", "tight"])
@given(rows=cells, wanted=st.lists(allowed, min_size=1, max_size=6), keys=st.sampled_from([(), ("k0",), ("k1", "k0")]))
def test_every_filter_gets_its_cells_merged_by_the_kept_keys_and_time(limits, rows, wanted, keys):
    filters = {3 * number + 1: codes for number, codes in enumerate(wanted)}
    arrays = {n: {name: np.array(codes, dtype=np.int64) for name, codes in f.items()} for n, f in filters.items()}
    with pytest.MonkeyPatch.context() as patch:
        if limits == "tight":
            patch.setattr(selection, "MOST_AT_ONCE", 3)
            patch.setattr(selection, "MOST_COMBINATIONS", 2)
            patch.setattr(selection, "SMALL_TABLE", 0)
            patch.setattr(selection, "DENSE", 0)
            patch.setattr(cell_cube, "SMALL_TABLE", 0)
            patch.setattr(cell_cube, "DENSE", 0)
            patch.setattr(cell_cube, "LARGEST_CODE", 12)
        found = select_cells(cube_of(rows), arrays, keys)
    places = zip(
        *(found.axes[name].codes.tolist() for name in (FILTER, *keys)), found.times.codes.tolist(), strict=True
    )
    values = [[None if np.isnan(value) else value for value in column.values.tolist()] for column in found.columns]
    assert dict(zip(places, zip(*values, strict=True), strict=True)) == by_hand(rows, filters, keys)
    assert len(found) == len(by_hand(rows, filters, keys))
