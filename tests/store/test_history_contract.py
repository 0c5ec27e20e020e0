"""What every store must do with the history of a plan."""

import pytest
from store_examples import at, commit, kpi, objective

from northing.model import Conflict, Invalid, NotFound, Ref
from northing.plan import delete, differences, put, rename, replay
from northing.store import MAIN, Branch, Summaries


def ids(plan):
    return list(plan.elements)


class TestAppending:
    def test_a_new_store_has_an_empty_plan_on_its_main_branch(self, store):
        assert list(store.history.branches()) == [Branch(MAIN, 0, "", 0, "published")]
        assert len(store.history.load()) == 0
        assert list(store.history.changesets()) == []

    def test_what_was_written_is_there_with_all_that_is_known_of_it(self, store, reopen):
        written = commit(store.history, put(kpi("a")), put(kpi("b", parent="a")), minute=1, message="a start")
        assert (written.first, written.last) == (1, 2)
        again = reopen().history
        assert list(again.changesets()) == [written]
        assert again.branch().head == 2
        assert again.load().require("b") == kpi("b", parent="a")
        assert [edge.source for edge in again.load().edges_to("a")] == ["b"]

    def test_numbers_go_on_without_gaps(self, store):
        first = commit(store.history, put(kpi("a")), put(kpi("b")))
        second = commit(store.history, delete(kpi("a")), minute=1)
        assert (first.first, first.last, second.first, second.last) == (1, 2, 3, 3)

    def test_elements_keep_the_order_in_which_they_came(self, store, reopen):
        commit(store.history, *(put(kpi(name)) for name in "cab"))
        commit(store.history, put(kpi("a", title="Again")), put(kpi("d")))
        assert ids(store.history.load()) == ids(reopen().history.load()) == ["c", "a", "b", "d"]

    def test_every_document_comes_back_as_it_was(self, store, reopen):
        odd = kpi("odd", title="ümlaut – “quotes” 'single' % \\ \x00 \U0001f6eb")
        commit(store.history, put(odd), message="ümlaut – 'x' %s")
        assert reopen().history.load().require("odd") == odd
        assert next(reopen().history.changesets()).message == "ümlaut – 'x' %s"

    def test_another_head_is_a_conflict_that_names_both_and_writes_nothing(self, store, reopen):
        commit(store.history, put(kpi("a")))
        other = reopen().history
        with pytest.raises(Conflict) as refused:
            other.append([put(kpi("b"))], expected=0, actor="bob", at=at(1), via="test", message="too late")
        assert (refused.value.expected, refused.value.actual) == (0, 1)
        assert ids(store.history.load()) == ["a"]

    def test_changes_that_do_not_fit_are_refused_whole(self, store):
        commit(store.history, put(kpi("a")))
        with pytest.raises(Invalid, match="no element 'missing'"):
            commit(store.history, put(kpi("b")), delete(kpi("missing")))
        with pytest.raises(Invalid, match="cannot become"):
            commit(store.history, put(kpi("b")), put(objective("a")))
        with pytest.raises(Invalid, match="at least one change"):
            commit(store.history)
        assert store.history.branch().head == 1
        assert len(list(store.history.changesets())) == 1
        assert ids(store.history.load()) == ["a"]

    def test_a_branch_that_is_not_there_is_named_with_those_that_are(self, store):
        for ask in (
            lambda: store.history.branch("mian"),
            lambda: store.history.load(branch="mian"),
            lambda: list(store.history.changesets(branch="mian")),
            lambda: store.history.create_branch("draft", base_branch="mian"),
            lambda: store.history.set_status("mian", "merged"),
            lambda: commit(store.history, put(kpi("a")), branch="mian"),
            lambda: store.history.revisions("a", branch="mian"),
            lambda: store.history.newest(branch="mian"),
            lambda: store.history.summaries(branch="mian"),
            lambda: store.history.moments(branch="mian"),
        ):
            with pytest.raises(NotFound, match="did you mean 'main'"):
                ask()


