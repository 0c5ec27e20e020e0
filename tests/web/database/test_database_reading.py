"""How much is asked of the database, and what holds inside a transaction and between threads."""

from threading import Thread

from django.db import connections, transaction
from store_examples import at, commit, kpi, mark, measure, run

from northing.plan import put
from northing.store.loading import PAST_PLANS
from northing.web.database.store import DatabaseStore


def fill(store, number=20):
    for index in range(number):
        commit(store.history, put(kpi(f"k{index}")), put(kpi("same", title=str(index))), minute=index)


def test_loading_again_asks_for_the_head_alone(store, queries):
    fill(store)
    with queries() as asked:
        store.history.load()
    assert len(asked) == 1
    other = DatabaseStore(store.using).history
    other.load()
    commit(store.history, put(kpi("new")))
    with queries() as asked:
        other.load()
    assert len(asked) == 2


def test_past_states_are_read_once(store, queries):
    fill(store)
    with queries() as asked:
        first = store.history.load(seq=11)
    assert len(asked) <= 3
    with queries() as asked:
        assert store.history.load(seq=11) is first
    assert len(asked) == 1
    for seq in range(PAST_PLANS):
        store.history.load(seq=seq)
    assert store.history.load(seq=11) is not first
    assert store.history.load(seq=11) == first


def test_writing_and_recording_need_no_query_per_row(store, queries):
    def count(number):
        with queries() as asked:
            commit(store.history, *(put(kpi(f"k{index}")) for index in range(number)))
        with queries() as recorded:
            store.facts.record(
                [measure(number, month=1, member=f"m={index}", minute=number) for index in range(number)], run("one")
            )
        return len(asked), len(recorded)

    count(3)
    few, many = count(4), count(400)
    assert all(least <= most <= least + 3 for most, least in zip(many, few, strict=True))
    assert count(450) == many


def test_measurements_are_read_in_one_query(store, queries):
    store.facts.record([measure(1), measure(2, month=2)], run("one"))
    for ask in (
        store.facts.measurements,
        lambda: store.facts.measurements(metrics=["delay"], known_on=at(1)),
        lambda: store.facts.recordings("delay"),
        store.facts.version,
        store.facts.marks,
    ):
        with queries() as asked:
            ask()
        assert len(asked) == 1


def test_facts_that_are_rolled_back_are_not_remembered(store):
    store.facts.record([measure(1)], run("one"), marks=[mark()])
    before = (dict(store.facts.timelines()), store.facts.marks())
    with transaction.atomic(using=store.using):
        store.facts.record([measure(2, minute=1)], run("one"), marks=[mark(data="undone")])
        assert list(store.facts.timelines()["delay", "", "month"].results) == [2]
        assert store.facts.marks()["delay"].data == "undone"
        transaction.set_rollback(True, using=store.using)
    assert (dict(store.facts.timelines()), store.facts.marks()) == before
    store.facts.record([measure(3, minute=2)], run("one"), marks=[mark(data="done"), mark("other", data="done")])
    assert list(store.facts.timelines()["delay", "", "month"].results) == [3]
    assert {name: found.data for name, found in store.facts.marks().items()} == {"delay": "done", "other": "done"}


def test_what_is_rolled_back_is_not_remembered(store):
    fill(store, 2)
    with transaction.atomic(using=store.using):
        commit(store.history, put(kpi("undone")))
        assert "undone" in store.history.load()
        transaction.set_rollback(True, using=store.using)
    assert "undone" not in store.history.load()
    commit(store.history, put(kpi("other")))
    assert list(store.history.load().elements) == ["k0", "same", "k1", "other"]


def test_threads_share_the_plans(store):
    fill(store, 3)
    failures = []

    def work(number):
        try:
            for index in range(10):
                store.history.load(seq=index % 6)
                plan = store.history.load()
                assert set(plan.elements) >= {"k0", "k1", "k2", "same"}
                store.facts.record([measure(index, member=f"t={number}", run=f"t{number}")], run(f"t{number}"))
        except BaseException as failure:  # noqa: BLE001 - the test is told below
            failures.append(failure)
        finally:
            connections[store.using].close()

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    fill(store, 5)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.facts.runs()) == 4
