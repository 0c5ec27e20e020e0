"""Whatever is written in whatever order, every way of reading a plan gives what replaying its history gives."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_examples import at, commit, kpi, objective

from northing.model import Invalid
from northing.plan import Change, Plan, apply, delete, put, rename, replay

NAMES = ("a", "b", "c", "d", "e")
names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("kpi"), names, st.one_of(st.none(), names)),
    st.tuples(st.just("kpi"), names, st.one_of(st.none(), names)),
    st.tuples(st.just("objective"), names, st.sampled_from(["One", "Two"])),
    st.tuples(st.just("delete"), names, st.none()),
    st.tuples(st.just("rename"), names, names),
)
histories = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=6)


def change_of(step, plan) -> Change | None:
    """Return the change that a step means for a plan, or None where there is nothing to change."""
    action, name, other = step
    if action == "kpi":
        return put(kpi(name, parent=other))
    if action == "objective":
        return put(objective(name, title=other))
    found = plan.elements.get(name)
    if found is None or (action == "rename" and other == name):
        return None
    return delete(found) if action == "delete" else rename(found, new_id=other)


def fitting(steps_of_one, plan):
    """Return the changes of some steps that fit a plan one after another."""
    changes = []
    for step in steps_of_one:
        change = change_of(step, plan)
        with suppress(Invalid):
            plan = apply(plan, [change] if change else [])
            changes += [change] if change else []
    return changes


def write(history, drawn, branch, *, minute):
    for number, steps_of_one in enumerate(drawn, minute):
        changes = fitting(steps_of_one, history.load(branch=branch))
        if changes:
            commit(history, *changes, branch=branch, minute=number)


def seen(plan):
    """Return everything that can be told apart of a plan, with its order."""
    edges = {name: sorted(edge.source for edge in plan.edges_to(name)) for name in NAMES}
    return list(plan.elements.items()), dict(plan.renamed), edges


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(main=histories, draft=histories)
def test_every_way_of_reading_gives_what_replaying_gives(new_plan, main, draft):
    history, reopen = new_plan()
    write(history, main[: len(main) // 2], "main", minute=0)
    history.create_branch("draft")
    write(history, main[len(main) // 2 :], "main", minute=len(main))
    write(history, draft, "draft", minute=len(main))
    starts = {"main": Plan.of(), "draft": history.load(seq=history.branch("draft").base)}
    for branch, start in starts.items():
        changesets = list(history.changesets(branch=branch))
        assert list(reopen().changesets(branch=branch)) == changesets
        expected = seen(replay(changesets, start=start))
        assert seen(history.load(branch=branch)) == seen(reopen().load(branch=branch)) == expected
        changes = [change for item in changesets for change in item.changes]
        past = reopen()
        for seq in range(len(changes) + 1):
            assert seen(past.load(branch=branch, seq=seq)) == seen(apply(start, changes[:seq]))
        for minute in range(2 * len(main)):
            until = replay(changesets, start=start, until=at(minute))
            if branch == "main" or any(item.at <= at(minute) for item in changesets):
                assert seen(past.load(branch=branch, at=at(minute))) == seen(until)
