"""What is peculiar to a store in files."""

import json
import os

import pytest
from store_examples import commit, kpi, measure, run

from northing.model import Conflict, Unavailable
from northing.plan import put
from northing.store.events import parse_history, render_history
from northing.store.files import FilesStore
from northing.store.folder import UNFINISHED, FolderLog
from northing.store.logged_history import LoggedHistory


@pytest.fixture
def folder(tmp_path):
    FilesStore(tmp_path, create=True)
    return tmp_path


def test_a_changeset_is_a_file_that_people_can_read(folder):
    store = FilesStore(folder)
    commit(store.history, put(kpi("a")), message="begin")
    store.facts.record([measure(1)], run("one"))
    [path] = (folder / "history").iterdir()
    found = json.loads(path.read_text())
    assert path.name == "0000000001.json"
    assert (found["event"], found["branch"], found["message"]) == ("changeset", "main", "begin")
    assert found["changes"][0]["document"] == {"id": "a", "title": "A"}
    assert [path.name for path in (folder / "facts").iterdir()] == ["0000000001.json"]


def test_a_number_is_had_by_one_writer_only(tmp_path):
    logs = [FolderLog(tmp_path, render=str.encode, parse=bytes.decode) for _ in range(2)]
    assert logs[0].write("mine", number=1)
    assert not logs[1].write("yours", number=1)
    assert list(logs[1].read(after=0)) == ["mine"]
    assert logs[1].write("yours", number=2)
    assert list(logs[0].read(after=1)) == ["yours"]
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))


def test_what_a_killed_writer_left_is_cleared_away_but_not_what_is_being_written(tmp_path):
    log = FolderLog(tmp_path, render=str.encode, parse=bytes.decode)
    (tmp_path / f"{UNFINISHED}old").write_bytes(b"half")
    with log._unfinished(b"being written") as living:
        FolderLog(tmp_path, render=str.encode, parse=bytes.decode)
        assert [str(path) for path in tmp_path.iterdir()] == [living]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="history/ is missing"):
        FilesStore(tmp_path / "nowhere")


def test_a_damaged_file_is_named(folder):
    commit(FilesStore(folder).history, put(kpi("a")))
    (folder / "history" / "0000000001.json").write_text('{"event": "changeset", "branch":')
    with pytest.raises(Unavailable, match=r"0000000001\.json is damaged"):
        FilesStore(folder).history.load()


def test_a_folder_that_vanished_is_unavailable(folder):
    store = FilesStore(folder)
    (folder / "history").rename(folder / "elsewhere")
    with pytest.raises(Unavailable, match="cannot be read or written"):
        commit(store.history, put(kpi("a")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_unavailable(folder):
    store = FilesStore(folder)
    (folder / "history").chmod(0o500)
    with pytest.raises(Unavailable, match="Permission denied"):
        commit(store.history, put(kpi("a")))


@pytest.fixture
def overtaken(folder):
    """Return a function that makes a history whose first writing is overtaken by what another writer does."""

    def make(overtake):
        waiting = [overtake]

        def render(event):
            if waiting:
                waiting.pop()(FilesStore(folder).history)
            return render_history(event)

        return LoggedHistory(FolderLog(folder / "history", render=render, parse=parse_history))

    return make


def test_a_writer_that_was_overtaken_on_another_branch_takes_the_next_number(folder, overtaken):
    FilesStore(folder).history.create_branch("draft")
    history = overtaken(lambda other: commit(other, put(kpi("b")), branch="draft"))
    commit(history, put(kpi("a")))
    assert [path.name[:10] for path in sorted((folder / "history").iterdir())] == [f"{n:010}" for n in (1, 2, 3)]
    assert list(FilesStore(folder).history.load().elements) == ["a"]
    assert list(FilesStore(folder).history.load(branch="draft").elements) == ["b"]


def test_a_writer_that_was_overtaken_on_its_branch_is_refused(folder, overtaken):
    history = overtaken(lambda other: commit(other, put(kpi("b"))))
    with pytest.raises(Conflict):
        commit(history, put(kpi("a")))
    assert list(history.load().elements) == ["b"]


def test_facts_from_before_there_were_versions_are_of_the_first(folder):
    FilesStore(folder).facts.record([measure(1)], run("one"))
    path = folder / "facts" / "0000000001.json"
    found = json.loads(path.read_text())
    del found["marks"]
    found["measurements"] = [row[:-1] for row in found["measurements"]]
    path.write_text(json.dumps(found))
    facts = FilesStore(folder).facts
    assert list(facts.measurements()) == [measure(1)]
    assert facts.marks() == {}
