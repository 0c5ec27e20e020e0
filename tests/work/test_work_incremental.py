"""Incremental measuring: whatever happens to the data and the definitions, it agrees with measuring everything."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from work_examples import plan_of

from northing.plan import diff
from northing.store.memory import MemoryStore
from northing.work.definitions import commit
from northing.work.measuring import load_datasets, measure

START = date(2024, 1, 1)
EXPRESSIONS = ["sum(amount)", "count(*)", "count(DISTINCT shop) + 1", "avg(amount)", "sum(amount) / count(*)"]
WHERES = [None, "amount > 2", "shop = 'A'"]
FORMULAS = ["m / n", "m - previous(m)", "cumulative(n)"]


@dataclass
class Shop:
    """A dataset under way: its rows, the definitions, and two stores, one of them measured in full every time."""

    workspace: object
    stores: list
    day: date = START + timedelta(days=40)
    rows: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    late: int | None = None

    def write(self):
        for path in (self.workspace.root / "data").glob("sales*.csv"):
            path.unlink()
        by_month = {"2024-01": []}
        for row in self.rows:
            by_month.setdefault(f"{START + timedelta(days=row[0]):%Y-%m}", []).append(row)
        for month, rows in by_month.items():
            lines = [f"{START + timedelta(days=offset)},{shop},{amount}" for offset, shop, amount in rows]
            text = "\n".join(["day,shop,amount", *lines, ""])
            (self.workspace.root / "data" / f"sales-{month}.csv").write_text(text, encoding="utf-8")

    def publish(self):
        columns = [{"name": "day", "type": "date"}, {"name": "shop", "type": "text"}]
        columns.append({"name": "amount", "type": "number"})
        dataset = {"id": "sales", "source": "files", "files": "sales*.csv", "time_column": "day", "columns": columns}
        plan = plan_of(
            sources=[{"id": "files", "access_point": "data", "format": "csv"}],
            datasets=[{**dataset, "late_after_days": self.late}],
            metrics=[{"id": name, **settings} for name, settings in self.metrics.items()],
        )
        for store in self.stores:
            head = store.history.branch().head
            changes = diff(store.history.load(), plan)
            if changes:
                commit(store, changes, expected=head, actor="ann", at=self.at, via="cli", message="")

    @property
    def at(self):
        return datetime.combine(self.day, time(9), tzinfo=UTC)

    def load(self):
        load_datasets(self.workspace, self.stores[0].history.load(), at=self.at)

    def measure(self):
        self.load()
        return [
            measure(self.workspace, store, actor="ann", at=self.at, full=bool(place))
            for place, store in enumerate(self.stores)
        ]


def visible(store):
    """Return what holds, without what was taken back."""
    return {
        item.key: (item.value, item.numerator, item.denominator, item.rows, item.version)
        for item in store.facts.measurements()
        if item.value is not None
    }


def agree(shop):
    incremental, full = (visible(store) for store in shop.stores)
    assert incremental.keys() == full.keys()
    for key, numbers in full.items():
        assert incremental[key] == pytest.approx(numbers), key


def shop_of(workspace, store):
    shop = Shop(workspace, [store, MemoryStore()])
    dataset = {"dataset": "sales", "additivity": "sum"}
    shop.metrics = {
        "m": {**dataset, "expression": "sum(amount)", "dimensions": ["shop"], "grains": ["week", "month"]},
        "n": {**dataset, "expression": "count(*)", "dimensions": ["shop"], "grains": ["week", "month", "year"]},
        "o": {**dataset, "expression": "avg(amount)", "where": "amount > 2", "grains": ["month", "day"]},
        "f": {"formula": "m / n", "dimensions": ["shop"], "grains": ["week", "month"]},
    }
    shop.rows = [(1, "A", 3), (9, "B", 1), (20, "A", 5)]
    return shop


row = st.tuples(st.integers(0, 100), st.sampled_from("ABC"), st.integers(0, 9))
steps = st.one_of(
    st.tuples(st.just("append"), st.lists(row, min_size=1, max_size=3)),
    st.tuples(st.just("correct"), st.tuples(st.integers(0, 20), row)),
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
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
        shop.metrics[how[0]] = {**shop.metrics[how[0]], "expression": how[1]}
    elif what == "narrow":
        shop.metrics[how[0]] = {**shop.metrics[how[0]], "where": how[1]}
    elif what == "reach":
        shop.metrics[how[0]] = {**shop.metrics[how[0]], "dimensions": ["shop"] if how[1] else []}
    elif what == "formula":
        shop.metrics["f"] = {**shop.metrics["f"], "formula": how}


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=5))
def test_incremental_and_full_measuring_agree(workspace, make_store, groups):
    shop = shop_of(workspace, make_store())
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
        assert (again.measured, again.recorded) == (0, 0)
