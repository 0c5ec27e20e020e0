"""The cluster of the tests is one: a master, two workers, and work on both of them."""

from __future__ import annotations

from datetime import date, timedelta

from engine_examples import make_scan, put
from test_engine_contract import DAY, ROWS

from northing.metrics.engines.opening import open_remote


def test_two_workers_share_the_rows(spark, spark_url, tmp_path):
    rows = [{"id": number, "day": date(2013, 1, 1) + timedelta(days=number % 90)} for number in range(20_000)]
    spark.open(put(tmp_path, rows), tmp_path, time=DAY)
    found = spark.scan(make_scan(atoms=[ROWS], period_keys=("month",))).to_pylist()
    assert sum(row["a0"] for row in found) == len(rows)
    context = spark._session.sparkContext
    assert context.master == spark_url.partition("?")[0]
    executors = context._jsc.sc().statusTracker().getExecutorInfos()
    assert len([executor for executor in executors if executor.host()]) == 3  # the driver and one on each worker


def test_a_session_that_was_there_before_stays(spark, tmp_path):
    load = put(tmp_path, [{"id": 1, "day": date(2013, 1, 1)}])
    spark.open(load, tmp_path, time=DAY)
    guest = open_remote("spark://local[1]")
    guest.open(load, tmp_path, time=DAY)
    assert guest.days() == spark.days()
    guest.close()
    assert spark.days() == (date(2013, 1, 1), date(2013, 1, 1))
