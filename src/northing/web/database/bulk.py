"""Many rows at once: written without a model's machinery for each, and looked for in lists of a size that fits."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connections
from django.db.models import DateField, Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=Model)
MOST_VALUES = 500
"""How many values one list in a query may have; SQLite allows 999 in all."""


def split(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield values in lists that one query can take."""
    left = iter(values)
    while part := list(islice(left, MOST_VALUES)):
        yield part


def narrow(rows: QuerySet[Rows], names_by_column: Mapping[str, Collection[str] | None]) -> QuerySet[Rows]:
    """Leave out rows that nobody asks for, as far as one query can take the lists; None asks for all."""
    for column, names in names_by_column.items():
        if names is not None and len(names) <= MOST_VALUES:
            rows = rows.filter(**{f"{column}__in": list(names)})
    return rows


def insert(
    using: str,
    model: type[Model],
    rows: Sequence[tuple[Any, ...]],
    *,
    columns: Sequence[str],
    replacing: Sequence[str] = (),
    unique: Sequence[str] = (),
) -> None:
    """Write rows of one table, in order, as quickly as the database can.

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
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(name) for name in columns)})"  # noqa: SLF001 - documented
    values = _adapt(connection, model, rows, columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not replacing:
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        place = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {into} VALUES ({place})"  # noqa: S608 - names of our own
        if replacing:
            changes = ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in replacing)
            statement += f" ON CONFLICT ({', '.join(quote(name) for name in unique)}) DO UPDATE SET {changes}"
        cursor.executemany(statement, values)


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
