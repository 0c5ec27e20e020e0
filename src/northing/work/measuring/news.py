"""News: which results of a run say something else than what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.cells import Cell, is_unchanged
from northing.model import Measurement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from northing.model import Grain

    Key = tuple[str, str, Grain, date]


def news(
    cells: Iterable[Cell], gone: Iterable[Key], recorded: Mapping[Key, Measurement], *, version: int
) -> Iterator[Cell]:
    """Yield the results that say something new, and take back what is no more.

    What an older version of the definition gave stays where the newer one gives nothing. What was typed in or pushed
    stays.

    Args:
        cells: what was computed.
        gone: what was computed before and is no more.
        recorded: what is known of the metric.
        version: number of the metric's definition.
    """
    for cell in cells:
        known = recorded.get(cell.key)
        if known is None or _says_more(cell, known, version):
            yield cell
    for key in gone:
        known = recorded.get(key)
        if known is not None and known.value is not None and known.origin == "computed" and known.version == version:
            yield Cell(*key, value=None)


def _says_more(cell: Cell, known: Measurement, version: int) -> bool:
    """Tell whether a result replaces what is known."""
    if known.version != version:
        return cell.value is not None or known.value is None
    is_own = known.origin == "computed" or known.value is None
    return is_own and not is_unchanged(cell, known)


def recorded_by(recorded: Iterable[Measurement], *, version: int, until: date) -> list[Measurement]:
    """Return what a version of the definition computed of periods that begin no later than a day."""
    return [item for item in recorded if item.origin == "computed" and item.version == version and item.start <= until]


def stamped(cells: Iterable[Cell], *, version: int, at: datetime, run: str) -> list[Measurement]:
    """Return measurements of cells, as a version of the definition gave them in a run."""
    return [
        Measurement(
            metric=cell.metric,
            member=cell.member,
            grain=cell.grain,
            start=cell.start,
            value=cell.value,
            numerator=cell.numerator,
            denominator=cell.denominator,
            rows=cell.rows,
            recorded_at=at,
            run=run,
            origin="computed",
            version=version,
        )
        for cell in cells
    ]
