"""Many rows at once: written without a model's machinery for each, and looked for in lists of a size that fits."""

from __future__ import annotations

from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import DateField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

MOST_VALUES = 500
"""How many values one list in a query may have; SQLite allows 999 in all."""
ROWS_AT_ONCE = 500
"""How many rows travel together to a server; SQLite has no way to travel."""


def split(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield values in lists that one query can take."""
    left = iter(values)
    while part := list(islice(left, MOST_VALUES)):
        yield part


def insert(
    using: str,
    model: type[Model],
    rows: Sequence[tuple[Any, ...]],
    *,
    columns: Sequence[str],
    replacing: Sequence[str] = (),
    unique: Sequence[str] = (),
) -> None:
    """Write rows of one table, in order, in as few round trips as the driver can.

    Args:
        using: the connection.
        model: the table.
        rows: the values, in the order of `columns`.
        columns: names of fields; of those that refer to another table with `_id` at the end.
        replacing: columns that take over where there is a row already.
        unique: the columns that tell whether there is one.
    """
    if not rows:
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    named = ", ".join(quote(name) for name in columns)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({named}) VALUES "  # noqa: S608, SLF001 - names of our own
    ending = ""
    if replacing:
        changes = ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in replacing)
        ending = f" ON CONFLICT ({', '.join(quote(name) for name in unique)}) DO UPDATE SET {changes}"
    place = f"({', '.join(['%s'] * len(columns))})"
    values = _adapt(connection, model, rows, columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(statement + place + ending, values)
            return
        for start in range(0, len(values), ROWS_AT_ONCE):
            part = values[start : start + ROWS_AT_ONCE]
            cursor.execute(statement + ", ".join([place] * len(part)) + ending, list(chain.from_iterable(part)))


def _adapt(
    connection: BaseDatabaseWrapper, model: type[Model], rows: Sequence[tuple[Any, ...]], columns: Sequence[str]
) -> Sequence[tuple[Any, ...]]:
    """Write days and moments as the database does; each of them once, however many rows share it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
    temporal = [place for place, name in enumerate(columns) if isinstance(fields[name], DateField)]
    if not temporal:
        return rows
    adapt = cache(lambda place, value: fields[columns[place]].get_db_prep_save(value, connection))
    return [
        tuple(adapt(place, value) if place in temporal else value for place, value in enumerate(row)) for row in rows
    ]
