"""A workspace with files, and datasets landed from them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from northing.metrics.landing import load_dataset
from northing.metrics.loads import data_paths, read_rejects
from northing.model import Column, Dataset, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from northing.metrics.loads import Load

AT = datetime(2013, 11, 18, 9, tzinfo=UTC)
COLUMNS = (
    Column(name="id", type="integer"),
    Column(name="name", type="text"),
    Column(name="day", type="date"),
    Column(name="amount", type="number"),
)


@dataclass
class Workspace:
    """A folder with a source, and the folder that its datasets land in."""

    root: Path

    @property
    def landed(self) -> Path:
        return self.root / ".northing" / "landed"

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(
        self,
        dataset: Dataset,
        *,
        at: datetime = AT,
        access_point: str = "data",
        progress: Callable[[str], None] | None = None,
    ) -> Load:
        source = Source(id="files", title="Files", access_point=access_point)
        return load_dataset(dataset, source, root=self.root, landed=self.landed, at=at, progress=progress)

    def rows(self, load: Load) -> list[dict[str, Any]]:
        # one by one, because the reader of several files reads one that is named twice only once
        return [row for path in data_paths(load, self.landed) for row in pq.read_table(path).to_pylist()]

    def settle(self) -> None:
        """Let all files have been written a while ago."""
        for path in (self.root / "data").iterdir():
            os.utime(path, (1_300_000_000, 1_300_000_000))

    def faults(self, load: Load) -> list[tuple[int, str, str]]:
        return [(reject.line, reject.column, reject.found) for reject in read_rejects(load, self.landed)]


def make_dataset(**changes: object) -> Dataset:
    fields = {"id": "orders", "title": "Orders", "source": "files", "files": "orders.csv", "columns": COLUMNS}
    return Dataset(**{**fields, "bad_row_limit": 1.0, "time_column": "day", **changes})
