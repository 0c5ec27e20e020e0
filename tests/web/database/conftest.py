"""Stores in a database, SQLite and PostgreSQL."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "store"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, database_url):
    """Return the address of an empty database with tables."""
    return database_url(request.param)


@pytest.fixture
def store(url, tmp_path):
    """Return an empty store in a database."""
    from northing.store.opening import open_store

    opened = open_store(url, workspace=tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def queries(store):
    """Return a function that counts the queries of a block."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connections[store.using])
