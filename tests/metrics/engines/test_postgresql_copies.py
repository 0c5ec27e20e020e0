"""A landed version is copied into PostgreSQL once, whole or not at all, and goes when it is not needed any more."""

from __future__ import annotations

import threading
import time

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_examples import make_rows, make_scan, put
from test_engine_contract import DAY, ROWS

from northing.metrics.engines.dialects.postgresql_functions import SCHEMA, functions_version
from northing.metrics.engines.opening import open_remote
from northing.metrics.loads import data_paths, save_load
from northing.model import Unavailable

OLD, NEW = "0" * 16, "1" * 16


@pytest.fixture
def database(postgresql_server, request):
    """Return the address of a database of the test's own."""
    name = f"copies_{abs(hash(request.node.name))}"
    with psycopg.connect(f"{postgresql_server}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgresql_server}{name}"
        connection.execute(f"DROP DATABASE {name} (FORCE)")


def tables(database):
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [SCHEMA])
        return [name for (name,) in found]


def count(remote, load, landed):
    remote.open(load, landed, time=DAY)
    return sum(row["a0"] for row in remote.scan(make_scan(atoms=[ROWS])).to_pylist())


def test_a_version_is_copied_once_and_dropped_when_another_holds(database, tmp_path):
    remote = open_remote(database)
    old = put(tmp_path, make_rows(40), version=OLD)
    save_load(old, tmp_path)
    first = count(remote, old, tmp_path)
    (table,) = tables(database)
    assert table.endswith(OLD)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f'DELETE FROM {SCHEMA}."{table}" WHERE id = 1')  # noqa: S608 - our own names
    assert count(remote, old, tmp_path) == first - 1  # it is the same copy still
    new = put(tmp_path, make_rows(80), version=NEW)
    save_load(new, tmp_path)
    assert count(remote, new, tmp_path) > first
    assert [name[-16:] for name in tables(database)] == [NEW]
    count(remote, put(tmp_path, make_rows(40), version=OLD), tmp_path)  # a past version, for who asks for one
    assert [name[-16:] for name in tables(database)] == [OLD, NEW]
    count(remote, new, tmp_path)
    assert [name[-16:] for name in tables(database)] == [NEW]
    remote.close()


def test_a_copy_that_is_read_by_somebody_else_stays(database, tmp_path):
    reader, writer = open_remote(database), open_remote(database)
    known = count(reader, put(tmp_path, make_rows(40), version=OLD), tmp_path)
    new = put(tmp_path, make_rows(80), version=NEW)
    save_load(new, tmp_path)
    count(writer, new, tmp_path)
    assert len(tables(database)) == 2
    assert sum(row["a0"] for row in reader.scan(make_scan(atoms=[ROWS])).to_pylist()) == known
    reader.close()
    for _ in range(100):  # the server takes a moment to notice that the reader has gone
        count(writer, new, tmp_path)
        if len(tables(database)) == 1:
            break
        time.sleep(0.05)
    assert [name[-16:] for name in tables(database)] == [NEW]
    writer.close()


def test_workspaces_do_not_drop_each_others_copies(database, tmp_path):
    remote = open_remote(database)
    for folder, version in (("one", OLD), ("two", NEW)):
        landed = tmp_path / folder
        load = put(landed, make_rows(30), version=version)
        save_load(load, landed)
        count(remote, load, landed)
    assert len(tables(database)) == 2
    remote.close()


def test_a_copy_that_fails_leaves_nothing_behind(database, tmp_path):
    remote = open_remote(database)
    load = put(tmp_path, make_rows(40), version=OLD)
    (path,) = data_paths(load, tmp_path)
    good = path.read_bytes()
    rows = pq.read_table(path)
    notes = pa.array([f"a\0b{number}" for number in range(rows.num_rows)])
    pq.write_table(rows.set_column(rows.column_names.index("note"), "note", notes), path)
    with pytest.raises(Unavailable, match="PostgreSQL refused the query: invalid byte sequence"):
        remote.open(load, tmp_path, time=DAY)
    assert tables(database) == []
    path.write_bytes(good)
    assert count(remote, load, tmp_path) > 0
    remote.close()


def test_a_copy_is_made_once_when_many_ask_for_it(database, tmp_path):
    load = put(tmp_path, make_rows(200), version=OLD)
    found, faults = [], []

    def measure():
        remote = open_remote(database)
        try:
            found.append(count(remote, load, tmp_path))
        except Unavailable as error:  # pragma: no cover - shown when the test fails
            faults.append(error)
        finally:
            remote.close()

    threads = [threading.Thread(target=measure) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(tables(database)) == 1


def test_functions_of_another_version_of_northing_are_put_right(database, tmp_path):
    remote = open_remote(database)
    load = put(tmp_path, make_rows(40), version=OLD)
    count(remote, load, tmp_path)
    comment = f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')"
    with psycopg.connect(database, autocommit=True) as connection:
        assert connection.execute(comment).fetchone() == (functions_version(),)
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'older'")
        connection.execute(f"DROP FUNCTION {SCHEMA}.plus(bigint, bigint)")
        count(remote, load, tmp_path)
        assert connection.execute(comment).fetchone() == (functions_version(),)
        assert connection.execute(f"SELECT {SCHEMA}.plus(1::bigint, 2::bigint)").fetchone() == (3,)
    remote.close()


def test_a_scan_can_only_read(postgresql, tmp_path):
    postgresql.open(put(tmp_path, make_rows(3), version=OLD), tmp_path, time=DAY)
    postgresql._connection.execute(f"CREATE SEQUENCE IF NOT EXISTS {SCHEMA}.counter")
    with pytest.raises(Unavailable, match="in a read-only transaction"):
        postgresql._run(f"SELECT nextval('{SCHEMA}.counter') AS a0", pa.schema([("a0", pa.int64())]))


def test_a_database_of_another_encoding_is_refused(postgresql_server, tmp_path):
    with psycopg.connect(f"{postgresql_server}postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE copies_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    remote = open_remote(f"{postgresql_server}copies_latin")
    with pytest.raises(Unavailable, match=r"the database is encoded as LATIN1.*--encoding UTF8"):
        remote.open(put(tmp_path, make_rows(3), version=OLD), tmp_path, time=DAY)
    remote.close()
