"""The tables of elements and edges: what they hold, and that they can be made again from the history exactly."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from store_examples import commit, kpi, projected_rows
from store_histories import histories, write

from northing.model import Initiative, Objective, Ref, Unit
from northing.plan import delete, put, rename
from northing.web.database import models
from northing.web.database.store import DatabaseStore

_numbers = count(1)


def rows(store, *fields, branch="main"):
    found = models.Element.objects.using(store.using).filter(branch=branch).order_by("pk")
    return list(found.values_list(*fields))


def edges(store, branch="main"):
    found = models.Edge.objects.using(store.using).filter(branch=branch)
    return sorted(found.values_list("source", "relation", "target"))


def test_an_element_can_be_found_by_what_people_look_for(store):
    unit = Unit(id="ops", title="Operations")
    goal = Objective(id="on-time", title="Leave \x00on time", owner=Ref("ops"))
    bet = Initiative(id="gates", title="More gates", owner=Ref("ops"), stage="running")
    commit(store.history, put(unit), put(goal), put(bet))
    assert rows(store, "kind", "element", "seq", "title", "owner", "parent", "status") == [
        ("unit", "ops", 1, "Operations", "", "", ""),
        ("objective", "on-time", 2, "Leave on time", "ops", "", ""),
        ("initiative", "gates", 3, "More gates", "ops", "", "running"),
    ]
    assert edges(store) == [("gates", "owner", "ops"), ("on-time", "owner", "ops")]


def test_changes_deletions_and_renames_are_followed(store):
    commit(store.history, put(kpi("top")), put(kpi("leaf", parent="top")), put(kpi("gone", parent="top")))
    commit(store.history, rename(kpi("top"), new_id="summit"), delete(kpi("gone")))
    assert rows(store, "element", "seq", "parent") == [("leaf", 4, "summit"), ("summit", 4, "")]
    assert edges(store) == [("leaf", "parent", "summit")]


def test_a_draft_holds_only_where_it_differs(store):
    commit(store.history, put(kpi("a")), put(kpi("b")), put(kpi("c", parent="b")))
    store.history.create_branch("draft")
    commit(store.history, delete(kpi("a")), rename(kpi("b"), new_id="d"), branch="draft")
    assert sorted(rows(store, "element", "document", branch="draft")) == [
        ("a", ""),
        ("b", ""),
        ("c", '{"id":"c","title":"C","parent":"d"}'),
        ("d", '{"id":"d","title":"B"}'),
    ]
    assert edges(store, "draft") == [("c", "parent", "d")]
    assert len(rows(store, "element")) == 3


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(main=histories, draft=histories)
def test_dropped_and_rebuilt_they_are_the_same(store, main, draft):
    test_dropped_and_rebuilt_they_are_the_same.count = (
        getattr(test_dropped_and_rebuilt_they_are_the_same, "count", 0) + 1
    )
    plan = f"plan-{test_dropped_and_rebuilt_they_are_the_same.count}"
    history = DatabaseStore(store.using, plan=plan).history
    write(history, main, "main", minute=0)
    history.create_branch("draft")
    write(history, draft, "draft", minute=0)
    before = projected_rows(store, plan=plan)
    main_rows = [row for row in before[0] if row[0] == "main"]
    assert [row[2] for row in main_rows] == list(history.load().elements)
    models.Element.objects.using(store.using).filter(plan=plan).delete()
    models.Edge.objects.using(store.using).filter(plan=plan).update(target="wrong")
    history.rebuild_projections()
    assert projected_rows(store, plan=plan) == before


def test_a_plan_whose_projection_is_missing_is_read_from_its_history(store, url, tmp_path):
    commit(store.history, put(kpi("a")), put(kpi("b")))
    models.Element.objects.using(store.using).all().delete()
    fresh = DatabaseStore(store.using).history
    assert list(fresh.load().elements) == ["a", "b"]