class TestLoading:
    def test_loading_again_shares_what_did_not_change(self, store):
        commit(store.history, put(kpi("a")), put(kpi("b")))
        before = store.history.load()
        assert store.history.load() is before
        commit(store.history, put(kpi("a", title="Other")))
        after = store.history.load()
        assert after.require("b") is before.require("b")
        assert before.require("a").title == "A"

    def test_what_another_process_wrote_is_seen(self, store, reopen):
        other = reopen().history
        other.load()
        commit(store.history, put(kpi("a")))
        assert ids(other.load()) == ["a"]
        commit(other, put(kpi("b")))
        assert ids(store.history.load()) == ["a", "b"]

    def test_after_every_change(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("b")))
        commit(store.history, put(kpi("a", title="Second")), delete(kpi("b")))
        past = reopen().history
        assert [ids(past.load(seq=seq)) for seq in range(5)] == [[], ["a"], ["a", "b"], ["a", "b"], ["a"]]
        assert [past.load(seq=seq).require("a").title for seq in (1, 2, 3, 4)] == ["A", "A", "Second", "Second"]

    def test_a_change_that_is_not_there_is_not_found(self, store):
        commit(store.history, put(kpi("a")))
        for seq in (2, -1):
            with pytest.raises(NotFound, match="has 1 changes"):
                store.history.load(seq=seq)

    def test_a_change_and_a_moment_cannot_both_be_asked_for(self, store):
        with pytest.raises(TypeError):
            store.history.load(seq=0, at=at(0))

    def test_at_every_moment(self, store, reopen):
        commit(store.history, put(kpi("a")), minute=10)
        commit(store.history, put(kpi("b")), minute=20)
        past = reopen().history
        assert [ids(past.load(at=at(minute))) for minute in (9, 10, 19, 20, 99)] == [
            [],
            ["a"],
            ["a"],
            ["a", "b"],
            ["a", "b"],
        ]

    def test_a_clock_that_went_back_does_not_tear_history_apart(self, store):
        commit(store.history, put(kpi("a")), minute=20)
        commit(store.history, delete(kpi("a")), put(kpi("b")), minute=10)
        assert ids(store.history.load(at=at(15))) == ["b"]

    def test_many_past_states_can_be_asked_for_in_any_order(self, store):
        for number in range(8):
            commit(store.history, put(kpi(f"k{number}")))
        for seq in (3, 7, 1, 5, 2, 3, 6, 4, 1):
            assert len(store.history.load(seq=seq)) == seq

    def test_the_newest_plan_comes_with_the_branch_that_it_is_of(self, store, reopen):
        commit(store.history, put(kpi("a")))
        store.history.create_branch("draft")
        commit(store.history, put(kpi("b")), branch="draft")
        for history in (store.history, reopen().history):
            for name in (MAIN, "draft"):
                branch, plan = history.newest(branch=name)
                assert (branch, plan) == (history.branch(name), history.load(branch=name))


class TestRenames:
    def test_references_follow_in_every_way_of_loading(self, store, reopen):
        commit(store.history, put(kpi("top")), put(kpi("leaf", parent="top")))
        commit(store.history, rename(kpi("top"), new_id="summit"), put(kpi("other", parent="summit")))
        commit(store.history, put(kpi("summit", title="Highest")))
        fresh = reopen().history
        for plan in (store.history.load(), fresh.load(), reopen().history.load(seq=5), fresh.load(at=at(1))):
            assert plan.require("leaf").parent == "summit"
            assert plan.require("top").title == "Highest"
            assert dict(plan.renamed) == {"top": "summit"}
            assert ids(plan) == ["leaf", "summit", "other"]
        assert ids(reopen().history.load(seq=2)) == ["top", "leaf"]
        assert reopen().history.load(seq=2).require("leaf").parent == "top"

    def test_an_id_that_is_used_again_is_another_element(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("child", parent="a")), rename(kpi("a"), new_id="b"))
        commit(store.history, put(objective("a")))
        for plan in (store.history.load(), reopen().history.load()):
            assert dict(plan.renamed) == {}
            assert ids(plan) == ["child", "b", "a"]
            assert plan.require("child").parent == "b"

    def test_chains_are_followed_to_the_end(self, store, reopen):
        commit(store.history, put(kpi("a")), rename(kpi("a"), new_id="b"), rename(kpi("b"), new_id="c"))
        for plan in (store.history.load(), reopen().history.load()):
            assert dict(plan.renamed) == {"a": "c", "b": "c"}
            assert plan.require("a").id == "c"

    def test_an_id_is_remembered_with_its_kind_after_it_named_its_last_element(self, store, reopen):
        commit(store.history, put(kpi("a")), put(objective("b")), put(kpi("c")))
        commit(store.history, delete(kpi("a")), rename(objective("b"), new_id="d"), delete(kpi("c")), put(kpi("c")))
        for plan in (store.history.load(), reopen().history.load(), reopen().history.load(seq=7)):
            assert dict(plan.retired) == {"a": "kpi", "b": "objective"}

    def test_a_taken_id_is_refused(self, store):
        commit(store.history, put(kpi("a")), put(kpi("b")))
        with pytest.raises(Invalid, match="there is an element with that id"):
            commit(store.history, rename(kpi("a"), new_id="b"))


