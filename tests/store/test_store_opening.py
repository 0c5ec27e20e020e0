"""Opening a store by its address."""

import pytest
from store_examples import commit, kpi

from northing.model import Unavailable
from northing.plan import put
from northing.store.opening import open_store


def test_an_unknown_way_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(Unavailable, match="begins with files, memory, postgresql, sqlite") as refused:
        open_store("mysql://ann:secret@host/plans", workspace=tmp_path)
    assert "secret" not in str(refused.value)


def test_every_memory_is_a_store_of_its_own(tmp_path):
    one, other = (open_store("memory:", workspace=tmp_path) for _ in range(2))
    commit(one.history, put(kpi("a")))
    assert len(other.history.load()) == 0


@pytest.mark.parametrize("url", ["files:kept/here", "sqlite:///kept/here.db"])
def test_relative_addresses_start_from_the_workspace(url, tmp_path, database_access):
    with pytest.raises(Unavailable):
        open_store(url, workspace=tmp_path)
    assert list(tmp_path.iterdir()) == []
    made = open_store(url, workspace=tmp_path, create=True)
    commit(made.history, put(kpi("a")))
    made.close()
    assert (tmp_path / "kept").is_dir()
    again = open_store(url, workspace=tmp_path)
    assert list(again.history.load().elements) == ["a"]
    again.close()
