"""Results: what was computed of metrics, break-down by break-down, put in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from northing.metrics.merging.cell_columns import CellColumns
from northing.metrics.merging.cell_cube import Axis, combine
from northing.model.facts import member_key
from northing.model.time import GRAINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.metrics.cube import Slice
    from northing.metrics.merging.arrays import Floats, Numbers
    from northing.metrics.merging.tables import Members
    from northing.model.time import Grain


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Results of some metrics by one break-down and length of period, as columns.

    Attributes:
        one: the break-down.
        grain: the length of period.
        metrics: numbers of the metrics.
        members: numbers of the members.
        starts: first day of the period, in days since 1970.
        values: the result, NaN for none.
        uppers: what a ratio divides.
        lowers: what it is divided by.
        rows: source rows that count.
    """

    one: Slice
    grain: Grain
    metrics: Numbers
    members: Numbers
    starts: Numbers
    values: Floats
    uppers: Floats
    lowers: Floats
    rows: Floats


def in_order(results: Sequence[Result], names: Sequence[str], members_by_slice: Mapping[Slice, Members]) -> CellColumns:
    """Return results in the order of metric, grain, break-down, member and period.

    Args:
        results: what was computed.
        names: ids of the metrics, by number.
        members_by_slice: the members of each break-down.
    """
    keys: list[str] = []
    places_by_slice: dict[Slice, Numbers] = {}
    for one in dict.fromkeys(result.one for result in results):
        texts = members_by_slice[one].texts
        by_text = sorted(range(len(texts)), key=texts.__getitem__)
        places = np.empty(len(texts), dtype=np.int64)
        places[by_text] = np.arange(len(texts)) + len(keys)
        places_by_slice[one] = places
        keys += [member_key(dict(zip(one, texts[number], strict=True))) for number in by_text]
    metrics = _joined([result.metrics for result in results])
    members = _joined([places_by_slice[result.one][result.members] for result in results])
    grains = _joined([np.full(len(result.metrics), GRAINS.index(result.grain)) for result in results])
    starts = _joined([result.starts for result in results])
    days = starts - starts.min(initial=0)
    axes = ((metrics, len(names)), (grains, len(GRAINS)), (members, len(keys)), (days, int(days.max(initial=0)) + 1))
    order = np.argsort(combine([Axis(codes, size) for codes, size in axes])[0], kind="stable")
    values, uppers, lowers, rows = (
        (
            np.concatenate([np.zeros(0), *columns])[order]
            for columns in zip(*([r.values, r.uppers, r.lowers, r.rows] for r in results), strict=True)
        )
        if results
        else (np.zeros(0),) * 4
    )
    return CellColumns(
        names=names,
        keys=keys,
        metrics=metrics[order],
        members=members[order],
        grains=grains[order],
        starts=starts[order],
        values=values,
        numerators=uppers,
        denominators=lowers,
        rows=rows.astype(np.int64),
    )


def _joined(columns: Sequence[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns])
