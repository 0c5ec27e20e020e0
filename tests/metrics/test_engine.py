from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from northing.metrics.engine import MEGABYTE, Engine, Limits
from northing.metrics.instances import MOST_IDLE, close_idle
from northing.model.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Limits(memory=100 * MEGABYTE, threads=2, disk=20 * MEGABYTE, seconds=20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landed").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "landed-too").mkdir()
    (tmp_path / "landed-too" / "secret.csv").write_text("a\n1\n")
    return tmp_path / "landed"


@pytest.fixture(params=["new", "kept"])
def engine(request, folder: Path):
    is_kept = request.param == "kept"
    if is_kept:
        with Engine([folder], limits=SMALL, is_kept=True) as before:
            before.run("SELECT 1")
    with Engine([folder], limits=SMALL, is_kept=is_kept) as opened:
        yield opened
    close_idle()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{outside}/secret.csv')",
        "SELECT * FROM read_csv('{outside}/secret.csv')",
        "SELECT * FROM '{outside}/secret.csv'",
        "SELECT * FROM read_csv('{inside}/../secret.csv')",
        "SELECT * FROM read_csv('{outside}/landed-too/secret.csv')",
        "SELECT * FROM read_text('{inside}/link.csv')",
        "SELECT * FROM glob('{outside}/*')",
        "COPY (SELECT 1) TO '{outside}/out.csv'",
        "EXPORT DATABASE '{outside}/all'",
        "ATTACH '{outside}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://localhost/a.parquet'",
        "CREATE SECRET (TYPE s3)",
        "SET memory_limit = '1TB'",
        "RESET memory_limit",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "PRAGMA threads = 64",
        "SELECT getenv('HOME')",
    ],
)
def test_a_locked_engine_reaches_nothing_but_its_folders(engine, folder, sql):
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    with pytest.raises(Unavailable, match="the engine refused the query"):
        engine.run(sql.format(outside=folder.parent, inside=folder))
    assert engine.run("SELECT 42") == [(42,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(i) FROM range(100_000_000) t(i)",
        "SELECT count(*) FROM (SELECT DISTINCT hash(i), i FROM range(50_000_000) t(i))",
    ],
)
def test_runaway_memory_and_disk_are_stopped(engine, sql):
    with pytest.raises(Unavailable, match=r"(?i)memory|temp"):
        engine.run(sql)
    assert engine.run("SELECT 42") == [(42,)]


def test_a_query_that_takes_too_long_is_interrupted(folder):
    limits = Limits(memory=100 * MEGABYTE, threads=1, seconds=0.2)
    with Engine([folder], limits=limits) as engine:
        with pytest.raises(Unavailable, match=r"longer than the 0\.2 seconds"):
            engine.run("SELECT sum(a.i * b.i) FROM range(10_000_000) a(i), range(10_000_000) b(i)")
        assert engine.run("SELECT 42") == [(42,)]


def test_rows_go_in_and_out_as_arrow(engine):
    engine.register("numbers", pa.table({"a": [1, 2, None]}))
    assert engine.arrow("SELECT sum(a) AS total FROM numbers").to_pylist() == [{"total": 3}]


def test_nothing_is_left_on_disk(folder, monkeypatch):
    spills = folder.parent / "spills"
    spills.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spills))
    with Engine([folder], limits=SMALL) as engine:
        engine.run("SELECT 1")
    assert list(spills.iterdir()) == []


def test_an_engine_that_is_kept_shows_nothing_of_the_run_before(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for n in (1, 2):
        with Engine([folder], limits=SMALL, is_kept=True) as engine:
            engine.register("given", pa.table({"a": [n]}))
            engine.set_up("CREATE TEMP TABLE made AS FROM given")
            assert engine.run("SELECT a FROM made") == [(n,)]
    with (
        Engine([folder], limits=SMALL, is_kept=True) as engine,
        pytest.raises(Unavailable, match="made does not exist"),
    ):
        engine.run("FROM made")
    close_idle()
    assert list(tmp_path.glob("northing-*")) == []


def test_engines_that_run_at_the_same_time_do_not_share(folder):
    with (
        Engine([folder], limits=SMALL, is_kept=True) as first,
        Engine([folder], limits=SMALL, is_kept=True) as second,
    ):
        first.set_up("CREATE TABLE made AS SELECT 1")
        with pytest.raises(Unavailable, match="made does not exist"):
            second.run("FROM made")
    close_idle()


def test_few_engines_are_kept_and_none_that_was_refused_anything(folder, tmp_path, monkeypatch):
    spills = tmp_path / "spills"
    spills.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spills))
    for threads in (1, 2, 3, 4):
        with Engine([folder], limits=Limits(threads=threads), is_kept=True) as engine:
            engine.run("SELECT 1")
    assert len(list(spills.iterdir())) == MOST_IDLE
    for threads in (3, 4):
        with Engine([folder], limits=Limits(threads=threads), is_kept=True) as engine, pytest.raises(Unavailable):
            engine.run("FROM nothing")
    assert list(spills.iterdir()) == []
