"""Random histories: whatever people may do to a small plan, in whatever order."""

from contextlib import suppress

from hypothesis import strategies as st
from store_examples import commit, kpi, objective

from northing.model import Invalid
from northing.plan import Change, apply, delete, put, rename

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
    """Write a random history to a branch, a changeset a minute."""
    for number, steps_of_one in enumerate(drawn, minute):
        changes = fitting(steps_of_one, history.load(branch=branch))
        if changes:
            commit(history, *changes, branch=branch, minute=number)
