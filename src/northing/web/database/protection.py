"""Protection of what is only ever added to: the database itself refuses to rewrite history and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

PROTECTED = ("changeset", "change", "run", "measurement", "mark")
EVENTS = ("UPDATE", "DELETE")

_REFUSE = """
CREATE OR REPLACE FUNCTION northing_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$
"""


def protect(connection: BaseDatabaseWrapper, *, tables: Sequence[str] = PROTECTED) -> None:
    """Let the database refuse UPDATE and DELETE on history and facts; doing so again changes nothing.

    A migration that changes one of these tables has to call this again at its end: SQLite makes the table anew for
    that, without its triggers.

    Args:
        connection: where.
        tables: those that are there; a migration names those that it finds.
    """
    lift(connection, tables=tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for table, event, name in _triggers(tables):
            cursor.execute(_statement(connection.vendor, table, event, name))


def lift(connection: BaseDatabaseWrapper, *, tables: Sequence[str] = PROTECTED) -> None:
    """Take the protection away, for the erasure that a law demands, and for tests that empty tables."""
    with connection.cursor() as cursor:
        for table, _, name in _triggers(tables):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _triggers(tables: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(table, event, f"{table}_refuses_{event.lower()}") for table in tables for event in EVENTS]


def _statement(vendor: str, table: str, event: str, name: str) -> str:
    if vendor == "postgresql":
        head = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
        return f"{head} FOR EACH STATEMENT EXECUTE FUNCTION northing_refuse()"
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
