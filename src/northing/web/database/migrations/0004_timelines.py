"""Keep what holds in timelines, so that reading it needs no look at what was recorded before; record more quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

from northing.web.database.protection import protect

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


TABLES = ("changeset", "change", "run", "measurement", "mark")


def add(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    protect(editor.connection, tables=TABLES)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    from northing.web.database.facts import DatabaseFacts

    alias = editor.connection.alias
    if apps.get_model("northing_database", "Measurement").objects.using(alias).exists():
        DatabaseFacts(alias).rebuild_timelines()


class Migration(migrations.Migration):
    dependencies = [("northing_database", "0003_versions_and_marks")]
    operations = [
        migrations.CreateModel(
            name="Timeline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.TextField()),
                ("member", models.TextField(blank=True)),
                ("grain", models.TextField()),
                ("first", models.IntegerField()),
                ("seq", models.BigIntegerField()),
                ("content", models.BinaryField()),
            ],
            options={
                "db_table": "timeline",
                "indexes": [models.Index(fields=["seq"], name="timeline_seq")],
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "member", "grain", "first"), name="timeline_stretch")
                ],
            },
        ),
        migrations.RemoveIndex(model_name="measurement", name="measurement_key"),
        migrations.AddIndex(
            model_name="measurement", index=models.Index(fields=["metric", "member"], name="measurement_series")
        ),
        migrations.RunPython(migrations.RunPython.noop, add),
        migrations.AlterField(
            model_name="measurement",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measurements",
                to="northing_database.run",
            ),
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
