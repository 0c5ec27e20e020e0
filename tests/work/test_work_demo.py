"""Starting: an own workspace, an example, and the demo that can be begun anew and never takes anybody's own folder."""

import json
from datetime import date

import pytest

from northing.model import Invalid, NorthingError, NotFound
from northing.work.demo import FINISHED, UNFINISHED, _publish, begin_demo, chapters, is_ready
from northing.work.files import read_files
from northing.work.starter import copy_example, make_workspace
from northing.work.workspace import find_workspace


def test_a_new_workspace_is_sound_and_nothing_in_it_is_overwritten(tmp_path):
    root = tmp_path / "own"
    (root / "plan").mkdir(parents=True)
    (root / ".gitignore").write_text("mine\n", encoding="utf-8")
    workspace = make_workspace(root, name='The "Best"', year=2030)
    assert workspace.name == 'The "Best"'
    assert (root / ".gitignore").read_text(encoding="utf-8") == "mine\n"
    _, plan, issues = read_files(workspace)
    assert plan.elements["this-year"].end == date(2030, 12, 31)
    assert all(issue.level == "hint" for issue in issues)
    schema = json.loads((root / ".northing" / "schema.json").read_text(encoding="utf-8"))
    assert "objectives" in json.dumps(schema)


def test_a_workspace_is_not_made_twice_nor_on_a_file(tmp_path):
    make_workspace(tmp_path / "own", name="Own", year=2030)
    with pytest.raises(Invalid, match="is a workspace already"):
        make_workspace(tmp_path / "own", name="Own", year=2030)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NorthingError, match="is a file, not a folder"):
        make_workspace(tmp_path / "file", name="Own", year=2030)


def test_examples_are_copied_without_their_history(tmp_path):
    workspace = copy_example(tmp_path / "wiki", example="wikimedia-fy2022")
    assert workspace.typed_file.is_file()
    assert not (workspace.root / "history").exists()
    with pytest.raises(NotFound, match="there is no example 'x'; there are: flights, wikimedia-fy2022"):
        copy_example(tmp_path / "x", example="x")


def test_the_made_demo_is_ready_and_its_store_tells_its_year(made_demo, demo_bench):
    assert is_ready(made_demo)
    assert (made_demo / ".northing" / FINISHED).is_file()
    history = list(demo_bench.store.history.changesets())
    assert [item.at.date() for item in history] == [
        date(2013, 1, 15),
        date(2013, 5, 2),
        date(2013, 7, 1),
        date(2013, 10, 1),
        date(2013, 11, 4),
    ]
    assert {item.via for item in history} == {"demo"}
    assert read_files(demo_bench.workspace)[1] == demo_bench.store.history.load()
    assert [run.at.day for run in demo_bench.store.facts.runs() if run.verb == "measure"][1:] == [8] * 10


def test_an_interrupted_demo_is_begun_anew_and_what_lies_beside_it_stays(made_demo, tmp_path):
    root = tmp_path / "demo"
    begin_demo(root)
    assert not is_ready(root)
    assert (root / "data" / "flights.csv").is_file()
    (root / "notes.txt").write_text("mine", encoding="utf-8")
    (root / "plan" / "half.yaml").write_text("half", encoding="utf-8")
    begin_demo(root)
    assert (root / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (root / "plan" / "half.yaml").exists()
    assert (root / ".northing" / UNFINISHED).is_file()


def test_a_demo_interrupted_while_it_was_copied_is_begun_anew(made_demo, tmp_path):
    root = tmp_path / "demo"
    (root / ".northing").mkdir(parents=True)
    (root / ".northing" / UNFINISHED).touch()
    (root / "plan").mkdir()
    begin_demo(root)
    assert find_workspace(root).plan_folder.joinpath("kpis.yaml").is_file()


@pytest.mark.parametrize("has_settings", [True, False])
def test_no_demo_is_made_among_somebodys_own_files(made_demo, tmp_path, has_settings):
    root = tmp_path / "own"
    root.mkdir()
    own = root / ("northing.toml" if has_settings else "thesis.txt")
    own.write_text('name = "Mine"', encoding="utf-8")
    with pytest.raises(NorthingError, match="a workspace of its own" if has_settings else "not empty"):
        begin_demo(root)
    assert not is_ready(root)
    assert [path.name for path in root.iterdir()] == [own.name]


def test_a_chapter_that_changes_nothing_is_no_changeset(made_demo, workspace, store):
    first = next(chapters(find_workspace(made_demo)))
    _publish(store, first)
    head = store.history.branch().head
    _publish(store, first)
    assert (head, store.history.branch().head) == (head, head)
    assert head > 100
