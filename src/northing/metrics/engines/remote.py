"""What an engine other than the built-in one has to do: read the rows and give the cells of scans back.

Only the scans are pushed down to it. What comes back is small, and is merged, put together and judged by the
built-in engine, exactly as its own scans are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from northing.metrics.changes import Span
    from northing.metrics.cube import Scan, Slice
    from northing.metrics.loads import Load
    from northing.metrics.nodes import Field
    from northing.metrics.singles import Single
    from northing.model.time import Grain


class Remote(Protocol):
    """An engine that reads landed rows in our place; it is opened for one dataset after another."""

    @property
    def name(self) -> str:
        """Return what people call the engine: spark, postgresql, clickhouse."""
        ...

    @property
    def lacks(self) -> Mapping[str, str]:
        """Return what it cannot do as the built-in engine does, by capability, each with the reason; see `lacking`."""
        ...

    def open(self, load: Load, landed: Path, *, time: Field, until: date | None = None) -> None:
        """Make the rows of a landed version readable, those after `until` left out.

        Raises:
            Unavailable: the engine or its driver is not there, or it cannot read the data.
        """
        ...

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day of the rows, None when no row has a time."""
        ...

    def scan_sql(self, scan: Scan, *, days: Sequence[Span] | None = None) -> str:
        """Return the query that `scan` runs."""
        ...

    def scan(self, scan: Scan, *, days: Sequence[Span] | None = None) -> pa.Table:
        """Run a scan over the rows of some days and return its cells.

        Args:
            scan: what is grouped by what.
            days: the days that are read, as spans in order; all when None.

        Returns:
            The columns that the query of `Scan.sql` gives: p_<grain>, k0 …, mask where there are masks, and a0 …, or
            f0_a0 … for a batch. Sums of integers are exact.

        Raises:
            Unavailable: the engine refused the query or took too long.
        """
        ...

    def single_sql(self, single: Single, one: Slice, *, key: Grain, periods: Sequence[tuple[date, date]]) -> str:
        """Return the query that `single` runs."""
        ...

    def single(self, single: Single, one: Slice, *, key: Grain, periods: Sequence[tuple[date, date]]) -> pa.Table:
        """Run the query of an aggregate that cannot be merged, for the periods of one grain and one break-down.

        Args:
            single: the aggregate and its filter.
            one: the dimensions that it is broken down by.
            key: length of the key periods that the grain's periods are made of.
            periods: first day of each key period, and first day of the period it belongs to; other rows are left out.

        Returns:
            The columns `start` (first day of the period), k0 … (the dimensions, in the order of `one`), and a0; rows
            without a value in one of the dimensions are left out.

        Raises:
            Unavailable: the engine refused the query or took too long.
        """
        ...

    def close(self) -> None:
        """Let go of the engine; what it keeps only for this run is removed."""
        ...
