"""Several processes at one store, and processes that are killed while they write: nothing is lost, nothing is half."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from writers import CHANGESETS_EACH, ROUNDS_A_STORE, WRITERS

from northing.plan import replay
from northing.store.opening import open_store

PROGRAM = Path(__file__).with_name("writers.py")
KILLS = 100
WAYS = ("files", "sqlite", "postgresql")


def start(*arguments):
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def make_urls(request, tmp_path):
    """Return a function that makes empty stores of one way and returns their addresses."""

    def make(way, number):
        if way == "files":
            urls = [f"files:{tmp_path}/store-{index}" for index in range(number)]
            for url in urls:
                open_store(url, workspace=tmp_path, create=True).close()
            return urls
        make_one = request.getfixturevalue("database_url")
        return [make_one(way) for _ in range(number)]

    return make


@pytest.mark.parametrize("way", WAYS)
def test_writers_at_the_same_time_lose_nothing(way, make_urls, tmp_path):
    [url] = make_urls(way, 1)
    assert start("race", tmp_path, url) == {"codes": [0] * WRITERS}
    store = open_store(url, workspace=tmp_path)
    changesets = list(store.history.changesets())
    assert [item.first for item in changesets] == list(range(1, 2 * WRITERS * CHANGESETS_EACH + 1, 2))
    written = {f"w{writer}-n{number}" for writer in range(WRITERS) for number in range(CHANGESETS_EACH)}
    assert {item.message for item in changesets} == written
    assert set(store.history.load().elements) == {*written, "shared"}
    assert store.history.load() == replay(changesets)
    assert {item.id for item in store.facts.runs(limit=1000)} == written
    assert len(store.facts.recordings("delay", member="w=0")) == CHANGESETS_EACH
    store.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_killed_writer_leaves_the_old_head_or_the_new_one(way, make_urls, tmp_path):
    seed = int.from_bytes(os.urandom(4))
    found = start("kill", tmp_path, seed, *make_urls(way, KILLS // ROUNDS_A_STORE))
    assert found["faults"] == [], f"the seed was {seed}"
    assert found["rounds"] == KILLS
    assert found["changesets"] >= KILLS
    assert 0 < found["unannounced"] < KILLS, "every kill came at the same place"
