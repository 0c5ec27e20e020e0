"""A history replayed is the plan that it made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from plan_examples import contents, kpi

from northing.plan import Changeset, Plan, apply, delete, diff, put, rename, replay
from strategies import plans, untimed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def changeset(first, changes, *, minute=0):
    return Changeset(first, tuple(changes), "ann", NOON + timedelta(minutes=minute), "test", "because")


@untimed
@given(st.lists(plans(), max_size=4))
def test_replaying_gives_every_state(states):
    made, plan = [], Plan.of()
    for minute, state in enumerate(states):
        made.append(changeset(made[-1].last + 1 if made else 1, diff(plan, state), minute=minute))
        plan = apply(plan, made[-1].changes)
        assert plan == state
    assert replay(made) == plan
    assert contents(replay(made)) == contents(plan)
    for minute, state in enumerate(states):
        assert replay(made, until=NOON + timedelta(minutes=minute)) == state
        assert replay(made[minute + 1 :], start=state) == plan
    assert replay(made, until=NOON - timedelta(minutes=1)) == Plan.of()


def test_a_changeset_ends_at_its_last_change():
    made = changeset(5, [put(kpi("a")), rename(kpi("a"), new_id="b"), delete(kpi("b"))])
    assert made.last == 7
    plan = replay([made])
    assert len(plan) == 0
    assert dict(plan.retired) == {"a": "kpi", "b": "kpi"}
