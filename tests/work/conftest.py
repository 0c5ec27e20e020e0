"""A small workspace of files with a database of its own, and the demo with its store open."""

from datetime import UTC, datetime

import pytest

from northing.store.opening import open_store
from northing.work.starter import make_workspace
from northing.work.workbench import Standpoint, Workbench
from northing.work.workspace import find_workspace

AT = datetime(2024, 7, 10, 9, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path, database_url):
    """Return a new workspace that stands on a day of 2024, with an empty SQLite database."""
    root = tmp_path / "own"
    root.mkdir()
    settings = f'name = "Own"\ntoday = 2024-07-10\ndatabase = "{database_url("sqlite")}"\n'
    made = make_workspace(root, name="Own", year=2024)
    (root / "northing.toml").write_text(settings, encoding="utf-8")
    return find_workspace(made.root)


@pytest.fixture
def store(workspace):
    """Return the open store of the small workspace."""
    opened = workspace.open_store()
    yield opened
    opened.close()


@pytest.fixture
def demo_bench(made_demo, database_access):
    """Return a workbench on the demo, for reading."""
    workspace = find_workspace(made_demo)
    opened = workspace.open_store()
    yield Workbench(workspace, opened)
    opened.close()


@pytest.fixture
def demo_today(demo_bench):
    """Return the standpoint of the demo's pinned day."""
    return Standpoint(demo_bench.workspace.settings.today)


@pytest.fixture
def make_store(workspace, database_url, tmp_path):
    """Return a function that opens a new, empty store for the workspace, of the kind sqlite or files."""
    opened = []

    def make(kind="sqlite"):
        url = f"files:{tmp_path / f'store-{len(opened)}'}" if kind == "files" else database_url(kind)
        opened.append(open_store(url, workspace=workspace.root, create=kind == "files"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()
