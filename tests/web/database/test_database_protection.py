"""History and facts can be added to and never rewritten: the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from store_examples import commit, kpi, measure, run

from northing.plan import put
from northing.web.database import models
from northing.web.database.protection import PROTECTED, lift, protect


@pytest.fixture
def filled(store):
    commit(store.history, put(kpi("a")))
    store.facts.record([measure(1)], run("one"))
    return store


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_rewriting_is_refused_even_in_sql(filled, table, statement):
    with pytest.raises(DatabaseError, match=f"{table} is append only"), connections[filled.using].cursor() as cursor:
        cursor.execute(statement.format(table))
    assert len(filled.history.load()) == filled.facts.version() == 1


def test_the_models_cannot_either(filled):
    with pytest.raises(DatabaseError, match="append only"):
        models.Change.objects.using(filled.using).update(document="{}")


def test_the_protection_can_be_lifted_and_put_back(filled):
    lift(connections[filled.using])
    models.Measurement.objects.using(filled.using).all().delete()
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
