"""What is to be said about the parts of a version together: unknown columns, odd numbers, bad rows, mixed clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from northing.metrics.headers import unknown_hint
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from northing.metrics.parts import Part, PartColumn, Reject
    from northing.model.measures import Dataset


class ExampleOf(Protocol):
    """Finds the line and the text of a time in a file."""

    def __call__(self, file: str, column: str, *, has_offset: bool) -> tuple[int, str]:
        """Return the line of the first time that has an offset, or has none, and says what stands there."""
        ...


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


def check_parts(held: Sequence[Held], dataset: Dataset, example_of: ExampleOf) -> Iterator[Issue]:
    """Find what is to be said about the columns of the files of a version; the bad rows are for `check_bad_rows`.

    Args:
        held: the files.
        dataset: what is declared.
        example_of: finds a time in a file; asked only for the examples of a message.
    """
    for one in held:
        if one.part.unknown:
            yield unknown_hint(one.part.unknown, dataset, file=one.name)
        yield from (_not_finite(one, column, dataset) for column in one.part.columns if column.not_finite)
    if dataset.time_zone is None:
        yield from _check_clocks(held, dataset, example_of)


def _not_finite(one: Held, column: PartColumn, dataset: Dataset) -> Issue:
    values = "1 value is" if column.not_finite == 1 else f"{column.not_finite:,} values are"
    message = f"{values} infinite or not a number in the column '{column.name}' of '{one.name}'"
    where = Where(one.name, column.first_not_finite, 0, dataset.id, "columns")
    return Issue("NR315", "warning", message, where, "they count as no value")


def _check_clocks(held: Sequence[Held], dataset: Dataset, example_of: ExampleOf) -> Iterator[Issue]:
    """Find columns in which some times have an offset from UTC and some have none, and datasets of such columns."""
    with_offset = _first_file(held, lambda column: column.with_offset)
    without = _first_file(held, lambda column: column.without_offset)
    fix = "declare the time_zone of the dataset, whose clock the times without an offset are on"
    for column in with_offset.keys() & without.keys():
        ours, others = with_offset[column], without[column]
        (_, one), (line, other) = (
            example_of(ours, column, has_offset=True),
            example_of(others, column, has_offset=False),
        )
        message = f"some times of the column '{column}' have an offset from UTC and some have none: {one}, {other}"
        yield Issue("NR314", "error", message, Where(others, line, 0, dataset.id, "time_zone"), fix)
    if with_offset and without and not with_offset.keys() & without.keys():
        ours, others = (", ".join(f"'{name}'" for name in found) for found in (with_offset, without))
        message = f"times of {ours} have an offset and are converted to UTC, times of {others} have none"
        yield Issue("NR314", "warning", message, Where(element=dataset.id, field="time_zone"), fix)


def _first_file(held: Sequence[Held], is_so: Callable[[PartColumn], bool]) -> dict[str, str]:
    """Return for each column of which it is so in some file the name of the first one."""
    found: dict[str, str] = {}
    for one in held:
        for column in one.part.columns:
            if is_so(column):
                found.setdefault(column.name, one.name)
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
