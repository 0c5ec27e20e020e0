"""Values that are called otherwise now: rows with the old one count under the new one, so that a series goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_text
from northing.model.issues import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model.measures import Column, Dataset


def check_renaming(dataset: Dataset) -> Iterator[Issue]:
    """Find renamings of values that do nothing, that depend on their order, or that are of another type than text."""
    for position, column in enumerate(dataset.columns):
        where = Where(element=dataset.id, field=f"columns.{position}.renamed")
        if column.renamed and column.type != "text":
            message = f"values of the column '{column.name}' are renamed, which is of type {column.type}"
            yield Issue("NR313", "error", message, where, "rename values of text columns")
            continue
        for old, new in column.renamed.items():
            fault = _fault(old, new, column, dataset)
            if fault is not None:
                yield Issue("NR313", "error", f"column '{column.name}': {fault[0]}", where, fault[1])


def _fault(old: str, new: str, column: Column, dataset: Dataset) -> tuple[str, str] | None:
    """Return what is wrong with one renaming, and what would be right."""
    if old == new:
        return f"'{old}' is renamed to itself", "leave it out"
    if column.expression is None and old in dataset.null_values:
        return f"'{old}' is renamed, but it means no value", f"take '{old}' out of null_values, or leave it out here"
    if new not in column.renamed:
        return None
    last, seen = new, {old}
    while last in column.renamed and last not in seen:
        seen.add(last)
        last = column.renamed[last]
    if last in seen:
        return f"'{old}' is renamed in a circle", "say of each value only what it is called now"
    return f"'{old}' is renamed to '{new}', which is renamed itself", f"write {old}: {last}"


def rename(value: str, column: Column) -> str:
    """Return the SQL of a column's value under its present name."""
    if not column.renamed:
        return value
    pairs = " ".join(f"WHEN {quote_text(old)} THEN {quote_text(new)}" for old, new in column.renamed.items())
    return f"CASE {value} {pairs} ELSE {value} END"
