"""What is to be said about the parts of a version together: unknown columns, odd numbers, bad rows, mixed clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.metrics.headers import unknown_hint
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from northing.metrics.parts import Part, PartColumn, Place, Reject
    from northing.model.measures import Dataset

SHOWN = 60
"""Most characters of a bad value that a message shows."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file and its part.

    Attributes:
        name: path under the source's access point.
        part: what is known about its rows.
    """

    name: str
    part: Part


def check_parts(held: Sequence[Held], dataset: Dataset, text_at: Callable[[str, str, Place], str]) -> Iterator[Issue]:
    """Find what is to be said about the columns of the files of a version; the bad rows are for `check_bad_rows`.

    Args:
        held: the files.
        dataset: what is declared.
        text_at: gives what stands in a file's column at a place; asked only for the examples of a message.
    """
    for one in held:
        if one.part.unknown:
            yield unknown_hint(one.part.unknown, dataset, file=one.name)
        yield from (_not_finite(one, column, dataset) for column in one.part.columns if column.not_finite)
    if dataset.time_zone is None:
        yield from _check_clocks(held, dataset, text_at)


def _not_finite(one: Held, column: PartColumn, dataset: Dataset) -> Issue:
    values = "1 value is" if column.not_finite == 1 else f"{column.not_finite:,} values are"
    line = 0 if column.first_not_finite is None else column.first_not_finite.line
    message = f"{values} infinite or not a number in the column '{column.name}' of '{one.name}'"
    where = Where(one.name, line, 0, dataset.id, "columns")
    return Issue("NR315", "warning", message, where, "they count as no value")


def _check_clocks(held: Sequence[Held], dataset: Dataset, text_at: Callable[[str, str, Place], str]) -> Iterator[Issue]:
    """Find columns in which some times have an offset from UTC and some have none, and datasets of such columns."""
    with_offset = _first(held, lambda column: column.with_offset)
    without = _first(held, lambda column: column.without_offset)

    def example(column: str, found: tuple[str, Place]) -> str:
        name, place = found
        line = f" in line {place.line:,}" if place.line else ""
        return f"'{text_at(name, column, place)[:SHOWN]}'{line} of '{name}'"

    fix = "declare the time_zone of the dataset, whose clock the times without an offset are on"
    for column in with_offset.keys() & without.keys():
        name, place = without[column]
        examples = f"{example(column, with_offset[column])} has one, {example(column, without[column])} has none"
        message = f"some times of the column '{column}' have an offset from UTC and some have none: {examples}"
        yield Issue("NR314", "error", message, Where(name, place.line, 0, dataset.id, "time_zone"), fix)
    if with_offset and without and not with_offset.keys() & without.keys():
        ours, others = (", ".join(f"'{name}'" for name in found) for found in (with_offset, without))
        message = f"times of {ours} have an offset and are converted to UTC, times of {others} have none"
        yield Issue("NR314", "warning", message, Where(element=dataset.id, field="time_zone"), fix)


def _first(held: Sequence[Held], place_of: Callable[[PartColumn], Place | None]) -> dict[str, tuple[str, Place]]:
    """Return for each column that has such a place the first file and the place in it."""
    found: dict[str, tuple[str, Place]] = {}
    for one in held:
        for column in one.part.columns:
            place = place_of(column)
            if place is not None:
                found.setdefault(column.name, (one.name, place))
    return found


def check_bad_rows(held: Sequence[Held], dataset: Dataset, first: Reject | None) -> Iterator[Issue]:
    """Say that rows are bad, or too many of them.

    Args:
        held: the files.
        dataset: its limit of bad rows holds for all files together.
        first: the first fault.
    """
    bad = sum(one.part.bad_rows for one in held)
    if not bad or first is None:
        return
    rows = bad + sum(one.part.rows for one in held)
    where = Where(first.file, first.line, 0, dataset.id, "files")
    fault = f"'{first.found[:SHOWN]}'" + (f" in column '{first.column}'" if first.column else "")
    found = f"{bad:,} of {rows:,} rows are bad; the first: {fault} is not {first.expected}"
    if bad / rows > dataset.bad_row_limit:
        message = f"{found}; dataset '{dataset.id}' allows {dataset.bad_row_limit:.2%}"
        yield Issue("NR308", "error", message, where, "mend the file, or raise bad_row_limit")
    else:
        yield Issue("NR307", "warning", found, where, "they were kept aside; mend the file")
