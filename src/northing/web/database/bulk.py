"""Many rows at once: written without a model's machinery for each, and looked for in lists of a size that fits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connections
from django.db.models import DateField, Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=Model)
MANY = 100
"""From how many rows on PostgreSQL is quicker with a table of their own between than with statement after statement."""
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
    """Write rows of one table, in order; see `insert_columns`.

    Args:
        using: the connection.
        model: the table.
        rows: the values, in the order of `columns`.
        columns: names of fields.
        replacing: columns that take over where there is a row already.
        unique: the columns that tell whether there is one.
    """
    values = dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else {}
    insert_columns(using, model, values, replacing=replacing, unique=unique)


def insert_columns(
    using: str,
    model: type[Model],
    values_by_column: Mapping[str, Sequence[Any]],
    *,
    replacing: Sequence[str] = (),
    unique: Sequence[str] = (),
) -> None:
    """Write rows of one table that come in columns, in order, as quickly as the database can.

    Args:
        using: the connection.
        model: the table.
        values_by_column: values by name of field, of those that refer to another table with `_id` at the end; all of
            the same length.
        replacing: columns that take over where there is a row already.
        unique: the columns that tell whether there is one.
    """
    rows = list(zip(*_adapt(connections[using], model, values_by_column), strict=True))
    if not rows:
        return
    table = _Table(connections[using], model, list(values_by_column))
    update = _update(table, replacing=replacing, unique=unique) if replacing else ""
    with connections[using].cursor() as cursor:
        if table.connection.vendor != "postgresql" or (update and len(rows) < MANY):
            place = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {table.name} ({table.names}) VALUES ({place}) {update}", rows)  # noqa: S608
        elif not update:
            _copy(table, cursor, rows, into=table.name)
        else:
            cursor.execute(f"CREATE TEMP TABLE given AS SELECT {table.names} FROM {table.name} WITH NO DATA")  # noqa: S608
            _copy(table, cursor, rows, into="given")
            cursor.execute(f"INSERT INTO {table.name} ({table.names}) SELECT {table.names} FROM given {update}")  # noqa: S608
            cursor.execute("DROP TABLE given")


@dataclass(frozen=True)
class _Table:
    """A table and those of its columns that are written."""

    connection: BaseDatabaseWrapper
    model: type[Model]
    columns: list[str]

    @property
    def name(self) -> str:
        """Return its name as it stands in a statement."""
        return self.quote(self.model._meta.db_table)  # noqa: SLF001 - documented

    @property
    def names(self) -> str:
        """Return the names of the columns as they stand in a statement."""
        return ", ".join(map(self.quote, self.columns))

    def quote(self, name: str) -> str:
        """Return a name as it stands in a statement."""
        return str(self.connection.ops.quote_name(name))

    def types(self) -> list[str]:
        """Return what the database calls the types of the columns."""
        fields = {field.attname: field for field in self.model._meta.concrete_fields}  # noqa: SLF001
        return [str(fields[name].db_type(self.connection)) for name in self.columns]


def _update(table: _Table, *, replacing: Sequence[str], unique: Sequence[str]) -> str:
    changes = ", ".join(f"{table.quote(name)} = EXCLUDED.{table.quote(name)}" for name in replacing)
    return f"ON CONFLICT ({', '.join(map(table.quote, unique))}) DO UPDATE SET {changes}"


def _copy(table: _Table, cursor: Any, rows: Iterable[tuple[Any, ...]], *, into: str) -> None:
    """Write rows the quickest way that PostgreSQL has."""
    statement = f"COPY {into} ({table.names}) FROM STDIN (FORMAT BINARY)"
    with table.connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.set_types(table.types())
        for row in rows:
            copy.write_row(row)


def _adapt(
    connection: BaseDatabaseWrapper, model: type[Model], values_by_column: Mapping[str, Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Yield columns with days and moments as the database writes them; each once, however many rows share it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
    for name, values in values_by_column.items():
        if isinstance(fields[name], DateField):
            adapted = {value: fields[name].get_db_prep_save(value, connection) for value in set(values)}
            yield [adapted[value] for value in values]
        else:
            yield values
