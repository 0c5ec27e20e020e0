"""A small shop whose sales are measured: its rows and definitions change under way, in one store or in several."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from work_examples import plan_of

from northing.plan import diff
from northing.work.definitions import commit
from northing.work.measuring import load_datasets, measure

START = date(2024, 1, 1)


@dataclass
class Shop:
    """A dataset under way: its rows, the definitions, and two stores, one of them measured in full every time."""

    workspace: object
    stores: list
    day: date = START + timedelta(days=40)
    rows: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    columns: list = field(
        default_factory=lambda: [
            {"name": "day", "type": "date"},
            {"name": "shop", "type": "text"},
            {"name": "amount", "type": "number"},
        ]
    )
    dataset: dict = field(default_factory=dict)
    copies: list = field(default_factory=list)
    more: dict = field(default_factory=dict)

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

    def publish(self, *, message=""):
        dataset = {"source": "files", "files": "sales*.csv", "time_column": "day", **self.dataset}
        plan = plan_of(
            sources=[{"id": "files", "access_point": "data", "format": "csv"}],
            datasets=[{**dataset, "columns": self.columns, "id": name} for name in ("sales", *self.copies)],
            metrics=[{"id": name, **settings} for name, settings in self.metrics.items()],
            **self.more,
        )
        for store in self.stores:
            changes = diff(store.history.load(), plan)
            if changes:
                self.commit(store, changes, message=message)

    def commit(self, store, changes, *, message=""):
        head = store.history.branch().head
        commit(store, changes, expected=head, actor="ann", at=self.at, via="cli", message=message)

    def define(self, name, **settings):
        self.metrics[name] = {**self.metrics[name], **settings}
        self.publish(message=f"{name} is {settings}")

    @property
    def at(self):
        return datetime.combine(self.day, time(9), tzinfo=UTC)

    def load(self):
        load_datasets(self.workspace, self.stores[0].history.load(), at=self.at)

    def measure(self, **settings):
        """Load and measure, all but the first store in full; return the outcomes."""
        self.load()
        return [
            measure(self.workspace, store, actor="ann", at=self.at, **{"full": bool(place), **settings})
            for place, store in enumerate(self.stores)
        ]

    def run(self, **settings):
        """Publish, write, load and measure; return the first outcome."""
        self.publish()
        self.write()
        return self.measure(**settings)[0]


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


def shop_of(workspace, *stores):
    shop = Shop(workspace, list(stores))
    dataset = {"dataset": "sales", "additivity": "sum"}
    shop.metrics = {
        "m": {**dataset, "expression": "sum(amount)", "dimensions": ["shop"], "grains": ["week", "month"]},
        "n": {**dataset, "expression": "count(*)", "dimensions": ["shop"], "grains": ["week", "month", "year"]},
        "o": {**dataset, "expression": "avg(amount)", "where": "amount > 2", "grains": ["month", "day"]},
        "f": {"formula": "m / n", "dimensions": ["shop"], "grains": ["week", "month"]},
    }
    shop.rows = [(1, "A", 3), (9, "B", 1), (20, "A", 5)]
    return shop
