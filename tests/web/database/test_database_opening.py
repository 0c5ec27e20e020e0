"""Opening a database: tables are made when asked for, and what cannot be opened says why."""

import socket
import subprocess
import sys

import pytest

from northing.model import Unavailable
from northing.store.opening import open_store


def test_a_database_without_tables_is_refused_until_it_is_made(tmp_path, database_access):
    (tmp_path / "empty.db").touch()
    with pytest.raises(Unavailable, match=r"is of an older Northing: `northing upgrade` brings it up to date"):
        open_store("sqlite:///empty.db", workspace=tmp_path)
    open_store("sqlite:///empty.db", workspace=tmp_path, create=True).close()
    open_store("sqlite:///empty.db", workspace=tmp_path).close()


def test_opening_twice_uses_one_connection(store, url, tmp_path):
    assert open_store(url, workspace=tmp_path).using == store.using


def test_a_server_that_does_not_answer_is_unavailable_and_the_password_is_kept(tmp_path, database_access):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=r"the database plans on 127\.0\.0\.1 cannot be used") as refused:
            open_store(f"postgresql://ann:secret@127.0.0.1:{port}/plans", workspace=tmp_path)
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_exist_is_unavailable(tmp_path, database_access, postgresql_server):
    with pytest.raises(Unavailable, match=r"missing.*does not exist"):
        open_store(f"{postgresql_server}missing", workspace=tmp_path)


def test_what_is_no_database_is_unavailable(tmp_path, database_access):
    (tmp_path / "note.db").write_text("Not a database, but a text that is long enough to be looked at. " * 20)
    with pytest.raises(Unavailable, match=r"note\.db.* cannot be used: .*not a database"):
        open_store("sqlite:///note.db", workspace=tmp_path, create=True)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_database_that_goes_away_is_unavailable(store, url, tmp_path):
    store.close()
    file = tmp_path / url.rpartition("/")[2]
    file.write_text("gone")
    with pytest.raises(Unavailable, match="cannot be used"):
        store.history.load()


PROGRAM = """
from pathlib import Path
from northing.store.opening import open_store
store = open_store("sqlite:///new.db", workspace=Path(), create=True)
print(store.history.branch().head, store.facts.version())
from django.conf import settings
print(settings.INSTALLED_APPS)
"""


def test_a_process_that_did_not_configure_django_needs_not_to(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("0 0\n['northing.web.database']\n", "")


def test_the_layers_above_do_not_load_django(tmp_path):
    program = "import sys, northing.store.opening, northing.store.files; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_sqlite_is_set_up_for_many_readers_and_one_writer(database_url, tmp_path):
    from django.db import connections

    store = open_store(database_url("sqlite"), workspace=tmp_path)
    with connections[store.using].cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    store.close()


def test_the_models_and_the_migrations_agree(database_access):
    from django.core.management import call_command

    call_command("makemigrations", "northing_database", check=True, dry_run=True, verbosity=0)
