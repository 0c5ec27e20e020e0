"""Let the database refuse to rewrite history and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from northing.web.database.protection import lift, protect

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


TABLES = ("changeset", "change", "run", "measurement")


def add(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    protect(editor.connection, tables=TABLES)


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    lift(editor.connection, tables=TABLES)


class Migration(migrations.Migration):
    dependencies = [("northing_database", "0001_history_and_facts")]
    operations = [migrations.RunPython(add, remove)]
