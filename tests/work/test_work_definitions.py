"""The one door for definitions: what has errors stays outside, whole, and all errors are told at once."""

from datetime import UTC, datetime

import pytest
from work_examples import plan_of

from northing.model import Conflict, Invalid, NotFound, Vision
from northing.plan import delete, put
from northing.store.memory import MemoryStore
from northing.work.check import check
from northing.work.definitions import commit
from northing.work.revisions import element_versions

AT = datetime(2024, 7, 10, 9, tzinfo=UTC)


def publish(store, *elements, expected=None, at=AT, message="why"):
    head = store.history.branch().head if expected is None else expected
    return commit(
        store, [put(item) for item in elements], expected=head, actor="ann", at=at, via="cli", message=message
    )


def test_a_sound_change_is_written_with_who_when_and_why(store):
    changeset = publish(store, Vision(id="v", title="V"))
    assert (changeset.first, changeset.last, changeset.actor, changeset.via, changeset.message) == (
        1,
        1,
        "ann",
        "cli",
        "why",
    )
    assert store.history.load().elements["v"].title == "V"


def test_errors_refuse_everything_with_all_of_them_at_once(store):
    publish(store, Vision(id="v", title="V"))
    broken = plan_of(
        missions=[{"id": "lost", "makes_operative": "nowhere"}],
        metrics=[{"id": "wrong", "dataset": "gone", "expression": "count(*"}],
        values=[{"id": "sound"}],
    )
    with pytest.raises(Invalid) as refusal:
        publish(store, *broken)
    assert {issue.level for issue in refusal.value.issues} == {"error"}
    assert {issue.where.element for issue in refusal.value.issues} == {"lost", "wrong"}
    assert store.history.branch().head == 1
    assert set(store.history.load().elements) == {"v"}


def test_a_change_on_an_old_head_is_a_conflict_and_writes_nothing(store):
    publish(store, Vision(id="v", title="V"))
    with pytest.raises(Conflict) as refusal:
        publish(store, Vision(id="v", title="W"), expected=0)
    assert (refusal.value.expected, refusal.value.actual) == (0, 1)
    assert store.history.load().elements["v"].title == "V"


def test_issues_know_their_element_and_field():
    plan = plan_of(missions=[{"id": "lost", "makes_operative": "nowhere"}, {"id": "late", "makes_operative": "gone"}])
    issues = [issue for issue in check(plan) if issue.level == "error"]
    assert [str(issue.where) for issue in issues] == ["late.makes_operative", "lost.makes_operative"]


def test_versions_of_an_element_say_what_each_changed():
    store = MemoryStore()
    publish(store, Vision(id="v", title="V"), message="first")
    publish(store, Vision(id="v", title="W"), message="second")
    commit(store, [delete(Vision(id="v", title="W"))], expected=2, actor="bob", at=AT, via="web", message="gone")
    first, second, third = element_versions(store.history, "v")
    assert [item.number for item in (first, second, third)] == [1, 2, 3]
    assert (first.element.title, second.element.title, third.element) == ("V", "W", None)
    assert [(change.path, change.before, change.after) for change in second.difference.fields] == [
        (("title",), "V", "W")
    ]
    assert third.revision.actor == "bob"


def test_an_element_that_never_was_is_refused_with_what_was_probably_meant():
    store = MemoryStore()
    publish(store, Vision(id="vision", title="V"))
    with pytest.raises(NotFound, match=r"there never was an element 'vison'; did you mean 'vision'\?"):
        element_versions(store.history, "vison")
