"""Whatever is written in whatever order, every way of reading a plan gives what replaying its history gives."""

from hypothesis import HealthCheck, given, settings
from store_examples import at
from store_histories import NAMES, histories, write

from northing.plan import Plan, apply, replay


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
