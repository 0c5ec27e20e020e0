"""One store a test, in each of the four ways of keeping it: what is asked of one is asked of all."""

import pathlib
from dataclasses import dataclass
from itertools import count

import pytest

from northing.store.opening import open_store

WAYS = ("memory", "files", "sqlite", "postgresql")
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """Where a test keeps its store."""

    way: str
    url: str
    workspace: pathlib.Path


@pytest.fixture(params=WAYS)
def place(request, tmp_path):
    """Return where to keep a store, in one way after the other."""
    way = request.param
    if way in ("memory", "files"):
        return Place(way, f"{way}:store", tmp_path)
    return Place(way, request.getfixturevalue("database_url")(way), tmp_path)


@pytest.fixture
def reopen(place):
    """Return a function that opens the store anew, as another process would; memory has only the one."""
    opened = []

    def reopen_store():
        if place.way == "memory" and opened:
            return opened[0]
        opened.append(open_store(place.url, workspace=place.workspace, create=place.way == "files"))
        return opened[-1]

    yield reopen_store
    for found in opened:
        found.close()


@pytest.fixture
def store(reopen):
    """Return an empty store."""
    return reopen()


@pytest.fixture
def new_plan(place, store):
    """Return a function that makes a history of its own each time, and one that opens it anew."""

    def make():
        if place.way in ("memory", "files"):
            url = f"{place.url}-{next(_numbers)}"
            made = open_store(url, workspace=place.workspace, create=True) if place.way == "files" else None
            if made is None:
                made = open_store("memory:", workspace=place.workspace)
                return made.history, lambda: made.history
            return made.history, lambda: open_store(url, workspace=place.workspace).history
        from northing.web.database.store import DatabaseStore

        name, using = f"plan-{next(_numbers)}", store.using
        return DatabaseStore(using, plan=name).history, lambda: DatabaseStore(using, plan=name).history

    return make
