"""Many rows at once: written without a model's machinery for each, and looked for in lists of a size that fits."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


def insert(using: str, rows: Sequence[Model], *, replacing: Sequence[str] = (), unique: Sequence[str] = ()) -> None:
    """Write rows of one table, in order, in as few round trips as the driver can.

    Args:
        using: the connection.
        rows: new rows of one model; their keys are not set.
        replacing: columns that take over where there is a row already.
        unique: the columns that tell whether there is one.
    """
    if not rows:
        return
    connection = connections[using]
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented interface to a model's fields
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of our own
    ending = ""
    if replacing:
        changes = ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in replacing)
        ending = f" ON CONFLICT ({', '.join(quote(name) for name in unique)}) DO UPDATE SET {changes}"
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(statement + place + ending, values)
            return
        for start in range(0, len(values), ROWS_AT_ONCE):
            part = values[start : start + ROWS_AT_ONCE]
            cursor.execute(statement + ", ".join([place] * len(part)) + ending, list(chain.from_iterable(part)))
