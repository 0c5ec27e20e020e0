"""A workspace is found from any folder in it, and all faults of its settings are told at once."""

from datetime import UTC, date, datetime

import pytest

from northing.model import Invalid, NotFound, Unavailable
from northing.work.workspace import Settings, Workspace, find_workspace, load_settings


def write(folder, text):
    path = folder / "northing.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_read_with_their_types(tmp_path):
    text = 'name = "N"\ntoday = 2013-11-18\nprofile = "strict"\ndatabase = "files:kept"\nhosts = ["a"]\n'
    settings = load_settings(write(tmp_path, text + 'engine = "spark://cluster:7077?spark.executor.memory=2g"'))
    assert settings == Settings(
        name="N",
        today=date(2013, 11, 18),
        profile="strict",
        database="files:kept",
        engine="spark://cluster:7077?spark.executor.memory=2g",
        hosts=("a",),
    )


def test_all_faults_of_settings_are_told_at_once(tmp_path):
    path = write(tmp_path, 'nmae = "N"\ntoday = 2013-11-18T09:00:00\nprofile = "lax"\nhosts = "a"')
    with pytest.raises(Invalid) as refusal:
        load_settings(path)
    assert [issue.where.field for issue in refusal.value.issues] == ["nmae", "today", "profile", "hosts"]
    assert {issue.code for issue in refusal.value.issues} == {"NR003"}
    first = refusal.value.issues[0]
    assert "did you mean 'name'?" in first.message
    assert first.fix.startswith("the settings are name, today")
    assert refusal.value.issues[2].fix == "write light or strict"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"name = \n", "northing.toml:1:8"),
        (b'name = "N"\n= 2', "northing.toml:2:1"),
        (b'name = "\xff"', "northing.toml"),
    ],
)
def test_broken_toml_is_refused_at_its_line(tmp_path, content, where):
    path = tmp_path / "northing.toml"
    path.write_bytes(content)
    with pytest.raises(Invalid) as refusal:
        load_settings(path)
    assert str(refusal.value.issues[0].where) == where


def test_a_workspace_is_found_from_a_folder_below_it(tmp_path):
    write(tmp_path, "")
    below = tmp_path / "plan" / "teams"
    below.mkdir(parents=True)
    found = find_workspace(below)
    assert found.root == tmp_path
    assert found.name == tmp_path.name


def test_a_folder_that_is_no_workspace_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(NotFound, match=r"has no northing\.toml; `northing init .*` makes one"):
        find_workspace(tmp_path)


def test_a_misspelt_folder_inside_a_workspace_is_not_taken_for_the_workspace(tmp_path):
    write(tmp_path, "")
    with pytest.raises(NotFound, match="there is no folder"):
        find_workspace(tmp_path / "plna")


def test_a_workspace_knows_its_places(tmp_path):
    workspace = Workspace(tmp_path, Settings(name="Named"))
    assert workspace.name == "Named"
    places = {
        workspace.plan_folder: "plan",
        workspace.state_folder: ".northing",
        workspace.landed_folder: ".northing/data",
        workspace.cache_folder: ".northing/cache",
        workspace.typed_file: "measurements.csv",
    }
    assert {path.relative_to(tmp_path).as_posix(): name for path, name in places.items()} == {
        name: name for name in places.values()
    }


@pytest.mark.parametrize("now", [datetime(2026, 1, 2, 9, 30, tzinfo=UTC), datetime(2026, 1, 2, 9, 30)])  # noqa: DTZ001 - a shell may pass either
def test_on_a_pinned_day_the_clock_stands_still_at_noon(now):
    assert Settings(today=date(2013, 11, 18)).moment(now) == datetime(2013, 11, 18, 12, tzinfo=now.tzinfo)
    assert Settings().moment(now) is now


def test_the_engine_is_the_built_in_one_unless_another_is_named(tmp_path):
    assert Workspace(tmp_path, Settings()).open_remote() is None
    remote = Workspace(tmp_path, Settings(engine="spark://cluster:7077")).open_remote()
    assert remote is not None
    assert remote.name == "spark"
    remote.close()


@pytest.mark.parametrize(
    "engine", ["", "mysql://localhost/sales", "spark://cluster", "postgresql://", "SPARK", "local[2]"]
)
def test_an_engine_that_there_is_not_is_refused_with_those_that_there_are(tmp_path, engine):
    with pytest.raises(Invalid) as refusal:
        load_settings(write(tmp_path, f'engine = "{engine}"'))
    (issue,) = refusal.value.issues
    assert (issue.code, issue.where.field) == ("NR003", "engine")
    assert issue.message == f"engine is {engine!r}"
    assert issue.fix.startswith("write duckdb, clickhouse, spark://HOST:PORT")


def test_a_store_that_is_not_there_is_unavailable_until_it_is_made(tmp_path, database_access):
    workspace = Workspace(tmp_path, Settings())
    with pytest.raises(Unavailable, match="there is no database"):
        workspace.open_store()
    workspace.open_store(create=True).close()
    assert workspace.open_store().history.branch().head == 0