class TestBranches:
    def test_a_draft_begins_as_its_base_and_goes_its_own_way(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("b")))
        made = store.history.create_branch("draft")
        assert made == Branch("draft", 0, MAIN, 2, "draft")
        commit(store.history, put(kpi("c")), delete(kpi("a")), branch="draft")
        commit(store.history, put(kpi("d")))
        for history in (store.history, reopen().history):
            assert ids(history.load()) == ["a", "b", "d"]
            assert ids(history.load(branch="draft")) == ["b", "c"]
            assert ids(history.load(branch="draft", seq=0)) == ["a", "b"]
            assert ids(history.load(branch="draft", seq=1)) == ["a", "b", "c"]
        assert [found.name for found in reopen().history.branches()] == [MAIN, "draft"]
        assert [item.first for item in store.history.changesets(branch="draft")] == [1]

    def test_a_draft_of_a_draft(self, store, reopen):
        commit(store.history, put(kpi("a")))
        store.history.create_branch("one")
        commit(store.history, put(kpi("b")), branch="one")
        store.history.create_branch("two", base_branch="one")
        commit(store.history, delete(kpi("a")), branch="two")
        commit(store.history, put(kpi("c")), branch="one")
        assert ids(reopen().history.load(branch="two")) == ["b"]

    def test_renames_on_a_draft_stay_there(self, store, reopen):
        commit(store.history, put(kpi("top")), put(kpi("leaf", parent="top")))
        store.history.create_branch("draft")
        commit(store.history, rename(kpi("top"), new_id="summit"), branch="draft")
        history = reopen().history
        assert history.load(branch="draft").require("leaf").parent == "summit"
        assert history.load().require("leaf").parent == "top"

    def test_a_moment_before_the_draft_is_that_of_its_base(self, store, reopen):
        commit(store.history, put(kpi("a")), minute=10)
        commit(store.history, put(kpi("b")), minute=20)
        store.history.create_branch("draft")
        commit(store.history, put(kpi("c")), minute=25)
        commit(store.history, put(kpi("d")), branch="draft", minute=30)
        store.history.create_branch("deeper", base_branch="draft")
        history = reopen().history
        for branch in ("draft", "deeper"):
            seen = [ids(history.load(branch=branch, at=at(minute))) for minute in (5, 15, 27, 30)]
            assert seen == [[], ["a"], ["a", "b"], ["a", "b", "d"]]

    def test_each_has_a_head_of_its_own(self, store):
        commit(store.history, put(kpi("a")))
        store.history.create_branch("draft")
        commit(store.history, put(kpi("b")), put(kpi("c")), branch="draft")
        with pytest.raises(Conflict):
            store.history.append(
                [put(kpi("d"))], branch="draft", expected=1, actor="a", at=at(0), via="test", message=""
            )
        assert (store.history.branch().head, store.history.branch("draft").head) == (1, 2)

    def test_a_name_is_given_once(self, store, reopen):
        store.history.create_branch("draft")
        for name in ("draft", MAIN):
            with pytest.raises(Conflict, match="already"):
                reopen().history.create_branch(name)

    def test_the_status_is_kept(self, store, reopen):
        store.history.create_branch("draft")
        for status in ("proposed", "proposed", "merged"):
            store.history.set_status("draft", status)
            assert reopen().history.branch("draft").status == status


