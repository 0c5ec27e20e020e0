"""Engines for tests: each is started when the first test asks for it, and serves all of them.

A cluster, a server and an engine inside this process. In CI, and with NORTHING_REQUIRE_ALL=1, none of them may be
missing; elsewhere the tests that need it are skipped with the reason.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from urllib.parse import urlencode

import pytest
from spark_cluster import HOST, QUICK, spark_cluster, why_not

from northing.metrics.engines.opening import open_remote

ENGINES = ("spark", "postgresql", "clickhouse")
IS_REQUIRED = os.environ.get("CI") == "true" or os.environ.get("NORTHING_REQUIRE_ALL") == "1"


def missing(reason):
    (pytest.fail if IS_REQUIRED else pytest.skip)(reason)


@pytest.fixture(scope="session")
def spark_url():
    """Return the address of a running Spark cluster."""
    if reason := why_not():
        missing(reason)
    with pytest.MonkeyPatch.context() as patch, spark_cluster() as url:
        patch.setenv("SPARK_LOCAL_IP", HOST)
        options = {
            "spark.driver.host": HOST,
            "spark.executor.memory": "512m",
            "spark.executor.extraJavaOptions": QUICK,
            "spark.driver.extraJavaOptions": QUICK,
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.files.maxPartitionBytes": "16k",
            "spark.sql.files.openCostInBytes": "0",
        }
        yield f"{url}?{urlencode(options)}"


@pytest.fixture(scope="session")
def spark(spark_url):
    """Return Spark with its session started."""
    remote = open_remote(spark_url)
    yield remote
    remote.close()


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server):
    """Return the address of a database."""
    return f"{postgresql_server}postgres"


@pytest.fixture(scope="session")
def postgresql(postgresql_url):
    """Return PostgreSQL in a database of its own server."""
    remote = open_remote(postgresql_url)
    yield remote
    remote.close()


@pytest.fixture(scope="session")
def clickhouse():
    """Return ClickHouse in this process."""
    if find_spec("chdb") is None:
        missing("chdb is not installed (pip install 'northing[clickhouse]')")
    remote = open_remote("clickhouse")
    yield remote
    remote.close()


@pytest.fixture(params=ENGINES)
def remote(request):
    """Return each engine that runs here, one after another."""
    return request.getfixturevalue(request.param)
