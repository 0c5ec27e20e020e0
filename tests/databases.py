"""Databases for tests: SQLite files, and a PostgreSQL server of the tests' own. Loaded by `conftest.py` as a plug-in.

Django is configured once for the whole run, with the settings of the product and a SQLite file as its default database:
when the first module of the web layer or of its tests is collected, or the first test asks for a database. Runs that
need neither do not load it. Tests of the store do not use the default database: each gets one of its own, a copy of one
whose tables are made once, and `open_store` adds it as a further connection. So SQLite and PostgreSQL stand side by
side in one process, nothing needs emptying afterwards, and the tests run the very code that opens a workspace.

The server is made when the first test asks for it and stopped at the end. It listens on a socket in a folder of its own
and on no port, and belongs to an unprivileged user where the tests run as root, because PostgreSQL refuses to run as
root. Where no PostgreSQL is installed the tests that need it are skipped; with NORTHING_REQUIRE_ALL=1 they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import nullcontext
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

UNPRIVILEGED = "nobody"
TEMPLATE = "template_northing"
TABLES = ("branch", "changeset", "change", "element", "edge", "run", "measurement", "mark", "timeline")
_QUICK = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_server():
    """Return the folder of PostgreSQL's programs, the newest version's where there are several; None without any."""
    found = shutil.which("pg_ctl")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    return Path(found).resolve().parent if found else None


def start_server(programs, folder):
    """Make and start a server in a folder; return its address, to be completed with the name of a database."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, account.pw_uid, account.pw_gid)
    _run(programs / "initdb", "-D", folder / "data", "-U", "northing", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"{_QUICK} -c unix_socket_directories='{folder}'"
    _run(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
    return f"postgresql://northing@{quote(str(folder), safe='')}/"


def stop_server(programs, folder):
    """Stop a server and remove its folder."""
    _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


def _run(*command):
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    words = [str(part) for part in command]
    done = subprocess.run(words, user=user, cwd="/", capture_output=True, text=True, check=False)
    assert not done.returncode, f"{words[0]} failed: {done.stdout}{done.stderr}"


@cache
def configure_django():
    """Configure Django with the product's settings, once; return the folder that stands for its workspace."""
    from northing.web.configuration import configure

    folder = tempfile.TemporaryDirectory(prefix="northing-django-")
    configure(Path(folder.name), database="sqlite:///default.db")
    return folder


def pytest_collect_file(file_path):
    """Configure Django before a module is imported that needs it."""
    if file_path.suffix == ".py" and "web" in file_path.parts:
        configure_django()


@pytest.fixture(scope="session")
def configured_django():
    """Configure Django; return the folder that stands for its workspace."""
    return Path(configure_django().name)


@pytest.fixture(scope="session")
def postgresql_server():
    """Return the address of a running PostgreSQL, without the name of a database at its end."""
    programs = find_server()
    if programs is None:
        reason = "no PostgreSQL is installed (on Debian: apt install postgresql)"
        if os.environ.get("NORTHING_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="northing-postgresql-"))
    yield start_server(programs, folder)
    stop_server(programs, folder)


@pytest.fixture
def database_access(configured_django, request):
    """Let a test reach databases, which pytest-django forbids to those that do not say so."""
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock() if blocker is not None else nullcontext():
        yield


def _open_and_close(url):
    from northing.web.database.open import open_store

    open_store(url, Path("/"), create=True).close()


@pytest.fixture(scope="session")
def sqlite_template(configured_django, tmp_path_factory):
    """Return a SQLite file whose tables are made."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _open_and_close(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(configured_django, postgresql_server):
    """Return the address of a server that has a database whose tables are made, to be copied."""
    _sql(f"{postgresql_server}postgres", f"CREATE DATABASE {TEMPLATE}")
    _open_and_close(postgresql_server + TEMPLATE)
    return postgresql_server


def _sql(url, statement):
    import psycopg  # may not be installed

    from northing.web.database.settings import database_settings

    settings = database_settings(url, Path("/"))
    place = {"host": settings["HOST"], "user": settings["USER"], "dbname": settings["NAME"]}
    with psycopg.connect(**place, autocommit=True, options="-c lock_timeout=10s") as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def emptied_databases():
    """Return the addresses of PostgreSQL databases that earlier tests are done with; a copy takes long to make."""
    return []


_numbers = count(1)


@pytest.fixture
def database_url(database_access, emptied_databases, request, tmp_path):
    """Return a function that makes an empty database with tables, of the kind sqlite or postgresql, and its address."""
    used = []

    def make(kind):
        if kind == "sqlite":
            path = tmp_path / f"northing_{next(_numbers)}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        server = request.getfixturevalue("postgresql_template")
        if emptied_databases:
            url = emptied_databases.pop()
        else:
            url = f"{server}northing_{next(_numbers)}"
            _sql(f"{server}postgres", f"CREATE DATABASE {url.removeprefix(server)} TEMPLATE {TEMPLATE}")
        used.append(url)
        return url

    yield make
    for url in used:
        _sql(url, f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY")
        emptied_databases.append(url)