class TestReading:
    def test_changesets_after_a_number_in_both_directions(self, store):
        written = [commit(store.history, put(kpi(f"a{number}")), put(kpi(f"b{number}"))) for number in range(5)]
        assert list(store.history.changesets(after=4)) == written[2:]
        assert list(store.history.changesets(after=3)) == written[2:]
        assert list(store.history.changesets(newest_first=True)) == written[::-1]
        assert list(store.history.changesets(after=4, newest_first=True)) == written[:1:-1]
        assert list(store.history.changesets(after=10)) == []

    def test_more_changesets_than_are_read_at_once(self, store):
        for number in range(230):
            commit(store.history, put(kpi("a", title=f"Title {number}")))
        found = list(store.history.changesets())
        assert [item.first for item in found] == list(range(1, 231))
        assert list(store.history.changesets(newest_first=True)) == found[::-1]
        assert replay(found) == store.history.load()

    def test_the_versions_of_an_element_with_who_and_why(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("b")), minute=1, message="made")
        commit(store.history, put(kpi("a", title="Better")), minute=2, message="mended")
        commit(store.history, delete(kpi("a")), minute=3, message="gone")
        found = reopen().history.revisions("a")
        assert [(item.seq, item.action, item.message, item.at) for item in found] == [
            (1, "put", "made", at(1)),
            (3, "put", "mended", at(2)),
            (4, "delete", "gone", at(3)),
        ]
        assert [item.document for item in found] == [{"id": "a", "title": "A"}, {"id": "a", "title": "Better"}, None]
        assert {(item.actor, item.via, item.kind, item.branch) for item in found} == {("ann", "test", "kpi", MAIN)}

    def test_versions_are_found_under_earlier_ids(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("b", parent="a")), rename(kpi("a"), new_id="c"))
        commit(store.history, put(kpi("c", title="New")), rename(kpi("b"), new_id="d"))
        history = reopen().history
        assert history.revisions("a") == history.revisions("c")
        assert [(item.seq, item.action, item.new_id) for item in history.revisions("c")] == [
            (1, "put", ""),
            (3, "rename", "c"),
            (4, "put", ""),
        ]
        assert history.revisions("b")[-1].document == {"id": "d", "title": "B", "parent": "c"}

    def test_an_element_that_never_was_has_no_versions(self, store):
        commit(store.history, put(kpi("a")))
        assert list(store.history.revisions("b")) == []

    def test_versions_on_a_draft_go_on_from_those_of_its_base(self, store, reopen):
        commit(store.history, put(kpi("a")))
        store.history.create_branch("draft")
        commit(store.history, put(kpi("a", title="On main")))
        commit(store.history, put(kpi("a", title="On the draft")), branch="draft")
        found = reopen().history.revisions("a", branch="draft")
        assert [(item.branch, item.seq, item.document["title"]) for item in found] == [
            (MAIN, 1, "A"),
            ("draft", 1, "On the draft"),
        ]

    def test_two_states_can_be_compared(self, store):
        commit(store.history, put(kpi("a")), put(kpi("b", parent="a")))
        commit(store.history, put(kpi("b")))
        [found] = differences(store.history.load(seq=2), store.history.load())
        assert [(change.path, change.before, change.after) for change in found.fields] == [
            (("parent",), Ref("a"), None)
        ]


class TestSummaries:
    def test_changesets_are_summed_up_newest_first(self, store, reopen):
        commit(store.history, put(kpi("a")), put(kpi("b")), put(objective("o")), minute=1, message="begin")
        commit(store.history, delete(kpi("a")), minute=2)
        found = reopen().history.summaries()
        assert [(item.first, item.last, item.at, item.message) for item in found.items] == [
            (4, 4, at(2), "because"),
            (1, 3, at(1), "begin"),
        ]
        assert [dict(item.count_by_kind) for item in found.items] == [{"kpi": 1}, {"kpi": 2, "objective": 1}]
        assert {(item.actor, item.via) for item in found.items} == {("ann", "test")}
        assert found.total == 2
        assert list(store.history.moments()) == [at(2), at(1)]
        assert list(store.history.moments(limit=1)) == [at(2)]

    def test_a_stretch_of_them_knows_how_many_there_are(self, store):
        assert store.history.summaries() == Summaries([], 0)
        for number in range(5):
            commit(store.history, put(kpi(f"k{number}")), minute=number)
        found = store.history.summaries(skip=1, limit=2)
        assert ([item.first for item in found.items], found.total) == ([4, 3], 5)
        assert store.history.summaries(limit=0) == store.history.summaries(skip=9) == Summaries([], 5)

    def test_those_of_one_element_are_found_under_all_its_ids(self, store):
        commit(store.history, put(kpi("a")), put(kpi("other")))
        commit(store.history, put(kpi("other", title="Changed")))
        commit(store.history, rename(kpi("a"), new_id="b"))
        commit(store.history, put(kpi("b", title="New")))
        for name in ("a", "b"):
            found = store.history.summaries(element=name)
            assert ([item.first for item in found.items], found.total) == ([5, 4, 1], 3)
        assert store.history.summaries(element="never").total == 0

    def test_those_of_one_actor(self, store):
        for number, actor in enumerate(("ann", "bob", "ann")):
            store.history.append(
                [put(kpi("a", title=str(number)))], expected=number, actor=actor, at=at(number), via="test", message=""
            )
        assert [item.first for item in store.history.summaries(actor="ann").items] == [3, 1]
        assert store.history.summaries(actor="bob", element="a").total == 1

    def test_a_draft_has_its_own(self, store):
        commit(store.history, put(kpi("a")), minute=1)
        commit(store.history, rename(kpi("a"), new_id="b"), minute=2)
        store.history.create_branch("draft")
        commit(store.history, put(kpi("b", title="New")), branch="draft", minute=3)
        assert [item.first for item in store.history.summaries(branch="draft", element="a").items] == [1]
        assert list(store.history.moments(branch="draft")) == [at(3)]
