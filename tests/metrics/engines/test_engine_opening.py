"""The setting names an engine; what is missing to reach it is said in one sentence."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from engine_examples import make_rows, make_scan, node_of, put
from test_engine_contract import ROWS

from northing.metrics.engine import Limits
from northing.metrics.engines.dialects.clickhouse import CLICKHOUSE
from northing.metrics.engines.dialects.postgresql import POSTGRESQL
from northing.metrics.engines.dialects.spark import SPARK
from northing.metrics.engines.opening import check_engine, open_remote
from northing.metrics.nodes import Atom, Field
from northing.model import Unavailable

DAY = Field("day", "date")


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("clickhouse", "clickhouse"),
        ("chdb", "clickhouse"),
        ("spark://cluster:7077", "spark"),
        ("spark://localhost:7077?spark.executor.memory=2g&spark.cores.max=8", "spark"),
        ("spark://local[2]", "spark"),
        ("spark://local", "spark"),
        ("postgresql://northing@localhost/sales", "postgresql"),
        ("postgres://northing@localhost/sales?sslmode=require", "postgresql"),
    ],
)
def test_a_setting_names_an_engine(setting, name):
    assert check_engine(setting) == ""
    remote = open_remote(setting)
    assert remote.name == name
    assert remote.lacks
    with pytest.raises(Unavailable, match="no dataset is open"):
        remote.days()
    remote.close()


def test_the_built_in_engine_is_no_remote_one():
    assert open_remote("duckdb") is None


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("", "there is no engine ''"),
        ("DuckDB", "there is no engine 'DuckDB'"),
        ("mysql://localhost/sales", "there is no engine 'mysql'"),
        ("spark", "there is no engine 'spark'"),
        ("spark://", "'spark://' names no host and port"),
        ("spark://cluster", "'spark://cluster' names no host and port"),
        ("spark://cluster:7077?memory=2g", "'memory' is no setting of Spark; they begin with 'spark.'"),
        ("postgresql://", "'postgresql://' names no database"),
    ],
)
def test_what_names_no_engine_is_refused_with_those_that_there_are(setting, fault):
    assert check_engine(setting) == fault
    with pytest.raises(Unavailable) as refusal:
        open_remote(setting)
    assert str(refusal.value).startswith(f"{fault}; there are: duckdb, clickhouse, spark://HOST:PORT")


@pytest.mark.parametrize(
    ("setting", "module", "package", "extra"),
    [
        ("clickhouse", "chdb.session", "chdb", "clickhouse"),
        ("spark://cluster:7077", "pyspark.sql", "pyspark", "spark"),
        ("postgresql://localhost/sales", "psycopg", "psycopg", "postgresql"),
    ],
)
def test_a_missing_driver_says_what_to_install(setting, module, package, extra, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    load = put(tmp_path, make_rows(3))
    with pytest.raises(Unavailable) as refusal:
        open_remote(setting).open(load, tmp_path, time=DAY)
    assert f"needs the package {package}, which is not installed: pip install 'northing[{extra}]'" in str(refusal.value)


def test_a_server_that_is_not_there_is_unavailable(tmp_path):
    load = put(tmp_path, make_rows(3))
    with pytest.raises(Unavailable, match="PostgreSQL cannot be reached: "):
        open_remote(f"postgresql://northing@/sales?host={tmp_path}").open(load, tmp_path, time=DAY)


def test_a_path_that_would_be_a_pattern_is_refused_by_clickhouse(clickhouse, tmp_path):
    landed = tmp_path / "of {2013}"
    with pytest.raises(Unavailable, match=r"ClickHouse takes \{ \} in the path .* for a pattern; move the workspace"):
        clickhouse.open(put(landed, make_rows(3)), landed, time=DAY)


@pytest.mark.parametrize("engine", ["spark", "postgresql", "clickhouse"])
def test_a_query_takes_no_longer_than_it_may(engine, request, tmp_path):
    request.getfixturevalue(engine).open(put(tmp_path, make_rows(3)), tmp_path, time=DAY)  # it is there
    urls = {"spark": "spark_url", "postgresql": "postgresql_url"}
    setting = request.getfixturevalue(urls[engine]) if engine in urls else engine
    remote = open_remote(setting, limits=Limits(seconds=0.0005))
    load = put(tmp_path, make_rows(4000), version="1" * 16)
    scan = make_scan(atoms=[ROWS, Atom("max", node_of("length(upper(note || note))"), (), "integer")], keys=("note",))

    def measure():
        remote.open(load, tmp_path, time=DAY)
        return remote.scan(scan)

    with pytest.raises(Unavailable, match=r"took longer than the 0\.0005 seconds it may take"):
        measure()
    remote.close()


def test_an_engine_is_opened_for_one_dataset_after_another(remote, tmp_path):
    for number in (1, 5):
        rows = [{"id": id_, "day": date(2013, 1, 1)} for id_ in range(number)]
        remote.open(put(tmp_path, rows, version=str(number) * 16), tmp_path, time=DAY)
        (cell,) = remote.scan(make_scan(atoms=[ROWS])).to_pylist()
        assert cell["a0"] == number


def test_the_page_says_what_every_engine_lacks_and_why():
    page = Path(__file__).parents[3] / "docs" / "how-to" / "choose-an-engine.md"
    rows = re.findall(r"^\| `(.+)` \| (.+) \| (.+) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    told = {(what, engine): why for what, engines, why in rows for engine in engines.split(", ")}
    lacked = {
        (what, dialect.name): why for dialect in (SPARK, POSTGRESQL, CLICKHOUSE) for what, why in dialect.lacks.items()
    }
    assert {key: why for key, why in told.items() if not key[0].startswith("engine = ")} == lacked
