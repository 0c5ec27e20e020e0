"""Keep which definition a measurement was computed by, and how far metrics are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

from northing.web.database.protection import lift, protect

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE = ("changeset", "change", "run", "measurement")
TABLES = (*BEFORE, "mark")


def add(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    protect(editor.connection, tables=TABLES)


def add_before(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    protect(editor.connection, tables=BEFORE)


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    lift(editor.connection, tables=TABLES)


class Migration(migrations.Migration):
    dependencies = [("northing_database", "0002_append_only")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, add_before),
        migrations.AddField(model_name="measurement", name="version", field=models.IntegerField(db_default=1)),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.TextField()),
                ("version", models.IntegerField()),
                ("definition", models.TextField()),
                ("dataset", models.TextField(blank=True)),
                ("data", models.TextField(blank=True)),
                ("until", models.DateField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="northing_database.run",
                    ),
                ),
            ],
            options={
                "db_table": "mark",
                "indexes": [models.Index(fields=["metric", "id"], name="mark_metric")],
            },
        ),
        migrations.RunPython(add, remove),
    ]
