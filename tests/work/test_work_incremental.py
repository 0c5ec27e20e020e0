"""Incremental measuring: whatever happens to the data and the definitions, it agrees with measuring everything."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metric_shop import agree, shop_of

from northing.store.memory import MemoryStore

EXPRESSIONS = ["sum(amount)", "count(*)", "count(DISTINCT shop) + 1", "avg(amount)", "sum(amount) / count(*)"]
WHERES = [None, "amount > 2", "shop = 'A'"]
FORMULAS = ["m / n", "m - previous(m)", "cumulative(n)"]


row = st.tuples(st.integers(0, 100), st.sampled_from("ABC"), st.integers(0, 9))
steps = st.one_of(
    st.tuples(st.just("append"), st.lists(row, min_size=1, max_size=3)),
    st.tuples(st.just("correct"), st.tuples(st.integers(0, 20), row)),
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("wait"), st.integers(-20, 30)),
    st.tuples(st.just("define"), st.tuples(st.sampled_from("mno"), st.sampled_from(EXPRESSIONS))),
    st.tuples(st.just("narrow"), st.tuples(st.sampled_from("mno"), st.sampled_from(WHERES))),
    st.tuples(st.just("reach"), st.tuples(st.sampled_from("mno"), st.booleans())),
    st.tuples(st.just("formula"), st.sampled_from(FORMULAS)),
    st.tuples(st.just("load"), st.just(None)),
)


def take(shop, what, how):
    """Let something happen to the data, the definitions or the day."""
    if what == "append":
        shop.rows += how
    elif what == "correct" and shop.rows:
        shop.rows[how[0] % len(shop.rows)] = how[1]
    elif what == "delete" and shop.rows:
        del shop.rows[how % len(shop.rows)]
    elif what == "wait":
        shop.day += timedelta(days=how)
    elif what == "define":
        shop.metrics[how[0]] |= {"expression": how[1]}
    elif what == "narrow":
        shop.metrics[how[0]] |= {"where": how[1]}
    elif what == "reach":
        shop.metrics[how[0]] |= {"dimensions": ["shop"] if how[1] else []}
    elif what == "formula":
        shop.metrics["f"] |= {"formula": how}


@pytest.mark.parametrize("kind", ["sqlite", "files"])
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=5))
def test_incremental_and_full_measuring_agree(workspace, make_store, kind, groups):
    shop, latest = shop_of(workspace, make_store(kind), MemoryStore()), date.min
    for group in [[], *groups]:
        for what, how in group:
            take(shop, what, how)
            if what == "load":
                shop.write()
                shop.load()
        shop.write()
        shop.publish()
        shop.measure()
        agree(shop)
        again, _ = shop.measure()
        latest = max(latest, shop.day)
        assert again.recorded == 0
        assert again.measured == 0 or shop.day < latest  # on a past day what was measured later is not known yet
