"""Plan as code: propose, apply and pull, while others publish meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from northing.model import Invalid, NotFound
from northing.plan import delete, put
from northing.work.definitions import commit
from northing.work.files import apply_files, mark_alike, propose, pull_files, read_files, summary
from northing.work.workspace import Settings, Workspace

AT = datetime(2024, 7, 10, 9, tzinfo=UTC)


def apply_now(workspace, store, **settings):
    return apply_files(workspace, store, actor="ann", at=AT, **settings)


def publish(store, *changes):
    head = store.history.branch().head
    return commit(store, changes, expected=head, actor="bob", at=AT, via="web", message="meanwhile")


def retitle(store, name, title):
    return publish(store, put(replace(store.history.load().elements[name], title=title)))


def edit(workspace, old, new):
    path = workspace.plan_folder / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def text_of(workspace):
    return (workspace.plan_folder / "plan.yaml").read_text(encoding="utf-8")


def title_of(store, name):
    return store.history.load().elements[name].title


def test_the_first_apply_publishes_everything_and_the_second_nothing(workspace, store):
    proposal = propose(workspace, store)
    assert (proposal.head, len(proposal.changes), proposal.collisions) == (0, 7, ())
    assert store.history.branch().head == 0
    changeset = apply_now(workspace, store)
    assert (changeset.last, changeset.message) == (7, "7 created")
    assert apply_now(workspace, store) is None
    assert store.history.branch().head == 7


def test_a_message_is_kept_and_one_is_made_when_there_is_none(workspace, store):
    assert apply_now(workspace, store, message="Begin").message == "Begin"
    edit(workspace, "What should be better", "What is better")
    assert apply_now(workspace, store).message == "first-objective changed"


def test_what_changed_on_both_sides_is_merged_field_by_field(workspace, store):
    apply_now(workspace, store)
    retitle(store, "first-kpi", "Published title")
    edit(workspace, "target: 15", "target: 16")
    proposal = propose(workspace, store)
    assert [item.id for item in proposal.differences] == ["first-kpi"]
    assert [".".join(change.path) for change in proposal.differences[0].fields] == ["target"]
    apply_now(workspace, store)
    kpi = store.history.load().elements["first-kpi"]
    assert (kpi.title, kpi.target) == ("Published title", 16.0)


def test_fields_changed_differently_on_both_sides_collide_and_nothing_is_written(workspace, store):
    apply_now(workspace, store)
    retitle(store, "first-kpi", "Theirs")
    edit(workspace, "title: The number stays healthy", "title: Mine")
    before = text_of(workspace)
    head = store.history.branch().head
    for act in (lambda: apply_now(workspace, store), lambda: pull_files(workspace, store)):
        with pytest.raises(Invalid) as refusal:
            act()
        (issue,) = refusal.value.issues
        assert issue.message == (
            "title of first-kpi was 'The number stays healthy', is 'Mine' here and 'Theirs' as published"
        )
        assert str(issue.where).startswith("plan/plan.yaml:39:")
        assert issue.code == "NR009"
    assert (text_of(workspace), store.history.branch().head) == (before, head)


def test_an_element_deleted_here_and_changed_there_collides(workspace, store):
    apply_now(workspace, store)
    retitle(store, "our-mission", "Changed")
    start = text_of(workspace).index("missions:")
    end = text_of(workspace).index("cycles:")
    edit(workspace, text_of(workspace)[start:end], "")
    with pytest.raises(Invalid) as refusal:
        apply_now(workspace, store)
    assert refusal.value.issues[0].message == (
        "our-mission was deleted in the files and was changed since in the published plan"
    )


def test_an_element_changed_here_and_deleted_there_collides(workspace, store):
    apply_now(workspace, store)
    publish(store, delete(store.history.load().elements["our-mission"]))
    edit(workspace, "title: Say in one line", "title: Said in one line")
    with pytest.raises(Invalid) as refusal:
        pull_files(workspace, store)
    assert refusal.value.issues[0].message == (
        "our-mission was changed in the files and was deleted since in the published plan"
    )


def test_an_element_created_on_both_sides_collides(workspace, store):
    apply_now(workspace, store)
    mission = store.history.load().elements["our-mission"]
    publish(store, put(replace(mission, id="second", title="Theirs")))
    edit(workspace, "missions:\n", "missions:\n  - id: second\n    title: Mine\n")
    with pytest.raises(Invalid, match="second was created in the files and was created since"):
        apply_now(workspace, store)


def test_pull_brings_in_what_was_published_and_leaves_comments_and_everything_else(workspace, store):
    apply_now(workspace, store)
    edit(workspace, "target: 15", "target: 15  # agreed in May")
    retitle(store, "first-kpi", "Published title")
    before = text_of(workspace)
    written = pull_files(workspace, store)
    assert [path.name for path in written] == ["plan.yaml"]
    assert text_of(workspace) == before.replace("The number stays healthy", "Published title")
    assert propose(workspace, store).changes == ()
    assert pull_files(workspace, store) == ()


def test_pull_keeps_what_was_edited_here_and_can_then_be_applied(workspace, store):
    apply_now(workspace, store)
    edit(workspace, "target: 15", "target: 16")
    retitle(store, "first-kpi", "Published title")
    pull_files(workspace, store)
    assert "target: 16" in text_of(workspace)
    apply_now(workspace, store)
    assert store.history.load().elements["first-kpi"].target == 16.0


def test_pull_fills_an_empty_folder(tmp_path, workspace, store):
    apply_now(workspace, store)
    other = Workspace(tmp_path / "other", Settings())
    other.root.mkdir()
    mark_alike(other, 0)
    pull_files(other, store)
    _, plan, issues = read_files(other)
    assert plan == store.history.load()
    assert all(issue.level != "error" for issue in issues)


def test_errors_refuse_apply_with_all_of_them_and_hold_nothing_back(workspace, store):
    edit(workspace, "objective: first-objective", "objective: first-objectiv")
    edit(workspace, "    target: 15\n", "    target: 15\n    colour: red\n")
    with pytest.raises(Invalid) as refusal:
        apply_now(workspace, store)
    places = [(str(issue.where).partition(":")[0], issue.level) for issue in refusal.value.issues]
    assert len(places) >= 2
    assert set(places) == {("plan/plan.yaml", "error")}
    assert store.history.branch().head == 0


def test_a_broken_element_does_not_count_as_deleted(workspace, store):
    apply_now(workspace, store)
    edit(workspace, "    target: 15\n", "    target: 15\n    colour: red\n")
    proposal = propose(workspace, store)
    assert [item.id for item in proposal.differences if item.action == "deleted"] == []
    with pytest.raises(Invalid):
        pull_files(workspace, store)


def test_files_without_a_known_base_say_what_the_plan_should_be(workspace, store):
    apply_now(workspace, store)
    (workspace.state_folder / "base").write_text("not a number", encoding="ascii")
    edit(workspace, "target: 15", "target: 16")
    assert [item.id for item in propose(workspace, store).differences] == ["first-kpi"]


def test_a_workspace_without_plan_files_is_refused(tmp_path, store):
    with pytest.raises(NotFound, match="there is no plan folder"):
        read_files(Workspace(tmp_path / "nothing", Settings()))


def test_a_summary_counts_what_differs(workspace, store):
    apply_now(workspace, store)
    edit(workspace, "target: 15", "target: 16")
    edit(workspace, "missions:\n", "missions:\n  - id: second\n    title: Another\n")
    assert summary(propose(workspace, store).differences) == "second created, first-kpi changed"
    assert title_of(store, "first-kpi") == "The number stays healthy"
