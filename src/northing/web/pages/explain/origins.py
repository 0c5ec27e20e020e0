"""Where a number was read from, as it is drawn: definition, data, engine and run, and a sample of its source rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.charts import format_number
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import count_of, write_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from northing.work.explain import Origin, SourceRows

ORIGINS = {"computed": "computed from data", "typed": "typed in", "pushed": "sent by a program"}
SECRET = {"confidential", "personal"}
"""Sensitivities of sources whose rows no page shows."""
MOST_SPANS = 3
MOST_FILES = 3
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to know: what it is, the words, and the page behind them."""

    label: str
    text: str
    href: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSample:
    """Source rows behind a number, as a table.

    Attributes:
        title: whose rows, and how many of them are shown.
        note: what a reader should know; empty where all is as it was.
        columns: the columns that the metric reads, the file first.
        rows: the cells, as text.
        numeric: whether each column holds numbers.
    """

    title: str
    note: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numeric: Sequence[bool] = ()


def origin_told(origin: Origin, names: Callable[[str], str]) -> Iterator[Told]:
    """Yield where a result was read from.

    Args:
        origin: where it was read from.
        names: turns the handle of one who did something into a name.
    """
    yield Told("Metric", origin.metric, address("element", origin.metric))
    yield Told("Definition", origin.definition, is_code=origin.definition != "typed in")
    if origin.origin == "computed":
        yield Told("Version", f"{origin.number} of the definition")
    if origin.filter:
        yield Told("Filter", origin.filter, is_code=True)
    if origin.numerator is not None and origin.denominator is not None:
        yield Told("Parts", f"{format_number(origin.numerator)} of {format_number(origin.denominator)}")
    if origin.rows is not None:
        yield Told("Rows", f"{origin.rows:,} counted")
    yield from _data(origin)
    if origin.parts > 1:
        yield Told("Made of", f"{origin.parts} periods")
    by = f" by {names(origin.actor)}" if origin.actor else ""
    yield Told("Recorded", f"{write_moment(origin.recorded_at)}, {ORIGINS.get(origin.origin, origin.origin)}{by}")
    yield Told("Run", origin.run, is_code=True)
    if origin.checked_at is not None:
        yield Told("Checked", f"{write_moment(origin.checked_at)}, nothing had changed")


def _data(origin: Origin) -> Iterator[Told]:
    """Yield the data that a result was computed from, and what was read of it."""
    if origin.dataset:
        yield Told("Dataset", origin.dataset, address("dataset", origin.dataset))
    if origin.version:
        yield Told("Data", f"version {origin.version[:12]}")
    for name, digest in origin.files[:MOST_FILES]:
        yield Told("File", f"{name}, sha256 {digest[:12]}")
    if len(origin.files) > MOST_FILES:
        yield Told("File", f"and {count_of(len(origin.files) - MOST_FILES, 'more file')}")
    if origin.engine and origin.rows_read is not None:
        days = ", ".join(f"{first} to {last}" for first, last in origin.spans[:MOST_SPANS]) or "all days"
        more = " and others" if len(origin.spans) > MOST_SPANS else ""
        yield Told("Read", f"{count_of(origin.rows_read, 'row')} by {origin.engine}, {days}{more}")


def row_sample(sample: SourceRows) -> RowSample:
    """Return source rows as a table, with the columns that the metric reads; secret ones are not shown."""
    if sample.sensitivity in SECRET:
        note = f"The rows are {sample.sensitivity}: nobody sees them here."
        return RowSample(title=f"{sample.title}: {count_of(sample.count, 'row')}", note=note)
    shown = f"the first {len(sample.rows):,} of {count_of(sample.count, 'row')}" if sample.rows else "no rows"
    note = f"{sample.note[:1].upper()}{sample.note[1:]}." if sample.note else ""
    has_files = any(sample.files)
    cells = [row[: sample.read] for row in sample.rows]
    return RowSample(
        title=f"{sample.title}: {shown}",
        note=note,
        columns=[*(["file"] if has_files else []), *sample.columns[: sample.read]] if sample.rows else [],
        rows=[
            [*([file] if has_files else []), *(_cell(value) for value in row)]
            for file, row in zip(sample.files, cells, strict=True)
        ],
        numeric=[
            *([False] if has_files else []),
            *(all(isinstance(value, int | float | None) for value in column) for column in zip(*cells, strict=True)),
        ],
    )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
