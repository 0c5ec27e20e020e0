"""History and facts can be added to and never rewritten: the database itself refuses."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from store_examples import at, commit, kpi, mark, measure, run

from northing.plan import put
from northing.web.database import models
from northing.web.database.protection import PROTECTED, lift, protect
from northing.web.database.reachable import reachable

ALL_MODELS = list(apps.get_app_config("northing_database").get_models())


@pytest.fixture
def filled(store):
    commit(store.history, put(kpi("a")))
    store.facts.record([measure(1)], run("one"), marks=[mark()])
    return store


def migrate(store, step=""):
    """Take the steps up to and with one, or back to it; all of them when none is named."""
    executor = MigrationExecutor(connections[store.using])
    [last] = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "northing_database"]
    executor.migrate([("northing_database", step) if step else last])


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_rewriting_is_refused_even_in_sql(filled, table, statement):
    with pytest.raises(DatabaseError, match=f"{table} is append only"), connections[filled.using].cursor() as cursor:
        cursor.execute(statement.format(table))
    assert (len(filled.history.load()), filled.facts.version()) == (1, 2)


def test_the_models_cannot_either(filled):
    with pytest.raises(DatabaseError, match="append only"):
        models.Change.objects.using(filled.using).update(document="{}")


def test_the_protection_can_be_lifted_and_put_back(filled):
    lift(connections[filled.using])
    models.Measurement.objects.using(filled.using).all().delete()
    models.Mark.objects.using(filled.using).all().delete()
    assert filled.facts.version() == 0
    for _ in range(2):
        protect(connections[filled.using])
    with pytest.raises(DatabaseError, match="append only"):
        models.Changeset.objects.using(filled.using).update(actor="nobody")


def test_a_number_cannot_be_had_twice(filled):
    for model in (models.Change, models.Changeset):
        row = model.objects.using(filled.using).get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic(using=filled.using):
            row.save(using=filled.using, force_insert=True)


def test_the_step_that_protects_can_be_taken_back(filled):
    migrate(filled, "0001_history_and_facts")
    with connections[filled.using].cursor() as cursor:
        cursor.execute("UPDATE measurement SET value = 2")
        assert cursor.rowcount == 1
    migrate(filled)
    with pytest.raises(DatabaseError, match="append only"):
        models.Measurement.objects.using(filled.using).update(value=3.0)


def test_what_was_recorded_before_there_were_versions_is_of_the_first(filled):
    migrate(filled, "0002_append_only")
    with pytest.raises(DatabaseError, match="append only"), connections[filled.using].cursor() as cursor:
        cursor.execute("DELETE FROM measurement")
    migrate(filled)
    assert [item.version for item in filled.facts.measurements()] == [1]
    assert filled.facts.marks() == {}
    with pytest.raises(DatabaseError, match="append only"):
        models.Measurement.objects.using(filled.using).update(version=2)


def test_rows_say_what_they_are(filled):
    commit(filled.history, put(kpi("b", parent="a")))
    found = {model.__name__: str(model.objects.using(filled.using).latest("pk")) for model in ALL_MODELS}
    assert found == {
        "Branch": "plan/main@2",
        "Changeset": "plan/main@2..2",
        "Change": "put b @2",
        "Element": "kpi b",
        "Edge": "b -parent-> a",
        "Run": "measure one",
        "Measurement": "delay 2026-01-01: 1.0",
        "Mark": "delay v1: measured",
        "Timeline": "delay by month from 2020",
    }


def test_a_fault_of_the_data_is_no_failure_of_the_database(filled):
    with pytest.raises(IntegrityError), reachable(filled.using):
        models.Run.objects.using(filled.using).create(name="one", at=at(0))
